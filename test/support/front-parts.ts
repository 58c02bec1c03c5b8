import type { ConversationLanguages } from "../../src/core/conversation/conversation-language.ts";
import type { History } from "../../src/core/conversation/history.ts";
import type { DeskParts } from "../../src/core/desk-parts.ts";
import { DirectAnswers } from "../../src/core/knowledge/direct-answers.ts";
import { createFaqIndex } from "../../src/core/knowledge/faq/create-faq-index.ts";
import type { FaqEntry } from "../../src/core/knowledge/faq-entry.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import { type Metrics, noMetrics } from "../../src/core/ports/metrics.ts";
import type { Tickets } from "../../src/core/ports/tickets.ts";
import { DeskTriage, type DeskTriageParts } from "../../src/core/triage/desk-triage.ts";
import { catalogue } from "./catalogue.ts";

export interface FrontOptions {
  readonly values: KeyValue;
  readonly history: History;
  readonly languages: ConversationLanguages;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly messageCharacters: number;
  readonly countTokens: (text: string) => number;
  readonly entries?: readonly FaqEntry[];
  readonly metrics?: Metrics;
  readonly triage?: Partial<DeskTriageParts>;
}

type FrontParts = Pick<
  DeskParts,
  "texts" | "triage" | "directAnswers" | "judgePace" | "shareKey" | "forgetAnswer" | "speaksFirst"
>;

/** What stands before the model, for tests: every message is a question that takes thought, and nothing is refused. */
export function frontParts(options: FrontOptions): FrontParts {
  const { values, history, languages, tickets, clock, entries = [], metrics = noMetrics } = options;
  const directAnswers = new DirectAnswers(values, history);
  const knowledge = { version: "1", entries, index: createFaqIndex(entries) };
  const triage = new DeskTriage({
    knowledge: { current: () => knowledge },
    directAnswers,
    history,
    languages,
    catalogue,
    tickets,
    classify: async () => ({ tier: "complex", certain: true, why: [] }),
    detectOverride: undefined,
    onOverride: () => undefined,
    limits: { characters: options.messageCharacters, tokens: 90_000, countTokens: options.countTokens },
    clock,
    metrics,
    settings: { directAnswers: true, contextEntries: 3 },
    ...options.triage,
  });
  return {
    texts: catalogue,
    triage,
    directAnswers,
    judgePace: () => ({ kind: "admitted" }),
    shareKey: () => undefined,
    forgetAnswer: async () => undefined,
    speaksFirst: () => true,
  };
}
