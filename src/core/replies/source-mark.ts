/**
 * The mark with which a model names entries, `[[source:id]]` or `[[source:one, two]]`, as models really write it: with
 * escapes, in brackets or backticks, behind commas, in a list, or after a label at the beginning of a line.
 */

/** Labels that models put before a line of marks, in the languages of the desk's own texts. */
const LABELS: readonly string[] = ["sources?", "nguồn(?: tham khảo)?", "tham khảo", "references?"];
const LABEL_BEGINNINGS: readonly string[] = ["sources", "nguồn tham khảo", "tham khảo", "references"];

/** Longer runs of spaces are not waited for. */
const GAP = "\\s{0,200}";
const SEPARATOR = "[ \\t]{0,20}[,;|·&]?";
const LINE_MARKER = "[ \\t>*_#•–—-]{0,20}(?:\\d{1,2}[.)][ \\t]{1,4})?";
const NUMBER_BEGINNING = "\\d{1,2}[.)]?";
const LABEL = `(?:(?:${LABELS.join("|")})[*_]{0,3}[:：]?[*_]{0,3}[ \\t]{0,20}(?:\\n{1,2}${LINE_MARKER})?)?`;
const LABEL_BEGINNING = `(?:${LABEL_BEGINNINGS.map(beginningsOf).join("|")})`;
const OPENING = "[(`*_]{0,4}";
const NAME: readonly string[] = ["\\s{0,5}", "s", "o", "u", "r", "c", "e", "\\s{0,5}", "\\\\?", ":"];
const IDS = "[^\\[\\]\\n]{1,200}";
const MARK = ["\\\\?", "\\[", "\\\\?", "\\[", ...NAME, `(?<ids>${IDS})`, "\\]", "\\\\?", "\\]"];
/** Some models leave one bracket out. What follows must be seen first: a link is none. */
const HALF_MARK = ["(?<!\\[)\\\\?", "\\[", ...NAME, `(?<half>${IDS})`, "\\]", "(?=[^(])"];

const named = (name: string, pattern: string) => `(?<${name}>${pattern})`;

/** Where a mark may stand. */
export type MarkPlace = "in line" | "behind mark" | "at line start";

/** What may stand before a mark and belongs to it. */
const BEFORE: Readonly<Record<MarkPlace, readonly string[]>> = {
  "in line": [named("gap", GAP), named("opening", OPENING)],
  "behind mark": [SEPARATOR, named("gap", GAP), named("opening", OPENING)],
  "at line start": [named("gap", GAP), named("marker", LINE_MARKER), named("label", LABEL), named("opening", OPENING)],
};
/** What may become one, beside the parts above one after the other. */
const LINE_BEGINNING = `${GAP}${LINE_MARKER}(?:${LABEL_BEGINNING}|${LABEL}${NUMBER_BEGINNING})$`;

const WHOLE: Readonly<Record<MarkPlace, RegExp>> = {
  "in line": whole("in line"),
  "behind mark": whole("behind mark"),
  "at line start": whole("at line start"),
};
const BEGINNING: Readonly<Record<MarkPlace, RegExp>> = {
  "in line": beginning("in line"),
  "behind mark": beginning("behind mark"),
  "at line start": beginning("at line start", LINE_BEGINNING),
};

export interface SourceMark {
  /** Where it ends. */
  readonly end: number;
  /** What the model has written for the ids. */
  readonly ids: string;
  /** It lacks a bracket, so that it may be something else. */
  readonly isHalf: boolean;
  /** The space before it. */
  readonly gap: string;
  /** What belongs to the line rather than to the mark, such as a bullet or a label. */
  readonly head: string;
  readonly opening: string;
}

/** The mark that begins at `start`, the space before it included; `growing`: it may become one with what comes. */
export function readMark(text: string, start: number, place: MarkPlace): SourceMark | "growing" | undefined {
  const mark = WHOLE[place];
  mark.lastIndex = start;
  const groups = mark.exec(text)?.groups;
  if (groups !== undefined) {
    const { ids, half = "", gap = "", marker = "", label = "", opening = "" } = groups;
    return { end: mark.lastIndex, ids: ids ?? half, isHalf: ids === undefined, gap, head: marker + label, opening };
  }
  const begun = BEGINNING[place];
  begun.lastIndex = start;
  return begun.test(text) ? "growing" : undefined;
}

function whole(place: MarkPlace): RegExp {
  return toRegExp(`${BEFORE[place].join("")}(?:${MARK.join("")}|${HALF_MARK.join("")})`);
}

function beginning(place: MarkPlace, ...others: readonly string[]): RegExp {
  const parts = [MARK, HALF_MARK].map((mark) => growing([...BEFORE[place], ...mark]));
  return toRegExp(`(?:${[...parts, ...others].join("|")})`);
}

function toRegExp(source: string): RegExp {
  return new RegExp(source, "iuy");
}

/** Matches whatever of the parts has come so far, up to the end of the text. */
function growing(parts: readonly string[]): string {
  return parts.reduceRight((after, part) => `(?:$|${part}${after})`, "$").replaceAll(/\?<\w+>/g, "?:");
}

/** Matches every beginning of a word but the empty one. */
function beginningsOf(word: string): string {
  return [...word].reduceRight((after, letter) => (after === "" ? letter : `${letter}(?:${after})?`), "");
}
