import type { Rate } from "../../src/core/limits/keyed-rate.ts";
import type { Clock } from "../../src/core/ports/clock.ts";

/**
 * One message in 6 s to the same person; more at once are borrowed from the time after, 45 at most. Staying well below
 * that keeps the wait after a burst short. Source: developers.facebook.com/docs/whatsapp/cloud-api/overview, "Pair rate
 * limits"
 */
export const PAIR_RATE: Rate = { perSecond: 1 / 6, burst: 10 };

/** Source: the same, "retry 4^X seconds", X from 0 on. */
const BASE = 4;
const LARGEST_EXPONENT = 5;
const REMEMBERED = 10_000;

/** How long to be silent towards a person after WhatsApp has refused a message as one too many. */
export class PairBackoff {
  readonly #clock: Clock;
  /** Refusals in a row; the latest refused last. */
  readonly #refusals = new Map<string, { readonly count: number; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  remainingMs(pair: string): number {
    return Math.max(0, (this.#refusals.get(pair)?.until ?? 0) - this.#clock.now());
  }

  /** Milliseconds of silence. */
  refused(pair: string): number {
    const before = this.#refusals.get(pair)?.count ?? 0;
    const pauseMs = BASE ** Math.min(before, LARGEST_EXPONENT) * 1000;
    this.#refusals.delete(pair);
    this.#refusals.set(pair, { count: before + 1, until: this.#clock.now() + pauseMs });
    for (const oldest of this.#refusals.keys()) {
      if (this.#refusals.size <= REMEMBERED) break;
      this.#refusals.delete(oldest);
    }
    return pauseMs;
  }

  passed(pair: string): void {
    // What had left before the silence began says nothing about it.
    if (this.remainingMs(pair) === 0) this.#refusals.delete(pair);
  }
}
