import type { DeskParts } from "./desk-parts.ts";
import type { Batch } from "./intake/batch.ts";
import type { ConversationId } from "./message.ts";
import type { Ticket, TicketAttempt, TicketReason } from "./ports/tickets.ts";

export interface Case {
  readonly conversation: ConversationId;
  readonly batch: Batch;
  /** BCP 47, of the customer. */
  readonly language: string;
  readonly reason: TicketReason;
  readonly attempts?: readonly TicketAttempt[];
}

/** A case for people, with the number that the customer is told. It comes into being with the decision that it goes into. */
export async function newTicket(
  { tickets, clock }: Pick<DeskParts, "tickets" | "clock">,
  { conversation, batch, language, reason, attempts = [] }: Case,
): Promise<Ticket> {
  const { platform } = batch[0].message;
  const number = await tickets.number(conversation);
  return { number, conversation, platform, language, reason, attempts, at: clock.now() };
}
