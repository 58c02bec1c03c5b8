/** Token counts as the provider reported them. */
export interface Usage {
  /** All tokens of the prompt, those that were cached included. */
  readonly inputTokens: number;
  /** The part of them that was cheaper because the provider had it already. Absent: none. */
  readonly cachedInputTokens?: number;
  readonly outputTokens: number;
}
