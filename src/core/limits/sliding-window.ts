import type { Clock } from "../ports/clock.ts";

/**
 * At most `limit` events in any stretch of `windowMs`, counted exactly: the time of the event `limit` events ago says
 * when the next one may happen.
 */
export class SlidingWindow {
  readonly #clock: Clock;
  readonly #windowMs: number;
  /** A ring; the oldest entry is at `#next`. */
  readonly #times: number[];
  #next = 0;

  constructor(clock: Clock, limit: number, windowMs: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#times = new Array<number>(limit).fill(Number.NEGATIVE_INFINITY);
  }

  /** Milliseconds until an event may happen; 0 or less: now. `share`: how much of the limit it may use. */
  waitMs(share = 1): number {
    const limit = this.#times.length;
    const back = Math.max(1, Math.floor(limit * share));
    const time = this.#times[(this.#next + limit - back) % limit] ?? Number.NEGATIVE_INFINITY;
    return time + this.#windowMs - this.#clock.now();
  }

  /** Takes the next place in line and returns in how many milliseconds it is its turn. */
  take(): number {
    const wait = Math.max(0, this.waitMs());
    this.#times[this.#next] = this.#clock.now() + wait;
    this.#next = (this.#next + 1) % this.#times.length;
    return wait;
  }
}
