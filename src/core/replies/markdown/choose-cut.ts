import type { Break, Document } from "./document.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a cut should respect, in order. */
export interface CutGuide {
  /** Links and inline code: not cut when they fit in a part. */
  readonly atoms: readonly Range[];
  readonly headings: readonly Range[];
}

/** How much of the text behind the longest part is looked at, to find the end of a letter. */
export const lookahead = 64;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const endOfSentence = /[.!?…。！？][)"'»”’\]]*$/;
const whitespace = /\s/;
/** A space that carries a combining sign is a letter. */
const spaceBetween = /(?:\s(?![\p{M}\u200D]))+/uy;

export function cutGuide({ marks }: Document): CutGuide {
  const atoms: Range[] = [];
  for (const { kind, start, end } of marks) {
    if ((kind === "link" || kind === "code") && start >= (atoms.at(-1)?.end ?? 0)) atoms.push({ start, end });
  }
  return { atoms, headings: marks.filter(({ kind }) => kind === "heading") };
}

/**
 * The best place to cut between `start` and `longest`, the end of the longest part that fits. Blocks, lines and
 * sentences count when they leave the part at least half full, words when a quarter.
 */
export function chooseCut(document: Document, { atoms, headings }: CutGuide, start: number, longest: number): number {
  const half = start + ((longest - start) >> 1);
  const quarter = start + ((longest - start) >> 2);
  const bounds = (from: number): Bounds => ({ atoms, start, from, to: longest });
  const cut =
    lastBreak(document.breaks, "block", half, longest) ??
    lastBreak(document.breaks, "item", half, longest) ??
    lastSpace(document.text, bounds(half), lineEnd) ??
    lastSpace(document.text, bounds(half), sentenceEnd) ??
    lastSpace(document.text, bounds(quarter)) ??
    withinWord(document.text, start, outside(atoms, longest, start));
  return beforeHeading(document.text, headings, quarter, cut);
}

function lastBreak(breaks: readonly Break[], rank: Break["rank"], from: number, to: number): number | undefined {
  for (let index = countUpTo(breaks, ({ at }) => at <= to) - 1; index >= 0; index--) {
    const place = breaks[index];
    if (!place || place.at <= from) return undefined;
    if (place.rank === rank) return place.at;
  }
  return undefined;
}

interface Bounds {
  readonly atoms: readonly Range[];
  /** Where the part begins. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** The last space outside links and code; with `what`, the last one that it matches, given the text around it. */
function lastSpace(
  text: string,
  { atoms, start, from, to }: Bounds,
  what?: (text: string, at: number) => boolean,
): number | undefined {
  for (let at = to; at > from; at--) {
    if (!isSpace(text, at) || (what && !what(text, at))) continue;
    const free = outside(atoms, at, start);
    if (free === at) return at;
    at = free + 1;
  }
  return undefined;
}

function lineEnd(text: string, at: number): boolean {
  return text[at] === "\n";
}

function sentenceEnd(text: string, at: number): boolean {
  return endOfSentence.test(text.slice(Math.max(0, at - 8), at));
}

function isSpace(text: string, at: number): boolean {
  if (!whitespace.test(text.charAt(at))) return false;
  spaceBetween.lastIndex = at;
  return spaceBetween.test(text);
}

/** The place itself, or the start of the link or code that it lies in, unless the part begins with that. */
function outside(atoms: readonly Range[], at: number, start: number): number {
  const atom = atoms[countUpTo(atoms, (range) => range.start < at) - 1];
  return atom && at < atom.end && atom.start > start ? atom.start : at;
}

/** The last boundary between letters up to `longest`. A letter that is longer than a part is cut between its signs. */
function withinWord(text: string, start: number, longest: number): number {
  const index = segmenter.segment(text.slice(start, longest + lookahead)).containing(longest - start)?.index ?? 0;
  if (index > 0) return start + index;
  const unit = text.charCodeAt(longest);
  return unit >= 0xdc00 && unit < 0xe000 && longest - 1 > start ? longest - 1 : longest;
}

/** Moves a cut that follows headings, or lies in one, before them, as long as that leaves the part a quarter full. */
function beforeHeading(text: string, headings: readonly Range[], from: number, cut: number): number {
  let best = cut;
  for (let index = countUpTo(headings, (heading) => heading.start < cut) - 1; index >= 0; index--) {
    const heading = headings[index];
    if (!heading || heading.end < trimmedEnd(text, from, best)) return best;
    if (heading.start <= from) return cut;
    best = heading.start;
  }
  return best;
}

/** How many of the ordered items satisfy what only the first ones satisfy. */
function countUpTo<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && isBefore(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && whitespace.test(text.charAt(at - 1))) at--;
  return at;
}

/** The first place from `at` on where a part can begin: not whitespace, unless it indents a preformatted line. */
export function skipWhitespace({ text, marks }: Document, at: number): number {
  spaceBetween.lastIndex = at;
  const first = spaceBetween.test(text) ? spaceBetween.lastIndex : at;
  const pre = marks[countUpTo(marks, ({ start }) => start <= first) - 1];
  if (pre?.kind !== "pre" || first >= pre.end) return first;
  const lineStart = Math.max(pre.start, text.lastIndexOf("\n", first - 1) + 1);
  return lineStart < at ? first : lineStart;
}
