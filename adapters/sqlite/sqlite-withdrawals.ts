import type { StatementSync } from "node:sqlite";
import type { ConversationId } from "../../src/core/message.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Lease } from "../../src/core/ports/inbox.ts";
import type { Withdrawals } from "../../src/core/ports/withdrawals.ts";
import type { Database } from "./database.ts";

const WITHDRAWN: Outcome = { kind: "refused", reason: "withdrawn" };

/** A mark on the inbox's messages. */
export class SqliteWithdrawals implements Withdrawals {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #assertHeld: (lease: Lease) => void;
  readonly #mark: StatementSync;
  readonly #end: StatementSync;

  /** `assertHeld` throws `LeaseLostError`; called inside of the write. */
  constructor(database: Database, clock: Clock, assertHeld: (lease: Lease) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#assertHeld = assertHeld;
    this.#mark = database.sqlite.prepare(
      "UPDATE message SET withdrawn = 1 WHERE id = ? AND outcome IS NULL RETURNING conversation",
    );
    this.#end = database.sqlite.prepare(
      `UPDATE message SET outcome = ?, body = NULL, finished_at = ?
       WHERE sequence = ? AND conversation = ? AND withdrawn = 1 AND outcome IS NULL`,
    );
  }

  request(message: string): Promise<ConversationId | undefined> {
    return this.#database.write(() => {
      const row = this.#mark.get(message);
      return row === undefined ? undefined : String(row.conversation);
    });
  }

  end(lease: Lease, sequences: readonly number[]): Promise<void> {
    return this.#database.write(() => {
      this.#assertHeld(lease);
      const [outcome, now] = [JSON.stringify(WITHDRAWN), this.#clock.now()];
      for (const sequence of sequences) this.#end.run(outcome, now, sequence, lease.conversation);
    });
  }
}
