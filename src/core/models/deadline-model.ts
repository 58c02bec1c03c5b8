import { ModelError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel, ModelEvent } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";
import { Watchdog } from "./watchdog.ts";

export interface RequestLimits {
  /** From the request to the first text, all attempts included. Begins anew with every move in a line. */
  readonly firstTextMs: number;
  /** To the end of the answer. */
  readonly requestMs: number;
  /** A model that goes on for longer, in UTF-16 units, is stopped as if it had reached its own limit. */
  readonly maxCharacters: number;
}

/** Thrown to leave an answer that is long enough. */
const ENOUGH = new Error("the answer is long enough");

/** A whole request within its bounds: by the deadline it has ended, one way or another. */
export function createDeadlineModel(model: LanguageModel, limits: RequestLimits, clock: Clock): LanguageModel {
  const { name } = model;
  const { firstTextMs, requestMs, maxCharacters } = limits;
  return createRelayModel(name, async (request, signal, take) => {
    const watchdog = new Watchdog(
      clock,
      { text: Math.min(firstTextMs, requestMs), end: requestMs },
      (clue) => new ModelError(`no ${clue} in time`, { model: name, reason: "deadline" }),
    );
    const takeLast = async (event: ModelEvent) => {
      await take(event);
      await take({ type: "finish", reason: "length", model: name });
      throw ENOUGH;
    };
    let characters = 0;
    try {
      await relay(model, request, watchdog.follow(signal), (event) => {
        if (event.type === "text-delta") {
          if (characters === 0) watchdog.expect("text", Number.POSITIVE_INFINITY);
          characters += event.text.length;
        } else if (event.type === "reset") {
          characters = 0;
        } else if (event.type === "queued") {
          watchdog.expect("text", firstTextMs);
        }
        return characters > maxCharacters ? takeLast(event) : take(event);
      });
    } catch (error) {
      if (error !== ENOUGH) throw error;
    } finally {
      watchdog.stop();
    }
  });
}
