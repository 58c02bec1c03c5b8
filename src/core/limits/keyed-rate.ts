import type { Clock } from "../ports/clock.ts";

export interface Rate {
  readonly perSecond: number;
  /** Events that may follow each other at once after a rest. */
  readonly burst: number;
}

/** The same, exact for rates that are no whole number in a second. */
export interface MinuteRate {
  readonly perMinute: number;
  readonly burst: number;
}

/** In events times the length of the rate's period, so that whole numbers stay whole: an event costs one period. */
interface Bucket {
  /** What is taken and has not flowed back, as it was at `at`. */
  missing: number;
  at: number;
  /** When it will be full again. */
  restAt: number;
}

const SWEEP_AT = 10_000;

/**
 * A limit for each key: an exact token bucket (generic cell rate algorithm). Keys at rest cost nothing. Each key is to be
 * used with one rate only. `at` is when the event happened, now if left out; an event that comes late counts as one that
 * happened together with the latest one.
 */
export class KeyedRate {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  #sweepAt = SWEEP_AT;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until an event may happen; 0 or less: now. `share`: how much of the burst it may use. */
  waitMs(key: string, rate: Rate | MinuteRate, share = 1, at = this.#clock.now()): number {
    const { perPeriod, periodMs } = flowOf(rate);
    const room = Math.max(1, Math.floor(rate.burst * share)) * periodMs;
    return (this.#missing(key, perPeriod, at) + periodMs - room) / perPeriod;
  }

  /** Counts an event, also one that has been let through for later. */
  take(key: string, rate: Rate | MinuteRate, at = this.#clock.now()): void {
    const { perPeriod, periodMs } = flowOf(rate);
    const missing = this.#missing(key, perPeriod, at) + periodMs;
    const latest = Math.max(at, this.#buckets.get(key)?.at ?? at);
    this.#buckets.set(key, { missing, at: latest, restAt: latest + missing / perPeriod });
    if (this.#buckets.size > this.#sweepAt) this.#sweep(at);
  }

  /** Takes the right to an event and returns 0, or returns in how many milliseconds it may be had. */
  tryTake(key: string, rate: Rate | MinuteRate): number {
    const wait = this.waitMs(key, rate);
    if (wait > 0) return wait;
    this.take(key, rate);
    return 0;
  }

  /** Keys that are not at rest, or were not when they were last looked at. */
  get size(): number {
    return this.#buckets.size;
  }

  #missing(key: string, perPeriod: number, at: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return 0;
    // A clock that was set back must not stop the flow until it is there again.
    bucket.at = Math.min(bucket.at, Math.max(at, this.#clock.now()));
    return Math.max(0, bucket.missing - perPeriod * Math.max(0, at - bucket.at));
  }

  /** Not again before there are twice as many as are left, or a crowd of keys would be looked through at every event. */
  #sweep(now: number): void {
    for (const [key, { restAt }] of this.#buckets) if (restAt <= now) this.#buckets.delete(key);
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#buckets.size);
  }
}

function flowOf(rate: Rate | MinuteRate): { readonly perPeriod: number; readonly periodMs: number } {
  return "perMinute" in rate
    ? { perPeriod: rate.perMinute, periodMs: 60_000 }
    : { perPeriod: rate.perSecond, periodMs: 1000 };
}
