import { BlockScanner, type Context, type CutRank } from "./block-scanner.ts";

/** One part of a text as Markdown that stands by itself. */
export interface MarkdownPart {
  readonly markdown: string;
  /** What must follow to close a fence that is still open. */
  readonly close: string;
  /** Where the part begins in the source, and how much of `markdown` comes before what stands there. */
  readonly start: number;
  readonly prefixLength: number;
}

/** A part that is this full, in bytes, ends at the next place of that rank: what has been shown never has to go back. */
const FULL: Readonly<Record<CutRank, number>> = {
  block: 8600,
  item: 9400,
  line: 9800,
  sentence: 10_200,
  word: 10_500,
};
/** Then it ends between any two letters. With what closes it a part stays below 11,000 bytes. */
const FULL_ANYWHERE = 10_700;
const FULL_WITHIN_LETTER = 10_850;
/** The longest letter that is not cut within, in UTF-16 units. */
const MAX_LETTER = 64;
/** Slack makes a block of each, and takes 50. Source: archestra-ai/archestra#4980 */
const MAX_BLOCKS = 40;

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const orderedItem = /^([ \t]*)(\d{1,9})([.)])(?=\s)/;
const maxItemMark = 40;

interface Opened {
  readonly start: number;
  readonly prefix: string;
}

/** Cuts Markdown that grows. Which parts are finished, and what they hold, depends on nothing that comes later. */
export class MarkdownSplitter {
  readonly #exactCuts: ReadonlySet<number>;
  readonly #soonCuts: readonly number[];
  readonly #scanner: BlockScanner;
  readonly #finished: MarkdownPart[] = [];
  #source = "";
  #part: Opened = { start: 0, prefix: "" };
  #committed = 0;
  /** Bytes of the part up to `#measured`. */
  #bytes = 0;
  #measured = 0;
  #blocks = 0;
  /** The number of the item that was seen last, in a list that is not within another. */
  #itemNumber: number | undefined;

  /**
   * `exactCuts`: a part ends there, whatever stands there: it is all that a message took. `soonCuts`: from there on a
   * part ends at the next place between two words.
   */
  constructor(exactCuts: readonly number[] = [], soonCuts: readonly number[] = []) {
    this.#exactCuts = new Set(exactCuts);
    this.#soonCuts = soonCuts;
    this.#scanner = new BlockScanner({
      place: (at, rank) => this.#onPlace(at, rank),
      commit: (at) => this.#onCommit(at),
      fenceEnd: (from, at) => this.#onFenceEnd(from, at),
    });
  }

  /** Reads on; `source` continues what was read before. */
  read(source: string): void {
    this.#source = source;
    this.#scanner.read(source);
  }

  /** The parts of what can be shown so far. Those before the last one are finished if `isOpen`. */
  preview(): { readonly parts: readonly MarkdownPart[]; readonly isOpen: boolean } {
    const open = this.#open(this.#committed, this.#scanner.context);
    return { parts: open === undefined ? this.#finished : [...this.#finished, open], isOpen: open !== undefined };
  }

  /** The parts of the whole text. */
  whole(): readonly MarkdownPart[] {
    const end = this.#source.trimEnd().length;
    const context = this.#scanner.endsWithFence ? {} : this.#scanner.context;
    const isTooLong = this.#sizeUpTo(end) > FULL_WITHIN_LETTER && this.#committed > this.#part.start;
    // What is held back has not been measured yet.
    if (isTooLong) this.#cut(this.#committed, this.#scanner.context);
    const open = this.#open(end, context);
    return open === undefined ? this.#finished : [...this.#finished, { ...open, markdown: open.markdown + open.close }];
  }

  #open(end: number, context: Context): MarkdownPart | undefined {
    const { start, prefix } = this.#part;
    const text = this.#source.slice(start, Math.max(start, end)).trimEnd();
    if (text.trim() === "") return undefined;
    const space = this.#spaceBefore(text);
    const markdown = prefix + text.slice(space);
    return { markdown, close: closing(context), start: start + space, prefixLength: prefix.length };
  }

  /** Space at the beginning of a part is nothing, but for the indentation of its first line. */
  #spaceBefore(text: string): number {
    const { start } = this.#part;
    const lines = /^(?:[ \t]*\n)+/.exec(text)?.[0].length ?? 0;
    const isLineStart = lines > 0 || start === 0 || this.#source[start - 1] === "\n";
    return isLineStart ? lines : (/^[ \t]+/.exec(text)?.[0].length ?? 0);
  }

  #onPlace(at: number, rank: CutRank): void {
    const isLine = rank !== "word" && rank !== "sentence";
    const number = isLine ? this.#countItem(at, rank) : undefined;
    if (this.#source.slice(this.#part.start, at).trim() === "") {
      // Only here is it known how a part that begins between two lines goes on.
      if (isLine && this.#part.start > 0 && at > this.#part.start) this.#begin(at, this.#scanner.context, number);
      return;
    }
    if (rank === "block") this.#blocks++;
    const isSoon = this.#soonCuts.some((soon) => soon > this.#part.start && soon <= at);
    const isManyBlocks = this.#blocks >= MAX_BLOCKS && (rank === "block" || rank === "item");
    if (isSoon || isManyBlocks || this.#sizeUpTo(at) >= FULL[rank]) this.#cut(at, this.#scanner.context, number);
  }

  #onCommit(at: number): void {
    const size = this.#sizeUpTo(at);
    const last = this.#committed;
    const isFull = size >= FULL_ANYWHERE && last > this.#part.start;
    // Letters are looked for only where it matters: this is asked for every character.
    if (isFull && (size >= FULL_WITHIN_LETTER || this.#isBetweenLetters(last, at))) {
      this.#cut(last, this.#scanner.context);
    }
    if (this.#exactCuts.has(at)) this.#cut(at, this.#scanner.context);
    this.#committed = at;
  }

  /** A fence that ends right behind a cut has been closed there. */
  #onFenceEnd(from: number, at: number): void {
    const { start, prefix } = this.#part;
    if (start > 0 && prefix !== "" && this.#source.slice(start, from).trim() === "") this.#begin(at, {});
  }

  #isBetweenLetters(at: number, end: number): boolean {
    const from = Math.max(this.#part.start, at - MAX_LETTER);
    return segmenter.segment(this.#source.slice(from, end)).containing(at - from)?.index === at - from;
  }

  #cut(at: number, context: Context, number?: number): void {
    const part = this.#open(at, context);
    if (part !== undefined) this.#finished.push({ ...part, markdown: part.markdown + part.close, close: "" });
    this.#begin(at, context, number);
  }

  #begin(at: number, context: Context, number?: number): void {
    const item = number === undefined ? null : orderedItem.exec(this.#source.slice(at, at + maxItemMark));
    // A list whose items are all written as number 1 goes on with its number.
    const isRenumbered = item !== null && Number(item[2]) !== number;
    this.#part = isRenumbered
      ? { start: at + item[0].length, prefix: `${number}${item[3]} ` }
      : { start: at, prefix: opening(context) };
    this.#bytes = Buffer.byteLength(this.#part.prefix);
    this.#measured = this.#part.start;
    this.#blocks = 0;
  }

  /** The number of the ordered item that begins at `at`, as a reader counts. */
  #countItem(at: number, rank: CutRank): number | undefined {
    const item = orderedItem.exec(this.#source.slice(at, at + maxItemMark));
    if (item === null) {
      if (rank === "block") this.#itemNumber = undefined;
      return undefined;
    }
    if (item[1] !== "") return undefined;
    const written = Number(item[2]);
    const before = this.#itemNumber;
    this.#itemNumber = before !== undefined && written <= before ? before + 1 : written;
    return this.#itemNumber;
  }

  #sizeUpTo(at: number): number {
    if (at < this.#measured) return this.#bytes - Buffer.byteLength(this.#source.slice(at, this.#measured));
    this.#bytes += Buffer.byteLength(this.#source.slice(this.#measured, at));
    this.#measured = at;
    return this.#bytes;
  }
}

/** The Markdown with which the rest of `markdown` from `at` on goes on in a message of its own; empty: there is none. */
export function continuation(markdown: string, at: number): string {
  const splitter = new MarkdownSplitter([at]);
  splitter.read(markdown);
  const rest = splitter.whole().filter(({ start }) => start >= at);
  return rest.map((part) => part.markdown).join("\n\n");
}

function closing({ fence }: Context): string {
  return fence === undefined ? "" : `\n${fence.container.trim() === "" ? "" : fence.container}${fence.mark}`;
}

function opening({ fence, table }: Context): string {
  if (fence !== undefined) return `${indentation(fence.container)}${fence.mark}${fence.info}\n`;
  if (table === undefined) return "";
  const row = (cell: string) => `${indentation(table.container)}|${`${cell}|`.repeat(table.columns)}\n`;
  return row("   ") + row("---");
}

/** What is indented by four is code of its own. */
function indentation(container: string): string {
  return container.includes(">") ? container : container.slice(0, 3);
}
