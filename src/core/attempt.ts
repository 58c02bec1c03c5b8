import { ModelError } from "./errors.ts";
import { Interruption, type InterruptionKind } from "./interruption.ts";
import { relay } from "./models/relay.ts";
import type { FinishReason, LanguageModel, ModelEvent, ModelRequest } from "./ports/language-model.ts";
import type { ProgressiveReply } from "./replies/progressive-reply.ts";
import type { Texts } from "./replies/texts.ts";
import type { Usage } from "./usage.ts";

/** How one request to the model ended, and the text that it brought. */
export type AttemptEnd =
  | {
      readonly kind: "complete";
      readonly text: string;
      readonly reason: FinishReason;
      readonly model: string;
      readonly usage: Usage | undefined;
      /** Of `text`; undefined: not counted. */
      readonly textTokens: number | undefined;
      /** The answer was there already. */
      readonly cached: boolean;
    }
  /** `failures`: every attempt at a model that has failed, in their order. */
  | {
      readonly kind: "failed";
      readonly text: string;
      readonly error: unknown;
      readonly failures: readonly ModelError[];
    }
  | { readonly kind: "interrupted"; readonly text: string; readonly by: InterruptionKind };

export interface AttemptOptions {
  readonly model: LanguageModel;
  readonly request: ModelRequest;
  readonly reply: ProgressiveReply;
  readonly texts: Texts;
  /** Stands before the model's text wherever that is shown. */
  readonly preface: string;
}

/** Asks the model and shows what comes. Never throws: every end is a value. */
export async function runAttempt(options: AttemptOptions, signal: AbortSignal): Promise<AttemptEnd> {
  const { model, request, reply, texts, preface } = options;
  const failures: ModelError[] = [];
  let text = "";
  let complete: AttemptEnd | undefined;
  const take = (event: ModelEvent): undefined => {
    switch (event.type) {
      case "text-delta":
        text += event.text;
        reply.show(preface + text);
        break;
      case "queued":
        reply.notice(texts.inLine(event.ahead));
        break;
      case "reset":
        text = "";
        reply.clear();
        break;
      case "attempt-failed":
        failures.push(event.error);
        break;
      case "finish":
        complete = toComplete(event, text);
    }
  };
  try {
    await relay(model, request, signal, take);
    return (
      complete ?? { kind: "failed", text, error: new Error("the model's stream ended without a finish"), failures }
    );
  } catch (error) {
    if (complete !== undefined) return complete;
    const reason: unknown = signal.reason;
    if (reason instanceof Interruption) return { kind: "interrupted", text, by: reason.kind };
    if (error instanceof ModelError) failures.push(error);
    return { kind: "failed", text, error, failures };
  }
}

function toComplete(
  { reason, model, usage, textTokens, cached }: Extract<ModelEvent, { type: "finish" }>,
  text: string,
): Extract<AttemptEnd, { kind: "complete" }> {
  return { kind: "complete", text, reason, model, usage, textTokens, cached: cached === true };
}
