import type { Clock } from "../ports/clock.ts";

/** A reason that exists already: without one an error is made that nobody looks at. */
const STOPPED = "stopped";
/** Looking more often would cost more than being late by this much. */
const SHORTEST_WATCH_MS = 100;

/**
 * Aborts `signal` when something does not come in time. Renewing what is expected costs an assignment and no timer, so
 * that it can be done for every chunk.
 */
export class Watchdog<Clue extends string> {
  readonly #clock: Clock;
  readonly #deadlines: Record<Clue, number>;
  readonly #clues: readonly Clue[];
  readonly #late = new AbortController();
  readonly #stopped = new AbortController();
  readonly #reason: (clue: Clue) => Error;
  readonly #longestSleepMs: number;

  /**
   * `withinMs`: how long each thing may take from now on. `reason` makes the abort's reason. `soonestMs`: the shortest
   * time in which anything will be expected later.
   */
  constructor(
    clock: Clock,
    withinMs: Readonly<Record<Clue, number>>,
    reason: (clue: Clue) => Error,
    soonestMs = Number.POSITIVE_INFINITY,
  ) {
    this.#clock = clock;
    this.#reason = reason;
    // The names of a record that was written out are the union that its type says.
    this.#clues = Object.keys(withinMs) as Clue[];
    this.#deadlines = { ...withinMs };
    const now = clock.now();
    for (const clue of this.#clues) this.#deadlines[clue] = now + withinMs[clue];
    const shortestMs = Math.min(soonestMs, ...this.#clues.map((clue) => withinMs[clue]));
    this.#longestSleepMs = Math.max(SHORTEST_WATCH_MS, shortestMs);
    void this.#watch();
  }

  get signal(): AbortSignal {
    return this.#late.signal;
  }

  /** Moves one deadline. One that is nearer than the constructor was told of may be noticed late. */
  expect(clue: Clue, withinMs: number): void {
    this.#deadlines[clue] = this.#clock.now() + withinMs;
  }

  stop(): void {
    this.#stopped.abort(STOPPED);
  }

  async #watch(): Promise<void> {
    for (;;) {
      const [clue, at] = this.#next();
      const left = at - this.#clock.now();
      if (left <= 0) return this.#late.abort(this.#reason(clue));
      if (left === Number.POSITIVE_INFINITY) return;
      await this.#clock.sleep(Math.min(left, this.#longestSleepMs), this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
    }
  }

  #next(): [clue: Clue, at: number] {
    let [first] = this.#clues;
    if (first === undefined) throw new RangeError("a watchdog that expects nothing");
    for (const clue of this.#clues) if (this.#deadlines[clue] < this.#deadlines[first]) first = clue;
    return [first, this.#deadlines[first]];
  }
}
