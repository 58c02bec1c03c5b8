/** Turns texts into vectors that are near each other when the texts mean the like. */
export interface Embedder {
  /**
   * One vector for each text, in their order; all are of one length. Throws a `ModelError` for everything that the
   * provider or the network did, the signal's reason when `signal` aborts. Every call is billed.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}
