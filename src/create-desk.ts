import { randomUUID } from "node:crypto";
import { Condenser } from "./core/conversation/condenser.ts";
import { roomForMessages } from "./core/conversation/context-window.ts";
import { ConversationLanguages } from "./core/conversation/conversation-language.ts";
import { History } from "./core/conversation/history.ts";
import { countTokens } from "./core/conversation/token-count.ts";
import { Desk } from "./core/desk.ts";
import { Offenders, WINDOW_MS } from "./core/guards/input/offenders.ts";
import { answerKey } from "./core/knowledge/answer-cache/answer-key.ts";
import { DirectAnswers } from "./core/knowledge/direct-answers.ts";
import type { KnowledgeSource } from "./core/knowledge/knowledge.ts";
import { customerOf } from "./core/message.ts";
import type { AnswerStore } from "./core/ports/answer-store.ts";
import type { LanguageModel } from "./core/ports/language-model.ts";
import type { Platform } from "./core/ports/platform.ts";
import type { PromptPlan } from "./core/prompt/prompt-plan.ts";
import { SystemPrompts } from "./core/prompt/system-prompts.ts";
import { digest } from "./digest.ts";
import type { Foundation } from "./foundation.ts";
import { createTriage } from "./triage.ts";

export interface DeskNeeds {
  readonly platforms: readonly Platform[];
  readonly knowledge: KnowledgeSource;
  readonly systemPrompts: SystemPrompts;
  /** Whoever answers. */
  readonly model: LanguageModel;
  /** Undefined: no model is connected, and another one plays its part. */
  readonly connected: LanguageModel | undefined;
  /** Undefined: no answer is given twice. */
  readonly answers: AnswerStore | undefined;
}

export interface RunningDesk {
  readonly desk: Desk;
  /** Undefined: nothing is summed up. */
  readonly condenser: Condenser | undefined;
}

const CANARY_CHARACTERS = 16;

/** What models are told of their task, as the configuration says. */
export function createSystemPrompts({ config }: Foundation): SystemPrompts {
  const { assistant, context, knowledge } = config.settings;
  return new SystemPrompts({
    personas: { everyone: assistant.systemPrompt.trim(), staff: assistant.staffSystemPrompt.trim() },
    canary: randomUUID().replaceAll("-", "").slice(0, CANARY_CHARACTERS),
    namesSources: knowledge.nameSources,
    contextTokens: context.tokens,
    countTokens,
  });
}

/** The conversation core with everything that it works with. */
export function createDesk(foundation: Foundation, needs: DeskNeeds): RunningDesk {
  const { config, store, clock, logger, metrics, rates } = foundation;
  const { platforms, knowledge, systemPrompts, model, connected, answers } = needs;
  const { settings } = config;
  const history = new History(store.values("history"));
  const languages = new ConversationLanguages(store.values("conversations"), settings.language.default);
  const directAnswers = new DirectAnswers(store.values("conversations"), history);
  const window = { systemTokens: systemPrompts.settledTokens, budgetTokens: settings.context.tokens };
  const roomTokens = roomForMessages(window);
  const offenders = new Offenders(clock);
  const triage = createTriage(foundation, {
    knowledge,
    directAnswers,
    history,
    languages,
    onOverride(message) {
      const customer = customerOf(message);
      offenders.strike(customer);
      if (offenders.isSlow(customer)) rates.slow(customer, clock.now() + WINDOW_MS);
    },
    roomTokens,
  });
  const condenser =
    connected === undefined || !settings.context.condense
      ? undefined
      : new Condenser({ history, model: connected, countTokens, clock, logger, roomTokens });
  const byName = new Map(platforms.map((platform) => [platform.name, platform]));
  const desk = new Desk({
    ...store,
    replies: store.outbox,
    history,
    languages,
    directAnswers,
    triage,
    judgePace: (message) => rates.judge(message),
    texts: config.texts,
    admins: config.admins,
    systemPrompts,
    model,
    ...(condenser !== undefined && { condenser }),
    shareKey: answers === undefined ? () => undefined : createShareKey(systemPrompts, knowledge),
    forgetAnswer: async (key) => answers?.delete(key),
    countTokens,
    surface(name, addresses) {
      const platform = byName.get(name);
      if (platform === undefined) throw new Error(`the platform ${name} is not configured any more`);
      return platform.surface(addresses);
    },
    speaksFirst: (name) => byName.get(name)?.answersOnly !== true,
    clock,
    logger,
    metrics,
    settings: {
      ...settings.limits,
      contextTokens: settings.context.tokens,
      quietWindowMs: settings.quietWindowMs,
      nameSources: settings.knowledge.nameSources,
    },
  });
  return { desk, condenser };
}

function createShareKey(systemPrompts: SystemPrompts, knowledge: KnowledgeSource) {
  const versions = {
    everyone: digest(systemPrompts.version("everyone")),
    staff: digest(systemPrompts.version("staff")),
  };
  return (question: string, { language = "", tier = "", audience = "everyone" }: PromptPlan) => {
    const systemVersion = versions[audience];
    const knowledgeVersion = knowledge.current().version;
    return answerKey({ question, language, tier, audience, systemVersion, knowledgeVersion }, digest);
  };
}
