import type { UserFromGetMe } from "grammy/types";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { ChangeWatch, type WaitOptions } from "../change-watch.ts";
import { BotApi } from "./bot-api.ts";
import type { ApiCall } from "./call-log.ts";
import { isRecord } from "./call-params.ts";
import type { ChatState } from "./chat-state.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { FloodGate, type FloodLimits, platformLimits } from "./flood-gate.ts";
import { HttpFront } from "./http-front.ts";
import { LongPoll } from "./long-poll.ts";
import { accountMethods } from "./methods/account-methods.ts";
import { draftMethods } from "./methods/draft-methods.ts";
import { messageMethods } from "./methods/message-methods.ts";
import { updateMethods } from "./methods/update-methods.ts";
import { People } from "./people.ts";
import { UpdateQueue } from "./update-queue.ts";
import { platformWebhookTiming, WebhookSender, type WebhookTiming } from "./webhook-sender.ts";
import { World } from "./world.ts";

export interface FakeTelegramOptions {
  readonly token?: string;
  /** A free port unless told. */
  readonly port?: number;
  readonly botUsername?: string;
  /** Added to every call but getUpdates: half before it takes effect, half after. */
  readonly latencyMs?: number;
  /** Off unless told; `true` is what the platform does. */
  readonly limits?: boolean | Partial<FloodLimits>;
  /** Moves long polls, expiries, retries, latency and limits; the machine's clock unless told. */
  readonly clock?: Clock;
  readonly webhook?: Partial<WebhookTiming>;
  readonly firstUpdateId?: number;
}

/** Starts a Telegram Bot API server on loopback that knows the platform's rules, and the people who use the bot. */
export async function startFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const fake = new FakeTelegram(options);
  await fake.listen();
  return fake;
}

export class FakeTelegram extends People {
  readonly token: string;
  readonly faults: FaultPlan;
  readonly #parts: Parts;
  #root = "";

  constructor(options: FakeTelegramOptions) {
    const parts = assemble(options);
    super(parts.world);
    this.token = parts.token;
    this.faults = parts.api.faults;
    this.#parts = parts;
  }

  /** The API root for a client, without a trailing slash. */
  get root(): string {
    return this.#root;
  }

  get bot(): UserFromGetMe {
    return this.#parts.world.bot;
  }

  /** Every call so far, in order of arrival. */
  get calls(): readonly ApiCall[] {
    return this.#parts.api.calls.all;
  }

  callsOf(method: string, chat?: number): readonly ApiCall[] {
    return this.#parts.api.calls.of(method, chat);
  }

  /** Calls made although their chat had been told to wait. */
  get penalised(): number {
    return this.#parts.world.flood.penalised;
  }

  /** Updates that the bot has not confirmed. */
  get pendingUpdates(): number {
    return this.#parts.world.updates.pendingCount;
  }

  get lastUpdateId(): number {
    return this.#parts.world.updates.lastId;
  }

  /** Whether a getUpdates is waiting right now. */
  get isPolled(): boolean {
    return this.#parts.longPoll.isOpen;
  }

  get chats(): readonly ChatState[] {
    return this.#parts.world.chats;
  }

  /** What people see in a chat, and what they have seen. */
  chat(id: number): ChatState {
    const state = this.#parts.world.findChat(id);
    if (state === undefined) throw new Error(`There is no chat ${id}`);
    return state;
  }

  /** Resolves with the first truthy thing `predicate` returns; it is asked again after every change. */
  waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<NonNullable<T>> {
    return this.#parts.world.changes.waitFor(predicate, options);
  }

  async listen(): Promise<void> {
    this.#root = await this.#parts.front.listen(this.#parts.port);
  }

  async stop(): Promise<void> {
    this.#parts.stop.abort();
    this.#parts.webhook.close();
    this.#parts.world.changes.close();
    await this.#parts.front.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

type Parts = ReturnType<typeof assemble>;

function assemble(options: FakeTelegramOptions) {
  const clock = options.clock ?? systemClock;
  const token = options.token ?? "4242:fake-token";
  const stop = new AbortController();
  const changes = new ChangeWatch();
  const updates = new UpdateQueue(options.firstUpdateId ?? 1_000);
  const flood = new FloodGate(limitsOf(options), clock);
  const bot = botOf(token, options.botUsername ?? "frontdesk_bot");
  const world = new World({ bot, clock, stopped: stop.signal, changes, updates, flood });
  const longPoll = new LongPoll(updates, clock);
  const webhook = new WebhookSender(updates, clock, { ...platformWebhookTiming, ...options.webhook });
  const methods = {
    ...accountMethods(world),
    ...messageMethods(world),
    ...draftMethods(world),
    ...updateMethods(updates, longPoll, webhook),
  };
  const api = new BotApi({ methods, clock, changes, latencyMs: options.latencyMs ?? 0 });
  updates.onAdded = (queued) => {
    if (webhook.isSet) webhook.updateAdded(queued);
    else longPoll.updateAdded();
  };
  updates.onConfirmed = () => changes.changed();
  longPoll.onOpened = () => changes.changed();
  webhook.onReply = (body) => void answerInWebhook(api, body, stop.signal);
  const front = new HttpFront(api, token);
  return { token, port: options.port ?? 0, stop, world, longPoll, webhook, api, front };
}

/** A bot may answer an update with a call; its outcome is told to nobody. */
async function answerInWebhook(api: BotApi, body: string, signal: AbortSignal): Promise<void> {
  let call: unknown;
  try {
    call = JSON.parse(body);
  } catch {
    return;
  }
  if (!isRecord(call) || typeof call.method !== "string") return;
  const { method, ...params } = call;
  await api.answer(String(method), params, signal);
}

function limitsOf({ limits }: FakeTelegramOptions): FloodLimits | undefined {
  if (limits === undefined || limits === false) return undefined;
  return limits === true ? platformLimits : { ...platformLimits, ...limits };
}

function botOf(token: string, username: string): UserFromGetMe {
  return {
    id: Number.parseInt(token, 10) || 4242,
    is_bot: true,
    first_name: "Frontdesk",
    username,
    can_join_groups: true,
    can_read_all_group_messages: true,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  };
}
