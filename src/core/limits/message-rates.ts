import type { PaceVerdict } from "../intake/pace.ts";
import { customerOf, type InboundMessage, type Role } from "../message.ts";
import type { Clock } from "../ports/clock.ts";
import { KeyedRate, type MinuteRate } from "./keyed-rate.ts";
import { NewestValues } from "./newest-values.ts";

/** How many messages may come in. A message counts for whoever wrote it, for its conversation and for everybody. */
export interface MessageRateSettings {
  readonly customer: MinuteRate;
  /** Instead of `customer`, for these. */
  readonly staff: MinuteRate;
  readonly admin: MinuteRate;
  readonly conversation: MinuteRate;
  readonly everybody: MinuteRate;
}

/** Between two notices in one conversation. */
const NOTICE_EVERY_MS = 60_000;
/** For who keeps trying what is not allowed. */
const SLOWED: MinuteRate = { perMinute: 6, burst: 1 };
/** Verdicts, notices and slowed customers that are remembered, of each. */
const REMEMBERED = 10_000;

const ADMITTED: PaceVerdict = { kind: "admitted" };

/**
 * Limits how many messages are answered: exact token buckets, by the time at which messages were received. A message
 * that is over one limit takes nothing from any. Judging a message again says the same again, and counts once. Lives in
 * memory: after a restart every bucket is full. What is kept is bounded: buckets by what `everybody` admits until a
 * bucket is full again, the rest by a number.
 */
export class MessageRates {
  readonly #settings: MessageRateSettings;
  readonly #rates: KeyedRate;
  readonly #verdicts = new NewestValues<PaceVerdict>(REMEMBERED);
  readonly #noticedAt = new NewestValues<number>(REMEMBERED);
  readonly #slowedUntil = new NewestValues<number>(REMEMBERED);

  constructor(settings: MessageRateSettings, clock: Clock) {
    this.#settings = settings;
    this.#rates = new KeyedRate(clock);
  }

  /** To be called in the order in which messages were received, as far as that is known. */
  judge(message: InboundMessage): PaceVerdict {
    // A message that is sent once more under its id, as over HTTP after a refusal, has another time.
    const key = `${message.id}@${message.receivedAt}`;
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.#decide(message);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  /** A customer (`customerOf`) may send little until then, in epoch milliseconds. */
  slow(customer: string, untilMs: number): void {
    this.#slowedUntil.set(customer, Math.max(untilMs, this.#slowedUntil.get(customer) ?? 0));
  }

  /** Entries that are kept, of all kinds. */
  get size(): number {
    return this.#rates.size + this.#verdicts.size + this.#noticedAt.size + this.#slowedUntil.size;
  }

  #decide(message: InboundMessage): PaceVerdict {
    const { receivedAt: at, conversation } = message;
    const limits = this.#limitsOf(message);
    const retryAfterMs = Math.max(...limits.map(([key, rate]) => this.#rates.waitMs(key, rate, 1, at)));
    if (retryAfterMs > 0) {
      return { kind: "limited", retryAfterMs: Math.ceil(retryAfterMs), isNoticed: this.#notice(conversation, at) };
    }
    for (const [key, rate] of limits) this.#rates.take(key, rate, at);
    return ADMITTED;
  }

  #limitsOf(message: InboundMessage): (readonly [string, MinuteRate])[] {
    const { author, conversation, receivedAt } = message;
    const customer = customerOf(message);
    const isSlowed = receivedAt < (this.#slowedUntil.get(customer) ?? 0);
    return [
      [`${author.role} ${customer}`, this.#rateOf(author.role)],
      [`conversation ${conversation}`, this.#settings.conversation],
      ["everybody", this.#settings.everybody],
      ...(isSlowed ? [[`slowed ${customer}`, SLOWED] as const] : []),
    ];
  }

  #rateOf(role: Role): MinuteRate {
    return this.#settings[role];
  }

  #notice(conversation: string, at: number): boolean {
    const before = this.#noticedAt.get(conversation);
    if (before !== undefined && at < before + NOTICE_EVERY_MS) return false;
    this.#noticedAt.set(conversation, at);
    return true;
  }
}
