import { createClient } from "@keyv/redis";
import { createRedisAnswers, type RedisAnswers } from "../../../adapters/redis/redis-answers.ts";
import type { LogFacts, Logger } from "../../../src/core/ports/logger.ts";
import { systemClock } from "../../../src/system-clock.ts";
import type { AnswerStoreHarness } from "../../contracts/answer-store.contract.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";
import type { RedisServer } from "../../support/redis-server.ts";

const MAX_BYTES = 120_000;

/** Remembers what was logged at `info` and above. */
export class LoggedLines implements Logger {
  readonly lines: { readonly level: string; readonly facts: LogFacts; readonly message: string }[] = [];
  debug = () => undefined;
  info = (facts: LogFacts, message: string) => void this.lines.push({ level: "info", facts, message });
  warn = (facts: LogFacts, message: string) => void this.lines.push({ level: "warn", facts, message });
  error = (facts: LogFacts, message: string) => void this.lines.push({ level: "error", facts, message });
}

export async function connectAnswers(url: string, maxBytes = MAX_BYTES, logger: Logger = silentLogger) {
  const answers = createRedisAnswers({ url, maxBytes, clock: systemClock, logger });
  await answers.connect();
  return answers;
}

function createPlainClient(url: string) {
  return createClient({ url });
}

/** Asks Redis itself. */
export async function withClient<T>(
  url: string,
  work: (client: ReturnType<typeof createPlainClient>) => Promise<T>,
): Promise<T> {
  const client = createPlainClient(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** What Redis says that everything in it takes. */
export function memoryOf(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const keys = await client.keys("*");
    const sizes = await Promise.all(keys.map((key) => client.memoryUsage(key, { SAMPLES: 0 })));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  });
}

/** Answers in a Redis that is emptied for each test. `reopen` is another process on the same data. */
export async function createRedisHarness(server: RedisServer): Promise<AnswerStoreHarness> {
  await withClient(server.url, (client) => client.flushAll());
  const opened: RedisAnswers[] = [await connectAnswers(server.url)];
  return {
    get answers() {
      return opened.at(-1) as RedisAnswers;
    },
    maxBytes: MAX_BYTES,
    answerBytes: 4500,
    stored: () => memoryOf(server.url),
    shortMs: 300,
    pass: (ms) => systemClock.sleep(ms),
    async reopen(maxBytes = MAX_BYTES) {
      opened.push(await connectAnswers(server.url, maxBytes));
    },
    async stop() {
      await Promise.all(opened.map((answers) => answers.close()));
    },
  };
}
