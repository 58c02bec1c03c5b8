import type { Clock } from "../ports/clock.ts";

export interface Rate {
  readonly perSecond: number;
  /** Events that may follow each other at once after a rest. */
  readonly burst: number;
}

const SWEEP_AT = 10_000;

/**
 * A limit for each key: an exact token bucket, kept as one number (generic cell rate algorithm), namely the time at
 * which the bucket would be full again. Keys at rest cost nothing.
 */
export class KeyedRate {
  readonly #clock: Clock;
  readonly #restAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until an event may happen; 0 or less: now. `share`: how much of the burst it may use. */
  waitMs(key: string, rate: Rate, share = 1): number {
    const ahead = (this.#restAt.get(key) ?? 0) - this.#clock.now();
    return ahead - (Math.max(1, Math.floor(rate.burst * share)) - 1) * (1000 / rate.perSecond);
  }

  /** Counts an event, also one that has been let through for later. */
  take(key: string, rate: Rate): void {
    const now = this.#clock.now();
    this.#restAt.set(key, Math.max(this.#restAt.get(key) ?? 0, now) + 1000 / rate.perSecond);
    if (this.#restAt.size > SWEEP_AT) for (const [other, at] of this.#restAt) if (at <= now) this.#restAt.delete(other);
  }

  /** Takes the right to an event and returns 0, or returns in how many milliseconds it may be had. */
  tryTake(key: string, rate: Rate): number {
    const wait = this.waitMs(key, rate);
    if (wait > 0) return wait;
    this.take(key, rate);
    return 0;
  }
}
