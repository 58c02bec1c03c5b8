import type { MessageRef } from "../message.ts";
import type { Outcome } from "../outcome.ts";
import type { Provenance } from "../provenance.ts";
import type { Utterance } from "../turn.ts";
import type { Lease } from "./inbox.ts";
import type { Part, ReceiptStatus } from "./platform.ts";
import type { ReceiptEffect } from "./receipts.ts";
import type { Ticket } from "./tickets.ts";

/**
 * What is known of one part of a reply.
 * `intended`: a create was about to be made and its answer was never recorded. It may or may not exist.
 * `shown`: it exists. `delivered`: it exists and shows the final text.
 */
export type StoredPart =
  | { readonly state: "intended" }
  | { readonly state: "shown"; readonly ref: MessageRef }
  | {
      readonly state: "delivered";
      readonly ref: MessageRef | undefined;
      /** As it was sent, where that was before the reply was decided: it stays, whatever will be decided. */
      readonly piece?: Part;
    };

/** A reply whose text is settled. It will be delivered as it stands, whatever happens to the process. */
export interface Decision extends Provenance {
  /** Messages that this reply answers, by sequence. */
  readonly messages: readonly number[];
  /** The whole text, in Markdown. */
  readonly text: string;
  readonly parts: readonly Part[];
  readonly outcome: Outcome;
  /** That the conversation is held in: BCP 47. Absent in decisions of earlier versions. */
  readonly language?: string;
  /**
   * A case that is opened for people, at once and together with this decision. Its number is one that
   * `Tickets.number` gave. If that ticket exists, this reply is added to it, once however often it is decided.
   */
  readonly ticket?: Ticket;
  /** What the conversation remembers of it; empty: nothing. */
  readonly turns: readonly Utterance[];
}

export interface StoredReply {
  readonly id: string;
  /** By position; a missing entry was never intended. */
  readonly parts: readonly (StoredPart | undefined)[];
  readonly decision: Decision | undefined;
}

/** Decided, not yet delivered. Every method that takes a lease throws `LeaseLostError` when it has passed on. */
export interface Outbox {
  /** The reply of this conversation that is not finished. */
  unfinished(lease: Lease): Promise<StoredReply | undefined>;
  /** Resolves when the intent to create part `position` is durable. To be called before every create. */
  intend(lease: Lease, reply: string, position: number): Promise<void>;
  /**
   * Records what has become of a part, and the intent for the next create if `next` is given. Resolves with the effect
   * of a receipt for it that came earlier, if one did.
   */
  record(
    lease: Lease,
    reply: string,
    position: number,
    part: StoredPart,
    next?: number,
  ): Promise<ReceiptEffect | undefined>;
  /** Makes the final durable. If its first undelivered part must be created, that intent is part of it. */
  decide(lease: Lease, reply: string, decision: Decision, intend?: number): Promise<void>;
  /** Ends the reply and its messages, at once and together with the opening of a ticket, if there is one. */
  finish(lease: Lease, reply: string, outcome: Outcome, ticket?: Ticket): Promise<void>;
}

/** A part of a reply, for people: what is known of it here, and what its platform has said of it since. */
export interface PartReport {
  readonly position: number;
  readonly state: StoredPart["state"];
  readonly status?: ReceiptStatus;
  /** Of `failed`. */
  readonly why?: string;
  /** Of the status: epoch milliseconds, by the platform's clock. */
  readonly at?: number;
}

/** What callers that come back for a finished answer read. */
export interface Replies {
  decision(reply: string): Promise<Decision | undefined>;
  /** By position; known for as long as the reply is. */
  parts(reply: string): Promise<readonly PartReport[]>;
}
