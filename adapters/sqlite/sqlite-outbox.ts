import type { StatementSync } from "node:sqlite";
import type { MessageRef } from "../../src/core/message.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Lease } from "../../src/core/ports/inbox.ts";
import type { Decision, Outbox, PartReport, Replies, StoredPart, StoredReply } from "../../src/core/ports/outbox.ts";
import type { Part, ReceiptStatus } from "../../src/core/ports/platform.ts";
import type { ReceiptEffect } from "../../src/core/ports/receipts.ts";
import type { Ticket } from "../../src/core/ports/tickets.ts";
import type { Database } from "./database.ts";
import { fromStoredDecision, toStoredDecision } from "./stored-decision.ts";
import { toStoredRef } from "./stored-ref.ts";

export interface OutboxNeighbours {
  /** Throws `LeaseLostError`. Called with every read, and inside every write. */
  assertHeld(lease: Lease): void;
  /** Adds a reply to a ticket, once. Called inside the write that decides or ends it. */
  addToTicket(reply: string, ticket: Ticket): void;
  /** Applies the receipt that came before its message's ref was recorded. Called inside the write that records it. */
  receiptOf(ref: string): ReceiptEffect | undefined;
}

/** Decided replies and the parts of them that exist on the platform. */
export class SqliteOutbox implements Outbox, Replies {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #neighbours: OutboxNeighbours;
  readonly #unfinished: StatementSync;
  readonly #parts: StatementSync;
  readonly #open: StatementSync;
  readonly #setPart: StatementSync;
  readonly #decide: StatementSync;
  readonly #finishReply: StatementSync;
  readonly #finishMessage: StatementSync;
  readonly #decision: StatementSync;
  readonly #state: StatementSync;
  readonly #dropParts: StatementSync;
  readonly #intendPart: StatementSync;
  readonly #reports: StatementSync;

  constructor(database: Database, clock: Clock, neighbours: OutboxNeighbours) {
    this.#database = database;
    this.#clock = clock;
    this.#neighbours = neighbours;
    const prepare = (sql: string) => database.sqlite.prepare(sql);
    this.#unfinished = prepare("SELECT id, decision FROM reply WHERE conversation = ? AND state <> 'finished'");
    this.#parts = prepare("SELECT position, state, ref, piece FROM part WHERE reply = ?");
    this.#open = prepare(
      `INSERT INTO reply (id, conversation, state, changed_at) VALUES (?, ?, 'open', ?)
       ON CONFLICT (id) DO UPDATE SET state = 'open', decision = NULL WHERE state = 'finished'`,
    );
    this.#setPart = prepare(
      `INSERT INTO part (reply, position, state, ref, piece) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (reply, position) DO UPDATE SET state = ?3, ref = ?4, piece = ?5`,
    );
    this.#intendPart = prepare(
      `INSERT INTO part (reply, position, state) VALUES (?, ?, 'intended')
       ON CONFLICT (reply, position) DO UPDATE
       SET state = 'intended', ref = NULL, piece = NULL, status = NULL, why = NULL, status_at = NULL`,
    );
    this.#reports = prepare(
      "SELECT position, state, status, why, status_at AS at FROM part WHERE reply = ? ORDER BY position",
    );
    this.#state = prepare("SELECT state FROM reply WHERE id = ?");
    this.#decide = prepare(
      `INSERT INTO reply (id, conversation, state, decision, changed_at) VALUES (?1, ?2, 'decided', ?3, ?4)
       ON CONFLICT (id) DO UPDATE SET state = 'decided', decision = ?3, changed_at = ?4`,
    );
    this.#decision = prepare("SELECT decision FROM reply WHERE id = ?");
    this.#finishReply = prepare("UPDATE reply SET state = 'finished', changed_at = ? WHERE id = ?");
    this.#finishMessage = prepare(
      `UPDATE message SET outcome = ?, reply = ?, body = NULL, finished_at = ?
       WHERE sequence = ? AND outcome IS NULL`,
    );
    this.#dropParts = prepare("DELETE FROM part WHERE reply = ?");
  }

  async unfinished(lease: Lease): Promise<StoredReply | undefined> {
    this.#neighbours.assertHeld(lease);
    const row = this.#unfinished.get(lease.conversation);
    if (row === undefined) return undefined;
    const id = String(row.id);
    const parts: (StoredPart | undefined)[] = [];
    for (const part of this.#parts.all(id)) parts[Number(part.position)] = toPart(part);
    return { id, parts, decision: row.decision === null ? undefined : fromStoredDecision(row.decision) };
  }

  intend(lease: Lease, reply: string, position: number): Promise<void> {
    return this.#database.write(() => {
      this.#neighbours.assertHeld(lease);
      this.#forgetParts(reply);
      this.#open.run(reply, lease.conversation, this.#clock.now());
      this.#intendPart.run(reply, position);
    });
  }

  record(
    lease: Lease,
    reply: string,
    position: number,
    part: StoredPart,
    next?: number,
  ): Promise<ReceiptEffect | undefined> {
    return this.#database.write(() => {
      this.#neighbours.assertHeld(lease);
      const ref = part.state === "intended" || part.ref === undefined ? null : toStoredRef(part.ref);
      if (part.state === "intended") this.#intendPart.run(reply, position);
      else this.#setPart.run(reply, position, part.state, ref, pieceOf(part));
      if (next !== undefined) this.#intendPart.run(reply, next);
      return ref === null ? undefined : this.#neighbours.receiptOf(ref);
    });
  }

  decide(lease: Lease, reply: string, decision: Decision, intend?: number): Promise<void> {
    return this.#database.write(() => {
      this.#neighbours.assertHeld(lease);
      this.#forgetParts(reply);
      this.#decide.run(reply, lease.conversation, toStoredDecision(decision), this.#clock.now());
      if (decision.ticket !== undefined) this.#neighbours.addToTicket(reply, decision.ticket);
      if (intend !== undefined) this.#intendPart.run(reply, intend);
    });
  }

  finish(lease: Lease, reply: string, outcome: Outcome, ticket?: Ticket): Promise<void> {
    return this.#database.write(() => {
      this.#neighbours.assertHeld(lease);
      const row = this.#decision.get(reply);
      const decision = JSON.parse(String(row?.decision)) as Decision;
      const now = this.#clock.now();
      for (const sequence of decision.messages) this.#finishMessage.run(JSON.stringify(outcome), reply, now, sequence);
      this.#finishReply.run(now, reply);
      if (ticket !== undefined) this.#neighbours.addToTicket(reply, ticket);
    });
  }

  decision(reply: string): Promise<Decision | undefined> {
    const row = this.#decision.get(reply);
    if (row === undefined || row.decision === null) return Promise.resolve(undefined);
    return Promise.resolve(fromStoredDecision(row.decision));
  }

  async parts(reply: string): Promise<readonly PartReport[]> {
    return this.#reports.all(reply).map((row) => ({
      position: Number(row.position),
      state: String(row.state) as StoredPart["state"],
      ...(row.status === null ? {} : { status: String(row.status) as ReceiptStatus, at: Number(row.at) }),
      ...(row.why === null ? {} : { why: String(row.why) }),
    }));
  }

  /** A reply that is begun anew has nothing to do with the messages that it was before. */
  #forgetParts(reply: string): void {
    if (this.#state.get(reply)?.state === "finished") this.#dropParts.run(reply);
  }
}

function toPart({ state, ref, piece }: Readonly<Record<string, unknown>>): StoredPart {
  if (state === "intended") return { state };
  const handle = ref === null ? undefined : (JSON.parse(String(ref)) as MessageRef);
  if (state === "shown" && handle !== undefined) return { state, ref: handle };
  return { state: "delivered", ref: handle, ...(piece === null ? {} : { piece: JSON.parse(String(piece)) as Part }) };
}

function pieceOf(part: StoredPart): string | null {
  return part.state === "delivered" && part.piece !== undefined ? JSON.stringify(part.piece) : null;
}
