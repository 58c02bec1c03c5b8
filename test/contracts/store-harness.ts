import type { Judgements } from "../../src/core/ports/feedback.ts";
import type { Inbox, Lease, WorkQueue } from "../../src/core/ports/inbox.ts";
import type { Decision, Outbox, Replies } from "../../src/core/ports/outbox.ts";
import type { Receipts } from "../../src/core/ports/receipts.ts";
import type { Tickets } from "../../src/core/ports/tickets.ts";
import type { Withdrawals } from "../../src/core/ports/withdrawals.ts";
import type { FakeClock } from "../fakes/fake-clock.ts";

/** A durable store that can lose its process. */
export interface StoreHarness {
  readonly clock: FakeClock;
  /** How long a lease lasts without being renewed. */
  readonly leaseMs: number;
  readonly inbox: Inbox;
  readonly workQueue: WorkQueue;
  /** The work queue of another process on the same data. */
  readonly rival: WorkQueue;
  readonly outbox: Outbox & Replies;
  readonly tickets: Tickets;
  readonly receipts: Receipts;
  readonly judgements: Judgements;
  readonly withdrawals: Withdrawals;
  /** Forgets what is old enough. */
  sweep(): Promise<void>;
  /** The process dies and another one takes up its data; the members above are those of the new one. */
  reopen(): Promise<void>;
  stop(): Promise<void>;
}

/** The lease, or a failed test. */
export async function claim(queue: WorkQueue, conversation = "fake:1"): Promise<Lease> {
  const lease = await queue.claim(conversation);
  if (lease === undefined) throw new Error(`somebody else holds ${conversation}`);
  return lease;
}

/** An answer to messages, by sequence. */
export function answerTo(messages: readonly number[], fields: Partial<Decision> = {}): Decision {
  return {
    messages,
    text: "**Yes.**",
    parts: [{ text: "Yes.", format: { bold: [0, 4] } }],
    outcome: { kind: "answered" },
    turns: [{ role: "user", text: "Is it so?", at: 1_700_000_000_000 }],
    ...fields,
  };
}
