import type { Clock } from "../ports/clock.ts";
import { KeyedRate, type Rate } from "./keyed-rate.ts";
import { SlidingWindow } from "./sliding-window.ts";

export interface OutboundBudgetOptions {
  readonly clock: Clock;
  /** Calls in any second, over all chats. */
  readonly perSecond: number;
}

/** Calls arrive at the platform a little closer together than they left. */
const WINDOW_MS = 1050;
/** Of every allowance, this much may be used up by calls that may be lost. */
const LOSSY_SHARE = 2 / 3;
const SWEEP_AT = 1000;

/**
 * What may be sent, in all and to each chat. A call that must arrive takes its place in line and waits for it; one that
 * may be lost is let through only where it takes no place from the others.
 */
export class OutboundBudget {
  readonly #clock: Clock;
  readonly #total: SlidingWindow;
  readonly #rates: KeyedRate;
  readonly #heldUntil = new Map<string, number>();

  constructor({ clock, perSecond }: OutboundBudgetOptions) {
    this.#clock = clock;
    this.#total = new SlidingWindow(clock, perSecond, WINDOW_MS);
    this.#rates = new KeyedRate(clock);
  }

  /**
   * Resolves when a call that must arrive may leave: in each chat in the order of asking. Throws the signal's reason
   * when that comes first.
   */
  async waitForPlace(chat: string, rate: Rate, signal: AbortSignal): Promise<void> {
    const inChat = this.#rates.waitMs(chat, rate);
    this.#rates.take(chat, rate);
    await this.#sleep(inChat, signal);
    while (this.#heldMs(chat) > 0) await this.#sleep(this.#heldMs(chat), signal);
    // The place in all is taken only now, so that a chat that has to wait keeps nobody else from leaving.
    await this.#sleep(this.#total.take(), signal);
  }

  /** Lets a call that may be lost through and returns 0, or returns in how many milliseconds asking again makes sense. */
  tryTake(chat: string, rate: Rate): number {
    const wait = Math.max(
      this.#rates.waitMs(chat, rate, LOSSY_SHARE),
      this.#total.waitMs(LOSSY_SHARE),
      this.#heldMs(chat),
    );
    if (wait > 0) return wait;
    this.#rates.take(chat, rate);
    this.#total.take();
    return 0;
  }

  /** The platform has asked for silence in a chat. */
  hold(chat: string, ms: number): void {
    const now = this.#clock.now();
    this.#heldUntil.set(chat, Math.max(now + ms, this.#heldUntil.get(chat) ?? 0));
    if (this.#heldUntil.size <= SWEEP_AT) return;
    for (const [other, until] of this.#heldUntil) if (until <= now) this.#heldUntil.delete(other);
  }

  #heldMs(chat: string): number {
    return (this.#heldUntil.get(chat) ?? 0) - this.#clock.now();
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await this.#clock.sleep(ms, signal);
    signal.throwIfAborted();
  }
}
