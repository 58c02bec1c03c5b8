import type { Clock } from "../../src/core/ports/clock.ts";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** `held`: nobody sends. `probing`: one has gone ahead, and the others wait for what becomes of it. */
type State =
  | { readonly kind: "open" }
  | { readonly kind: "held"; readonly until: number }
  | { readonly kind: "probing"; readonly over: AbortController };

/**
 * Silence of the whole account, while WhatsApp refuses everything that it sends: too many messages, or a token that is
 * not accepted. The pause grows with each refusal, and after it one message goes first.
 */
export class AccountHold {
  readonly #clock: Clock;
  #state: State = { kind: "open" };
  #pauseMs = FIRST_PAUSE_MS;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until asking makes sense again; 0: a call may leave. For calls that may be lost. */
  get remainingMs(): number {
    const state = this.#state;
    if (state.kind === "open") return 0;
    return state.kind === "held" ? Math.max(FIRST_PAUSE_MS, state.until - this.#clock.now()) : FIRST_PAUSE_MS;
  }

  /** Resolves when asking for `tryPass` makes sense. Throws the signal's reason when that comes first. */
  async wait(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const state = this.#state;
      if (state.kind === "probing") {
        await this.#clock.sleep(LONGEST_PAUSE_MS, AbortSignal.any([state.over.signal, signal]));
      } else if (state.kind === "held" && state.until > this.#clock.now()) {
        await this.#clock.sleep(state.until - this.#clock.now(), signal);
      } else {
        return;
      }
    }
  }

  /** Whether a call may leave now. Whoever makes it tells how that went by one of the three methods below. */
  tryPass(): boolean {
    const state = this.#state;
    if (state.kind === "open") return true;
    if (state.kind === "probing" || state.until > this.#clock.now()) return false;
    this.#state = { kind: "probing", over: new AbortController() };
    return true;
  }

  /** Returns the milliseconds of silence. A refusal of what had left before the pause began does not make it longer. */
  refused(leastMs = 0): number {
    const state = this.#state;
    const now = this.#clock.now();
    if (state.kind === "held" && state.until > now) return state.until - now;
    const pause = Math.max(leastMs, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    this.#change({ kind: "held", until: now + pause });
    return pause;
  }

  /** WhatsApp has taken something. */
  passed(): void {
    // What had left before the pause began says nothing about what has come since.
    if (this.#state.kind === "held") return;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#change({ kind: "open" });
  }

  /** A call has ended without an answer to the question: the next one goes first. */
  undecided(): void {
    if (this.#state.kind === "probing") this.#change({ kind: "held", until: this.#clock.now() });
  }

  #change(state: State): void {
    const before = this.#state;
    this.#state = state;
    if (before.kind === "probing") before.over.abort();
  }
}
