import type { Mark } from "./document.ts";
import { sameAddress } from "./write-inline.ts";

/** A line of a text, by its place in it; its end excluded. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Style = "bold" | "italic" | "strike";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is written with something before and after it. Spans of a line nest; outer ones come first. */
export type Span =
  | (Range & { readonly kind: Style; readonly sign: string })
  | (Range & { readonly kind: "code" })
  | (Range & {
      readonly kind: "link";
      readonly url: string;
      readonly saysAddress: boolean;
      /** The label ends here, and not on a later line. */
      readonly isLast: boolean;
    });

const signs: Readonly<Record<Style, string>> = { bold: "*", italic: "_", strike: "~" };

/** Beside these a sign is not read as markup. */
const glue = String.raw`[\p{L}\p{N}\p{M}\u200D*_~\x60]`;
const glueBefore = new RegExp(`${glue}$`, "u");
const glueAfter = new RegExp(`^${glue}`, "u");
/** Code and emphasis neither begin nor end with these. */
const codeEdge = /[\s\u00AD\u200B\u2060]/;
const styleEdge = /[\s\u00AD\u200B\u2060*_~`]/;

/**
 * What of the marks can be written on the line. Where a client might read it otherwise, the style is left out.
 * `labelsArePlain`: there is no markup in a link's label.
 */
export function spansOf(line: Line, marks: readonly Mark[], labelsArePlain: boolean): Span[] {
  if (marks.length === 0) return [];
  const links = marks.flatMap((mark) => toLink(line, mark));
  const plainLinks = links.filter(({ saysAddress }) => labelsArePlain || saysAddress);
  const codes = marks
    .filter(({ kind }) => kind === "code")
    .flatMap((mark) => trim(line, clip(line, mark), codeEdge))
    .filter((code) => !isGlued(line, code) && !plainLinks.some((link) => overlap(link, code)))
    .map((code): Span => ({ ...code, kind: "code" }));
  const atoms = [...codes, ...plainLinks];
  const styles = (["bold", "italic", "strike"] as const).flatMap((kind) =>
    rangesOf(line, marks, kind)
      .flatMap((range) => trim(line, range, styleEdge, atoms))
      .filter((range) => !isGlued(line, range) && !isAllCode(line, range, codes))
      .filter((range) => !codes.some((code) => overlap(code, range) && textOf(line, code).includes(signs[kind])))
      .map((range): Span => ({ ...range, kind, sign: signs[kind] })),
  );
  const labelled = links.filter((link) => !plainLinks.includes(link));
  // Of spans with the same range the first is the outer one.
  return nested([...labelled, ...styles, ...atoms]);
}

function toLink(line: Line, mark: Mark): (Span & { kind: "link" })[] {
  if (mark.kind !== "link" || mark.url === undefined) return [];
  const range = clip(line, mark);
  const isWhole = range.start === mark.start && range.end === mark.end;
  const label = textOf(line, range);
  if (label.trim() === "") return [];
  return [
    {
      ...range,
      kind: "link",
      url: mark.url,
      saysAddress: isWhole && sameAddress(label, mark.url),
      isLast: range.end === mark.end,
    },
  ];
}

/** Where the line has the style, without what lies in another such range. */
function rangesOf(line: Line, marks: readonly Mark[], style: Style): Range[] {
  const ranges: Range[] = [];
  for (const mark of marks) {
    if (mark.kind !== style && !(style === "bold" && mark.kind === "heading")) continue;
    const range = clip(line, mark);
    if (range.end > (ranges.at(-1)?.end ?? -1)) ranges.push(range);
  }
  return ranges;
}

function clip(line: Line, { start, end }: Range): Range {
  return { start: Math.max(start, line.start), end: Math.min(end, line.end) };
}

/** Without what it cannot begin or end with; nothing when that leaves none of it, or when it would cut an atom. */
function trim(line: Line, range: Range, edge: RegExp, atoms: readonly Range[] = []): Range[] {
  let { start, end } = range;
  const isAtom = (place: number) => atoms.some((atom) => atom.start <= place && place < atom.end);
  while (start < end && edge.test(line.text.charAt(start)) && !isAtom(start)) start++;
  while (end > start && edge.test(line.text.charAt(end - 1)) && !isAtom(end - 1)) end--;
  const cutsAtom = atoms.some((atom) => overlap(atom, { start, end }) && (atom.start < start || atom.end > end));
  return start === end || cutsAtom ? [] : [{ start, end }];
}

function isGlued(line: Line, { start, end }: Range): boolean {
  return (
    glueBefore.test(line.text.slice(Math.max(line.start, start - 2), start)) ||
    glueAfter.test(line.text.slice(end, Math.min(line.end, end + 2)))
  );
}

/** Code has one weight. */
function isAllCode(line: Line, { start, end }: Range, codes: readonly Range[]): boolean {
  let at = start;
  for (const code of codes) {
    if (code.start < at) continue;
    if (line.text.slice(at, Math.min(code.start, end)).trim() !== "") return false;
    at = code.end;
  }
  return at > start && line.text.slice(at, end).trim() === "";
}

function textOf({ text }: Line, { start, end }: Range): string {
  return text.slice(start, end);
}

function overlap(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

/** In order, outer ones first; a style that would reach across the end of another span is left out. */
function nested(spans: readonly Span[]): Span[] {
  const open: Span[] = [];
  return spans
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .filter((span) => {
      while ((open.at(-1)?.end ?? Infinity) <= span.start) open.pop();
      const fits = span.end <= (open.at(-1)?.end ?? Infinity);
      if (fits) open.push(span);
      return fits;
    });
}
