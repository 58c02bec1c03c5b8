import type { Clock } from "../../../src/core/ports/clock.ts";
import { GraphError } from "./graph-error.ts";

export interface RateLimits {
  /** Messages to one person: one in this time on average. */
  readonly pairEveryMs: number;
  /** Messages to one person at once, borrowed from what comes. */
  readonly pairBurst: number;
  /** Messages of the number in any second, to all people. */
  readonly perSecond: number;
}

/** Source: Meta's overview of the Cloud API, "Pair rate limits" and "Throughput". */
export const platformRates: RateLimits = { pairEveryMs: 6000, pairBurst: 45, perSecond: 80 };

/** WhatsApp's limits for what a business sends. A refused message uses nothing up. */
export class RateGate {
  readonly #limits: RateLimits | undefined;
  readonly #clock: Clock;
  /** When what was sent to a person is paid back. */
  readonly #paidAt = new Map<string, number>();
  #second: number[] = [];

  constructor(limits: RateLimits | undefined, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  admit(person: string): void {
    if (this.#limits === undefined) return;
    const { pairEveryMs, pairBurst, perSecond } = this.#limits;
    const now = this.#clock.now();
    this.#second = this.#second.filter((at) => at > now - 1000);
    if (this.#second.length >= perSecond) {
      throw new GraphError(130429, "Cloud API message throughput has been reached.");
    }
    const paidAt = Math.max(now, this.#paidAt.get(person) ?? 0);
    if (paidAt - now > (pairBurst - 1) * pairEveryMs) {
      const details = "Too many messages sent from the sender phone number to the same recipient phone number";
      throw new GraphError(131056, `${details} in a short period of time.`);
    }
    this.#paidAt.set(person, paidAt + pairEveryMs);
    this.#second.push(now);
  }
}
