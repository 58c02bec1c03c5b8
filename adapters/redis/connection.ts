import { createClient } from "@keyv/redis";
import { ConfigError } from "../../src/core/errors.ts";
import { quoteUrl } from "../../src/core/finding.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";

export type RedisClient = ReturnType<typeof createRedisClient>;

export interface RedisOptions {
  /** May hold a password, which no log and no error shows. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const CONNECT_LIMIT_MS = 1000;
/** Redis has said nothing for so long, not even to the pings: it is not there, and whoever waits is told so. */
const SILENCE_LIMIT_MS = 1000;
const PING_EVERY_MS = 400;
const LONGEST_PAUSE_MS = 1000;
const WARN_EVERY_MS = 60_000;

/**
 * A client that fails at once while Redis is not there, and within a second when it falls silent. Nothing waits in a queue
 * to be done later, when nobody wants it any more. Throws `ConfigError` for an address that cannot be used.
 */
export function createRedisClient(url: string, reconnect = true) {
  try {
    return createClient({
      url,
      disableOfflineQueue: true,
      pingInterval: PING_EVERY_MS,
      socket: {
        connectTimeout: CONNECT_LIMIT_MS,
        socketTimeout: SILENCE_LIMIT_MS,
        reconnectStrategy: (retries) =>
          reconnect && Math.min(50 * 2 ** Math.min(retries, 10), LONGEST_PAUSE_MS) + Math.random() * 50,
      },
    });
  } catch {
    // What the library says may quote the address, and so the password.
    throw new ConfigError([
      `REDIS_URL: ${quoteUrl(url)} cannot be used: write redis://[user:password@]host:port[/number of the database]`,
    ]);
  }
}

/** One connection that comes back by itself, however often Redis goes. */
export class RedisConnection {
  readonly client: RedisClient;
  readonly #place: string;
  readonly #options: RedisOptions;
  #state: "new" | "up" | "down" = "new";
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(options: RedisOptions) {
    this.#options = options;
    this.#place = quoteUrl(options.url);
    this.client = createRedisClient(options.url);
    this.client.on("error", (error: unknown) => this.#onError(error));
    this.client.on("ready", () => this.#onReady());
  }

  /** Resolves when Redis is there, and after a second at the latest; it is looked for until `close`. */
  async connect(): Promise<void> {
    const over = new AbortController();
    const connected = this.client.connect().then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([connected, this.#options.clock.sleep(CONNECT_LIMIT_MS, over.signal)]);
    over.abort("over");
  }

  /** Waits shortly for what is under way. */
  async close(): Promise<void> {
    const { client } = this;
    if (!client.isOpen) return;
    const over = new AbortController();
    const closed = client.isReady ? client.close().catch(() => undefined) : Promise.resolve();
    await Promise.race([closed, this.#options.clock.sleep(CONNECT_LIMIT_MS, over.signal)]);
    over.abort("over");
    if (client.isOpen) client.destroy();
  }

  #onError(error: unknown): void {
    if (this.client.isReady || this.#state === "down") return;
    this.#state = "down";
    const { clock, logger } = this.#options;
    // One that comes and goes says so once a minute.
    if (clock.now() - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = clock.now();
    logger.warn(
      { redis: this.#place, why: whyOf(error) },
      "Redis cannot be reached: answers are not kept until it can (REDIS_URL)",
    );
  }

  #onReady(): void {
    if (this.#state === "down") this.#options.logger.info({ redis: this.#place }, "Redis can be reached again");
    this.#state = "up";
  }
}

/** The code of a failure: that of the system, or the word with which Redis begins its refusals. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return /^[A-Z]{3,}\b/.exec(error.message)?.[0] ?? error.constructor.name;
}
