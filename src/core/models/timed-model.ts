import { ModelError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../ports/language-model.ts";

export interface ModelClocks {
  /** From the request to the first text. */
  readonly firstTextMs: number;
  /** Between two pieces of text. */
  readonly idleMs: number;
}

/**
 * A model that fails, instead of being silent for ever. The time in line of a model inside does not count: a `queued`
 * event starts the clock anew.
 */
export function createTimedModel(model: LanguageModel, clocks: ModelClocks, clock: Clock): LanguageModel {
  return {
    name: model.name,
    stream: (request, signal) => streamTimed(model, request, signal, clocks, clock),
  };
}

async function* streamTimed(
  model: LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  clocks: ModelClocks,
  clock: Clock,
): AsyncGenerator<ModelEvent> {
  const watchdog = new Watchdog(
    clock,
    Math.min(clocks.firstTextMs, clocks.idleMs),
    () => new ModelError("no text for too long", { model: model.name, reason: "timeout" }),
  );
  const either = AbortSignal.any([signal, watchdog.signal]);
  watchdog.expect(clocks.firstTextMs);
  let characters = 0;
  try {
    for await (const event of model.stream(request, either)) {
      if (event.type === "text-delta") characters += event.text.length;
      watchdog.expect(characters === 0 ? clocks.firstTextMs : clocks.idleMs);
      yield event;
    }
  } finally {
    watchdog.stop();
  }
}

/** A reason that exists already: without one an error is made that nobody looks at. */
const STOPPED = "stopped";

/** Aborts when what is expected does not come in time. Renewing costs an assignment, not a timer. */
class Watchdog {
  readonly #clock: Clock;
  readonly #late = new AbortController();
  readonly #stopped = new AbortController();
  readonly #reason: () => Error;
  readonly #shortestMs: number;
  #deadline = Number.POSITIVE_INFINITY;
  #running = false;

  /** `shortestMs`: nothing is ever expected within less. */
  constructor(clock: Clock, shortestMs: number, reason: () => Error) {
    this.#clock = clock;
    this.#shortestMs = shortestMs;
    this.#reason = reason;
  }

  get signal(): AbortSignal {
    return this.#late.signal;
  }

  expect(withinMs: number): void {
    this.#deadline = this.#clock.now() + withinMs;
    if (this.#running) return;
    this.#running = true;
    void this.#watch();
  }

  stop(): void {
    this.#stopped.abort(STOPPED);
  }

  async #watch(): Promise<void> {
    for (;;) {
      const left = this.#deadline - this.#clock.now();
      if (left <= 0) return this.#late.abort(this.#reason());
      // Never longer, since what is expected may meanwhile have become due earlier.
      await this.#clock.sleep(Math.min(left, this.#shortestMs), this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
    }
  }
}
