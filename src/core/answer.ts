import type { AttemptEnd } from "./attempt.ts";
import { isForWantOfMoney, ModelError } from "./errors.ts";
import type { FaqEntry } from "./knowledge/faq-entry.ts";
import type { Outcome } from "./outcome.ts";
import type { Ticket, TicketReason } from "./ports/tickets.ts";
import type { Provenance } from "./provenance.ts";
import type { Texts } from "./replies/texts.ts";
import { isVisible } from "./visible.ts";

/** What will be said to the customer, before it is cut and formatted for the platform. */
export interface Answer extends Provenance {
  readonly text: string;
  readonly outcome: Outcome;
  /** What people are to look at. */
  readonly ticket?: Ticket;
  /** What the conversation remembers as the assistant's words; undefined: nothing was said. */
  readonly remembered?: { readonly text: string; readonly cutShort: boolean; readonly tokens?: number };
}

type Ended<Kind extends AttemptEnd["kind"]> = Extract<AttemptEnd, { kind: Kind }>;
type CutReason = Extract<Outcome, { kind: "cut_short" }>["reason"];

/** Why people have to take over; undefined: the attempt ended in something that can be said. */
export function ticketReason(end: AttemptEnd): TicketReason | undefined {
  // A model that says nothing that can be seen has failed, whatever its finish reason.
  if (end.kind === "complete") return isVisible(end.text) ? undefined : "model_failed";
  if (end.kind === "interrupted") return undefined;
  const reason = end.error instanceof ModelError ? end.error.reason : undefined;
  if (reason === "content_filter" || reason === "leak" || isLoop(end)) return undefined;
  if (reason === "deadline") return end.text === "" ? "deadline" : undefined;
  return isForWantOfMoney(end.failures) ? "budget" : "model_failed";
}

/** The answer that follows from how the model's attempt ended, where no ticket is needed. */
export function toAnswer(end: AttemptEnd, texts: Texts, preface: string): Answer {
  if (end.kind === "complete") return toCompleteAnswer(end, texts, preface);
  if (end.kind === "failed") return toFailedAnswer(end, texts, preface);
  if (end.by === "client_gone") return cutAnswer(preface, end.text, "", "client_gone");
  if (end.text === "") return refusal(texts.stopped, "stopped");
  return cutAnswer(preface, end.text, texts.cutByStop, "stopped");
}

/** The answer with which a case passes to people; what was said before that stays. */
export function toTicketAnswer(end: AttemptEnd, ticket: Ticket, texts: Texts, preface: string): Answer {
  const { number, reason } = ticket;
  const outcome: Outcome = { kind: "ticketed", ticket: number, reason };
  if (end.text.trim() === "") return { text: texts.ticketOpened(number), outcome, ticket };
  return { ...cutText(preface, end.text, texts.cutWithTicket(number)), outcome, ticket };
}

/** The answer with the entries that it was made from, which end it by their names if customers are to know them. */
export function withSources(answer: Answer, entries: readonly FaqEntry[], texts: Texts, areNamed: boolean): Answer {
  if (entries.length === 0 || answer.outcome.kind !== "answered") return answer;
  const names = entries.map(({ id, title, questions }) => title ?? questions[0] ?? id);
  const text = areNamed ? `${answer.text.trimEnd()}\n\n${texts.sources(names)}` : answer.text;
  return { ...answer, text, sources: entries.map(({ id }) => id) };
}

export function refusal(text: string, reason: Extract<Outcome, { kind: "refused" }>["reason"]): Answer {
  return { text, outcome: { kind: "refused", reason } };
}

function toCompleteAnswer(end: Ended<"complete">, texts: Texts, preface: string): Answer {
  const facts: Provenance = {
    model: end.model,
    ...(end.usage !== undefined && { usage: end.usage }),
    ...(end.cached && { cached: true }),
  };
  if (end.reason === "length") return { ...cutAnswer(preface, end.text, texts.cutByLength, "length"), ...facts };
  if (end.reason === "content_filter") {
    return { ...cutAnswer(preface, end.text, texts.cutByFilter, "content_filter"), ...facts };
  }
  return {
    text: preface + end.text,
    outcome: { kind: "answered" },
    remembered: {
      text: end.text,
      cutShort: false,
      ...(end.textTokens !== undefined && { tokens: end.textTokens }),
    },
    ...facts,
  };
}

/** Whether the last model has turned in circles in sight of the customer: the beginning of its answer is one. */
function isLoop({ text, failures }: Ended<"failed">): boolean {
  return text.trim() !== "" && failures.at(-1)?.reason === "repetition";
}

function toFailedAnswer(end: Ended<"failed">, texts: Texts, preface: string): Answer {
  const { text, error } = end;
  if (error instanceof ModelError && error.reason === "leak") return refusal(texts.leakRefused, "leak");
  if (isLoop(end)) return cutAnswer(preface, text, texts.cutByLength, "length");
  const isFiltered = error instanceof ModelError && error.reason === "content_filter";
  if (!isFiltered) return cutAnswer(preface, text, texts.cutByDeadline, "deadline");
  if (text === "") return refusal(texts.filtered, "content_filter");
  return cutAnswer(preface, text, texts.cutByFilter, "content_filter");
}

function cutAnswer(preface: string, text: string, mark: string, reason: CutReason): Answer {
  return { ...cutText(preface, text, mark), outcome: { kind: "cut_short", reason } };
}

function cutText(preface: string, text: string, mark: string): Pick<Answer, "text" | "remembered"> {
  return {
    text: [preface + text.trimEnd(), mark].filter((piece) => piece !== "").join("\n\n"),
    ...(text === "" ? {} : { remembered: { text, cutShort: true } }),
  };
}
