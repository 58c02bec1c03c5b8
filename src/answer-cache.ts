import { checkRedis } from "../adapters/redis/check.ts";
import { createRedisAnswers } from "../adapters/redis/redis-answers.ts";
import type { Config } from "./config/config.ts";
import { type Finding, quoteUrl } from "./core/finding.ts";
import type { AnswerStore } from "./core/ports/answer-store.ts";
import type { Foundation } from "./foundation.ts";

/** Where answers are kept that may be given again. */
export interface AnswerCache {
  readonly answers: AnswerStore;
  /** For people; undefined: where everything else is. */
  readonly place: string | undefined;
  /** To be called before the store of everything else is closed. */
  close(): Promise<void>;
}

/**
 * Opens it: in Redis if that is configured, otherwise in the store. Undefined: answers are not to be kept. A Redis that
 * cannot be reached is warned of and looked for again, and keeps nothing up. Throws `ConfigError` when its address cannot
 * be used.
 */
export async function openAnswerCache(
  foundation: Pick<Foundation, "config" | "store" | "clock" | "logger">,
): Promise<AnswerCache | undefined> {
  const { config, store, clock, logger } = foundation;
  const { enabled, maxBytes } = config.settings.answerCache;
  const { redisUrl: url } = config;
  if (!enabled) return undefined;
  if (url === undefined) return { answers: store.answers(maxBytes), place: undefined, close: async () => undefined };
  const answers = createRedisAnswers({ url, maxBytes, clock, logger });
  await answers.connect();
  return { answers, place: `answers in Redis at ${quoteUrl(url)}`, close: () => answers.close() };
}

/** Asks whatever is configured beside the store whether it is there. */
export async function checkAnswerCache({ redisUrl, settings }: Config): Promise<Finding[]> {
  if (redisUrl === undefined) return [{ level: "off", text: "Redis: off (REDIS_URL is not set)" }];
  if (!settings.answerCache.enabled) {
    return [
      { level: "warning", text: "Redis: not used, since answerCache.enabled is false: unset REDIS_URL, or enable it" },
    ];
  }
  return [await checkRedis(redisUrl)];
}
