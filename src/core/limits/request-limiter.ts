import Bottleneck from "bottleneck";
import type { Clock } from "../ports/clock.ts";
import type { Release } from "./slots.ts";

export interface RequestLimits {
  readonly requestsPerMinute: number | undefined;
  readonly maxConcurrency: number | undefined;
  /** Requests that may wait; one more is refused. */
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
}

const MINUTE_MS = 60_000;
/** Bottleneck gives out new requests in steps of this. */
const STEP_MS = 250;
/** Of a minute's requests, this share may follow each other at once; the others come evenly. */
const BURST_SHARE = 0.1;
/** Bottleneck's priorities; it takes the smaller one first. */
const FIRST = 0;
const USUAL = 5;
/** At least this share of what the limit allows can be used. */
const LEAST_SHARE = 0.85;

/** A provider's limits, kept on our side: so many requests at once and in a minute; the others wait, but not for long. */
export class RequestLimiter {
  readonly #bottleneck: Bottleneck;
  readonly #maxWaitMs: number;
  readonly #clock: Clock;

  constructor(limits: RequestLimits, clock: Clock) {
    this.#maxWaitMs = limits.maxWaitMs;
    this.#clock = clock;
    this.#bottleneck = new Bottleneck({
      maxConcurrent: limits.maxConcurrency ?? null,
      highWater: limits.maxWaiting,
      strategy: Bottleneck.strategy.OVERFLOW,
      ...(limits.requestsPerMinute === undefined ? {} : toReservoir(limits.requestsPerMinute)),
    });
  }

  /**
   * Resolves with the right to one request, which must be given back. Undefined: too many wait, or it waited too long.
   * Rejects with the signal's reason. `urgent`: it goes before all that are not.
   */
  acquire(signal: AbortSignal, urgent = false): Promise<Release | undefined> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const settled = new AbortController();
      const give = (release: Release | undefined) => {
        settled.abort();
        resolve(release);
      };
      const onAbort = () => {
        settled.abort();
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true, signal: settled.signal });
      void this.#clock.sleep(this.#maxWaitMs, settled.signal).then(() => settled.signal.aborted || give(undefined));
      const job = () => {
        // A job that waits cannot be taken back; one that nobody waits for any more gives its place to the next.
        if (settled.signal.aborted) return this.#giveBack();
        return new Promise<void>((release) => give(release));
      };
      this.#bottleneck
        .schedule({ priority: urgent ? FIRST : USUAL }, job)
        .catch(() => settled.signal.aborted || give(undefined));
    });
  }

  async #giveBack(): Promise<void> {
    if ((await this.#bottleneck.currentReservoir()) !== null) await this.#bottleneck.incrementReservoir(1);
  }
}

function toReservoir(requestsPerMinute: number): Bottleneck.ConstructorOptions {
  const evenly = requestsPerMinute * (1 - BURST_SHARE);
  const exactly = (steps: number) => (evenly * steps * STEP_MS) / MINUTE_MS;
  let steps = Math.max(1, Math.ceil(MINUTE_MS / evenly / STEP_MS));
  // Only whole requests can be given out; over more steps less is lost by that.
  while (Math.floor(exactly(steps)) < exactly(steps) * LEAST_SHARE) steps++;
  const most = Math.max(1, Math.floor(requestsPerMinute * BURST_SHARE));
  return {
    reservoir: most,
    reservoirIncreaseInterval: steps * STEP_MS,
    reservoirIncreaseAmount: Math.floor(exactly(steps)),
    reservoirIncreaseMaximum: most,
  };
}
