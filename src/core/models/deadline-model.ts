import { ModelError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";
import { Watchdog } from "./watchdog.ts";

export interface RequestLimits {
  /** From the request to the first text, all attempts included. Begins anew with every move in a line. */
  readonly firstTextMs: number;
  /** To the end of the answer. */
  readonly requestMs: number;
}

/** A whole request within its bounds: by the deadline it has ended, one way or another. */
export function createDeadlineModel(model: LanguageModel, limits: RequestLimits, clock: Clock): LanguageModel {
  const { name } = model;
  const { firstTextMs, requestMs } = limits;
  return createRelayModel(name, (request, signal, take) => {
    const watchdog = new Watchdog(
      clock,
      { text: Math.min(firstTextMs, requestMs), end: requestMs },
      (clue) => new ModelError(`no ${clue} in time`, { model: name, reason: "deadline" }),
    );
    let spoken = false;
    return relay(model, request, watchdog.follow(signal), (event) => {
      if (event.type === "text-delta") {
        if (!spoken) watchdog.expect("text", Number.POSITIVE_INFINITY);
        spoken = true;
      } else if (event.type === "reset") {
        spoken = false;
      } else if (event.type === "queued") {
        watchdog.expect("text", firstTextMs);
      }
      return take(event);
    }).finally(() => watchdog.stop());
  });
}
