import type { Document, Mark } from "./document.ts";
import { type Line, type Span, spansOf } from "./star-spans.ts";
import { withoutLiveSigns, withoutLiveSignsInAddress } from "./star-text.ts";
import { sameAddress } from "./write-inline.ts";

/** What differs between platforms whose markup is one sign before and one after: `*bold*`, `_italic_`, `~struck~`. */
export interface StarDialect {
  /** What a text has to be written as so that it is read as text. Only ever makes it longer. */
  plain(text: string): string;
  /**
   * A link with a label, in which no markup is read; without one, the address is shown. Absent: there are no such
   * links, and the address follows its label in brackets, unless the label says the same.
   */
  wrapLink?(url: string, label: string | undefined): string;
}

const fence = "```";
/** Looks like a backtick; nothing else could stand for one in code. */
const likeBacktick = "\u02CB";
const quotePrefix = "> ";

/**
 * Writes a document for platforms where markup is single signs that count only between words and within a line, and
 * cannot be escaped. Emphasis is closed at the end of each line and opened again on the next; where it touches a letter
 * it is left out, as it would be shown as signs. A sign of the text that would be taken for markup is followed by an
 * invisible one. Headings are bold lines. The language of code is not named: it would be shown as code.
 */
export function toStarMarkup(document: Document, dialect: StarDialect): string {
  const { text, marks } = document;
  if (marks.length === 0 && !maybeSign.test(text)) return dialect.plain(text);
  let markup = "";
  let start = 0;
  for (const pre of marks.filter(({ kind }) => kind === "pre")) {
    if (pre.start < start) continue;
    markup += writeLines(document, start, pre.start, dialect);
    markup += writePre(text.slice(pre.start, pre.end), dialect);
    start = pre.end;
  }
  return markup + writeLines(document, start, text.length, dialect);
}

/**
 * What a person reads of a document where links have no labels: as the text, with the address of each link after its
 * label, unless that says the same.
 */
export function toTextWithAddresses({ text, marks }: Document): string {
  let read = "";
  let from = 0;
  for (const { kind, start, end, url } of marks.toSorted((a, b) => a.end - b.end)) {
    const label = text.slice(start, end);
    if (kind !== "link" || url === undefined || label.trim() === "" || sameAddress(label, url)) continue;
    read += `${text.slice(from, end)} (${url})`;
    from = end;
  }
  return read + text.slice(from);
}

/** Where a text has none, it is what is read, but for `plain`. */
const maybeSign = /[*_~`]|^>/m;

function writePre(code: string, { plain }: StarDialect): string {
  const inner = code.replace(/`{3,}/g, (run) => likeBacktick.repeat(run.length));
  return `${fence}\n${plain(inner)}\n${fence}`;
}

function writeLines(document: Document, from: number, to: number, dialect: StarDialect): string {
  const lines: string[] = [];
  let marks = document.marks.filter(({ start, end }) => start < to && end > from);
  for (let start = from; start <= to; ) {
    const newline = document.text.indexOf("\n", start);
    const end = newline < 0 || newline > to ? to : newline;
    marks = marks.filter((mark) => mark.end > start);
    lines.push(writeLine({ text: document.text, start, end }, marks, dialect));
    start = end + 1;
  }
  return lines.join("\n");
}

function writeLine(line: Line, marks: readonly Mark[], dialect: StarDialect): string {
  const here = marks.filter(({ start, end }) => start < line.end && end > line.start);
  const spans = spansOf(line, here, dialect.wrapLink !== undefined);
  const written = new LineWriter(line, spans, dialect).write();
  const isQuoted = here.some(({ kind }) => kind === "quote") && written.trim() !== "";
  return isQuoted ? quotePrefix + written : written;
}

class LineWriter {
  readonly #line: Line;
  readonly #spans: readonly Span[];
  readonly #dialect: StarDialect;
  /** The text of the line, safe to write: by unit, so that every piece of it can be taken. */
  readonly #units: readonly string[];
  #next = 0;

  constructor(line: Line, spans: readonly Span[], dialect: StarDialect) {
    this.#line = line;
    this.#spans = spans;
    this.#dialect = dialect;
    this.#units = withoutLiveSigns(line, spans);
  }

  write(): string {
    return this.#writeRange(this.#line.start, this.#line.end);
  }

  #writeRange(from: number, to: number): string {
    let markup = "";
    let at = from;
    for (let span = this.#spans[this.#next]; span && span.start < to; span = this.#spans[this.#next]) {
      this.#next++;
      markup += this.#text(at, span.start) + this.#writeSpan(span);
      at = span.end;
    }
    return markup + this.#text(at, to);
  }

  #writeSpan(span: Span): string {
    const { kind, start, end } = span;
    if (kind === "code") {
      const code = this.#line.text.slice(start, end).replaceAll("`", likeBacktick);
      return `\`${this.#dialect.plain(code)}\``;
    }
    if (kind !== "link") return span.sign + this.#writeRange(start, end) + span.sign;
    if (this.#dialect.wrapLink) {
      const isAddress = this.#line.text.slice(start, end) === span.url;
      return this.#dialect.wrapLink(span.url, isAddress ? undefined : this.#text(start, end));
    }
    const address = this.#dialect.plain(withoutLiveSignsInAddress(span.url));
    if (span.saysAddress) return address;
    const label = this.#writeRange(start, end);
    return span.isLast ? `${label} (${address})` : label;
  }

  #text(from: number, to: number): string {
    if (from >= to) return "";
    return this.#dialect.plain(this.#units.slice(from - this.#line.start, to - this.#line.start).join(""));
  }
}

/**
 * No less than the length of what `toStarMarkup` writes, in UTF-16 units, and no more for any beginning of a document
 * than for the whole: what a mark may cost counts from its first letter on.
 */
export function starMarkupBound({ text, marks }: Document, dialect: StarDialect): number {
  // Every sign may get an invisible one on either side, or be percent-encoded.
  let bound = dialect.plain(text).length + 2 * (text.match(/[*_~`]|^>/gm)?.length ?? 0);
  for (const { kind, start, end, url } of marks) {
    const lines = 1 + (text.slice(start, end).match(/\n/g)?.length ?? 0);
    if (kind === "pre") bound += 2 * fence.length + 2;
    else if (kind !== "link") bound += 2 * lines;
    else if (url !== undefined) bound += linkCost(url, lines, dialect);
  }
  return bound;
}

function linkCost(url: string, lines: number, { wrapLink, plain }: StarDialect): number {
  return wrapLink ? lines * wrapLink(url, "").length : plain(withoutLiveSignsInAddress(url)).length + " ()".length;
}
