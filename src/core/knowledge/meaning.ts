import { ModelError } from "../errors.ts";
import type { Breaker } from "../models/breaker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { Logger } from "../ports/logger.ts";
import type { Asker, FaqCandidate } from "./faq-index.ts";
import type { Knowledge, KnowledgeSource } from "./knowledge.ts";
import type { VectorCache } from "./vector-cache.ts";
import { type SmallVector, toSmallVector, VectorIndex } from "./vector-index.ts";

export interface MeaningOptions {
  readonly source: KnowledgeSource;
  readonly embedder: Embedder;
  readonly cache: VectorCache;
  /** Spares questions the wait for an endpoint that does not answer. */
  readonly breaker: Breaker;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Whoever asks must not wait longer for what may help. */
const LONGEST_MS = 300;
const MOST_CANDIDATES = 5;
const BATCH = 100;
/** After a failure vectors are asked for again in this time, doubled with each failure in a row. */
const FIRST_REST_MS = 5000;
const LONGEST_REST_MS = 10 * 60_000;

/** Finds entries by what their questions mean. What it finds may help a model, and never answers by itself. */
export class Meaning {
  readonly #options: MeaningOptions;
  /** By question. */
  #vectors = new Map<string, SmallVector>();
  /** What `#index` was made of, and whether all its questions have a vector. */
  #built: { readonly version: string; readonly isWhole: boolean } | undefined;
  #index: VectorIndex;
  #restUntil = 0;
  #failures = 0;

  constructor(options: MeaningOptions) {
    this.#options = options;
    this.#index = new VectorIndex([], () => undefined);
  }

  /**
   * Gets the vectors that the current knowledge lacks: first from the cache, then from the endpoint. To be called every few
   * seconds, and not again before it has resolved, which it also does when `signal` aborts.
   */
  async refresh(signal: AbortSignal): Promise<void> {
    const knowledge = this.#options.source.current();
    const isNew = this.#built?.version !== knowledge.version;
    if (isNew) await this.#take(knowledge);
    if (this.#built?.isWhole === true || this.#options.clock.now() < this.#restUntil) return;
    try {
      await this.#fetchMissing(knowledge, signal);
      this.#failures = 0;
    } catch (error) {
      if (error instanceof ModelError) this.#rest(error);
      else if (!signal.aborted) throw error;
    } finally {
      this.#build(knowledge);
    }
  }

  /**
   * The entries that mean the most like a question, of different ids, the best first. Empty when there are none, when that
   * is not known within 300 ms, and when it cannot be known; never throws. The question goes to the endpoint: it must not
   * hold what that may not see.
   */
  async candidates(question: string, asker: Asker, signal: AbortSignal): Promise<readonly FaqCandidate[]> {
    const index = this.#index;
    if (index.size === 0 || signal.aborted || !this.#isCurrent) return [];
    const permit = this.#options.breaker.enter();
    if (permit === undefined) return [];
    const over = new AbortController();
    const isLate = this.#options.clock.sleep(LONGEST_MS, over.signal).then(() => undefined);
    const stop = AbortSignal.any([signal, over.signal]);
    try {
      const found = await Promise.race([
        this.#nearest(index, question, asker, stop),
        isLate,
        aborted(signal, over.signal),
      ]);
      if (found !== undefined) permit.succeeded();
      else if (signal.aborted) permit.left();
      else permit.failed();
      return this.#isCurrent ? (found ?? []) : [];
    } catch {
      if (!signal.aborted) permit.failed();
      return [];
    } finally {
      permit.left();
      over.abort();
    }
  }

  async #nearest(
    index: VectorIndex,
    question: string,
    asker: Asker,
    signal: AbortSignal,
  ): Promise<readonly FaqCandidate[]> {
    const [vector] = await this.#options.embedder.embed([question], signal);
    if (vector === undefined) return [];
    return await index.nearest(toSmallVector(vector), asker, MOST_CANDIDATES, this.#options.clock);
  }

  /** Entries of another version may have been taken back. */
  get #isCurrent(): boolean {
    return this.#built?.version === this.#options.source.current().version;
  }

  /** Starts with what is known already. */
  async #take(knowledge: Knowledge): Promise<void> {
    const questions = questionsOf(knowledge);
    const kept = new Map<string, SmallVector>();
    for (let start = 0; start < questions.length; start += BATCH) {
      const batch = questions.slice(start, start + BATCH);
      const unknown = batch.filter((question) => !this.#vectors.has(question));
      const cached = unknown.length === 0 ? [] : await this.#options.cache.read(unknown);
      for (const question of batch) {
        const vector = this.#vectors.get(question) ?? cached[unknown.indexOf(question)];
        if (vector !== undefined) kept.set(question, vector);
      }
    }
    this.#vectors = kept;
    this.#restUntil = 0;
    this.#build(knowledge);
  }

  async #fetchMissing(knowledge: Knowledge, signal: AbortSignal): Promise<void> {
    const { embedder, cache, logger, source } = this.#options;
    const missing = questionsOf(knowledge).filter((question) => !this.#vectors.has(question));
    for (let start = 0; start < missing.length; start += BATCH) {
      if (source.current().version !== knowledge.version) return;
      const batch = missing.slice(start, start + BATCH);
      const vectors = (await embedder.embed(batch, signal)).map(toSmallVector);
      const writes = batch.map(async (question, index) => {
        const vector = vectors[index];
        if (vector === undefined) return;
        this.#vectors.set(question, vector);
        await cache.write(question, vector);
      });
      await Promise.all(writes);
    }
    logger.info(
      { questions: missing.length, calls: Math.ceil(missing.length / BATCH) },
      "the vectors of the knowledge are there",
    );
  }

  #build(knowledge: Knowledge): void {
    this.#index = new VectorIndex(knowledge.entries, (question) => this.#vectors.get(question));
    const isWhole = questionsOf(knowledge).every((question) => this.#vectors.has(question));
    this.#built = { version: knowledge.version, isWhole };
  }

  #rest({ reason, status, message }: ModelError): void {
    const { clock, logger } = this.#options;
    const restMs = Math.min(FIRST_REST_MS * 2 ** this.#failures, LONGEST_REST_MS);
    this.#restUntil = clock.now() + restMs;
    if (this.#failures++ > 0) return;
    const facts = { reason, ...(status !== undefined && { status }), problem: message };
    logger.warn(
      facts,
      "the knowledge has no vectors yet: it is found by its words alone until the endpoint gives them",
    );
  }
}

function questionsOf({ entries }: Knowledge): string[] {
  return [...new Set(entries.flatMap(({ questions }) => questions))];
}

/** Resolves when `signal` aborts, and never after `over` has. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { signal: over }));
}
