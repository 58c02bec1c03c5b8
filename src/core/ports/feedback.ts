import type { ConversationId } from "../message.ts";
import type { Feedback } from "./platform.ts";

/** What one person thinks of one reply. */
export interface Judgement {
  readonly reply: string;
  /** The platform's id of the person, as in `Author.id`. */
  readonly author: string;
  readonly rating: "up" | "down";
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The newest judgement of each person on each reply, kept for as long as the reply is. */
export interface Judgements {
  /**
   * Resolves when it is durable. `unchanged`: this person has said so before. `unknown`: no message of this
   * conversation is known by this ref, and nothing is kept.
   */
  record(feedback: Feedback): Promise<"recorded" | "unchanged" | "unknown">;
  /** Newest first. */
  of(conversation: ConversationId): Promise<readonly Judgement[]>;
}
