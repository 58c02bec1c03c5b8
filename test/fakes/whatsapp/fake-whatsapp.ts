import type { Clock } from "../../../src/core/ports/clock.ts";
import { systemClock } from "../../../src/system-clock.ts";
import type { WaitOptions } from "../change-watch.ts";
import type { Customer } from "./customer.ts";
import type { FaultPlan, Operation } from "./fault-plan.ts";
import { GraphApi, type GraphCall } from "./graph-api.ts";
import { HttpFront } from "./http-front.ts";
import type { Template } from "./message-rules.ts";
import { Notifier } from "./notifier.ts";
import { People } from "./people.ts";
import { platformRates, RateGate, type RateLimits } from "./rate-gate.ts";
import { type Delivery, platformTiming, WebhookSender, type WebhookTiming } from "./webhook-sender.ts";
import { World } from "./world.ts";

export interface FakeWhatsAppOptions {
  readonly token?: string;
  readonly phoneNumberId?: string;
  readonly appSecret?: string;
  readonly verifyToken?: string;
  /** A free port unless told. */
  readonly port?: number;
  /** Real time added to every call: half before it takes effect, half after. */
  readonly latencyMs?: number;
  /** Off unless told; `true` is what the platform does. */
  readonly limits?: boolean | Partial<RateLimits>;
  /** Moves the window, limits, retries and timestamps; the machine's clock unless told. */
  readonly clock?: Clock;
  /** Where webhooks go; nowhere unless told. */
  readonly webhookUrl?: string;
  readonly webhook?: Partial<WebhookTiming>;
  readonly templates?: readonly Template[];
  /** How a message outside the window is refused; default: by the call's answer. */
  readonly window?: "answer" | "status";
  /** Statuses that follow a message by themselves; default: sent and delivered. */
  readonly statuses?: readonly ("sent" | "delivered" | "read")[];
}

/** Starts a Graph API server on loopback that knows WhatsApp's rules, and the customers who write to the number. */
export async function startFakeWhatsApp(options: FakeWhatsAppOptions = {}): Promise<FakeWhatsApp> {
  const fake = new FakeWhatsApp(options);
  await fake.listen();
  return fake;
}

export class FakeWhatsApp extends People {
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly #parts: Parts;
  #root = "";

  constructor(options: FakeWhatsAppOptions) {
    const parts = assemble(options);
    super(parts.world, parts.notifier);
    this.#parts = parts;
    this.phoneNumberId = parts.phoneNumberId;
    this.appSecret = parts.appSecret;
    this.verifyToken = options.verifyToken ?? "verify-token-of-the-test";
  }

  /** The Graph API's root with its version, without a slash at the end. */
  get root(): string {
    return this.#root;
  }

  get token(): string {
    return this.#parts.front.token;
  }

  /** From now on only this token is good. */
  set token(token: string) {
    this.#parts.front.token = token;
  }

  get faults(): FaultPlan {
    return this.#parts.api.faults;
  }

  /** Every call that was understood so far, in order of arrival. */
  get calls(): readonly GraphCall[] {
    return this.#parts.api.calls;
  }

  callsOf(operation: Operation): readonly GraphCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  get customers(): readonly Customer[] {
    return this.#parts.world.customers;
  }

  /** Webhooks so far, with how they were answered. */
  get deliveries(): readonly Delivery[] {
    return this.#parts.sender.deliveries;
  }

  /** Webhooks that were not answered with 200 yet. */
  get pending(): number {
    return this.#parts.sender.pending;
  }

  set webhookUrl(url: string) {
    this.#parts.sender.url = url;
  }

  /** Whether a customer sees the typing sign now. */
  isTyping(customer: Customer): boolean {
    return customer.isTypingSeen(this.#parts.world.clock.now());
  }

  /** All that happens within is told in one webhook. */
  batch(happens: () => void): void {
    this.hold();
    happens();
    this.release({ together: true });
  }

  /** From now on nothing is told until `release`. */
  hold(): void {
    this.#parts.notifier.hold();
  }

  release(options?: Parameters<Notifier["release"]>[0]): void {
    this.#parts.notifier.release(options);
  }

  /** Every webhook so far comes once more, as Meta does at times; newest first if asked. */
  redeliver({ reversed = false } = {}): void {
    const { sender } = this.#parts;
    const all = [...sender.deliveries];
    for (const delivery of reversed ? all.reverse() : all) sender.repeat(delivery);
  }

  /** Asks the webhook who it is, as Meta does when its address is entered. */
  async verifyWebhook(token = this.verifyToken): Promise<{ readonly status: number; readonly body: string }> {
    const url = new URL(this.#parts.sender.url ?? "");
    url.search = new URLSearchParams({
      "hub.mode": "subscribe",
      "hub.verify_token": token,
      "hub.challenge": "1158201444",
    }).toString();
    const response = await fetch(url);
    return { status: response.status, body: await response.text() };
  }

  /** Resolves with the first truthy thing `predicate` returns; it is asked again after every change. */
  waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<NonNullable<T>> {
    return this.#parts.world.changes.waitFor(predicate, options);
  }

  async listen(): Promise<void> {
    this.#root = await this.#parts.front.listen(this.#parts.port);
  }

  async stop(): Promise<void> {
    this.#parts.sender.close();
    this.#parts.world.changes.close();
    await this.#parts.front.close();
  }
}

type Parts = ReturnType<typeof assemble>;

function assemble(options: FakeWhatsAppOptions) {
  const clock = options.clock ?? systemClock;
  const phoneNumberId = options.phoneNumberId ?? "106540352242922";
  const appSecret = options.appSecret ?? "0123456789abcdef0123456789abcdef";
  const world = new World(clock, options.templates ?? []);
  const timing = { ...platformTiming, ...options.webhook };
  const sender = new WebhookSender(appSecret, clock, timing, () => world.changes.changed());
  sender.url = options.webhookUrl;
  const notifier = new Notifier(sender, phoneNumberId, clock);
  const { limits = false } = options;
  const api = new GraphApi({
    ...{ world, notifier, phoneNumberId },
    rates: new RateGate(limits === false ? undefined : { ...platformRates, ...(limits === true ? {} : limits) }, clock),
    latencyMs: options.latencyMs ?? 0,
    window: options.window ?? "answer",
    statuses: options.statuses ?? ["sent", "delivered"],
  });
  const front = new HttpFront(api, options.token ?? "EAAtest-token-of-the-fake", phoneNumberId);
  return { world, sender, notifier, api, front, phoneNumberId, appSecret, port: options.port ?? 0 };
}
