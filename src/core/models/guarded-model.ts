import { ModelError } from "../errors.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import type { Breaker } from "./breaker.ts";
import { createRelayModel, relay } from "./relay.ts";

/**
 * A model behind a breaker. An answer has gone well only at its finish, so a model that always dies in the middle of a
 * sentence is found out as well.
 */
export function createGuardedModel(model: LanguageModel, breaker: Breaker): LanguageModel {
  return createRelayModel(model.name, async (request, signal, take) => {
    const permit = breaker.enter(request.lastResort);
    if (permit === undefined) throw resting(model.name, breaker);
    try {
      await relay(model, request, signal, (event) => {
        if (event.type === "finish") permit.succeeded();
        return take(event);
      });
    } catch (error) {
      if (!(error instanceof ModelError && error.isCounted)) throw error;
      permit.failed();
      // Whoever thinks of trying again should know that it would be refused.
      throw breaker.state === "open" ? error.with({ retryAfterMs: breaker.restMs }) : error;
    } finally {
      permit.left();
    }
  });
}

/**
 * The same breaker once more, before the line to the model: nobody should wait for a place with a model that rests. What
 * it lets through has no permit yet.
 */
export function createGatedModel(model: LanguageModel, breaker: Breaker): LanguageModel {
  return createRelayModel(model.name, (request, signal, take) => {
    const isShut = breaker.state === "open" && request.lastResort !== true;
    return isShut ? Promise.reject(resting(model.name, breaker)) : relay(model, request, signal, take);
  });
}

function resting(model: string, { restMs }: Breaker): ModelError {
  return new ModelError("rests after failures", { model, reason: "resting", retryAfterMs: restMs });
}
