import { chooseCut, cutGuide, lookahead, skipWhitespace, trimmedEnd } from "./choose-cut.ts";
import { type Document, sliceDocument } from "./document.ts";

/** What one message can hold. */
export interface PartLimit {
  /** In UTF-16 units. */
  readonly maxLength: number;
  /** A second measure, such as of the formatting. When it holds for a slice it must hold for every beginning of it. */
  readonly fits?: (slice: Document) => boolean;
}

/**
 * Cuts a document into parts that fit. Each part is the longest that fits, cut back to the best place: before a block,
 * before a line, after a sentence, after a word, and only then within one. A cut never divides what people see as one
 * letter, nor a link or inline code that would fit in a part, and leaves no heading behind at the end of a part.
 *
 * The parts are the whole text in order, but for whitespace at the cuts: a part ends without any, and begins without
 * any except the indentation of a preformatted line. Only what a part holds and the letter that follows it decide
 * where it ends, so text that is added later changes the last part alone.
 */
export function splitDocument(document: Document, limit: PartLimit): Document[] {
  return cut(document, limit, Number.POSITIVE_INFINITY).parts;
}

/** The parts at the beginning of a document that stay as they are while no text before `settled` changes. */
export function splitSettled(document: Document, settled: number, limit: PartLimit): Cut {
  return cut(document, limit, settled);
}

export interface Cut {
  readonly parts: readonly Document[];
  /** Where the next part begins. */
  readonly start: number;
}

function cut(document: Document, limit: PartLimit, settled: number): Cut & { readonly parts: Document[] } {
  const parts: Document[] = [];
  const guide = cutGuide(document);
  let rest = document;
  let start = skipWhitespace(document, 0);
  while (start < document.text.length) {
    rest = withoutPast(rest, start);
    const longest = longestEnd(rest, start, limit);
    if (longest + lookahead > settled) break;
    const end = longest === document.text.length ? longest : chooseCut(rest, guide, start, longest);
    const textEnd = trimmedEnd(document.text, start, end);
    const next = skipWhitespace(document, end);
    if (next >= settled) break;
    if (textEnd > start) parts.push(sliceDocument(rest, start, textEnd));
    start = next;
  }
  return { parts, start };
}

/** The same places, without what ends before `start`: keeps the work for a part in proportion to the part. */
function withoutPast({ text, marks, breaks }: Document, start: number): Document {
  return { text, marks: marks.filter(({ end }) => end > start), breaks: breaks.filter(({ at }) => at > start) };
}

/** Where the longest part that fits ends. */
function longestEnd(rest: Document, start: number, limit: PartLimit): number {
  const furthest = Math.min(rest.text.length, start + limit.maxLength);
  return start + longestFitting(sliceDocument(rest, start, furthest), limit);
}

/** How much of the slice fits; one character at least. */
function longestFitting(slice: Document, { fits }: PartLimit): number {
  if (!fits || fits(slice)) return slice.text.length;
  let low = 1;
  let high = slice.text.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(sliceDocument(slice, 0, middle))) low = middle;
    else high = middle;
  }
  return low;
}
