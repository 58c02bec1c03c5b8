import { ModelError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../ports/language-model.ts";
import { Watchdog } from "./watchdog.ts";

export interface RequestLimits {
  /** From the request to the first text, all attempts included. Begins anew with every move in a line. */
  readonly firstTextMs: number;
  /** To the end of the answer. */
  readonly requestMs: number;
}

/** A whole request within its bounds: by the deadline it has ended, one way or another. */
export function createDeadlineModel(model: LanguageModel, limits: RequestLimits, clock: Clock): LanguageModel {
  return {
    name: model.name,
    stream: (request, signal) => streamWithin(model, request, signal, limits, clock),
  };
}

async function* streamWithin(
  model: LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  { firstTextMs, requestMs }: RequestLimits,
  clock: Clock,
): AsyncGenerator<ModelEvent> {
  const facts = { model: model.name, reason: "deadline" } as const;
  const watchdog = new Watchdog(
    clock,
    { text: Math.min(firstTextMs, requestMs), end: requestMs },
    (clue) => new ModelError(clue === "text" ? "no text in time" : "no end in time", facts),
  );
  let spoken = false;
  try {
    for await (const event of model.stream(request, AbortSignal.any([signal, watchdog.signal]))) {
      if (event.type === "text-delta") {
        if (!spoken) watchdog.expect("text", Number.POSITIVE_INFINITY);
        spoken = true;
      } else if (event.type === "reset") {
        spoken = false;
      } else if (event.type === "queued") {
        watchdog.expect("text", firstTextMs);
      }
      yield event;
    }
  } finally {
    watchdog.stop();
  }
}
