/**
 * Lets a test decide when chunks go out. Streams that share a gate are served in the order in which they asked.
 */
export class Gate {
  #released = 0;
  #waiting: (() => void)[] = [];

  /** Lets `steps` go out: now, or as soon as a stream has them. */
  release(steps = 1): void {
    this.#released += steps;
    while (this.#released > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#released -= 1;
      next();
    }
  }

  /** Lets everything go out from now on. */
  open(): void {
    this.release(Number.POSITIVE_INFINITY);
  }

  /** Calls `step` when it may go out; the returned function gives up the place. */
  pass(step: () => void): () => void {
    if (this.#released > 0) {
      this.#released -= 1;
      step();
      return () => {};
    }
    this.#waiting.push(step);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== step);
    };
  }

  /** How many streams wait. */
  get waiting(): number {
    return this.#waiting.length;
  }
}
