/** Dollars per million tokens, which is micro-dollars per token. */
export interface Price {
  readonly input: number;
  /** For the part of the prompt that the provider had cached. */
  readonly cachedInput: number;
  readonly output: number;
}

export interface TokenCounts {
  /** All tokens of the prompt, those that were cached included. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** Whole micro-dollars; null where the price is not known, which is not the same as nothing. */
export function costMicros(price: Price | undefined, tokens: TokenCounts): number | null {
  if (price === undefined) return null;
  const { inputTokens, cachedInputTokens, outputTokens } = tokens;
  const fresh = Math.max(0, inputTokens - cachedInputTokens);
  return Math.round(fresh * price.input + cachedInputTokens * price.cachedInput + outputTokens * price.output);
}
