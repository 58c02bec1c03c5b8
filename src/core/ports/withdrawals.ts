import type { ConversationId } from "../message.ts";
import type { Lease } from "./inbox.ts";

/**
 * Messages that their authors have deleted before they were answered. Asking is one step and ending another: whether an
 * answer can be seen already is known only to the worker.
 */
export interface Withdrawals {
  /**
   * Marks a message that waits. Resolves with its conversation when that is durable; undefined: it has ended, or was
   * never accepted. Safe to repeat.
   */
  request(message: string): Promise<ConversationId | undefined>;
  /** Ends messages without a reply, as far as they are marked and wait. Throws `LeaseLostError`. */
  end(lease: Lease, sequences: readonly number[]): Promise<void>;
}
