import type { Clock } from "../../src/core/ports/clock.ts";

const APART_MS = 3_600_000;
const REMEMBERED = 1000;

/** Lets the first of many things alike through and, after an hour, the next one: for what others may cause at will. */
export class Seldom {
  readonly #clock: Clock;
  readonly #quietUntil = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isDue(what: string): boolean {
    const now = this.#clock.now();
    if (now < (this.#quietUntil.get(what) ?? 0)) return false;
    this.#quietUntil.delete(what);
    this.#quietUntil.set(what, now + APART_MS);
    for (const oldest of this.#quietUntil.keys()) {
      if (this.#quietUntil.size <= REMEMBERED) break;
      this.#quietUntil.delete(oldest);
    }
    return true;
  }
}
