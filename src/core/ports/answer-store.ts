/** A complete answer that a model has given and that others may be given, too. */
export interface StoredAnswer {
  readonly text: string;
  /** Who has made it. */
  readonly model: string;
  /** When it was made, in epoch milliseconds. */
  readonly at: number;
}

/**
 * Answers by key, each for a time, all together within a number of bytes: what was not used for the longest time goes
 * first. Every method may reject, and none is waited for in sight of a customer for long: whoever calls treats a failure
 * as an answer that is not there.
 */
export interface AnswerStore {
  /** Undefined: there is none, or its time is over. */
  get(key: string): Promise<StoredAnswer | undefined>;
  /** Takes the place of an earlier one. One that is larger than the store is left out. */
  set(key: string, answer: StoredAnswer, ttlMs: number): Promise<void>;
  /** Safe to repeat; it need not be there. */
  delete(key: string): Promise<void>;
}
