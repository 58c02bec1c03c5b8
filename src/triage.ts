import type { ConversationLanguages } from "./core/conversation/conversation-language.ts";
import type { History } from "./core/conversation/history.ts";
import { countTokens } from "./core/conversation/token-count.ts";
import type { DirectAnswers } from "./core/knowledge/direct-answers.ts";
import type { KnowledgeSource } from "./core/knowledge/knowledge.ts";
import type { InboundMessage } from "./core/message.ts";
import { DeskTriage } from "./core/triage/desk-triage.ts";
import type { Foundation } from "./foundation.ts";

export interface TriageNeeds {
  readonly knowledge: KnowledgeSource;
  readonly directAnswers: DirectAnswers;
  readonly history: History;
  readonly languages: ConversationLanguages;
  /** Told of a customer who has tried to change what the assistant is for. */
  readonly onOverride: (message: InboundMessage) => void;
  /** Of all words of one turn. */
  readonly roomTokens: number;
}

/** What becomes of messages before a model is asked, as the configuration says. */
export function createTriage({ config, store, clock, metrics }: Foundation, needs: TriageNeeds): DeskTriage {
  const { settings, texts } = config;
  return new DeskTriage({
    ...needs,
    catalogue: texts,
    tickets: store.tickets,
    // Tiers, overrides and direct answers are built and measured, and not switched on before all of the desk is tried with them.
    classify: async () => ({ tier: "complex", certain: true, why: [] }),
    detectOverride: undefined,
    limits: { characters: settings.limits.messageCharacters, tokens: needs.roomTokens, countTokens },
    clock,
    metrics,
    settings: { directAnswers: false, contextEntries: 0 },
  });
}
