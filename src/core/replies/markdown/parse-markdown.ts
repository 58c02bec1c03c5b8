import type { Break, Document } from "./document.ts";
import { tokenize } from "./markdown-parser.ts";
import { cleanProse, cleanText } from "./text-hygiene.ts";
import { holdBack } from "./unfinished-source.ts";
import { writeBlocks } from "./write-blocks.ts";

/** Signs that could be markup, and space that Markdown does not keep. Where in doubt, the parser decides. */
const maybeMarkup = /[\\`*_[<]|~~|&[#a-z]|^(?:[ \t]|[-+>#|:~]|\d{1,9}[.)])|[ \t]$|\n\n\n/im;

/**
 * Reads what a model has written. Knows no errors: what is not markup is text, and no word is lost.
 *
 * `unfinished`: more will follow. Markup that is open is closed, and a short end that could become markup is left out,
 * so that the text of a beginning is, as far as possible, a beginning of the text.
 */
export function parseMarkdown(text: string, { unfinished }: { readonly unfinished: boolean }): Document {
  const source = cleanText(unfinished ? holdBack(text) : text);
  const trimmed = source.trim();
  return maybeMarkup.test(trimmed) ? writeBlocks(tokenize(source, unfinished), source) : plainDocument(trimmed);
}

/** The same document as the parser's, for a thousandth of the price. */
function plainDocument(source: string): Document {
  const text = cleanProse(source);
  const breaks: Break[] = [];
  for (let at = text.indexOf("\n\n"); at >= 0; at = text.indexOf("\n\n", at + 2)) {
    breaks.push({ at: at + 2, rank: "block" });
  }
  return { text, marks: [], breaks };
}
