import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../src/core/errors.ts";
import type { AnswerStore } from "../../src/core/ports/answer-store.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Judgements } from "../../src/core/ports/feedback.ts";
import type { Inbox, Lease, WorkQueue } from "../../src/core/ports/inbox.ts";
import type { KeyValue } from "../../src/core/ports/key-value.ts";
import type { Ledger } from "../../src/core/ports/ledger.ts";
import type { Outbox, Replies } from "../../src/core/ports/outbox.ts";
import type { Receipts } from "../../src/core/ports/receipts.ts";
import type { Tickets } from "../../src/core/ports/tickets.ts";
import type { Withdrawals } from "../../src/core/ports/withdrawals.ts";
import { Database } from "./database.ts";
import { createKeyValue } from "./key-value.ts";
import { SqliteKeyvStore } from "./keyv-store.ts";
import { acquireProcessLock, type ProcessLock } from "./process-lock.ts";
import { migrate } from "./schema.ts";
import { createAnswerStore } from "./sqlite-answers.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";
import { SqliteJudgements } from "./sqlite-judgements.ts";
import { SqliteLedger } from "./sqlite-ledger.ts";
import { SqliteOutbox } from "./sqlite-outbox.ts";
import { SqliteReceipts } from "./sqlite-receipts.ts";
import { SqliteTickets } from "./sqlite-tickets.ts";
import { SqliteWithdrawals } from "./sqlite-withdrawals.ts";
import { SqliteWorkQueue } from "./sqlite-work-queue.ts";

/** Everything that must survive the process. */
export interface Store {
  readonly inbox: Inbox;
  readonly workQueue: WorkQueue;
  readonly outbox: Outbox & Replies;
  readonly ledger: Ledger;
  readonly tickets: Tickets;
  readonly receipts: Receipts;
  readonly judgements: Judgements;
  readonly withdrawals: Withdrawals;
  /** Values of one kind; those of another namespace are out of reach. */
  values(namespace: string): KeyValue;
  /** Answers that may be given again, in at most so many bytes; to be asked for once. */
  answers(maxBytes: number): AnswerStore;
  depths(): StoreDepths;
  /**
   * Forgets messages and replies, with all that is known of them, that are older than the platforms' redelivery
   * (8 days), and does the ledger's sweep.
   * Cheap; to be called every few minutes.
   */
  sweep(): Promise<void>;
  close(): void;
}

export interface StoreDepths {
  /** Messages without an outcome. */
  readonly inbox: number;
  /** Replies decided and not delivered. */
  readonly outbox: number;
  /** Cases that wait for people. */
  readonly tickets: number;
}

export interface StoreOptions {
  readonly clock: Clock;
  readonly holder: string;
  /** How long a lease lasts without `renew`. */
  readonly leaseMs: number;
  /** How long to wait for a process that is leaving the directory. */
  readonly lockWaitMs: number;
  /** Told of every failure of a write that nobody waits for. Must not throw. */
  readonly onError?: (error: unknown) => void;
}

const DAY_MS = 24 * 3600 * 1000;
const REMEMBERED_MS = 8 * DAY_MS;
/** Judgements outlive the replies that they are about, together with what was said. */
const JUDGEMENTS_MS = 62 * DAY_MS;
/** Between a platform's taking of a message and the recording of it there are a few calls of the store, or a crash. */
const EARLY_RECEIPTS_MS = 15 * 60_000;
const SWEEP_ROWS = 2000;

/**
 * Opens the embedded store in `directory`, creating what is missing. Throws `ConfigError` when the directory cannot
 * be used or another process works in it.
 */
export async function openSqliteStore(directory: string, options: StoreOptions): Promise<Store> {
  const lock = await lockDirectory(directory, options);
  try {
    const store = openStore(join(directory, "frontdesk.sqlite"), options);
    return {
      ...store,
      close: () => {
        store.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw new ConfigError([`DATA_DIR: the store cannot be opened (${reasonOf(error)})`]);
  }
}

/** A store without a directory's lock; `:memory:` is gone with the process. */
export function openStore(path: string, options: StoreOptions): Store {
  const { clock, onError = () => undefined } = options;
  const database = new Database(path);
  migrate(database.sqlite);
  // Only one process works in a directory, so leases that are here belong to one that has died.
  database.sqlite.exec("DELETE FROM lease");
  const workQueue = new SqliteWorkQueue(database, clock, options);
  const tickets = new SqliteTickets(database);
  const receipts = new SqliteReceipts(database, clock, tickets);
  const assertHeld = (lease: Lease) => workQueue.assertHeld(lease);
  const outbox = new SqliteOutbox(database, clock, {
    assertHeld,
    addToTicket: (reply, ticket) => tickets.add(reply, ticket),
    receiptOf: (ref) => receipts.recorded(ref),
  });
  const ledger = new SqliteLedger(database, clock, onError);
  const sweep = createSweep(database, clock);
  return {
    inbox: new SqliteInbox(database, clock),
    workQueue,
    outbox,
    ledger,
    tickets,
    receipts,
    judgements: new SqliteJudgements(database, clock),
    withdrawals: new SqliteWithdrawals(database, clock, assertHeld),
    values: (namespace) => createKeyValue(new SqliteKeyvStore(database, clock), namespace),
    answers: (maxBytes) => createAnswerStore(database, clock, maxBytes),
    depths: createDepths(database),
    async sweep() {
      await Promise.all([sweep(), ledger.sweep()]);
    },
    close: () => database.close(),
  };
}

async function lockDirectory(directory: string, options: StoreOptions): Promise<ProcessLock> {
  let lock: ProcessLock | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    lock = await acquireProcessLock(join(directory, "lock.sqlite"), options.clock, options.lockWaitMs);
  } catch (error) {
    throw new ConfigError([
      `DATA_DIR: ${directory} cannot be written (${reasonOf(error)}): give this user the right to write there, or name another directory`,
    ]);
  }
  if (lock === undefined) {
    throw new ConfigError([
      `DATA_DIR: another Frontdesk process works in ${directory}: stop it first, or give this one a directory of its own`,
    ]);
  }
  return lock;
}

function createDepths(database: Database): () => StoreDepths {
  const inbox = database.sqlite.prepare("SELECT count(*) AS n FROM message WHERE outcome IS NULL");
  const outbox = database.sqlite.prepare(
    "SELECT count(*) AS n FROM reply WHERE state <> 'finished' AND state = 'decided'",
  );
  const tickets = database.sqlite.prepare("SELECT count(*) AS n FROM ticket WHERE closed_at IS NULL");
  return () => ({
    inbox: Number(inbox.get()?.n),
    outbox: Number(outbox.get()?.n),
    tickets: Number(tickets.get()?.n),
  });
}

function createSweep(database: Database, clock: Clock): () => Promise<void> {
  const statements = [
    "DELETE FROM message WHERE sequence IN (SELECT sequence FROM message WHERE accepted_at < ?1 AND outcome IS NOT NULL LIMIT ?2)",
    "DELETE FROM reply WHERE id IN (SELECT id FROM reply WHERE changed_at < ?1 AND state = 'finished' LIMIT ?2)",
  ].map((sql) => database.sqlite.prepare(sql));
  const expired = ["key_value", "answer"].map((table) =>
    database.sqlite.prepare(
      `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE expires_at <= ? LIMIT ?)`,
    ),
  );
  const early = database.sqlite.prepare(
    "DELETE FROM early_receipt WHERE ref IN (SELECT ref FROM early_receipt WHERE taken_at < ? LIMIT ?)",
  );
  const judgements = database.sqlite.prepare(
    "DELETE FROM feedback WHERE (reply, author) IN (SELECT reply, author FROM feedback WHERE at < ? LIMIT ?)",
  );
  return () =>
    database.write(() => {
      judgements.run(clock.now() - JUDGEMENTS_MS, SWEEP_ROWS);
      early.run(clock.now() - EARLY_RECEIPTS_MS, SWEEP_ROWS);
      for (const statement of statements) statement.run(clock.now() - REMEMBERED_MS, SWEEP_ROWS);
      for (const statement of expired) statement.run(clock.now(), SWEEP_ROWS);
    });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
