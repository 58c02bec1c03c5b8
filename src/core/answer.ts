import type { AttemptEnd } from "./attempt.ts";
import type { Outcome } from "./outcome.ts";
import type { Usage } from "./ports/language-model.ts";
import type { Texts } from "./replies/texts.ts";

/** What will be said to the customer, before it is cut and formatted for the platform. */
export interface Answer {
  readonly text: string;
  readonly outcome: Outcome;
  readonly model?: string;
  readonly usage?: Usage;
  /** What the conversation remembers as the assistant's words; undefined: nothing was said. */
  readonly remembered?: { readonly text: string; readonly cutShort: boolean };
}

/** Letters, figures, punctuation and signs; what is left are spaces, controls and marks without anything to mark. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** The answer that follows from how the model's attempt ended. */
export function toAnswer(end: AttemptEnd, texts: Texts, preface: string): Answer {
  if (end.kind === "complete") return toCompleteAnswer(end, texts, preface);
  if (end.kind === "failed") {
    if (end.text === "") return refusal(texts.modelFailed, "model_failed");
    return cutAnswer(preface, end.text, texts.cutByFailure, "model_failed");
  }
  if (end.by === "client_gone") return cutAnswer(preface, end.text, "", "client_gone");
  if (end.text === "") return refusal(texts.stopped, "stopped");
  return cutAnswer(preface, end.text, texts.cutByStop, "stopped");
}

export function refusal(text: string, reason: Extract<Outcome, { kind: "refused" }>["reason"]): Answer {
  return { text, outcome: { kind: "refused", reason } };
}

function toCompleteAnswer(end: Extract<AttemptEnd, { kind: "complete" }>, texts: Texts, preface: string): Answer {
  const facts = { model: end.model, ...(end.usage === undefined ? {} : { usage: end.usage }) };
  // A model that says nothing that can be seen has failed, whatever its finish reason.
  if (!VISIBLE.test(end.text)) return { ...refusal(texts.modelFailed, "model_failed"), ...facts };
  if (end.reason === "length") return { ...cutAnswer(preface, end.text, texts.cutByLength, "length"), ...facts };
  if (end.reason === "content_filter") {
    return { ...cutAnswer(preface, end.text, texts.cutByFailure, "model_failed"), ...facts };
  }
  return {
    text: preface + end.text,
    outcome: { kind: "answered" },
    remembered: { text: end.text, cutShort: false },
    ...facts,
  };
}

function cutAnswer(
  preface: string,
  text: string,
  mark: string,
  reason: Extract<Outcome, { kind: "cut_short" }>["reason"],
): Answer {
  return {
    text: [preface + text.trimEnd(), mark].filter((piece) => piece !== "").join("\n\n"),
    outcome: { kind: "cut_short", reason },
    ...(text === "" ? {} : { remembered: { text, cutShort: true } }),
  };
}
