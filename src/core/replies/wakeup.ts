import type { Clock } from "../ports/clock.ts";

/** A reason that exists already: making an error for every waking costs more than the waking. */
const WOKEN = "woken";

/** One waiter, woken by the clock or by `notify`, whichever comes first. A notification without a waiter is lost. */
export class Wakeup {
  readonly #clock: Clock;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `ms` may be `Infinity`. */
  async wait(ms: number): Promise<void> {
    if (ms === Number.POSITIVE_INFINITY) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    } else {
      const controller = new AbortController();
      this.#wake = () => controller.abort(WOKEN);
      await this.#clock.sleep(ms, controller.signal);
    }
    this.#wake = undefined;
  }

  notify(): void {
    this.#wake?.();
  }
}
