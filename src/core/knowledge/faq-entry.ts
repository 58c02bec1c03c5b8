/** One known question with its answer, in one language. Translations share the id. */
export interface FaqEntry {
  readonly id: string;
  /** BCP 47. */
  readonly language: string;
  /** Ways in which people ask it; the first is shown as an example. */
  readonly questions: readonly string[];
  /** Markdown. */
  readonly answer: string;
  readonly tags?: readonly string[];
}
