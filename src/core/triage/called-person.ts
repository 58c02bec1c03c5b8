import { newTicket } from "../new-ticket.ts";
import type { Clock } from "../ports/clock.ts";
import type { Tickets } from "../ports/tickets.ts";
import { exchange } from "./exchange.ts";
import type { Said, Triaged } from "./triage.ts";

/** The answer to somebody who asks for a person: a ticket, and its number. */
export async function callPerson(
  parts: { readonly tickets: Tickets; readonly clock: Clock },
  said: Said,
): Promise<Triaged> {
  const { conversation, batch, language, texts, words } = said;
  const ticket = await newTicket(parts, { conversation, batch, language, reason: "requested" });
  const text = texts.humanRequested(ticket.number);
  return {
    kind: "say",
    answer: { text, outcome: { kind: "ticketed", ticket: ticket.number, reason: ticket.reason }, ticket },
    turns: words === "" ? [] : exchange(said, text, parts.clock.now()),
  };
}
