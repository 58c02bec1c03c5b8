/** What people see of one UTF-16 unit. */
export interface Seen {
  readonly unit: string;
  readonly marks: ReadonlySet<string>;
}

/** A unit of a message before its markup is read; `isText`: it is never markup. */
interface Cell {
  readonly unit: string;
  readonly isText: boolean;
  readonly link?: string;
}

const kinds: Readonly<Record<string, string>> = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const word = /[\p{L}\p{N}\p{M}]/u;
/** What a client takes for the edge of emphasis: space, or the sign that is there to break it. */
const gap = /[\s\u2060]/;

/**
 * Reads a message as clients with `*bold*` and `_italic_` do: signs count between words, within a line, the nearest one
 * closes; what has no partner is shown. As ready as the most eager client to take a sign for markup.
 */
export function readStarMarkup(body: string): Seen[] {
  return readCells(body.split("").map((unit) => ({ unit, isText: false })));
}

/** The same for Slack, with `<address|label>`, `&amp;` and tokens that call people: those are `mention`. */
export function readMrkdwn(text: string): Seen[] {
  const cells: Cell[] = [];
  const pattern = /<([^<>]*)>|&(amp|lt|gt);|[\s\S]/g;
  for (const { index, 0: whole, 1: token, 2: entity } of text.matchAll(pattern)) {
    const isQuote = whole === ">" && (index === 0 || text[index - 1] === "\n");
    if (token !== undefined) cells.push(...readToken(token));
    else if (entity !== undefined) cells.push({ unit: { amp: "&", lt: "<", gt: ">" }[entity] ?? "", isText: false });
    else if (/[<>&]/.test(whole) && !isQuote) throw new Error(`A bare ${whole}`);
    else cells.push({ unit: whole, isText: false });
  }
  return readCells(cells);
}

function readToken(token: string): Cell[] {
  if (/^[@#!]/.test(token)) return token.split("").map((unit) => ({ unit, isText: true, link: "mention" }));
  const [address = "", ...label] = token.split("|");
  const shown = label.length === 0 ? address : label.join("|");
  const decoded = shown.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  return decoded.split("").map((unit) => ({ unit, isText: true, link: "link" }));
}

function readCells(cells: readonly Cell[]): Seen[] {
  const seen: Seen[] = [];
  let at = 0;
  for (;;) {
    const open = findFence(cells, at);
    const close = open < 0 ? -1 : findFence(cells, open + 3);
    if (close < 0) return [...seen, ...readLines(cells.slice(at))];
    seen.push(...readLines(cells.slice(at, open)));
    let code = cells.slice(open + 3, close);
    if (code[0]?.unit === "\n") code = code.slice(1);
    if (code.at(-1)?.unit === "\n") code = code.slice(0, -1);
    seen.push(...code.map(({ unit }) => ({ unit, marks: new Set(["pre"]) })));
    at = close + 3;
  }
}

function findFence(cells: readonly Cell[], from: number): number {
  for (let at = from; at + 2 < cells.length; at++) {
    if ([0, 1, 2].every((offset) => isSign(cells[at + offset], "`"))) return at;
  }
  return -1;
}

function isSign(cell: Cell | undefined, sign: string): boolean {
  return cell !== undefined && !cell.isText && cell.unit === sign;
}

function readLines(cells: readonly Cell[]): Seen[] {
  const seen: Seen[] = [];
  for (let start = 0; start <= cells.length; ) {
    let end = start;
    while (end < cells.length && cells[end]?.unit !== "\n") end++;
    seen.push(...readLine(cells.slice(start, end)));
    if (end < cells.length) seen.push({ unit: "\n", marks: new Set() });
    start = end + 1;
  }
  return seen;
}

function readLine(line: readonly Cell[]): Seen[] {
  const isQuote = isSign(line[0], ">");
  const rest = isQuote ? line.slice(line[1]?.unit === " " ? 2 : 1) : line;
  return readInline(rest, 0, rest.length, isQuote ? ["quote"] : []);
}

function readInline(line: readonly Cell[], from: number, to: number, marks: readonly string[]): Seen[] {
  const seen: Seen[] = [];
  for (let at = from; at < to; at++) {
    const cell = line[at];
    if (!cell) break;
    const kind = cell.isText ? undefined : kinds[cell.unit];
    const close = kind === undefined || marks.includes(kind) ? -1 : findClose(line, at, to);
    if (kind !== undefined && close > 0) {
      if (kind === "code") {
        const code = new Set([...marks, kind]);
        seen.push(...line.slice(at + 1, close).map(({ unit }) => ({ unit, marks: code })));
      } else {
        seen.push(...readInline(line, at + 1, close, [...marks, kind]));
      }
      at = close;
    } else {
      seen.push({ unit: cell.unit, marks: new Set(cell.link === undefined ? marks : [...marks, cell.link]) });
    }
  }
  return seen;
}

/** Where the sign that opens at `open` is closed, or -1. */
function findClose(line: readonly Cell[], open: number, to: number): number {
  const sign = line[open]?.unit ?? "";
  const isOpen = !word.test(unitsBefore(line, open)) && !gap.test(line[open + 1]?.unit ?? " ");
  if (!isOpen) return -1;
  for (let at = open + 2; at < to; at++) {
    if (isSign(line[at], sign) && !gap.test(line[at - 1]?.unit ?? " ") && !word.test(unitsAfter(line, at))) return at;
  }
  return -1;
}

/** The letter before a place, of which a unit may be a half. */
function unitsBefore(line: readonly Cell[], at: number): string {
  const units = line.slice(Math.max(0, at - 2), at).map(({ unit }) => unit);
  return [...units.join("")].at(-1) ?? "";
}

function unitsAfter(line: readonly Cell[], at: number): string {
  const units = line.slice(at + 1, at + 3).map(({ unit }) => unit);
  return [...units.join("")][0] ?? "";
}
