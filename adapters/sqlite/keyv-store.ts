import type { StatementSync } from "node:sqlite";
import type { KeyvStoreAdapter, StoredData } from "keyv";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Database } from "./database.ts";

/**
 * Keyv's storage adapter over the same SQLite file, and so over the same fsyncs, as the inbox. Values arrive already
 * serialised with their expiry inside; the time to live is repeated in a column so that a sweep can find them.
 */
export class SqliteKeyvStore implements KeyvStoreAdapter {
  readonly opts = { dialect: "sqlite" };
  namespace?: string | undefined;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #get: StatementSync;
  readonly #set: StatementSync;
  readonly #delete: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    const prepare = (sql: string) => database.sqlite.prepare(sql);
    this.#get = prepare("SELECT value FROM key_value WHERE key = ?");
    this.#set = prepare(
      `INSERT INTO key_value (key, value, expires_at) VALUES (?1, ?2, ?3)
       ON CONFLICT (key) DO UPDATE SET value = ?2, expires_at = ?3`,
    );
    this.#delete = prepare("DELETE FROM key_value WHERE key = ?");
    this.#clear = prepare("DELETE FROM key_value WHERE key >= ?1 AND key < ?2");
  }

  get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    return Promise.resolve(this.#read<Value>(key));
  }

  getMany<Value>(keys: string[]): Promise<StoredData<Value | undefined>[]> {
    return Promise.resolve(keys.map((key) => this.#read<Value>(key)));
  }

  async set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    const expiresAt = ttl === undefined ? null : this.#clock.now() + ttl;
    await this.#database.write(() => this.#set.run(key, String(value), expiresAt));
    return true;
  }

  async delete(key: string): Promise<boolean> {
    const { changes } = await this.#database.write(() => this.#delete.run(key));
    return Number(changes) > 0;
  }

  async clear(): Promise<void> {
    const prefix = this.namespace === undefined ? "" : `${this.namespace}:`;
    await this.#database.write(() => this.#clear.run(prefix, `${prefix}\u{10ffff}`));
  }

  has(key: string): Promise<boolean> {
    return Promise.resolve(this.#get.get(key) !== undefined);
  }

  /** Keyv listens for `error`; failures here reject instead. */
  on(): this {
    return this;
  }

  #read<Value>(key: string): StoredData<Value> | undefined {
    // Keyv deserialises strings itself.
    return this.#get.get(key)?.value as StoredData<Value> | undefined;
  }
}
