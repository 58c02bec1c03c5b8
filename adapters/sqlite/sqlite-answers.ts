import type { StatementSync } from "node:sqlite";
import type { KeyvStoreAdapter, StoredData } from "keyv";
import { NotedUses } from "../../src/core/knowledge/answer-cache/noted-uses.ts";
import type { AnswerStore, StoredAnswer } from "../../src/core/ports/answer-store.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Database } from "./database.ts";
import { createKeyv } from "./key-value.ts";

/** What a row takes beside its key and its value: numbers, headers, and its places in three indexes. */
const ROW_BYTES = 150;
/** SQLite's own size of a page, and what it keeps for itself of each. Source: sqlite.org/fileformat2.html#b_tree_pages */
const PAGE_BYTES = 4096;
const LARGEST_LOCAL = PAGE_BYTES - 35;
const OVERFLOW_BYTES = PAGE_BYTES - 4;
/** Rows that are looked at together when room has to be made. */
const ROWS_AT_ONCE = 16;
const EXPIRED_AT_ONCE = 50;

/** Answers in the store's file, within `maxBytes`, also while they are written and after a crash. */
export function createAnswerStore(database: Database, clock: Clock, maxBytes: number): AnswerStore {
  const store = new SqliteAnswers(database, clock, maxBytes);
  const keyv = createKeyv(store, { useKeyPrefix: false });
  return {
    get: (key) => keyv.get<StoredAnswer>(key),
    async set(key, answer, ttlMs) {
      await keyv.set(key, answer, ttlMs);
    },
    async delete(key) {
      await keyv.delete(key);
    },
  };
}

/**
 * Keyv's storage adapter over a table that knows how large it is. Writes join the next transaction of the file; a use is
 * remembered in memory and written with the next answer, which is when it matters.
 */
class SqliteAnswers implements KeyvStoreAdapter {
  readonly opts = { dialect: "sqlite" };
  namespace?: string | undefined;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #uses = new NotedUses();
  /** Uses are put into an order, also those of one millisecond. */
  #lastUse: number;

  constructor(database: Database, clock: Clock, maxBytes: number) {
    this.#database = database;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
    this.#statements = prepareStatements(database);
    this.#lastUse = Number(database.sqlite.prepare("SELECT max(used_at) AS at FROM answer").get()?.at ?? 0);
    this.#shrink();
  }

  get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    const value = this.#statements.get.get(key, this.#clock.now())?.value;
    if (value !== undefined) this.#uses.note(key);
    // Keyv deserialises strings itself.
    return Promise.resolve(value as StoredData<Value> | undefined);
  }

  async set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    const text = String(value);
    const bytes = bytesOf(Buffer.byteLength(key), Buffer.byteLength(text));
    const now = this.#clock.now();
    const expiresAt = ttl === undefined ? Number.MAX_SAFE_INTEGER : now + ttl;
    const uses = this.#uses.take().map((used) => ({ used, at: this.#nextUse() }));
    const at = this.#nextUse();
    const { add, remove, use, dropExpired } = this.#statements;
    await this.#database.writeSoon(() => {
      remove.run(key);
      if (bytes > this.#maxBytes) return;
      for (const { used, at } of uses) use.run(at, used);
      dropExpired.run(now, EXPIRED_AT_ONCE);
      this.#makeRoom(this.#maxBytes - bytes);
      add.run(key, text, bytes, at, expiresAt);
    });
    return true;
  }

  async delete(key: string): Promise<boolean> {
    const { changes } = await this.#database.write(() => this.#statements.remove.run(key));
    return Number(changes) > 0;
  }

  async clear(): Promise<void> {
    await this.#database.write(() => this.#database.sqlite.exec("DELETE FROM answer"));
  }

  has(key: string): Promise<boolean> {
    return Promise.resolve(this.#statements.get.get(key, this.#clock.now()) !== undefined);
  }

  /** Keyv listens for `error`; failures here reject instead. */
  on(): this {
    return this;
  }

  #nextUse(): number {
    this.#lastUse = Math.max(this.#lastUse + 1, this.#clock.now());
    return this.#lastUse;
  }

  /** Lets answers go, those that were not used for the longest time first, until all together take no more than `most`. */
  #makeRoom(most: number, removals = Number.POSITIVE_INFINITY): boolean {
    const { total, oldest, remove } = this.#statements;
    let bytes = Number(total.get()?.value);
    let removed = 0;
    while (bytes > most && removed < removals) {
      const rows = oldest.all(ROWS_AT_ONCE);
      if (rows.length === 0) return true;
      for (const row of rows) {
        if (bytes <= most) break;
        remove.run(String(row.key));
        bytes -= Number(row.bytes);
        removed += 1;
      }
    }
    return bytes <= most;
  }

  /** At the start, if there is room for less than before. */
  #shrink(): void {
    const { sqlite } = this.#database;
    for (let isDone = false; !isDone; ) {
      sqlite.exec("BEGIN IMMEDIATE");
      isDone = this.#makeRoom(this.#maxBytes, 1000);
      sqlite.exec("COMMIT");
    }
  }
}

/**
 * What a row takes of the file. A page holds whole rows only, and a row that is larger than a page fills up the last of
 * its own: without that the file would grow to 1.4 times what was counted.
 */
function bytesOf(keyBytes: number, valueBytes: number): number {
  const local = keyBytes + valueBytes;
  const inTable = local <= LARGEST_LOCAL ? PAGE_BYTES / Math.floor(LARGEST_LOCAL / local) : inPages(local);
  // The index has room for new keys between the old ones.
  return Math.ceil(inTable + 1.5 * keyBytes) + ROW_BYTES;
}

function inPages(bytes: number): number {
  return Math.ceil(bytes / OVERFLOW_BYTES) * PAGE_BYTES;
}

function prepareStatements(
  database: Database,
): Record<"get" | "add" | "remove" | "use" | "dropExpired" | "oldest" | "total", StatementSync> {
  const prepare = (sql: string) => database.sqlite.prepare(sql);
  return {
    get: prepare("SELECT value FROM answer WHERE key = ? AND expires_at > ?"),
    add: prepare("INSERT INTO answer (key, value, bytes, used_at, expires_at) VALUES (?, ?, ?, ?, ?)"),
    remove: prepare("DELETE FROM answer WHERE key = ?"),
    use: prepare("UPDATE answer SET used_at = ? WHERE key = ?"),
    dropExpired: prepare(
      "DELETE FROM answer WHERE key IN (SELECT key FROM answer WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)",
    ),
    oldest: prepare("SELECT key, bytes FROM answer ORDER BY used_at LIMIT ?"),
    total: prepare("SELECT value FROM counter WHERE name = 'answer_bytes'"),
  };
}
