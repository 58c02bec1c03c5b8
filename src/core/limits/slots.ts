/** Gives the slot back. Calls after the first do nothing. */
export type Release = () => void;

interface Waiter {
  readonly admit: (release: Release) => void;
  readonly onAhead: ((ahead: number) => void) | undefined;
  /** What `onAhead` was told last. */
  told: number;
}

/** Those at the front hear of every move. */
const FRONT = 8;
/** The rest hear when the line has moved by this share of its length, which keeps a move O(1) on average. */
const NEWS_SHARE = 0.1;

/** At most `limit` holders at once; whoever comes later waits in line, first in first out. */
export class Slots {
  readonly limit: number;
  #inUse = 0;
  #moves = 0;
  /** Those that have had a slot before come first. */
  readonly #urgent = new Set<Waiter>();
  readonly #line = new Set<Waiter>();

  constructor(limit: number) {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`a limit of ${limit} slots`);
    this.limit = limit;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#urgent.size + this.#line.size;
  }

  /** A slot if one is free now. */
  tryAcquire(): Release | undefined {
    if (this.#inUse >= this.limit) return undefined;
    this.#inUse += 1;
    return this.#release();
  }

  /**
   * Resolves with a slot, which from then on is the caller's to release, even when `signal` has aborted meanwhile.
   * Aborting before that leaves the line and rejects with the signal's reason.
   *
   * `onAhead` hears how many wait before this one: at once if it must wait, later when the number falls (not at every
   * step while it is large). It must not throw. `urgent`: it goes before all that are not.
   */
  acquire(signal: AbortSignal, onAhead?: (ahead: number) => void, urgent = false): Promise<Release> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const free = this.tryAcquire();
    if (free !== undefined) return Promise.resolve(free);
    const line = urgent ? this.#urgent : this.#line;
    return new Promise((resolve, reject) => {
      const leave = () => {
        line.delete(waiter);
        reject(signal.reason);
        this.#tellMove();
      };
      const admit = (release: Release) => {
        signal.removeEventListener("abort", leave);
        resolve(release);
      };
      const waiter: Waiter = { admit, onAhead, told: urgent ? this.#urgent.size : this.waiting };
      line.add(waiter);
      signal.addEventListener("abort", leave, { once: true });
      onAhead?.(waiter.told);
    });
  }

  #release(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#passOn();
    };
  }

  /** The slot goes to the first in line directly, so nobody can overtake. */
  #passOn(): void {
    const line = this.#urgent.size > 0 ? this.#urgent : this.#line;
    const [first] = line;
    if (first === undefined) {
      this.#inUse -= 1;
      return;
    }
    line.delete(first);
    first.admit(this.#release());
    this.#tellMove();
  }

  #tellMove(): void {
    this.#moves += 1;
    const tellAll = this.#moves >= this.waiting * NEWS_SHARE;
    if (tellAll) this.#moves = 0;
    let ahead = 0;
    for (const line of [this.#urgent, this.#line]) {
      for (const waiter of line) {
        if (ahead >= FRONT && !tellAll) return;
        if (waiter.told !== ahead) {
          waiter.told = ahead;
          waiter.onAhead?.(ahead);
        }
        ahead += 1;
      }
    }
  }
}
