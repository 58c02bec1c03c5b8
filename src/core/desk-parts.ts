import type { Condenser } from "./conversation/condenser.ts";
import type { ConversationLanguages } from "./conversation/conversation-language.ts";
import type { History } from "./conversation/history.ts";
import type { JudgePace } from "./intake/pace.ts";
import type { DirectAnswers } from "./knowledge/direct-answers.ts";
import type { Address, PlatformName } from "./message.ts";
import type { Clock } from "./ports/clock.ts";
import type { Judgements } from "./ports/feedback.ts";
import type { Inbox, WorkQueue } from "./ports/inbox.ts";
import type { LanguageModel } from "./ports/language-model.ts";
import type { Logger } from "./ports/logger.ts";
import type { Metrics } from "./ports/metrics.ts";
import type { Outbox, Replies } from "./ports/outbox.ts";
import type { Surface } from "./ports/platform.ts";
import type { Receipts } from "./ports/receipts.ts";
import type { Tickets } from "./ports/tickets.ts";
import type { Withdrawals } from "./ports/withdrawals.ts";
import type { PromptPlan } from "./prompt/prompt-plan.ts";
import type { SystemPrompts } from "./prompt/system-prompts.ts";
import type { Catalogue } from "./replies/texts.ts";
import type { Triage } from "./triage/triage.ts";

export interface DeskSettings {
  /** Tokens for the whole prompt: instructions, history and what was said. */
  readonly contextTokens: number;
  /** Longest message that is read, in characters (UTF-16 units). */
  readonly messageCharacters: number;
  /** How long a person must have been silent before a turn begins; 0: it begins at once. */
  readonly quietWindowMs: number;
  /** Whether customers are told which entries an answer was made from. */
  readonly nameSources: boolean;
  /** Conversations that are worked on at the same time. */
  readonly conversations: number;
}

/** What the conversation core works with. */
export interface DeskParts {
  readonly inbox: Inbox;
  readonly workQueue: WorkQueue;
  readonly outbox: Outbox;
  readonly tickets: Tickets;
  readonly receipts: Receipts;
  readonly judgements: Judgements;
  readonly replies: Replies;
  readonly withdrawals: Withdrawals;
  readonly history: History;
  readonly languages: ConversationLanguages;
  readonly texts: Catalogue;
  readonly triage: Triage;
  readonly judgePace: JudgePace;
  readonly directAnswers: DirectAnswers;
  /** The key by which the answer to a question may be given to others; undefined: to nobody (`ModelRequest.shareAs`). */
  readonly shareKey: (question: string, plan: PromptPlan) => string | undefined;
  /** Nobody is given the answer with this key any more (`Provenance.shareAs`). */
  readonly forgetAnswer: (key: string) => Promise<void>;
  /** Whether something can be said on a platform that nobody waits for. */
  readonly speaksFirst: (platform: PlatformName) => boolean;
  /** Absent: what no longer fits into the window is left out. */
  readonly condenser?: Condenser;
  /** `<platform>:<id>` of the people who run this. */
  readonly admins: ReadonlySet<string>;
  readonly model: LanguageModel;
  readonly systemPrompts: SystemPrompts;
  readonly countTokens: (text: string) => number;
  /** Throws when the platform is not configured (any more). */
  readonly surface: (platform: PlatformName, addresses: readonly [Address, ...Address[]]) => Surface;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly settings: DeskSettings;
}
