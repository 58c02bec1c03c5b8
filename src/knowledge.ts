import type { KnowledgeConfig } from "./config/knowledge-config.ts";
import type { ReadKnowledge } from "./config/knowledge-files.ts";
import { type Look, lookAt } from "./config/knowledge-look.ts";
import { readKnowledgeInThread } from "./config/knowledge-thread.ts";
import { buildFaqIndex, createFaqIndex } from "./core/knowledge/faq/create-faq-index.ts";
import type { Knowledge, KnowledgeSource } from "./core/knowledge/knowledge.ts";
import type { Clock } from "./core/ports/clock.ts";
import type { Logger } from "./core/ports/logger.ts";

export interface RefreshedKnowledge {
  readonly source: KnowledgeSource;
  /**
   * Takes up what has changed in the files. To be called every few seconds, and not again before it has resolved. What has
   * problems is not taken up, and each of them is logged once.
   */
  refresh(): Promise<void>;
}

export interface KnowledgeParts {
  readonly logger: Logger;
  readonly clock: Clock;
}

/** After a look at thousands of files the next one waits for so many times as long as it took. */
const LOOK_PAUSE = 20;
/** A file with a mistake in every entry must not fill the log. */
const LOGGED_PROBLEMS = 20;

/** The knowledge of the configured files, which may change while the program runs. */
export function createKnowledgeSource(config: KnowledgeConfig, parts: KnowledgeParts): RefreshedKnowledge {
  const knowledge = new WatchedKnowledge(config, parts);
  return { source: { current: () => knowledge.current }, refresh: () => knowledge.refresh() };
}

class WatchedKnowledge {
  readonly #config: KnowledgeConfig;
  readonly #parts: KnowledgeParts;
  #current: Knowledge;
  /** The files as they were when they were last read. */
  #seen: Look | undefined;
  /** Epoch milliseconds. */
  #nextLookAt = 0;
  #problems: readonly string[] = [];

  constructor(config: KnowledgeConfig, parts: KnowledgeParts) {
    this.#config = config;
    this.#parts = parts;
    const { version, entries } = config.first;
    this.#current = { version, entries, index: createFaqIndex(entries) };
  }

  get current(): Knowledge {
    return this.#current;
  }

  async refresh(): Promise<void> {
    const { files } = this.#config;
    const { clock } = this.#parts;
    const from = clock.now();
    if (from < this.#nextLookAt) return;
    const look = await lookAt(files);
    this.#nextLookAt = clock.now() + (clock.now() - from) * LOOK_PAUSE;
    if (this.#seen?.isSettled === true && this.#seen.identity === look.identity) return;
    const read = await readKnowledgeInThread(files);
    // What is being written may be half there: the next time it will not.
    if ((await lookAt(files)).identity !== look.identity) return;
    this.#seen = look;
    if (read.problems.length > 0) this.#refuse(read.problems);
    else await this.#take(read);
  }

  async #take({ version, entries }: ReadKnowledge): Promise<void> {
    this.#problems = [];
    if (version === this.#current.version) return;
    this.#current = { version, entries, index: await buildFaqIndex(entries, this.#parts.clock) };
    this.#parts.logger.info({ version, entries: entries.length }, "the knowledge has changed and is in use");
  }

  #refuse(problems: readonly string[]): void {
    const news = problems.filter((problem) => !this.#problems.includes(problem));
    this.#problems = problems;
    const message = "the changed knowledge is not taken up; what was known stays in use";
    for (const problem of news.slice(0, LOGGED_PROBLEMS)) this.#parts.logger.warn({ problem }, message);
    if (news.length > LOGGED_PROBLEMS) this.#parts.logger.warn({ further: news.length - LOGGED_PROBLEMS }, message);
  }
}
