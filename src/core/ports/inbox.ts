import type { ConversationId, InboundMessage } from "../message.ts";
import type { Outcome } from "../outcome.ts";

/** `duplicate`: a message with this id, or another item of its album, has been accepted before. */
export type Acceptance = "accepted" | "duplicate";

export type MessageStatus =
  | { readonly state: "waiting" }
  | { readonly state: "done"; readonly outcome: Outcome; readonly reply: string | undefined };

/** Accepted and not yet finished: the platforms' side of it. Every method is safe to repeat. */
export interface Inbox {
  /**
   * Keeps messages, in this order. Resolves when they would survive a power cut. An id is remembered for 8 days,
   * longer than any platform goes on delivering (at most 7 days).
   */
  accept(messages: readonly InboundMessage[]): Promise<readonly Acceptance[]>;
  /** Changes the content of a message. `answered`: too late, nothing changed. `unknown`: never accepted. */
  amend(message: InboundMessage): Promise<"amended" | "answered" | "unknown">;
  find(id: string): Promise<MessageStatus | undefined>;
  /** Makes a message that ended because its client went away wait again. False: it did not end so. */
  reopen(message: InboundMessage): Promise<boolean>;
  /** Conversations with messages that are not finished, oldest first. */
  waiting(): Promise<readonly WaitingConversation[]>;
}

export interface WaitingConversation {
  readonly conversation: ConversationId;
  /** The most that any of its messages has been begun. */
  readonly attempts: number;
}

/** The right to work on one conversation. `token` grows with every claim: whoever holds an older one is too late. */
export interface Lease {
  readonly conversation: ConversationId;
  readonly token: number;
}

export interface WaitingMessage {
  /** Position in the order of acceptance. */
  readonly sequence: number;
  readonly message: InboundMessage;
  /** How many other leases have begun this message and not finished it. */
  readonly attempts: number;
  /** Its author has deleted it; see `Withdrawals`. */
  readonly isWithdrawn: boolean;
}

/** The workers' side of the inbox. Methods that take a lease throw `LeaseLostError` when it has passed on. */
export interface WorkQueue {
  /** Undefined: somebody else holds the conversation. Claiming again while holding it gives a new token. */
  claim(conversation: ConversationId): Promise<Lease | undefined>;
  /** All unfinished messages in order. */
  waiting(lease: Lease): Promise<readonly WaitingMessage[]>;
  /** Counts, durably, an attempt at these messages; once for each lease. To be called before the work. */
  begin(lease: Lease, sequences: readonly number[]): Promise<void>;
  /**
   * `uncount`: takes back the attempts that this lease counted (the work was interrupted on purpose). Does nothing when
   * the lease has passed on.
   */
  release(lease: Lease, uncount: boolean): Promise<void>;
  /** Prolongs all leases of this process. To be called at least three times per lease duration. */
  renew(): Promise<void>;
}
