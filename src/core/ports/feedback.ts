import type { ConversationId } from "../message.ts";
import type { Feedback } from "./platform.ts";

/** What was judged: a question and its answer, as they were said. */
export interface JudgedAnswer {
  readonly question: string;
  readonly answer: string;
  readonly model?: string;
  readonly tier?: string;
  /** Ids of the FAQ entries that it was made from. */
  readonly sources?: readonly string[];
}

/** What one person thinks of one reply. */
export interface Judgement {
  readonly reply: string;
  /** The platform's id of the person, as in `Author.id`. */
  readonly author: string;
  readonly rating: "up" | "down";
  /** Epoch milliseconds. */
  readonly at: number;
  /** Undefined: the reply was not decided yet. */
  readonly about: JudgedAnswer | undefined;
}

export type JudgementResult =
  | { readonly kind: "recorded"; readonly reply: string }
  /** This person has said so before. */
  | { readonly kind: "unchanged" }
  /** No message of this conversation is known by this ref, and nothing is kept. */
  | { readonly kind: "unknown" };

/** The newest judgement of each person on each reply, kept for 62 days. */
export interface Judgements {
  /** Resolves when it is durable. */
  record(feedback: Feedback): Promise<JudgementResult>;
  /** Newest first. */
  of(conversation: ConversationId): Promise<readonly Judgement[]>;
}
