import type { TicketReason } from "./ports/tickets.ts";

/** How a message ended. Every accepted message gets exactly one. */
export type Outcome =
  | { readonly kind: "answered" }
  /** Answered with the beginning of an answer, and the customer was told so. */
  | {
      readonly kind: "cut_short";
      readonly reason: "stopped" | "client_gone" | "content_filter" | "deadline" | "length";
    }
  /** People will answer; the customer was told the ticket's number. */
  | { readonly kind: "ticketed"; readonly ticket: number; readonly reason: TicketReason }
  | { readonly kind: "refused"; readonly reason: RefusalReason };

export type RefusalReason =
  | "too_long"
  /** More messages than the customer, the conversation or everybody may send. */
  | "rate_limited"
  /** It tried to change what the assistant is for. */
  | "override"
  /** The answer to it would have told the instructions. */
  | "leak"
  /** Nothing in it that could be answered (an attachment without words, an unknown command). */
  | "unreadable"
  /** The customer stopped the reply before any of it was visible. */
  | "stopped"
  /** The provider's content filter does not allow an answer. */
  | "content_filter"
  /** The message crashed its worker three times. */
  | "dead_letter"
  /** The customer has blocked the bot, or the platform refuses every form of the reply. */
  | "undeliverable"
  /** Its author deleted it before anything of an answer was visible. Nothing was said. */
  | "withdrawn";
