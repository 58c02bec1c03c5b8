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
const MARK: readonly string[] = [
  ...["\\\\?", "\\[", "\\\\?", "\\["],
  ...["\\s{0,5}", "s", "o", "u", "r", "c", "e", "\\s{0,5}", "\\\\?", ":"],
  ...["(?<ids>[^\\[\\]\\n]{1,200})", "\\]", "\\\\?", "\\]"],
];

const named = (name: string, pattern: string) => `(?<${name}>${pattern})`;
const rest = [named("opening", OPENING), ...MARK];
const inLine = [named("gap", GAP), ...rest];
const behindMark = [SEPARATOR, ...inLine];
const atLineStart = [named("gap", GAP), named("marker", LINE_MARKER), named("label", LABEL), ...rest];

/** Where a mark may stand. */
export type MarkPlace = "in line" | "behind mark" | "at line start";

const WHOLE: Readonly<Record<MarkPlace, RegExp>> = {
  "in line": toRegExp(inLine.join("")),
  "behind mark": toRegExp(behindMark.join("")),
  "at line start": toRegExp(atLineStart.join("")),
};
const BEGINNING: Readonly<Record<MarkPlace, RegExp>> = {
  "in line": toRegExp(growing(inLine)),
  "behind mark": toRegExp(growing(behindMark)),
  "at line start": toRegExp(
    `(?:${growing(atLineStart)}|${GAP}${LINE_MARKER}(?:${LABEL_BEGINNING}|${LABEL}${NUMBER_BEGINNING})$)`,
  ),
};

export interface SourceMark {
  /** Where it ends. */
  readonly end: number;
  /** What the model has written for the ids. */
  readonly ids: string;
  /** The space before it. */
  readonly gap: string;
  /** What belongs to the line rather than to the mark, such as a bullet or a label. */
  readonly head: string;
  readonly opening: string;
}

/** The mark that begins at `start`, the space before it included; `growing`: it may become one with what comes. */
export function readMark(text: string, start: number, place: MarkPlace): SourceMark | "growing" | undefined {
  const whole = WHOLE[place];
  whole.lastIndex = start;
  const groups = whole.exec(text)?.groups;
  if (groups !== undefined) {
    const { ids = "", gap = "", marker = "", label = "", opening = "" } = groups;
    return { end: whole.lastIndex, ids, gap, head: marker + label, opening };
  }
  const beginning = BEGINNING[place];
  beginning.lastIndex = start;
  return beginning.test(text) ? "growing" : undefined;
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
