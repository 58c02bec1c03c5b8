import type { Clock } from "../ports/clock.ts";
import type { BreakerSettings } from "./engine-settings.ts";
import { FailureRate } from "./failure-rate.ts";

/** What came of a call that was let through. Only the first word counts. */
export interface Permit {
  succeeded(): void;
  failed(): void;
  /** The call says nothing about what is behind the breaker: it was cancelled, or its request was at fault. */
  left(): void;
}

export type BreakerState = "closed" | "open" | "half-open";

type State =
  | { readonly kind: "closed"; failures: number; readonly rate: FailureRate }
  /** `openings`: how often in a row it has opened without having closed. */
  | { readonly kind: "open"; readonly since: number; readonly until: number; readonly openings: number }
  | { readonly kind: "half-open"; successes: number; probing: boolean; readonly openings: number };

/** Doubled pauses are shortened by this much, so that many processes do not come back in step. */
const SHORTEST_SHARE = 0.6;
const LONGEST_SHARE = 0.8;
/** With nobody else to ask, what is open is tried as often as this share of its first pause. */
const LAST_RESORT_SHARE = 1 / 6;

/**
 * Lets calls through while they go well. After failures in a row (or half of many) it opens and refuses everything for a
 * while; then it lets one probe at a time through and refuses the others, until enough probes in a row have gone well.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #onTurn: (state: "closed" | "open") => void;
  #state: State;

  /** `random`: from 0 to 1, exclusive. `onTurn` hears when it opens, also after a failed probe, and when it closes. */
  constructor(
    settings: BreakerSettings,
    clock: Clock,
    random: () => number,
    onTurn: (state: "closed" | "open") => void = () => {},
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
    this.#onTurn = onTurn;
    this.#state = this.#closed();
  }

  get state(): BreakerState {
    const state = this.#state;
    return state.kind === "open" && state.until <= this.#clock.now() ? "half-open" : state.kind;
  }

  /** Milliseconds until a call may be let through; 0: now, or as soon as a probe has ended. */
  get restMs(): number {
    return this.#state.kind === "open" ? Math.max(0, this.#state.until - this.#clock.now()) : 0;
  }

  /** Undefined: refused. `lastResort`: there is nobody else to ask, so an early probe is better than nothing. */
  enter(lastResort = false): Permit | undefined {
    if (this.#state.kind === "open" && this.#mayProbe(this.#state, lastResort)) {
      this.#state = { kind: "half-open", successes: 0, probing: false, openings: this.#state.openings };
    }
    const state = this.#state;
    if (state.kind === "open" || (state.kind === "half-open" && state.probing)) return undefined;
    if (state.kind === "half-open") state.probing = true;
    return this.#permit(state);
  }

  #mayProbe({ since, until }: Extract<State, { kind: "open" }>, lastResort: boolean): boolean {
    const now = this.#clock.now();
    return until <= now || (lastResort && since + this.#settings.openMs * LAST_RESORT_SHARE <= now);
  }

  /** What is said about a call that began in a state that is over changes nothing. */
  #permit(begunIn: Exclude<State, { kind: "open" }>): Permit {
    return new Call((word) => {
      if (this.#state !== begunIn) return;
      if (begunIn.kind === "half-open") begunIn.probing = false;
      if (word === "succeeded") this.#onSuccess(begunIn);
      else if (word === "failed") this.#onFailure(begunIn);
    });
  }

  #onSuccess(state: Exclude<State, { kind: "open" }>): void {
    if (state.kind === "closed") {
      state.failures = 0;
      state.rate.add(false);
    } else if (++state.successes >= this.#settings.successes) {
      this.#state = this.#closed();
      this.#onTurn("closed");
    }
  }

  #onFailure(state: Exclude<State, { kind: "open" }>): void {
    if (state.kind === "half-open") {
      this.#open(state.openings + 1);
      return;
    }
    state.failures++;
    state.rate.add(true);
    if (state.failures >= this.#settings.failures || state.rate.isHigh) this.#open(1);
  }

  #open(openings: number): void {
    const { openMs, maxOpenMs } = this.#settings;
    const share = openings === 1 ? 1 : SHORTEST_SHARE + (LONGEST_SHARE - SHORTEST_SHARE) * this.#random();
    const pause = Math.min(openMs * 2 ** (openings - 1), maxOpenMs) * share;
    const since = this.#clock.now();
    this.#state = { kind: "open", since, until: since + pause, openings };
    this.#onTurn("open");
  }

  #closed(): State {
    return { kind: "closed", failures: 0, rate: new FailureRate(this.#clock) };
  }
}

/** A call that was let through. */
class Call implements Permit {
  #say: ((word: keyof Permit) => void) | undefined;

  constructor(say: (word: keyof Permit) => void) {
    this.#say = say;
  }

  succeeded(): void {
    this.#end("succeeded");
  }

  failed(): void {
    this.#end("failed");
  }

  left(): void {
    this.#end("left");
  }

  #end(word: keyof Permit): void {
    const say = this.#say;
    this.#say = undefined;
    say?.(word);
  }
}
