import type { KeyValue } from "../ports/key-value.ts";
import type { SmallVector } from "./vector-index.ts";

export interface VectorCacheOptions {
  readonly store: KeyValue;
  /** Vectors of different models have nothing to do with each other. */
  readonly model: string;
  /** The same in every process; different for different texts. */
  readonly digest: (text: string) => string;
}

/** Questions that nobody asks any more are forgotten; what is still needed is paid for again as seldom. */
const KEPT_MS = 90 * 86_400_000;

/** Vectors that were paid for, across restarts. A store that fails has none. */
export class VectorCache {
  readonly #options: VectorCacheOptions;

  constructor(options: VectorCacheOptions) {
    this.#options = options;
  }

  /** In the order of `texts`; undefined: not known. */
  async read(texts: readonly string[]): Promise<readonly (SmallVector | undefined)[]> {
    const values = await this.#options.store
      .getMany<unknown>(texts.map((text) => this.#keyOf(text)))
      .catch((): unknown[] => []);
    return texts.map((_, index) => {
      const value = values[index];
      return Array.isArray(value) ? Int8Array.from(value) : undefined;
    });
  }

  async write(text: string, vector: SmallVector): Promise<void> {
    // The vector is there; only the next start pays for it again.
    await this.#options.store.set(this.#keyOf(text), [...vector], KEPT_MS).catch(() => undefined);
  }

  #keyOf(text: string): string {
    return this.#options.digest(`${this.#options.model}\n${text}`);
  }
}
