import type { StatementSync } from "node:sqlite";
import { LeaseLostError } from "../../src/core/errors.ts";
import type { ConversationId, InboundMessage } from "../../src/core/message.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Lease, WaitingMessage, WorkQueue } from "../../src/core/ports/inbox.ts";
import type { Database } from "./database.ts";

export interface WorkQueueOptions {
  /** Names this process among those that share the store. */
  readonly holder: string;
  readonly leaseMs: number;
}

/** Leases and attempts, beside the messages that they are about. */
export class SqliteWorkQueue implements WorkQueue {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #options: WorkQueueOptions;
  readonly #nextToken: StatementSync;
  readonly #claim: StatementSync;
  readonly #holds: StatementSync;
  readonly #waiting: StatementSync;
  readonly #begin: StatementSync;
  readonly #uncount: StatementSync;
  readonly #release: StatementSync;
  readonly #renew: StatementSync;

  constructor(database: Database, clock: Clock, options: WorkQueueOptions) {
    this.#database = database;
    this.#clock = clock;
    this.#options = options;
    const prepare = (sql: string) => database.sqlite.prepare(sql);
    this.#nextToken = prepare("UPDATE counter SET value = value + 1 WHERE name = 'token' RETURNING value");
    this.#claim = prepare(
      `INSERT INTO lease (conversation, holder, token, until) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (conversation) DO UPDATE SET holder = ?2, token = ?3, until = ?4
       WHERE lease.holder = ?2 OR lease.until <= ?5`,
    );
    this.#holds = prepare("SELECT 1 FROM lease WHERE conversation = ? AND token = ?");
    this.#waiting = prepare(
      `SELECT sequence, body, attempts, begun_by, withdrawn FROM message
       WHERE conversation = ? AND outcome IS NULL ORDER BY sequence`,
    );
    this.#begin = prepare(
      `UPDATE message SET attempts = attempts + 1, begun_by = ?2
       WHERE sequence = ?1 AND outcome IS NULL AND begun_by IS NOT ?2`,
    );
    this.#uncount = prepare(
      `UPDATE message SET attempts = attempts - 1, begun_by = NULL
       WHERE conversation = ? AND outcome IS NULL AND begun_by = ?`,
    );
    this.#release = prepare("DELETE FROM lease WHERE conversation = ? AND token = ?");
    this.#renew = prepare("UPDATE lease SET until = ? WHERE holder = ?");
  }

  claim(conversation: ConversationId): Promise<Lease | undefined> {
    return this.#database.write(() => {
      const token = Number(this.#nextToken.get()?.value);
      const now = this.#clock.now();
      const { holder, leaseMs } = this.#options;
      const { changes } = this.#claim.run(conversation, holder, token, now + leaseMs, now);
      return changes === 1 ? { conversation, token } : undefined;
    });
  }

  async waiting(lease: Lease): Promise<readonly WaitingMessage[]> {
    this.assertHeld(lease);
    return this.#waiting.all(lease.conversation).map((row) => ({
      sequence: Number(row.sequence),
      message: JSON.parse(String(row.body)) as InboundMessage,
      attempts: Number(row.attempts) - (Number(row.begun_by) === lease.token ? 1 : 0),
      isWithdrawn: row.withdrawn === 1,
    }));
  }

  begin(lease: Lease, sequences: readonly number[]): Promise<void> {
    return this.#database.write(() => {
      this.assertHeld(lease);
      for (const sequence of sequences) this.#begin.run(sequence, lease.token);
    });
  }

  release(lease: Lease, uncount: boolean): Promise<void> {
    return this.#database.write(() => {
      if (uncount) this.#uncount.run(lease.conversation, lease.token);
      this.#release.run(lease.conversation, lease.token);
    });
  }

  renew(): Promise<void> {
    return this.#database.write(() => {
      this.#renew.run(this.#clock.now() + this.#options.leaseMs, this.#options.holder);
    });
  }

  /**
   * Throws `LeaseLostError` unless `lease` is the newest on its conversation. To be called where nothing can come in
   * between: inside of the write that it protects.
   */
  assertHeld(lease: Lease): void {
    if (this.#holds.get(lease.conversation, lease.token) === undefined) throw new LeaseLostError(lease.conversation);
  }
}
