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
  readonly #reason: (clue: Clue) => Error;
  readonly #longestSleepMs: number;
  #followed: AbortSignal | undefined;

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
    this.#watch();
  }

  get signal(): AbortSignal {
    return this.#late.signal;
  }

  /** From now on until it is stopped, the signal aborts with `other`, too. Cheaper than a signal made of two. */
  follow(other: AbortSignal): AbortSignal {
    this.#followed = other;
    if (other.aborted) this.#abort();
    else other.addEventListener("abort", this.#abort, { once: true });
    return this.signal;
  }

  readonly #abort = (): void => this.#late.abort(this.#followed?.reason);

  /**
   * Moves one deadline. One that is nearer than the constructor was told of may be noticed late. `now`: for whoever moves
   * several and has looked at the clock already.
   */
  expect(clue: Clue, withinMs: number, now = this.#clock.now()): void {
    this.#deadlines[clue] = now + withinMs;
  }

  /** To be called when all that was watched is over: the signal aborts, so that nothing sleeps on for its sake. */
  stop(): void {
    this.#followed?.removeEventListener("abort", this.#abort);
    this.#late.abort(STOPPED);
  }

  /** An async function would hold more memory for as long as it sleeps. */
  #watch(): void {
    if (this.#late.signal.aborted) return;
    const [clue, at] = this.#next();
    const left = at - this.#clock.now();
    if (left <= 0) this.#late.abort(this.#reason(clue));
    else if (left < Number.POSITIVE_INFINITY) void this.#sleep(Math.min(left, this.#longestSleepMs));
  }

  #sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#late.signal).then(() => this.#watch());
  }

  #next(): [clue: Clue, at: number] {
    let [first] = this.#clues;
    if (first === undefined) throw new RangeError("a watchdog that expects nothing");
    for (const clue of this.#clues) if (this.#deadlines[clue] < this.#deadlines[first]) first = clue;
    return [first, this.#deadlines[first]];
  }
}
