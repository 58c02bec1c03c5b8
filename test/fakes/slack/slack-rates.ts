import type { Clock } from "../../../src/core/ports/clock.ts";
import { SlackError } from "./slack-error.ts";

/** Calls in any minute, over the workspace (docs.slack.dev/apis/web-api/rate-limits). */
export const platformTiers: Readonly<Record<string, number>> = {
  "chat.startStream": 20,
  "chat.appendStream": 100,
  "chat.stopStream": 20,
  "chat.update": 50,
  "conversations.replies": 50,
  "agents.sessions.setStatus": 100,
  "assistant.threads.setStatus": 100,
};
const POSTS = "chat.postMessage";
const MINUTE_MS = 60_000;
const POST_EVERY_MS = 1000;
/** Posts to one channel that may follow each other at once. */
const POST_BURST = 3;

/** Refuses calls that come too fast, with the seconds until the next one may come. */
export class SlackRates {
  /** Calls made although Slack had asked for silence. */
  penalised = 0;
  readonly #clock: Clock;
  readonly #tiers: Readonly<Record<string, number>> | undefined;
  readonly #calls = new Map<string, number[]>();
  readonly #silentUntil = new Map<string, number>();

  constructor(clock: Clock, tiers: Readonly<Record<string, number>> | undefined) {
    this.#clock = clock;
    this.#tiers = tiers;
  }

  admit(method: string, channel: string): void {
    if (this.#tiers === undefined) return;
    if (method === POSTS) this.#admit(`${method} ${channel}`, POST_BURST, POST_BURST * POST_EVERY_MS);
    const tier = this.#tiers[method];
    if (tier !== undefined) this.#admit(method, tier, MINUTE_MS);
  }

  #admit(key: string, most: number, windowMs: number): void {
    const now = this.#clock.now();
    const silentUntil = this.#silentUntil.get(key) ?? 0;
    if (now < silentUntil) {
      this.penalised++;
      throw new SlackError("ratelimited", Math.ceil((silentUntil - now) / 1000));
    }
    const calls = (this.#calls.get(key) ?? []).filter((at) => at > now - windowMs);
    this.#calls.set(key, calls);
    const oldest = calls[0];
    if (oldest === undefined || calls.length < most) {
      calls.push(now);
      return;
    }
    const seconds = Math.max(1, Math.ceil((oldest + windowMs - now) / 1000));
    this.#silentUntil.set(key, now + seconds * 1000);
    throw new SlackError("ratelimited", seconds);
  }
}
