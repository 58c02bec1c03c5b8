import type { Answer } from "../answer.ts";
import type { Batch } from "../intake/batch.ts";
import type { ConversationId } from "../message.ts";
import type { PromptPlan } from "../prompt/prompt-plan.ts";
import type { Texts } from "../replies/texts.ts";
import type { Utterance } from "../turn.ts";

/** What was said, and what is known of who said it. */
export interface Said {
  readonly conversation: ConversationId;
  /** The id of the reply to it. */
  readonly reply: string;
  readonly batch: Batch;
  /** All words of the batch, without what only hides or imitates something. */
  readonly words: string;
  /** BCP 47, of the conversation. */
  readonly language: string;
  /** In that language, as far as there are any. */
  readonly texts: Texts;
  /** All of it came too fast. `isNoticed`: its author is to be told; they were a moment ago otherwise. */
  readonly limited?: { readonly retryAfterMs: number; readonly isNoticed: boolean };
}

export type Triaged =
  /** It needs no model. `turns`: what the conversation remembers of it. */
  | { readonly kind: "say"; readonly answer: Answer; readonly turns: readonly Utterance[] }
  | { readonly kind: "ask"; readonly plan: PromptPlan };

/** Decides what becomes of what was said, before any model is asked. Safe to repeat for the same reply. */
export interface Triage {
  consider(said: Said): Promise<Triaged>;
}
