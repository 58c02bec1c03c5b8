import type { Logger } from "./ports/logger.ts";
import type { Ticket } from "./ports/tickets.ts";

export function reportTicket(logger: Logger, { conversation, number, reason }: Ticket): void {
  logger.warn({ conversation, ticket: number, reason }, "a ticket waits for people");
}
