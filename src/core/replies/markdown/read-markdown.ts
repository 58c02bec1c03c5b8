import type { Break, Document } from "./document.ts";
import { tokenize } from "./markdown-parser.ts";
import { isCertain, type Place } from "./place.ts";
import { cleanProse, cleanText } from "./text-hygiene.ts";
import { holdBack } from "./unfinished-source.ts";
import { writeBlocks } from "./write-blocks.ts";

export interface ReadOptions {
  readonly unfinished: boolean;
  /** What was read before; absent: nothing. */
  readonly after?: Place;
}

export interface Reading {
  readonly document: Document;
  /** The last place before which nothing can change any more, whatever follows the text. */
  readonly settled?: Place;
}

/** Signs that could be markup, and space that Markdown does not keep. Where in doubt, the parser decides. */
const maybeMarkup = /[\\`*_[<]|~~|&[#a-z]|^(?:[ \t]|[-+>#|:~]|\d{1,9}[.)])|[ \t]$|\n\n\n/im;

/** Reads Markdown from its beginning or from a place in its middle, and says up to where it need not be read again. */
export function readMarkdown(text: string, { unfinished, after }: ReadOptions): Reading {
  const source = cleanText(unfinished ? holdBack(text) : text);
  const trimmed = source.trim();
  const opening = after?.opening ?? "";
  const { document, places } =
    opening !== "" || maybeMarkup.test(trimmed) || (after !== undefined && !source.startsWith(trimmed))
      ? writeBlocks(tokenize(opening + source, unfinished), opening + source, after)
      : plainBlocks(source, trimmed);
  const lines = source.split("\n");
  const skipped = opening === "" ? 0 : 1;
  const settled = places
    .map((place) => ({ ...place, line: place.line - skipped }))
    .findLast((place) => place.at < document.text.length && isCertain(lines, place));
  return settled === undefined ? { document } : { document, settled };
}

/** The same as the parser's blocks, for a thousandth of the price. */
function plainBlocks(source: string, trimmed: string): { document: Document; places: readonly Place[] } {
  const text = cleanProse(trimmed);
  const breaks: Break[] = [];
  const places: Place[] = [];
  let line = source.slice(0, source.indexOf(trimmed)).split("\n").length - 1;
  let before = 0;
  for (let at = text.indexOf("\n\n"); at >= 0; at = text.indexOf("\n\n", at + 2)) {
    line += text.slice(before, at).split("\n").length + 1;
    before = at + 2;
    breaks.push({ at: before, rank: "block" });
    places.push({ line, at: before, kind: "block", opening: "" });
  }
  return { document: { text, marks: [], breaks }, places };
}
