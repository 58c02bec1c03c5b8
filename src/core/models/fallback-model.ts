import { AllModelsFailedError, ModelError } from "../errors.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../ports/language-model.ts";
import { ChainPlan, type Target } from "./chain-plan.ts";

export interface ChainOptions {
  /** The first choice, then the others in their order; not empty. */
  readonly targets: readonly [Target, ...Target[]];
  /** The one that may use the last of a budget. */
  readonly cheapest: Target;
  /** From asking a model to its first text, in milliseconds; the last one of the chain has its own. */
  readonly firstTextMs: number;
  readonly lastFirstTextMs: number;
}

/** An answer that broke off in sight of the customer is begun again this often. */
const MAX_RESCUES = 1;

/**
 * Several models that answer as one: who fails before the first text is followed by the next, unseen. An answer that
 * breaks off later is void and begun again by the next one, once; `reset` says so as soon as there is new text to take
 * its place. What a content filter refuses is not asked elsewhere.
 *
 * Throws `AllModelsFailedError`, a content filter's `ModelError`, or the signal's reason.
 */
export function createFallbackModel(name: string, options: ChainOptions): LanguageModel {
  return { name, stream: (request, signal) => streamInTurn(options, request, signal) };
}

async function* streamInTurn(
  options: ChainOptions,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const plan = new ChainPlan(options.targets, request);
  const errors: ModelError[] = [];
  let rescues = 0;
  /** Text of a failed attempt stands there. */
  let isVoid = false;
  for (let target = plan.next(); target !== undefined; target = plan.next()) {
    let spoken = false;
    const attempt = toAttempt(plan, target, options, errors.length > 0);
    try {
      for await (const event of target.model.stream(attempt, signal)) {
        if (event.type === "text-delta" && !spoken) {
          spoken = true;
          if (isVoid) yield { type: "reset" };
          isVoid = false;
        }
        yield event;
      }
      target.doubt.clear();
      return;
    } catch (error) {
      if (signal.aborted || !(error instanceof ModelError)) throw error;
      if (error.reason === "content_filter") throw error;
      errors.push(error);
      yield { type: "attempt-failed", error };
      if (error.reason === "timeout") target.doubt.cast();
      plan.failed(target, error);
      if (spoken) {
        if (rescues++ >= MAX_RESCUES) break;
        isVoid = true;
        plan.brokeOff(target, error);
      }
    }
  }
  throw new AllModelsFailedError(errors);
}

function toAttempt(plan: ChainPlan, target: Target, options: ChainOptions, isUrgent: boolean): ModelRequest {
  return {
    ...plan.request,
    firstTextMs: plan.isLast ? options.lastFirstTextMs : options.firstTextMs,
    ...(isUrgent && { urgent: true }),
    ...(target === options.cheapest && { economy: true }),
  };
}
