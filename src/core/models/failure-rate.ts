import type { Clock } from "../ports/clock.ts";

const WINDOW_MS = 60_000;
const LEAST_CALLS = 20;
const HIGH = 0.5;

interface Bucket {
  calls: number;
  failures: number;
}

/** Whether at least half of the calls of about the last minute have failed. Too few calls say nothing. */
export class FailureRate {
  readonly #clock: Clock;
  /** The present half of the window, and the one before. */
  #now: Bucket = { calls: 0, failures: 0 };
  #before: Bucket = { calls: 0, failures: 0 };
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  add(failed: boolean): void {
    const halves = Math.floor((this.#clock.now() - this.#since) / (WINDOW_MS / 2));
    if (halves > 0) {
      this.#before = halves === 1 ? this.#now : { calls: 0, failures: 0 };
      this.#now = { calls: 0, failures: 0 };
      this.#since += halves * (WINDOW_MS / 2);
    }
    this.#now.calls++;
    if (failed) this.#now.failures++;
  }

  get isHigh(): boolean {
    const calls = this.#now.calls + this.#before.calls;
    return calls >= LEAST_CALLS && (this.#now.failures + this.#before.failures) / calls >= HIGH;
  }
}
