import type { ConversationId, PlatformName } from "../message.ts";

export type TicketReason =
  /** The customer asked for a person. */
  | "requested"
  /** Every model failed. */
  | "model_failed"
  /** The money for models is spent. */
  | "budget"
  /** No answer by the deadline. */
  | "deadline"
  /** The platform did not bring the answer to the customer. */
  | "undelivered";

/** One attempt at a model, as staff read it. Holds neither secrets nor words of a conversation. */
export interface TicketAttempt {
  readonly model: string;
  readonly endpoint: string | undefined;
  /** Label of the key, never the key. */
  readonly key: string | undefined;
  readonly reason: string;
  readonly status: number | undefined;
}

/** A case for people. */
export interface Ticket {
  /** What the customer is told. */
  readonly number: number;
  readonly conversation: ConversationId;
  readonly platform: PlatformName;
  readonly language: string;
  readonly reason: TicketReason;
  readonly attempts: readonly TicketAttempt[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A ticket with everything that has been added to it. `attempts` are the newest, oldest first, and not all of them. */
export interface OpenTicket extends Ticket {
  /** How many replies have told its customer of it. */
  readonly occurrences: number;
  readonly lastAt: number;
}

/**
 * The cases that wait for people. A ticket comes into being together with the decision that tells the customer of it
 * (`Decision.ticket`), so that there is none that nobody was promised, and none twice.
 */
export interface Tickets {
  /**
   * The number of the conversation's open ticket, else one that nobody else gets, now or later. A number may stay
   * unused. To be called under the conversation's lease: two calls before the first decision give two numbers.
   */
  number(conversation: ConversationId): Promise<number>;
  /** Oldest first. */
  open(): Promise<readonly OpenTicket[]>;
}
