import type { ConversationId } from "../message.ts";
import type { Receipt, ReceiptStatus } from "./platform.ts";
import type { Ticket } from "./tickets.ts";

/** What a receipt has changed. */
export type ReceiptEffect =
  /** No message is known by this ref (yet). It is kept for a while, and counts when the ref is recorded. */
  | { readonly kind: "unknown" }
  /** Told before, or behind what is known already. */
  | { readonly kind: "nothing" }
  | {
      readonly kind: "advanced";
      readonly conversation: ConversationId;
      readonly reply: string;
      readonly status: ReceiptStatus;
      /** A case that is open now because the platform did not bring this reply to the customer. */
      readonly ticket?: Ticket;
    };

/** A message that the platform took and did not bring to the customer. */
export interface Failure {
  readonly conversation: ConversationId;
  readonly reply: string;
  /** Of the reply's parts. */
  readonly position: number;
  readonly why: string | undefined;
  /** Epoch milliseconds, by the platform's clock. */
  readonly at: number;
}

/**
 * What became of messages after their platforms had taken them. Refs are compared by their fields, in whatever order.
 * A message is known for as long as its reply is.
 */
export interface Receipts {
  /**
   * Resolves when it is durable; safe to repeat, in any order. The first `failed` of a reply opens a ticket in the same
   * write, or adds the reply to the conversation's open one.
   */
  record(receipt: Receipt): Promise<ReceiptEffect>;
  /** Newest first. */
  failures(limit: number): Promise<readonly Failure[]>;
}
