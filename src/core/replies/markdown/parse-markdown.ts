import type { Document } from "./document.ts";
import { readMarkdown } from "./read-markdown.ts";

/**
 * Reads what a model has written. Knows no errors: what is not markup is text, and no word is lost.
 *
 * `unfinished`: more will follow. Markup that is open is closed, and a short end that could become markup is left out,
 * so that the text of a beginning is, as far as possible, a beginning of the text.
 */
export function parseMarkdown(text: string, { unfinished }: { readonly unfinished: boolean }): Document {
  return readMarkdown(text, { unfinished }).document;
}
