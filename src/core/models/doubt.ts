import type { Clock } from "../ports/clock.ts";

/**
 * A chain's memory of a model that was silent: finding that out costs every customer the same wait, so for a while the
 * model is asked last. When the while is over one request tries it, and the others still ask it last until that one has
 * been answered.
 */
export class Doubt {
  readonly #clock: Clock;
  readonly #lastsMs: number;
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, lastsMs: number) {
    this.#clock = clock;
    this.#lastsMs = lastsMs;
  }

  /** Whether to ask somebody else first. False for the one that is to try it, which renews the doubt for the others. */
  isDue(): boolean {
    if (this.#until === Number.NEGATIVE_INFINITY) return false;
    if (this.#clock.now() < this.#until) return true;
    this.cast();
    return false;
  }

  cast(): void {
    this.#until = this.#clock.now() + this.#lastsMs;
  }

  clear(): void {
    this.#until = Number.NEGATIVE_INFINITY;
  }
}
