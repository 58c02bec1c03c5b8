import { columnsOf } from "./columns.ts";

/** Text in one style. */
export interface Span {
  readonly text: string;
  /** Parameters of the terminal's "select graphic rendition", such as `1;4`; absent: none. */
  readonly style?: string;
}

export const BOLD = "1";
export const DIM = "2";

export interface LayoutOptions {
  /** Columns that a row may take, at least 2. */
  readonly width: number;
  /** Without it styles are left out. */
  readonly color: boolean;
  /** Whether rows end between words where they can. Else they are filled, and a row never changes when text follows. */
  readonly words: boolean;
}

interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly style: string;
}

const ASCII = /^[\x20-\x7E]*$/;
const CONTROL = /\p{Cc}/u;
const TAB = "    ";
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Cuts text into rows that fit, each of them complete in itself. No control character gets through but our styles. */
export function layOut(spans: readonly Span[], options: LayoutOptions): string[] {
  return toLines(spans).flatMap((line) => wrap(line, options).map((row) => toText(row, options.color)));
}

function toLines(spans: readonly Span[]): Cell[][] {
  let line: Cell[] = [];
  const lines = [line];
  for (const { text, style = "" } of spans) {
    for (const [index, piece] of text.split("\n").entries()) {
      if (index > 0) {
        line = [];
        lines.push(line);
      }
      for (const sign of split(piece.replaceAll("\t", TAB))) {
        if (!CONTROL.test(sign)) line.push({ text: sign, columns: columnsOf(sign), style });
      }
    }
  }
  return lines;
}

function split(text: string): string[] {
  return ASCII.test(text) ? [...text] : Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function wrap(line: readonly Cell[], { width, words }: LayoutOptions): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let columns = 0;
  for (const cell of line) {
    // Twice where the rest of the row still leaves no room for a sign that is very wide.
    while (columns + cell.columns > width && row.length > 0) {
      const cut = words ? chooseCut(row, cell) : row.length;
      rows.push(row.slice(0, cut));
      row = row.slice(cut);
      columns = row.reduce((sum, kept) => sum + kept.columns, 0);
    }
    if (words && cell.text === " " && row.length === 0 && rows.length > 0) continue;
    row.push(cell);
    columns += cell.columns;
  }
  rows.push(row);
  return words ? rows.map(withoutTrailingSpace) : rows;
}

/** The last place where a row may end before `next`; its very end when there is no good one. */
function chooseCut(row: readonly Cell[], next: Cell): number {
  const firstWord = row.findIndex(({ text }) => text !== " ");
  if (firstWord < 0) return row.length;
  for (let cut = row.length; cut > firstWord; cut--) {
    const before = row[cut - 1];
    const after = row[cut] ?? next;
    if (mayPart(before ?? after, after)) return cut;
  }
  return row.length;
}

/** At spaces, and beside wide signs, which have none between them. */
function mayPart(before: Cell, after: Cell): boolean {
  return before.text === " " || after.text === " " || before.columns > 1 || after.columns > 1;
}

function withoutTrailingSpace(row: readonly Cell[]): Cell[] {
  return row.slice(0, row.findLastIndex(({ text }) => text !== " ") + 1);
}

function toText(row: readonly Cell[], color: boolean): string {
  let text = "";
  let style = "";
  for (const cell of row) {
    if (color && cell.style !== style) {
      text += (style === "" ? "" : "\x1b[0m") + (cell.style === "" ? "" : `\x1b[${cell.style}m`);
      style = cell.style;
    }
    text += cell.text;
  }
  return style === "" ? text : `${text}\x1b[0m`;
}
