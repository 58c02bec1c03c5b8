import type { Clock } from "../../ports/clock.ts";

export const WINDOW_MS = 10 * 60_000;
/** The strike within the window from which on a customer is slow. */
const SLOW_FROM = 3;
const MAX_CUSTOMERS = 10_000;
/** Strikes that are remembered of one customer. */
const MAX_STRIKES = 20;

interface History {
  /** Strikes within the window, oldest first. */
  readonly strikes: readonly number[];
  readonly slowUntil: number;
}

const CLEAN: History = { strikes: [], slowUntil: 0 };

/** Who tries again and again what guards refuse. Kept in memory: after a restart everybody begins anew. */
export class Offenders {
  readonly #clock: Clock;
  /** Whoever struck last comes last. */
  readonly #records = new Map<string, History>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one more attempt; `count` is how many there were in the last ten minutes, at most 20. */
  strike(customer: string): { readonly count: number } {
    const now = this.#clock.now();
    const { strikes, slowUntil } = this.#records.get(customer) ?? CLEAN;
    const recent = [...strikes.filter((time) => now - time < WINDOW_MS), now].slice(-MAX_STRIKES);
    this.#records.delete(customer);
    this.#records.set(customer, {
      strikes: recent,
      slowUntil: recent.length < SLOW_FROM ? slowUntil : now + WINDOW_MS,
    });
    this.#forget(now);
    return { count: recent.length };
  }

  /** For ten minutes from each strike that was the third or a later one within ten minutes. */
  isSlow(customer: string): boolean {
    return this.#clock.now() < (this.#records.get(customer) ?? CLEAN).slowUntil;
  }

  /** Those at rest, and the longest at rest if there are too many. */
  #forget(now: number): void {
    for (const [customer, { strikes }] of this.#records) {
      const isAtRest = now - (strikes.at(-1) ?? 0) >= WINDOW_MS;
      if (!isAtRest && this.#records.size <= MAX_CUSTOMERS) return;
      this.#records.delete(customer);
    }
  }
}
