import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import type { Asker, FaqCandidate, FaqLookup } from "../core/knowledge/faq-index.ts";

export interface FaqTest {
  readonly question: string;
  readonly asker: Asker;
  readonly lookup: FaqLookup;
  /** False: also what is surely the answer is only given to a model. */
  readonly directAnswers: boolean;
  /** How many candidates a model is given. */
  readonly contextEntries: number;
}

/** What is found for a question and what follows from it, for people. */
export function faqReport(test: FaqTest): string {
  const { question, asker, lookup } = test;
  const day = new Date(asker.now).toISOString().slice(0, 10);
  return [
    `question  ${question}`,
    `asked     in ${asker.language}, by ${asker.audience}, on ${day}`,
    `decision  ${decision(test)}`,
    "",
    ...candidateLines(lookup.candidates),
    ...(lookup.kind === "direct"
      ? [
          "",
          ...lookup.entry.answer
            .trim()
            .split("\n")
            .map((line) => `  ${line}`.trimEnd()),
        ]
      : []),
  ].join("\n");
}

function decision({ lookup, directAnswers, contextEntries }: FaqTest): string {
  switch (lookup.kind) {
    case "direct": {
      const which = nameOf(lookup.entry);
      return directAnswers
        ? `direct: ${which} is the answer`
        : `context: ${which} would be the answer, but knowledge.directAnswers is off, so a model is given it`;
    }
    case "context": {
      const count = Math.min(contextEntries, lookup.candidates.length);
      return `context: a model is given the first ${count}, since ${lookup.why}`;
    }
    case "none":
      return `none: ${lookup.why}`;
  }
}

function candidateLines(candidates: readonly FaqCandidate[]): string[] {
  if (candidates.length === 0) return ["no candidates"];
  const rows = candidates.map(({ entry, score }) => [score.toFixed(2), nameOf(entry), titleOf(entry)] as const);
  const width = Math.max("entry".length, ...rows.map(([, name]) => name.length));
  return [["score", "entry", "asked as"] as const, ...rows].map(
    ([score, name, title]) => `${score.padStart(5)}  ${name.padEnd(width)}  ${title}`,
  );
}

function nameOf({ id, language, audience }: FaqEntry): string {
  return `${id} (${language}${audience === "staff" ? ", staff" : ""})`;
}

function titleOf({ questions }: FaqEntry): string {
  return questions[0] ?? "";
}
