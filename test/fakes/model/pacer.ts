const SLOT_MS = 5;
const MAX_SLOTS = 16;

/**
 * One interval that steps every stream of equal pace: a wheel whose slots are served in turn, so that a thousand
 * streams do not all write in the same millisecond unless they began in it.
 */
export class Pacer {
  readonly #slots: Set<() => void>[];
  readonly #tickMs: number;
  #current = 0;
  #members = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(paceMs: number) {
    const slots = Math.max(1, Math.min(MAX_SLOTS, Math.floor(paceMs / SLOT_MS)));
    this.#slots = Array.from({ length: slots }, () => new Set());
    this.#tickMs = paceMs / slots;
  }

  /** Calls `step` once per pace, first one pace from now, until the returned function is called. */
  join(step: () => void): () => void {
    const slot = this.#slots[this.#current] as Set<() => void>;
    slot.add(step);
    this.#members += 1;
    this.#timer ??= this.#start();
    return () => {
      if (!slot.delete(step)) return;
      this.#members -= 1;
      if (this.#members === 0) this.stop();
    };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Intervals of whole milliseconds drift, so each tick serves as many slots as time has really passed. */
  #start(): NodeJS.Timeout {
    const begin = performance.now();
    let served = 0;
    return setInterval(
      () => {
        const due = Math.floor((performance.now() - begin) / this.#tickMs);
        for (; served < due && this.#timer !== undefined; served++) this.#serveNext();
      },
      Math.max(1, Math.floor(this.#tickMs)),
    );
  }

  #serveNext(): void {
    this.#current = (this.#current + 1) % this.#slots.length;
    for (const step of this.#slots[this.#current] ?? []) step();
  }
}

/** One pacer for each pace. */
export class Pacers {
  readonly #byPace = new Map<number, Pacer>();

  at(paceMs: number): Pacer {
    const known = this.#byPace.get(paceMs);
    if (known !== undefined) return known;
    const pacer = new Pacer(paceMs);
    this.#byPace.set(paceMs, pacer);
    return pacer;
  }

  stop(): void {
    for (const pacer of this.#byPace.values()) pacer.stop();
  }
}
