import type { AnswerStore, StoredAnswer } from "../../src/core/ports/answer-store.ts";
import type { Clock } from "../../src/core/ports/clock.ts";

interface Kept {
  readonly answer: StoredAnswer;
  readonly bytes: number;
  readonly expiresAt: number;
}

/** An `AnswerStore` in memory. */
export class MemoryAnswerStore implements AnswerStore {
  readonly #clock: Clock;
  readonly #maxBytes: number;
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(clock: Clock, maxBytes = 1_000_000) {
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get keys(): string[] {
    return [...this.#kept.keys()];
  }

  async get(key: string): Promise<StoredAnswer | undefined> {
    const kept = this.#kept.get(key);
    if (kept === undefined || kept.expiresAt <= this.#clock.now()) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.answer;
  }

  async set(key: string, answer: StoredAnswer, ttlMs: number): Promise<void> {
    this.#remove(key);
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(answer));
    const now = this.#clock.now();
    for (const [other, { expiresAt }] of this.#kept) if (expiresAt <= now) this.#remove(other);
    if (bytes > this.#maxBytes) return;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes + bytes <= this.#maxBytes) break;
      this.#remove(oldest);
    }
    this.#kept.set(key, { answer, bytes, expiresAt: now + ttlMs });
    this.#bytes += bytes;
  }

  async delete(key: string): Promise<void> {
    this.#remove(key);
  }

  #remove(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
