import type { Clock } from "../ports/clock.ts";
import { KeyedRate, type Rate } from "./keyed-rate.ts";

export interface OutboundBudgetOptions {
  readonly clock: Clock;
  /** For all calls together. */
  readonly total: Rate;
}

/** Of every burst, this much may be used up by calls that may be lost. */
const LOSSY_SHARE = 2 / 3;
const ALL = "";
const SWEEP_AT = 1000;

/**
 * What may be sent, in all and to each chat. A call that must arrive takes its place in line at once and waits for it;
 * one that may be lost is let through only where it takes no place from the others.
 */
export class OutboundBudget {
  readonly #clock: Clock;
  readonly #total: Rate;
  readonly #rates: KeyedRate;
  readonly #heldUntil = new Map<string, number>();

  constructor(options: OutboundBudgetOptions) {
    this.#clock = options.clock;
    this.#total = options.total;
    this.#rates = new KeyedRate(options.clock);
  }

  /** Takes a place for a call that must arrive. Returns in how many milliseconds it is its turn. */
  reserve(chat: string, rate: Rate): number {
    const wait = Math.max(0, this.#waitMs(chat, rate, 1));
    this.#take(chat, rate);
    return wait;
  }

  /** Lets a call that may be lost through and returns 0, or returns in how many milliseconds asking again makes sense. */
  tryTake(chat: string, rate: Rate): number {
    const wait = this.#waitMs(chat, rate, LOSSY_SHARE);
    if (wait > 0) return wait;
    this.#take(chat, rate);
    return 0;
  }

  /** The platform has asked for silence in a chat. */
  hold(chat: string, ms: number): void {
    const now = this.#clock.now();
    this.#heldUntil.set(chat, now + ms);
    if (this.#heldUntil.size <= SWEEP_AT) return;
    for (const [other, until] of this.#heldUntil) if (until <= now) this.#heldUntil.delete(other);
  }

  #waitMs(chat: string, rate: Rate, share: number): number {
    const held = (this.#heldUntil.get(chat) ?? 0) - this.#clock.now();
    return Math.max(this.#rates.waitMs(chat, rate, share), this.#rates.waitMs(ALL, this.#total, share), held);
  }

  #take(chat: string, rate: Rate): void {
    this.#rates.take(chat, rate);
    this.#rates.take(ALL, this.#total);
  }
}
