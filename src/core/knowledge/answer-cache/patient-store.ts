import type { AnswerStore, StoredAnswer } from "../../ports/answer-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { AnswerCacheMetrics } from "../../ports/metrics.ts";

export interface AnswerCacheParts {
  readonly answers: AnswerStore;
  /** For how long an answer may be given to others. */
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly metrics?: AnswerCacheMetrics;
}

/** A customer waits for it. */
const GET_LIMIT_MS = 50;
/** Nobody waits for it but who asks the same in the meantime, and gets the answer all the same. */
const SET_LIMIT_MS = 1000;
const WARN_EVERY_MS = 60_000;

/** A store of answers that never fails and is never waited for: what it cannot do is an answer that is not there. */
export class PatientStore {
  readonly #parts: AnswerCacheParts;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: AnswerCacheParts) {
    this.#parts = parts;
  }

  /** Undefined after 50 ms at the latest. */
  async get(key: string): Promise<StoredAnswer | undefined> {
    const { answers, ttlMs, clock } = this.#parts;
    const answer = await this.#attempt("get", GET_LIMIT_MS, () => answers.get(key));
    // The store keeps to the time that was valid when it was told; a shorter one may have been configured since.
    return isAnswer(answer) && clock.now() - answer.at < ttlMs ? answer : undefined;
  }

  /** Resolves when it is there, or will not be for all that is known. */
  async set(key: string, text: string, model: string): Promise<void> {
    const { answers, ttlMs, clock } = this.#parts;
    await this.#attempt("set", SET_LIMIT_MS, () => answers.set(key, { text, model, at: clock.now() }, ttlMs));
  }

  async #attempt<T>(operation: "get" | "set", limitMs: number, call: () => Promise<T>): Promise<T | undefined> {
    const over = new AbortController();
    const late = this.#parts.clock.sleep(limitMs, over.signal).then(() => {
      if (!over.signal.aborted) throw new Error(`no answer within ${limitMs} ms`);
      return undefined;
    });
    try {
      return await Promise.race([call(), late]);
    } catch (error) {
      this.#fail(operation, error);
      return undefined;
    } finally {
      // A reason that exists already: without one an error is made that nobody looks at.
      over.abort("over");
    }
  }

  #fail(operation: "get" | "set", error: unknown): void {
    const { clock, logger, metrics } = this.#parts;
    metrics?.answerStoreFailed(operation);
    const now = clock.now();
    if (now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    logger?.warn({ operation, error }, "the cache of answers fails: models are asked instead");
  }
}

/** Whatever else may have come under this key is no answer. */
function isAnswer(value: StoredAnswer | undefined): value is StoredAnswer {
  return typeof value?.text === "string" && value.text !== "" && typeof value.model === "string";
}
