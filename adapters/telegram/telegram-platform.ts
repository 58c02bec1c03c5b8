import { ConfigError } from "../../src/core/errors.ts";
import { OutboundBudget } from "../../src/core/limits/outbound-budget.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Feedback, Intake, Platform } from "../../src/core/ports/platform.ts";
import { parseAddress } from "./address.ts";
import type { Me } from "./addressed.ts";
import { type BotApi, createBotApi } from "./bot-api.ts";
import { isUnauthorized, PLATFORM } from "./errors.ts";
import { ALLOWED_UPDATES } from "./inbound.ts";
import { Polling } from "./polling.ts";
import { createTelegramSurface, type SurfaceContext } from "./telegram-surface.ts";
import { createUpdateTaker, rememberReachable, type UpdateTaker } from "./updates.ts";
import { createWebhookRoute } from "./webhook.ts";

export interface TelegramOptions {
  readonly token: string;
  /** Bot API server; undefined: Telegram's own. */
  readonly apiRoot?: string;
  /** Set: updates are pushed to `url`; unset: they are fetched. */
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** Calls to Telegram in a second, over all chats. */
  readonly callsPerSecond: number;
  /** Whether `@name` in a reply notifies whoever it is. */
  readonly allowMentions: boolean;
  /** What the client's list of commands says, by language; "" is for everyone else. */
  readonly commands: Readonly<Record<string, readonly { readonly command: string; readonly description: string }[]>>;
  readonly unreachable: KeyValue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onCall?: (method: string, status: string) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export function createTelegramPlatform(options: TelegramOptions): Platform {
  return new TelegramPlatform(options);
}

class TelegramPlatform implements Platform {
  readonly name = PLATFORM;
  readonly reports = ["amend", "stop", "feedback"] as const;
  readonly routes;
  readonly #options: TelegramOptions;
  readonly #api: BotApi;
  readonly #surfaces: SurfaceContext;
  readonly #stop = new AbortController();
  #connecting: Promise<void> = Promise.resolve();
  #take: UpdateTaker | undefined;
  #taking = new Set<Promise<void>>();
  #polling: Polling | undefined;
  #problem: string | undefined = "Telegram: not connected yet";

  constructor(options: TelegramOptions) {
    const { clock, logger, callsPerSecond } = options;
    this.#options = options;
    this.#api = createBotApi({
      token: options.token,
      root: options.apiRoot,
      onCall: options.onCall ?? (() => undefined),
    });
    this.#surfaces = {
      api: this.#api,
      budget: new OutboundBudget({ clock, perSecond: callsPerSecond }),
      drafts: { supported: true },
      allowMentions: options.allowMentions,
      onBlocked: (chat) => void this.#rememberBlocked(chat),
    };
    const { webhook } = options;
    this.routes =
      webhook === undefined ? [] : [createWebhookRoute({ secret: webhook.secret, taker: () => this.#take, logger })];
  }

  async start(intake: Intake): Promise<void> {
    try {
      await this.#connect(intake);
    } catch (error) {
      if (isUnauthorized(error)) {
        throw new ConfigError([
          "TELEGRAM_BOT_TOKEN: Telegram refuses this token (401): copy it again from @BotFather, or take a new one there",
        ]);
      }
      this.#report(error);
      this.#connecting = this.#connectLater(intake);
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#connecting;
    await this.#polling?.stop();
    this.#take = undefined;
    await Promise.allSettled(this.#taking);
  }

  surface(addresses: Parameters<Platform["surface"]>[0]) {
    return createTelegramSurface(this.#surfaces, parseAddress(addresses.at(-1) ?? addresses[0]));
  }

  problems(): readonly string[] {
    const problem = this.#problem ?? this.#polling?.problem;
    return problem === undefined ? [] : [problem];
  }

  async #connect(intake: Intake): Promise<void> {
    const { webhook, clock, logger, unreachable } = this.#options;
    const { id, username } = await this.#api.preview.getMe();
    const me: Me = { id, username };
    const confirmPress = (press: string, rating: Feedback["rating"]) => void this.#confirmPress(press, rating);
    const take = createUpdateTaker({ intake, me, now: () => clock.now(), logger, unreachable, confirmPress });
    if (webhook === undefined) {
      await this.#api.preview.deleteWebhook({});
      this.#polling = new Polling({ api: this.#api, take, clock, logger });
      this.#polling.start();
    } else {
      this.#take = (updates) => this.#track(take(updates));
      await this.#api.preview.setWebhook({
        url: webhook.url,
        secret_token: webhook.secret,
        allowed_updates: ALLOWED_UPDATES,
        max_connections: 100,
      });
    }
    this.#problem = undefined;
    void this.#registerCommands();
  }

  /** Telegram could not be reached at the start: that must not keep the other platforms from working. */
  async #connectLater(intake: Intake): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await this.#options.clock.sleep(pause, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#connect(intake);
        this.#options.logger.info({}, "Telegram: connected");
        return;
      } catch (error) {
        this.#report(error);
      }
    }
  }

  #report(error: unknown): void {
    const problem = isUnauthorized(error)
      ? "Telegram refuses TELEGRAM_BOT_TOKEN (401)"
      : "Telegram cannot be reached; trying again";
    if (problem !== this.#problem) this.#options.logger.error({ error }, problem);
    this.#problem = problem;
  }

  #track(work: Promise<void>): Promise<void> {
    this.#taking.add(work);
    return work.finally(() => this.#taking.delete(work));
  }

  /** For display only; a failure changes nothing that the bot does. */
  async #registerCommands(): Promise<void> {
    try {
      for (const [language, commands] of Object.entries(this.#options.commands)) {
        // Telegram takes two letters only (core.telegram.org/bots/api#setmycommands).
        if (language !== "" && !/^[a-z]{2}$/.test(language)) continue;
        await this.#api.final.setMyCommands({
          commands,
          ...(language === "" ? {} : { language_code: language as never }),
        });
      }
    } catch (error) {
      this.#options.logger.warn({ error }, "the list of commands could not be registered with Telegram");
    }
  }

  /** The button shows that it works until it is told so. What is said is in no language. */
  async #confirmPress(press: string, rating: Feedback["rating"]): Promise<void> {
    try {
      const text = rating === "up" ? "👍 ✓" : "👎 ✓";
      await this.#api.preview.answerCallbackQuery({ callback_query_id: press, text });
    } catch (error) {
      this.#options.logger.debug({ error }, "a pressed button could not be confirmed");
    }
  }

  async #rememberBlocked(chat: number): Promise<void> {
    const { unreachable, logger, clock } = this.#options;
    try {
      await rememberReachable({ unreachable, logger, now: () => clock.now() }, chat, false);
    } catch (error) {
      logger.warn({ error }, "that a chat has blocked the bot could not be recorded");
    }
  }
}
