import { InlineScanner } from "./inline-scanner.ts";

/** A good place to begin a new part, the best first. */
export type CutRank = "block" | "item" | "line" | "sentence" | "word";

/** What is told while a text is read; every place in UTF-16 units of the source. */
export interface ScanListener {
  /** A part may begin at `at`, which is not before anything that has been committed. */
  place(at: number, rank: CutRank): void;
  /** Everything before `at` can be shown, and stays as it is whatever follows. */
  commit(at: number): void;
  /** A fence ends before `at`; its last line stands from `from` on. */
  fenceEnd(from: number, at: number): void;
}

interface Fence {
  readonly mark: string;
  readonly info: string;
  /** What stands before it and its lines: `>` and spaces. */
  readonly container: string;
  /** Lines that are indented by less are outside of the item that it stands in. */
  readonly width: number;
}

/** A fence or a table that a cut would divide. */
export interface Context {
  readonly fence?: Fence;
  readonly table?: { readonly columns: number; readonly container: string };
}

/** No more than this is held back, in UTF-16 units. */
export const MAX_HELD = 300;

/** Marks of quotes and lists before the text of a line. */
const container = String.raw`[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*[ \t>]*`;
const undecided = new RegExp(`^${container}(?:[-*+_=~:|#\`]+|\\d{1,9}[.)]?)?[ \\t]*$`);
const beforeText = new RegExp(`^${container}(?:#{1,6}[ \\t]+)?`);
const fenceOpening = new RegExp(`^(${container})(\`{3,}|~{3,})`);
const tableRow = new RegExp(`^(${container})\\|`);
const delimiterRow = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const maybeFenceEnd = /^[ \t>]*(?:`*|~*)[ \t]*$/;
const listItem = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const heading = /^[ >]*#{1,6}(?:[ \t]|$)/;
const endOfSentence = /[.!?…。！？][)"'»”’\]*_]*$/;
/** No markup before the text of a line is longer; keeps the patterns cheap on endless lines. */
const maxMarkup = 100;

type Line = "undecided" | "text" | "fence_opening" | "row" | "code";

/**
 * Reads growing Markdown from left to right, each character once, and tells what of it can be shown: unfinished inline
 * markup, half a row of a table, the opening line of a fence and marks at the start of a line are held back, yet never
 * more than `MAX_HELD` characters. What it tells depends on nothing but the text up to there.
 */
export class BlockScanner {
  readonly #listener: ScanListener;
  readonly #inline = new InlineScanner();
  #source = "";
  #at = 0;
  #committed = 0;
  #lineStart = 0;
  #line: Line = "undecided";
  #isAfterBlank = true;
  #isInList = false;
  /** More than `MAX_HELD` characters were open: they are shown as they come. */
  #isReleased = false;
  #fence: Context["fence"];
  /** Rows that have ended; a table is one when the second of them is its delimiter. */
  #rows: { readonly container: string; count: number; columns: number | undefined } | undefined;

  constructor(listener: ScanListener) {
    this.#listener = listener;
  }

  /** What a cut at the place that was read last would divide. */
  get context(): Context {
    if (this.#fence !== undefined) return { fence: this.#fence };
    if (this.#rows?.columns === undefined || this.#line !== "row") return {};
    return { table: { columns: this.#rows.columns, container: this.#rows.container } };
  }

  /** Whether the text ends with a line that closes the fence, which more characters could still make a line of code. */
  get endsWithFence(): boolean {
    return this.#fence !== undefined && closes(this.#source.slice(this.#lineStart), this.#fence.mark);
  }

  /** Reads on; `source` continues what was read before. */
  read(source: string): void {
    this.#source = source;
    while (this.#at < source.length) {
      const at = this.#at++;
      if (source[at] === "\n") this.#endLine(at);
      else this.#readSign(at);
    }
  }

  #readSign(at: number): void {
    if (this.#line === "undecided") this.#decide(at);
    else if (this.#line === "text") this.#readText(at);
    if (this.#line === "code" && /\s/.test(this.#source.charAt(at))) this.#listener.place(at + 1, "word");
    this.#commit(at + 1);
  }

  #readText(at: number): void {
    this.#inline.read(this.#source, at);
    if (this.#inline.openSince !== undefined || !/\s/.test(this.#source.charAt(at))) return;
    const isSentence = endOfSentence.test(this.#source.slice(Math.max(0, at - 8), at));
    this.#listener.place(at + 1, isSentence ? "sentence" : "word");
  }

  /** The beginning of a line says what the line is, sooner or later. */
  #decide(at: number): void {
    const begin = this.#source.slice(this.#lineStart, at + 1);
    if (this.#fence !== undefined) {
      if (begin.length <= maxMarkup && maybeFenceEnd.test(begin)) return;
      if (!isOutside(begin, this.#fence)) {
        this.#beginCode();
        return;
      }
      this.#fence = undefined;
    }
    if (begin.length <= maxMarkup && undecided.test(begin)) return;
    if (fenceOpening.test(begin)) this.#beginBlock("fence_opening");
    else if (tableRow.test(begin)) this.#beginRow(begin);
    else this.#beginText(begin, at);
  }

  #beginCode(): void {
    this.#line = "code";
    this.#listener.place(this.#lineStart, "line");
  }

  #beginRow(begin: string): void {
    if (this.#rows === undefined) {
      this.#beginBlock("row");
      this.#rows = { container: tableRow.exec(begin)?.[1] ?? "", count: 0, columns: undefined };
      return;
    }
    this.#line = "row";
    if (this.#rows.columns !== undefined) this.#listener.place(this.#lineStart, "item");
  }

  #beginText(begin: string, at: number): void {
    this.#rows = undefined;
    const isItem = listItem.test(begin);
    if (this.#isAfterBlank || isItem || heading.test(begin)) this.#beginBlock("text");
    else {
      this.#line = "text";
      if (this.#inline.openSince === undefined) this.#listener.place(this.#lineStart, "line");
    }
    const start = this.#lineStart + (beforeText.exec(begin)?.[0].length ?? 0);
    for (let place = start; place <= at; place++) this.#inline.read(this.#source, place);
  }

  #beginBlock(line: Line): void {
    const begin = this.#source.slice(this.#lineStart, this.#at);
    const isItem = listItem.test(begin);
    const isIndented = /^(?: {2}|\t)/.test(begin);
    this.#endInline();
    if (line !== "row") this.#rows = undefined;
    if (this.#isInList && isIndented) this.#listener.place(this.#lineStart, "line");
    else this.#listener.place(this.#lineStart, isItem && this.#isInList ? "item" : "block");
    this.#isInList = isItem || (this.#isInList && isIndented);
    this.#line = line;
  }

  #endInline(): void {
    this.#inline.endBlock();
    this.#isReleased = false;
  }

  #endLine(end: number): void {
    const text = this.#source.slice(this.#lineStart, end);
    if (this.#fence !== undefined) this.#endLineOfCode(text);
    else if (text.trim() === "") this.#endBlankLine();
    else this.#endLineOfText(text, end);
    this.#isAfterBlank = this.#fence === undefined && text.trim() === "";
    this.#lineStart = end + 1;
    this.#line = "undecided";
  }

  #endBlankLine(): void {
    this.#endInline();
    this.#rows = undefined;
  }

  #endLineOfCode(text: string): void {
    const mark = this.#fence?.mark ?? "";
    const isEnd = closes(text, mark);
    if (!isEnd && this.#line === "undecided" && text.trim() !== "") this.#beginCode();
    if (isEnd) {
      this.#fence = undefined;
      this.#listener.fenceEnd(this.#lineStart, this.#lineStart + text.length);
    }
    this.#force(this.#lineStart + text.trimEnd().length);
  }

  #endLineOfText(text: string, end: number): void {
    if (this.#line === "undecided") this.#decideWhole(text, end);
    if (this.#line === "fence_opening") this.#openFence(text);
    else if (this.#line === "row") this.#endRow(text);
    else this.#inline.read(this.#source, end);
    this.#commit(this.#lineStart + text.trimEnd().length);
  }

  /** A line of nothing but marks. */
  #decideWhole(text: string, end: number): void {
    if (fenceOpening.test(text)) this.#beginBlock("fence_opening");
    else if (tableRow.test(text)) this.#beginRow(text);
    else if (/^[ \t>]*(?:-{2,}|={2,})\s*$/.test(text) && !this.#isAfterBlank) this.#line = "text";
    else this.#beginText(text, end - 1);
  }

  #openFence(text: string): void {
    const [, marks = "", mark = ""] = fenceOpening.exec(text) ?? [];
    const info = text.slice(marks.length + mark.length).trim();
    this.#line = "text";
    if (mark.startsWith("`") && info.includes("`")) return;
    const width = /[^>\s]/.test(marks) ? marks.length : this.#isInList ? Math.min(2, marks.length) : 0;
    this.#fence = { mark, info, container: marks.replace(/[^>\s]/g, " "), width };
  }

  #endRow(text: string): void {
    const rows = this.#rows;
    if (rows === undefined) return;
    rows.count++;
    this.#isReleased = false;
    if (rows.count === 2 && delimiterRow.test(text)) {
      const cells = text.replace(/^[ \t>]*\|?/, "").replace(/\|?[ \t]*$/, "");
      rows.columns = cells.split("|").length;
    }
    // The first row waits for the second, which says whether they are a table.
    if (rows.count >= 2) this.#force(this.#lineStart + text.trimEnd().length);
  }

  #commit(end: number): void {
    const isNeutral = this.#line === "code" || (this.#line === "text" && this.#isTextNeutral());
    if (end - this.#committed > MAX_HELD) this.#isReleased = true;
    else if (!isNeutral) return;
    this.#force(end);
  }

  #isTextNeutral(): boolean {
    if (this.#inline.openSince === undefined) {
      this.#isReleased = false;
      return true;
    }
    return this.#isReleased && !this.#inline.isUndecided;
  }

  /** Space is shown with what follows it. */
  #force(limit: number): void {
    let end = limit;
    while (end > this.#committed && /\s/.test(this.#source.charAt(end - 1))) end--;
    const last = this.#source.charCodeAt(end - 1);
    if (end <= this.#committed || (last >= 0xd800 && last < 0xdc00)) return;
    this.#committed = end;
    this.#listener.commit(end);
  }
}

/** Whether a line, of which something is to be seen, does not belong to what the fence stands in. */
function isOutside(begin: string, { container, width }: Fence): boolean {
  const before = /^[ \t>]*/.exec(begin)?.[0] ?? "";
  if (container.includes(">")) return !before.includes(">");
  return !before.includes("\t") && before.length < width;
}

/** Whether a line ends a fence that was opened with `mark`. */
function closes(line: string, mark: string): boolean {
  const closing = line.replace(/^[ \t>]*/, "").trimEnd();
  return closing.startsWith(mark) && closing === mark.charAt(0).repeat(closing.length);
}
