import type { Config } from "./config/config.ts";
import type { ConversationLanguages } from "./core/conversation/conversation-language.ts";
import type { History } from "./core/conversation/history.ts";
import { countTokens } from "./core/conversation/token-count.ts";
import { detectOverride } from "./core/guards/input/detect-override.ts";
import { createIntentAdviser } from "./core/intents/ask-model.ts";
import { classify } from "./core/intents/classify.ts";
import type { DirectAnswers } from "./core/knowledge/direct-answers.ts";
import type { KnowledgeSource } from "./core/knowledge/knowledge.ts";
import { customerOf, type InboundMessage } from "./core/message.ts";
import type { Clock } from "./core/ports/clock.ts";
import type { LanguageModel } from "./core/ports/language-model.ts";
import { DeskTriage, type DeskTriageParts } from "./core/triage/desk-triage.ts";
import type { Foundation } from "./foundation.ts";

export interface TriageNeeds {
  readonly knowledge: KnowledgeSource;
  readonly directAnswers: DirectAnswers;
  readonly history: History;
  readonly languages: ConversationLanguages;
  /** Told of a customer who has tried to change what the assistant is for. */
  readonly onOverride: (message: InboundMessage) => void;
  /** Undefined: none is connected. */
  readonly model: LanguageModel | undefined;
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
    classify: createClassifier(config, needs.model, clock),
    detectOverride: settings.guards.overrides ? detectOverride : undefined,
    limits: { characters: settings.limits.messageCharacters, tokens: needs.roomTokens, countTokens },
    clock,
    metrics,
    settings: settings.knowledge,
  });
}

/** By the words; where they leave it open and the configuration says so, by a model. */
function createClassifier(
  { settings }: Config,
  model: LanguageModel | undefined,
  clock: Clock,
): DeskTriageParts["classify"] {
  const adviser = settings.intents.askModel && model !== undefined ? createIntentAdviser({ model, clock }) : undefined;
  const unbroken = new AbortController().signal;
  return async (words, facts, message) => {
    const intent = classify(words, facts);
    if (adviser === undefined) return intent;
    const { platform } = message;
    return adviser.advise(intent, words, { tier: "faq", platform, customer: customerOf(message) }, unbroken);
  };
}
