import type { StatementSync } from "node:sqlite";
import { detect } from "../../src/core/conversation/language.ts";
import { platformOf } from "../../src/core/message.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Decision } from "../../src/core/ports/outbox.ts";
import type { Receipt, ReceiptStatus } from "../../src/core/ports/platform.ts";
import type { Failure, ReceiptEffect, Receipts } from "../../src/core/ports/receipts.ts";
import type { Ticket } from "../../src/core/ports/tickets.ts";
import type { Database } from "./database.ts";
import type { SqliteTickets } from "./sqlite-tickets.ts";
import { isTelling, toStoredRef } from "./stored-ref.ts";

const RANKS: Readonly<Record<ReceiptStatus, number>> = { sent: 1, delivered: 2, read: 3, failed: 4 };

/** A receipt as the tables hold it. */
interface Told {
  readonly status: ReceiptStatus;
  readonly why: string | null;
  readonly at: number;
}

/** What platforms say of the outbox's parts, beside the parts; what comes too early waits in a table of its own. */
export class SqliteReceipts implements Receipts {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #tickets: SqliteTickets;
  readonly #byRef: StatementSync;
  readonly #advance: StatementSync;
  readonly #otherFailure: StatementSync;
  readonly #decision: StatementSync;
  readonly #early: StatementSync;
  readonly #keepEarly: StatementSync;
  readonly #dropEarly: StatementSync;
  readonly #failures: StatementSync;

  constructor(database: Database, clock: Clock, tickets: SqliteTickets) {
    this.#database = database;
    this.#clock = clock;
    this.#tickets = tickets;
    const prepare = (sql: string) => database.sqlite.prepare(sql);
    this.#byRef = prepare(
      `SELECT part.reply, part.position, part.status, reply.conversation FROM part JOIN reply ON reply.id = part.reply
       WHERE part.ref = ? AND part.ref <> '{}'`,
    );
    this.#advance = prepare("UPDATE part SET status = ?, why = ?, status_at = ? WHERE reply = ? AND position = ?");
    this.#otherFailure = prepare("SELECT 1 FROM part WHERE reply = ? AND position <> ? AND status = 'failed'");
    this.#decision = prepare("SELECT decision FROM reply WHERE id = ?");
    this.#early = prepare("SELECT status, why, status_at AS at FROM early_receipt WHERE ref = ?");
    this.#keepEarly = prepare(
      `INSERT INTO early_receipt (ref, status, why, status_at, taken_at) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (ref) DO UPDATE SET status = ?2, why = ?3, status_at = ?4`,
    );
    this.#dropEarly = prepare("DELETE FROM early_receipt WHERE ref = ?");
    this.#failures = prepare(
      `SELECT reply.conversation, part.reply, part.position, part.why, part.status_at AS at
       FROM part JOIN reply ON reply.id = part.reply
       WHERE part.status = 'failed' ORDER BY part.status_at DESC LIMIT ?`,
    );
  }

  record({ message, status, why, at }: Receipt): Promise<ReceiptEffect> {
    if (!isTelling(message)) return Promise.resolve({ kind: "unknown" });
    const ref = toStoredRef(message);
    const told: Told = { status, why: why ?? null, at };
    return this.#database.write(() => this.#apply(ref, told) ?? this.#keep(ref, told));
  }

  async failures(limit: number): Promise<readonly Failure[]> {
    return this.#failures.all(limit).map((row) => ({
      conversation: String(row.conversation),
      reply: String(row.reply),
      position: Number(row.position),
      why: row.why === null ? undefined : String(row.why),
      at: Number(row.at),
    }));
  }

  /** What was told of a message before its ref was recorded. To be called inside of the write that records it. */
  recorded(ref: string): ReceiptEffect | undefined {
    const early = this.#early.get(ref) as Told | undefined;
    if (early === undefined) return undefined;
    this.#dropEarly.run(ref);
    return this.#apply(ref, early);
  }

  /** Undefined: the message is not known. */
  #apply(ref: string, told: Told): ReceiptEffect | undefined {
    const part = this.#byRef.get(ref);
    if (part === undefined) return undefined;
    if (part.status !== null && !isFurther(told.status, String(part.status))) return { kind: "nothing" };
    const [conversation, reply, position] = [String(part.conversation), String(part.reply), Number(part.position)];
    this.#advance.run(told.status, told.why, told.at, reply, position);
    const advanced = { kind: "advanced", conversation, reply, status: told.status } as const;
    if (told.status !== "failed" || this.#otherFailure.get(reply, position) !== undefined) return advanced;
    return { ...advanced, ticket: this.#openTicket(conversation, reply) };
  }

  #keep(ref: string, told: Told): ReceiptEffect {
    const known = this.#early.get(ref);
    if (known === undefined || isFurther(told.status, String(known.status))) {
      this.#keepEarly.run(ref, told.status, told.why, told.at, this.#clock.now());
    }
    return { kind: "unknown" };
  }

  #openTicket(conversation: string, reply: string): Ticket {
    const ticket: Ticket = {
      number: this.#tickets.numberNow(conversation),
      conversation,
      platform: platformOf(conversation),
      language: this.#languageOf(reply),
      reason: "undelivered",
      attempts: [],
      at: this.#clock.now(),
    };
    this.#tickets.add(reply, ticket);
    return ticket;
  }

  /** That the reply was given in, else that of what was asked or said; `und`: nobody knows, as BCP 47 puts it. */
  #languageOf(reply: string): string {
    const row = this.#decision.get(reply)?.decision;
    const decision = typeof row === "string" ? (JSON.parse(row) as Decision) : undefined;
    const question = decision?.turns.find(({ role }) => role === "user");
    return decision?.language ?? detect(question?.text ?? decision?.text ?? "")?.language ?? "und";
  }
}

function isFurther(status: ReceiptStatus, than: string): boolean {
  return RANKS[status] > RANKS[than as ReceiptStatus];
}
