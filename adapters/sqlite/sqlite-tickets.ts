import type { StatementSync } from "node:sqlite";
import type { ConversationId } from "../../src/core/message.ts";
import type { OpenTicket, Ticket, TicketAttempt, TicketReason, Tickets } from "../../src/core/ports/tickets.ts";
import type { Database } from "./database.ts";

/** Attempts that a ticket shows; older ones are dropped. */
const MAX_ATTEMPTS = 20;

/** Tickets as a table; the outbox writes to it. */
export class SqliteTickets implements Tickets {
  readonly #database: Database;
  readonly #ofConversation: StatementSync;
  readonly #nextNumber: StatementSync;
  readonly #open: StatementSync;
  readonly #byNumber: StatementSync;
  readonly #create: StatementSync;
  readonly #addTo: StatementSync;
  readonly #markReply: StatementSync;

  constructor(database: Database) {
    this.#database = database;
    const prepare = (sql: string) => database.sqlite.prepare(sql);
    this.#ofConversation = prepare(
      "SELECT number FROM ticket WHERE conversation = ? AND closed_at IS NULL ORDER BY number LIMIT 1",
    );
    this.#nextNumber = prepare("UPDATE counter SET value = value + 1 WHERE name = 'ticket' RETURNING value");
    this.#open = prepare("SELECT * FROM ticket WHERE closed_at IS NULL ORDER BY at, number");
    this.#byNumber = prepare("SELECT conversation, attempts FROM ticket WHERE number = ?");
    this.#create = prepare(
      `INSERT INTO ticket (number, conversation, platform, language, reason, attempts, at, occurrences, last_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?7)`,
    );
    this.#addTo = prepare(
      `UPDATE ticket SET occurrences = occurrences + 1, attempts = ?, last_at = max(last_at, ?), closed_at = NULL
       WHERE number = ?`,
    );
    this.#markReply = prepare("UPDATE reply SET ticket = ?1 WHERE id = ?2 AND ticket IS NOT ?1");
  }

  number(conversation: ConversationId): Promise<number> {
    return this.#database.write(() => this.numberNow(conversation));
  }

  /** To be called inside of a write. */
  numberNow(conversation: ConversationId): number {
    return Number(this.#ofConversation.get(conversation)?.number ?? this.#nextNumber.get()?.value);
  }

  async open(): Promise<readonly OpenTicket[]> {
    return this.#open.all().map(toTicket);
  }

  /**
   * Adds a reply that exists to a ticket, creating the ticket or opening it again; does nothing if the reply has been
   * added before. To be called inside of a write.
   */
  add(reply: string, ticket: Ticket): void {
    if (this.#markReply.run(ticket.number, reply).changes === 0) return;
    const { number, conversation, platform, language, reason, at } = ticket;
    const existing = this.#byNumber.get(number);
    if (existing === undefined) {
      this.#create.run(number, conversation, platform, language, reason, newest(ticket.attempts), at);
      return;
    }
    if (existing.conversation !== conversation) throw new Error(`ticket ${number} belongs to another conversation`);
    this.#addTo.run(newest([...toAttempts(existing.attempts), ...ticket.attempts]), at, number);
  }
}

function newest(attempts: readonly TicketAttempt[]): string {
  return JSON.stringify(attempts.slice(-MAX_ATTEMPTS));
}

/** `undefined` does not survive JSON; the port promises the fields. */
function toAttempts(json: unknown): TicketAttempt[] {
  const attempts = JSON.parse(String(json)) as (Pick<TicketAttempt, "model" | "reason"> & Partial<TicketAttempt>)[];
  return attempts.map(({ model, endpoint, key, reason, status }) => ({ model, endpoint, key, reason, status }));
}

function toTicket(row: Readonly<Record<string, unknown>>): OpenTicket {
  return {
    number: Number(row.number),
    conversation: String(row.conversation),
    platform: String(row.platform),
    language: String(row.language),
    reason: String(row.reason) as TicketReason,
    attempts: toAttempts(row.attempts),
    at: Number(row.at),
    occurrences: Number(row.occurrences),
    lastAt: Number(row.last_at),
  };
}
