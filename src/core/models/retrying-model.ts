import { ModelError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import type { RetrySettings } from "./engine-settings.ts";
import { createRelayModel, relay } from "./relay.ts";
import type { RetryBudget } from "./retry-budget.ts";

export interface RetryParts {
  readonly settings: RetrySettings;
  readonly budget: RetryBudget;
  readonly clock: Clock;
  /** From 0 to 1, exclusive. */
  readonly random: () => number;
}

/**
 * A model that is asked again, after a moment, when it may do better. Never after its first text, since that has been
 * seen, and never when the provider wants to be left alone for longer than is worth waiting.
 */
export function createRetryingModel(model: LanguageModel, parts: RetryParts): LanguageModel {
  return createRelayModel(model.name, async (request, signal, take) => {
    parts.budget.earn();
    let attempt = request;
    for (let retries = 0; ; retries++) {
      let spoken = false;
      try {
        await relay(model, attempt, signal, (event) => {
          if (event.type === "text-delta") spoken = true;
          return take(event);
        });
        return;
      } catch (error) {
        if (spoken || signal.aborted || !(error instanceof ModelError)) throw error;
        const pauseMs = pauseBefore(error, retries, parts);
        if (pauseMs === undefined || !parts.budget.spend()) throw error;
        await take({ type: "attempt-failed", error });
        await parts.clock.sleep(pauseMs, signal);
        signal.throwIfAborted();
        attempt = { ...request, urgent: true };
      }
    }
  });
}

/** Undefined: asking this model again makes no sense. */
function pauseBefore(error: ModelError, retries: number, { settings, random }: RetryParts): number | undefined {
  const { perModel, baseMs, maxMs, longestRetryAfterMs } = settings;
  if (!error.retryable || retries >= perModel) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) return retryAfterMs <= longestRetryAfterMs ? retryAfterMs : undefined;
  return random() * Math.min(baseMs * 2 ** retries, maxMs);
}
