import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "../../../adapters/sqlite/database.ts";
import { openSqliteStore, type Store } from "../../../adapters/sqlite/sqlite-store.ts";
import { SqliteWorkQueue } from "../../../adapters/sqlite/sqlite-work-queue.ts";
import type { KeyValueHarness } from "../../contracts/key-value.contract.ts";
import type { LedgerHarness } from "../../contracts/ledger-harness.ts";
import type { StoreHarness } from "../../contracts/store-harness.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const LEASE_MS = 30_000;

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), "frontdesk-sqlite-"));
}

/** A store in files of its own, opened and closed like the program's. */
export class SqliteHarness implements StoreHarness, LedgerHarness {
  readonly clock: FakeClock;
  readonly leaseMs = LEASE_MS;
  readonly directory: string;
  #store: Store;
  #rivalDatabase: Database;
  #rival: SqliteWorkQueue;

  private constructor(directory: string, clock: FakeClock, store: Store) {
    this.directory = directory;
    this.clock = clock;
    this.#store = store;
    [this.#rivalDatabase, this.#rival] = openRival(directory, clock);
  }

  static async create(): Promise<SqliteHarness> {
    const directory = temporaryDirectory();
    const clock = new FakeClock();
    return new SqliteHarness(directory, clock, await open(directory, clock));
  }

  get store(): Store {
    return this.#store;
  }
  get inbox() {
    return this.#store.inbox;
  }
  get workQueue() {
    return this.#store.workQueue;
  }
  get outbox() {
    return this.#store.outbox;
  }
  get ledger() {
    return this.#store.ledger;
  }
  get tickets() {
    return this.#store.tickets;
  }
  get receipts() {
    return this.#store.receipts;
  }
  get judgements() {
    return this.#store.judgements;
  }
  get withdrawals() {
    return this.#store.withdrawals;
  }
  get rival() {
    return this.#rival;
  }

  sweep(): Promise<void> {
    return this.#store.sweep();
  }

  async reopen(): Promise<void> {
    this.#close();
    this.#store = await open(this.directory, this.clock);
    [this.#rivalDatabase, this.#rival] = openRival(this.directory, this.clock);
  }

  async stop(): Promise<void> {
    this.#close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #close(): void {
    this.#rivalDatabase.close();
    this.#store.close();
  }
}

/** Values in a Keyv over the store, as the program keeps them. */
export async function createKeyvOverSqlite(): Promise<KeyValueHarness> {
  const harness = await SqliteHarness.create();
  let current = harness.store.values("some");
  return {
    get values() {
      return current;
    },
    async reopen() {
      await harness.reopen();
      current = harness.store.values("some");
    },
    stop: () => harness.stop(),
  };
}

function open(directory: string, clock: FakeClock): Promise<Store> {
  return openSqliteStore(directory, { clock, holder: "this process", leaseMs: LEASE_MS, lockWaitMs: 0 });
}

function openRival(directory: string, clock: FakeClock): [Database, SqliteWorkQueue] {
  const database = new Database(join(directory, "frontdesk.sqlite"));
  return [database, new SqliteWorkQueue(database, clock, { holder: "another process", leaseMs: LEASE_MS })];
}
