import type { ModelError } from "../errors.ts";
import type { LanguageModel, ModelRequest } from "../ports/language-model.ts";
import type { Doubt } from "./doubt.ts";
import { shortenRequest } from "./shorten-request.ts";

/** One model of a chain. */
export interface Target {
  readonly model: LanguageModel;
  /** Tokens that prompt and answer may have together. */
  readonly contextTokens: number;
  readonly doubt: Doubt;
}

/** Shortening further would leave nothing to answer from. */
const MAX_SHORTENINGS = 4;

/**
 * Who is asked next, for one request. Every target comes up once, those in doubt last. Who finds the request too long is
 * passed over for larger ones; when there is none, the request is shortened.
 */
export class ChainPlan {
  /** Every failure so far, in its order. */
  readonly errors: ModelError[] = [];
  #request: ModelRequest;
  #waiting: Target[];
  /** Too small for the request as it stands. */
  #tooSmall: Target[] = [];
  readonly #resting: { readonly target: Target; readonly forMs: number }[] = [];
  #shortenings = 0;
  #isLastResort = false;
  /** Whose answer broke off in sight of the customer; it may try once more when nobody else is left. */
  #brokeOff: Target | "none" | "tried" = "none";

  constructor(targets: readonly Target[], request: ModelRequest) {
    const doubtful = targets.filter(({ doubt }) => doubt.isDue());
    this.#waiting = [...targets.filter((target) => !doubtful.includes(target)), ...doubtful];
    this.#request = request;
  }

  get request(): ModelRequest {
    return this.#isLastResort ? { ...this.#request, lastResort: true } : this.#request;
  }

  /** Whether nobody comes after the target that was taken last. */
  get isLast(): boolean {
    return this.#waiting.length === 0;
  }

  next(): Target | undefined {
    for (;;) {
      const target = this.#waiting.shift();
      if (target === undefined) {
        if (!this.#shorten() && !this.#wakeEarly() && !this.#giveSecondChance()) return undefined;
      } else if ((this.#request.promptTokens ?? 0) > target.contextTokens) {
        this.#tooSmall.push(target);
      } else {
        return target;
      }
    }
  }

  /** One of several attempts that a target makes by itself has failed. */
  attempted(error: ModelError): void {
    this.errors.push(error);
  }

  failed(target: Target, error: ModelError): void {
    this.attempted(error);
    if (error.reason === "context_length") this.#onTooLong(target);
    if (error.reason === "resting") this.#resting.push({ target, forMs: error.retryAfterMs ?? 0 });
  }

  /** The answer broke off after it had been seen. */
  brokeOff(target: Target, error: ModelError): void {
    if (this.#brokeOff === "none" && error.retryable) this.#brokeOff = target;
  }

  #onTooLong(target: Target): void {
    this.#tooSmall.push(target, ...this.#waiting.filter((other) => other.contextTokens <= target.contextTokens));
    this.#waiting = this.#waiting.filter((other) => other.contextTokens > target.contextTokens);
  }

  /** Those that found it too long get it again, without the older half of its history. */
  #shorten(): boolean {
    if (this.#tooSmall.length === 0 || this.#shortenings >= MAX_SHORTENINGS) return false;
    const shorter = shortenRequest(this.#request);
    if (shorter === undefined) return false;
    this.#shortenings++;
    this.#request = shorter;
    this.#waiting = this.#tooSmall;
    this.#tooSmall = [];
    return true;
  }

  /** Nobody could be asked at all: those that rest are tried early, the one with the shortest rest first. */
  #wakeEarly(): boolean {
    if (this.#resting.length === 0 || this.#isLastResort || this.errors.some(({ wasAsked }) => wasAsked)) return false;
    this.#isLastResort = true;
    this.#waiting = this.#resting.toSorted((a, b) => a.forMs - b.forMs).map(({ target }) => target);
    return true;
  }

  #giveSecondChance(): boolean {
    if (typeof this.#brokeOff === "string") return false;
    this.#waiting = [this.#brokeOff];
    this.#brokeOff = "tried";
    return true;
  }
}
