import type { DeskParts } from "./desk-parts.ts";
import { platformOf } from "./message.ts";
import type { ReceiptEffect } from "./ports/receipts.ts";
import { reportTicket } from "./report-ticket.ts";

/** Tells operators what a receipt has changed. */
export function reportReceipt({ logger, metrics }: Pick<DeskParts, "logger" | "metrics">, effect: ReceiptEffect): void {
  if (effect.kind !== "advanced") return;
  metrics.receipt(platformOf(effect.conversation), effect.status);
  if (effect.ticket !== undefined) reportTicket(logger, effect.ticket);
}
