import type { Clock } from "../../../src/core/ports/clock.ts";

export interface FloodLimits {
  readonly perChatPerSecond: number;
  readonly perChatBurst: number;
  readonly perGroupPerMinute: number;
  /** Per second, over all chats. */
  readonly global: number;
  /** The shortest wait that is imposed; Telegram is often far harsher than the missing token. */
  readonly penaltySeconds: number;
}

export const platformLimits: FloodLimits = {
  perChatPerSecond: 1,
  perChatBurst: 3,
  perGroupPerMinute: 20,
  global: 30,
  penaltySeconds: 1,
};

class Bucket {
  #tokens: number;
  #at: number;
  readonly #capacity: number;
  readonly #perMs: number;

  constructor(capacity: number, perMs: number, now: number) {
    this.#capacity = capacity;
    this.#tokens = capacity;
    this.#perMs = perMs;
    this.#at = now;
  }

  /** Milliseconds until a token is there; 0 when one is. */
  waitMs(now: number): number {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
    return this.#tokens >= 1 - 1e-9 ? 0 : (1 - this.#tokens) / this.#perMs;
  }

  take(): void {
    this.#tokens--;
  }
}

/** Telegram's flood control: sends, edits, drafts and chat actions share one budget a chat. */
export class FloodGate {
  /** Calls made while their chat was told to wait: a bot that ignores `retry_after` shows here. */
  penalised = 0;
  readonly #limits: FloodLimits | undefined;
  readonly #clock: Clock;
  readonly #chats = new Map<number, Bucket>();
  readonly #groupCalls = new Map<number, number[]>();
  readonly #waitUntil = new Map<number, number>();
  readonly #global: Bucket;

  constructor(limits: FloodLimits | undefined, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#global = new Bucket(limits?.global ?? 1, (limits?.global ?? 1) / 1000, clock.now());
  }

  /** Takes one call of a chat's budget, or returns the seconds to wait. */
  admit(chatId: number, isGroup: boolean): number | undefined {
    if (this.#limits === undefined) return undefined;
    const now = this.#clock.now();
    const waitUntil = this.#waitUntil.get(chatId) ?? 0;
    if (now < waitUntil) {
      this.penalised++;
      return Math.ceil((waitUntil - now) / 1000);
    }
    const chat = this.#bucketOf(chatId, this.#limits, now);
    const waitMs = Math.max(chat.waitMs(now), this.#global.waitMs(now), isGroup ? this.#groupWaitMs(chatId, now) : 0);
    if (waitMs > 0) {
      const seconds = Math.max(this.#limits.penaltySeconds, Math.ceil(waitMs / 1000));
      this.#waitUntil.set(chatId, now + seconds * 1000);
      return seconds;
    }
    chat.take();
    this.#global.take();
    if (isGroup) this.#groupCalls.get(chatId)?.push(now);
    return undefined;
  }

  #bucketOf(chatId: number, limits: FloodLimits, now: number): Bucket {
    const known = this.#chats.get(chatId);
    if (known !== undefined) return known;
    const bucket = new Bucket(limits.perChatBurst, limits.perChatPerSecond / 1000, now);
    this.#chats.set(chatId, bucket);
    return bucket;
  }

  #groupWaitMs(chatId: number, now: number): number {
    const calls = (this.#groupCalls.get(chatId) ?? []).filter((at) => at > now - 60_000);
    this.#groupCalls.set(chatId, calls);
    const oldest = calls[0];
    if (oldest === undefined || calls.length < (this.#limits?.perGroupPerMinute ?? 20)) return 0;
    return oldest + 60_000 - now;
  }
}
