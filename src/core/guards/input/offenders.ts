import type { Clock } from "../../ports/clock.ts";

export const WINDOW_MS = 10 * 60_000;
/** The strike within the window from which on a customer is slow. */
const SLOW_FROM = 3;
const MAX_CUSTOMERS = 10_000;
/** Strikes that are remembered of one customer. */
const MAX_STRIKES = 20;

/** Who tries again and again what guards refuse. Kept in memory: after a restart everybody begins anew. */
export class Offenders {
  readonly #clock: Clock;
  /** Times of the strikes within the window, oldest first; whoever struck last comes last. */
  readonly #strikes = new Map<string, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one more attempt; `count` is how many there were in the last ten minutes, at most 20. */
  strike(customer: string): { readonly count: number } {
    const strikes = [...this.#recent(customer), this.#clock.now()].slice(-MAX_STRIKES);
    this.#strikes.delete(customer);
    this.#strikes.set(customer, strikes);
    this.#forget();
    return { count: strikes.length };
  }

  /** For ten minutes from each strike that was the third or a later one within ten minutes. */
  isSlow(customer: string): boolean {
    const strikes = this.#strikes.get(customer) ?? [];
    const last = strikes.at(-1) ?? Number.NEGATIVE_INFINITY;
    return strikes.length >= SLOW_FROM && this.#clock.now() - last < WINDOW_MS;
  }

  #recent(customer: string): readonly number[] {
    const since = this.#clock.now() - WINDOW_MS;
    return (this.#strikes.get(customer) ?? []).filter((time) => time > since);
  }

  /** Those at rest, and the longest at rest if there are too many. */
  #forget(): void {
    for (const [customer, strikes] of this.#strikes) {
      const isAtRest = this.#clock.now() - (strikes.at(-1) ?? 0) >= WINDOW_MS;
      if (!isAtRest && this.#strikes.size <= MAX_CUSTOMERS) return;
      this.#strikes.delete(customer);
    }
  }
}
