import { AllModelsFailedError, ModelError } from "../errors.ts";
import type { LanguageModel, ModelEvent, ModelRequest, TakeEvent } from "../ports/language-model.ts";
import { ChainPlan, type Target } from "./chain-plan.ts";
import { createRelayModel, relay } from "./relay.ts";

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
  return createRelayModel(name, (request, signal, take) => askInTurn(options, request, signal, take));
}

async function askInTurn(
  options: ChainOptions,
  request: ModelRequest,
  signal: AbortSignal,
  take: TakeEvent,
): Promise<void> {
  const plan = new ChainPlan(options.targets, request);
  let rescues = 0;
  /** Text of a failed attempt stands there. */
  let isVoid = false;
  const replace = async (event: ModelEvent) => {
    isVoid = false;
    await take({ type: "reset" });
    await take(event);
  };
  for (let target = plan.next(); target !== undefined; target = plan.next()) {
    let spoken = false;
    const attempt = toAttempt(plan, target, options);
    try {
      await relay(target.model, attempt, signal, (event) => {
        if (event.type === "text-delta") spoken = true;
        else if (event.type === "attempt-failed") plan.attempted(event.error);
        const isAnswer = event.type === "text-delta" || event.type === "finish";
        return isVoid && isAnswer ? replace(event) : take(event);
      });
      target.doubt.clear();
      return;
    } catch (error) {
      if (signal.aborted || !(error instanceof ModelError)) throw error;
      if (error.reason === "content_filter") throw error;
      plan.failed(target, error);
      if (error.reason === "timeout") target.doubt.cast();
      await take({ type: "attempt-failed", error });
      if (spoken) {
        if (rescues++ >= MAX_RESCUES) break;
        isVoid = true;
        plan.brokeOff(target, error);
      }
    }
  }
  throw new AllModelsFailedError(plan.errors.length > 0 ? plan.errors : [tooLong(options.targets[0])]);
}

/** Nobody was asked, since no window is large enough. */
function tooLong({ model: { name } }: Target): ModelError {
  return new ModelError("the request is too long for every model", { model: name, reason: "context_length" });
}

function toAttempt(plan: ChainPlan, target: Target, options: ChainOptions): ModelRequest {
  return {
    ...plan.request,
    firstTextMs: plan.isLast ? options.lastFirstTextMs : options.firstTextMs,
    ...(plan.errors.length > 0 && { urgent: true }),
    ...(target === options.cheapest && { economy: true }),
  };
}
