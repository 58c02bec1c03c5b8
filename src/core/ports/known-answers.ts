/** Answers that need no model. */
export interface KnownAnswers {
  /** Undefined: no answer is surely the one to this question. */
  find(question: string): string | undefined;
}
