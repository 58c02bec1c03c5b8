import KeyvRedis, { Keyv } from "@keyv/redis";
import { NotedUses } from "../../src/core/knowledge/answer-cache/noted-uses.ts";
import type { AnswerStore, StoredAnswer } from "../../src/core/ports/answer-store.ts";
import { DELETE_ANSWER, SET_ANSWER } from "./answer-scripts.ts";
import { type RedisClient, RedisConnection, type RedisOptions } from "./connection.ts";

export interface RedisAnswersOptions extends RedisOptions {
  readonly maxBytes: number;
}

export interface RedisAnswers extends AnswerStore {
  /** Resolves when Redis is there, or after a second: until it is, every call rejects at once. */
  connect(): Promise<void>;
  close(): Promise<void>;
}

/** What stands before the key of an answer, in every process the same. The part in braces decides about the slot. */
const NAMESPACE = "frontdesk:{answers}";
const BOOKS = ["bytes", "used", "expires", "sum"].map((book) => `${NAMESPACE}:${book}`);
/** Redis's own, beside key and value: headers, hash tables, skip lists. Measured with MEMORY USAGE by the tests. */
const ENTRY_BYTES = 600;
/** Its allocator rounds up by at most a quarter. */
const ROUNDING = 1.25;
/** A key stands in four places. */
const KEY_COPIES = 5;

/**
 * Answers in Redis, within `maxBytes` for all processes together. Throws `ConfigError` for an address that cannot be used;
 * a Redis that is not there makes calls fail, and nothing else.
 */
export function createRedisAnswers(options: RedisAnswersOptions): RedisAnswers {
  const connection = new RedisConnection(options);
  const store = new BoundedKeyvRedis(connection.client, options.maxBytes);
  const keyv = new Keyv<StoredAnswer>({
    store,
    namespace: NAMESPACE,
    // The store puts it before the key itself; Keyv would leave it out of some.
    useKeyPrefix: false,
    throwOnErrors: true,
    serialize: JSON.stringify,
    deserialize: JSON.parse,
  });
  // Failures reject the call that they belong to; an event without a listener would end the process as well.
  keyv.on("error", () => undefined);
  return {
    get: (key) => keyv.get(key),
    async set(key, answer, ttlMs) {
      await keyv.set(key, answer, ttlMs);
    },
    async delete(key) {
      await keyv.delete(key);
    },
    connect: () => connection.connect(),
    close: () => connection.close(),
  };
}

/** Keyv's store for Redis, which knows how much it holds. A use is remembered, and told with the next answer. */
class BoundedKeyvRedis extends KeyvRedis<StoredAnswer> {
  readonly #client: RedisClient;
  readonly #maxBytes: number;
  readonly #uses = new NotedUses();

  constructor(client: RedisClient, maxBytes: number) {
    super(client, { namespace: NAMESPACE, throwOnErrors: true, throwOnConnectError: true });
    this.#client = client;
    this.#maxBytes = maxBytes;
    this.on("error", () => undefined);
  }

  override async get<Value>(key: string): Promise<Value | undefined> {
    this.#assertReady();
    const value = await super.get<Value>(key);
    if (value !== undefined) this.#uses.note(key);
    return value;
  }

  override async set(key: string, value: string, ttl: number): Promise<void> {
    this.#assertReady();
    const keyBytes = Buffer.byteLength(this.#prefix + key);
    const bytes = Math.ceil(Buffer.byteLength(value) * ROUNDING) + KEY_COPIES * keyBytes + ENTRY_BYTES;
    const numbers = [ttl, bytes, this.#maxBytes].map((number) => String(Math.round(number)));
    await this.#client.eval(SET_ANSWER, {
      keys: BOOKS,
      arguments: [this.#prefix, key, value, ...numbers, ...this.#uses.take()],
    });
  }

  override async delete(key: string): Promise<boolean> {
    this.#assertReady();
    this.#uses.forget(key);
    const deleted = await this.#client.eval(DELETE_ANSWER, { keys: BOOKS, arguments: [this.#prefix, key] });
    return Number(deleted) > 0;
  }

  get #prefix(): string {
    return this.createKeyPrefix("", NAMESPACE);
  }

  /** Otherwise Keyv would wait for a connection. */
  #assertReady(): void {
    if (!this.#client.isReady) throw new Error("Redis is not there");
  }
}
