import type { ModelError } from "../../errors.ts";
import type { ModelEvent, TakeEvent } from "../../ports/language-model.ts";
import { endOfPiece } from "./answer-piece.ts";

type Finish = Extract<ModelEvent, { type: "finish" }>;
type Progress = Extract<ModelEvent, { type: "progress" }>;

type FlightState =
  | { readonly kind: "under way" }
  | { readonly kind: "finished"; readonly finish: Finish }
  | { readonly kind: "failed"; readonly error: unknown };

/** How far one reader has come. */
interface Reader {
  /** Whether it is the one for whom the model was asked: it sees what was spent, and that the provider is there. */
  readonly isFirst: boolean;
  voids: number;
  /** UTF-16 units of the text. */
  shown: number;
  failures: number;
  ahead: number | undefined;
  progress: Progress | undefined;
}

/** Why an answer is broken off that nobody reads any more. Nobody ever sees it. */
const DESERTED = new Error("nobody waits for the answer any more");

/**
 * One answer under way and those who read it, each at its own pace, from its beginning. It holds the text so far, so that
 * a slow reader holds up nobody. When the last reader has left before the end, the answer is broken off.
 */
export class AnswerFlight {
  #state: FlightState = { kind: "under way" };
  #text = "";
  /** How often all text was void. */
  #voids = 0;
  readonly #failures: ModelError[] = [];
  #ahead: number | undefined;
  #progress: Progress | undefined;
  #finish: Finish | undefined;
  #readers = 0;
  readonly #wakes = new Set<() => void>();
  readonly #abort = new AbortController();
  readonly #landed = Promise.withResolvers<void>();
  readonly #onDeserted: () => void;

  /** `onDeserted` is told in the moment in which the last reader leaves an answer that is under way. */
  constructor(onDeserted: () => void) {
    this.#onDeserted = onDeserted;
  }

  /** Aborts when nobody reads any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** All text that is not void. */
  get text(): string {
    return this.#text;
  }

  /** Whoever makes the answer hands its events over here, and is never held up. */
  take(event: ModelEvent): undefined {
    switch (event.type) {
      case "text-delta":
        this.#text += event.text;
        this.#ahead = undefined;
        break;
      case "reset":
        this.#text = "";
        this.#voids += 1;
        break;
      case "attempt-failed":
        this.#failures.push(event.error);
        break;
      case "queued":
        this.#ahead = event.ahead;
        break;
      case "progress":
        this.#progress = event;
        break;
      case "finish":
        this.#finish = event;
        return;
    }
    this.#wake();
  }

  /** The answer is over; `error`: it has failed, if it had not finished before. Returns how it has finished, if it has. */
  land(error?: unknown): Finish | undefined {
    const finish = this.#finish;
    if (finish !== undefined) this.#state = { kind: "finished", finish };
    else this.#state = { kind: "failed", error: error ?? new Error("the model's stream ended without a finish") };
    this.#landed.resolve();
    this.#wake();
    return finish;
  }

  /**
   * Hands the answer to `take`, what is there at once and the rest as it comes. Rejects as the answer has, or with the
   * signal's reason. The last reader to leave waits until the answer has been broken off.
   */
  async follow(isFirst: boolean, signal: AbortSignal, take: TakeEvent): Promise<void> {
    const reader: Reader = {
      isFirst,
      voids: this.#voids,
      shown: 0,
      failures: 0,
      ahead: undefined,
      progress: undefined,
    };
    let wake = () => {};
    const onAbort = () => wake();
    signal.addEventListener("abort", onAbort);
    this.#readers += 1;
    try {
      for (;;) {
        signal.throwIfAborted();
        const event = this.#next(reader);
        if (event !== undefined) {
          await take(event);
          if (event.type === "finish") return;
        } else if (this.#state.kind === "failed") {
          throw this.#state.error;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            this.#wakes.add(resolve);
          });
          this.#wakes.delete(wake);
        }
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#readers -= 1;
      if (this.#readers === 0 && this.#state.kind === "under way") await this.#desert(signal);
    }
  }

  async #desert(signal: AbortSignal): Promise<void> {
    this.#onDeserted();
    this.#abort.abort(signal.aborted ? signal.reason : DESERTED);
    await this.#landed.promise;
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
  }

  /** What comes next for this reader; undefined: nothing yet. Of places in a line only the newest is told. */
  #next(reader: Reader): ModelEvent | undefined {
    const error = this.#failures[reader.failures];
    if (error !== undefined) {
      reader.failures += 1;
      return { type: "attempt-failed", error };
    }
    if (reader.voids !== this.#voids) {
      const hasSeenText = reader.shown > 0;
      reader.voids = this.#voids;
      reader.shown = 0;
      if (hasSeenText) return { type: "reset" };
    }
    if (reader.shown < this.#text.length) {
      const from = reader.shown;
      reader.shown = endOfPiece(this.#text, from);
      return { type: "text-delta", text: this.#text.slice(from, reader.shown) };
    }
    if (this.#state.kind === "finished") return finishFor(reader, this.#state.finish);
    if (this.#state.kind === "failed") return undefined;
    return this.#waitingFor(reader);
  }

  /** Signs of life, which are of no use once there is an end. */
  #waitingFor(reader: Reader): ModelEvent | undefined {
    const ahead = this.#ahead;
    if (ahead !== undefined && ahead !== reader.ahead) {
      reader.ahead = ahead;
      return { type: "queued", ahead };
    }
    const progress = this.#progress;
    if (!reader.isFirst || progress === undefined || progress === reader.progress) return undefined;
    reader.progress = progress;
    return progress;
  }
}

/** For all but the first nothing was spent. */
function finishFor({ isFirst }: Reader, finish: Finish): Finish {
  if (isFirst) return finish;
  const { usage: _, ...rest } = finish;
  return { ...rest, cached: true };
}
