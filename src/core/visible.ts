/** Letters, figures, punctuation and signs; what is left are spaces, controls and marks without anything to mark. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Whether there is anything to be seen in a text. */
export function isVisible(text: string): boolean {
  // Nearly every answer has one of these, and looking for them costs next to nothing.
  return /[0-9A-Za-z]/.test(text) || VISIBLE.test(text);
}
