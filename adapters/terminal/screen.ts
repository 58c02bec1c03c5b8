import { stripVTControlCharacters } from "node:util";
import { columnsOf, isPlainlyNarrow } from "./columns.ts";

export interface TerminalOutput {
  write(text: string): unknown;
  /** Undefined when the size is not known. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export interface Frame {
  /** Rows that will not change any more; they stay above everything that follows. */
  readonly done: readonly string[];
  /** Rows that the next frame takes the place of. */
  readonly live: readonly string[];
  /** Where the cursor rests among the live rows, and what stands before it. Absent: at the end. */
  readonly cursor?: { readonly row: number; readonly before: string };
}

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
const CLEAR_BELOW = "\r\x1b[J";
const CLEAR_ROW_END = "\x1b[K";
/** Terminals that know it show everything in between at once; others skip it. */
const BEGIN_UPDATE = "\x1b[?2026h";
const END_UPDATE = "\x1b[?2026l";

/**
 * The lower end of a terminal, redrawn in place. It remembers what each row shows and writes only what differs, one
 * write for a frame. Rows above that have left the screen cannot be reached: when one of them would have to change, all
 * live rows are written anew below.
 *
 * Rows leave the last column free, since terminals differ over what happens there.
 */
export class Screen {
  readonly #output: TerminalOutput;
  /** What the rows show since the last one that was done. */
  #rows: string[] = [""];
  /** The row that the cursor is in. */
  #cursor = 0;
  #before = "";
  /** How many of the rows have left the screen at its top. */
  #lost = 0;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  /** Columns for text. */
  get width(): number {
    return Math.max(2, (this.#output.columns || DEFAULT_COLUMNS) - 1);
  }

  draw({ done, live, cursor }: Frame): void {
    const next = [...done, ...(live.length === 0 ? [""] : live)];
    const row = cursor === undefined ? next.length - 1 : done.length + cursor.row;
    const before = cursor?.before ?? next.at(-1) ?? "";
    const update = this.#update(next, row, before);
    if (update !== "") this.#output.write(BEGIN_UPDATE + update + END_UPDATE);
    this.#rows = next.slice(done.length);
    this.#cursor = row - done.length;
    this.#before = before;
    this.#lost = Math.max(0, this.#lost - done.length);
  }

  /** To be called when the number of columns has changed: terminals wrap anew what stands there. */
  resized(): void {
    const columns = this.#output.columns || DEFAULT_COLUMNS;
    const heights = this.#rows.slice(0, this.#cursor).map((row) => Math.max(1, Math.ceil(widthOf(row) / columns)));
    const above = heights.reduce((sum, height) => sum + height, Math.floor(widthOf(this.#before) / columns));
    this.#output.write(moveRows(-Math.min(above, this.#height - 1)) + CLEAR_BELOW);
    this.#forget();
  }

  clear(): void {
    this.#output.write("\x1b[2J\x1b[H");
    this.#forget();
  }

  /** The next frame begins in the row that the cursor is in, whatever stands there. */
  renew(): void {
    this.#output.write(CLEAR_BELOW);
    this.#forget();
  }

  get #height(): number {
    return Math.max(1, this.#output.rows || DEFAULT_ROWS);
  }

  #forget(): void {
    this.#rows = [""];
    this.#cursor = 0;
    this.#before = "";
    this.#lost = 0;
  }

  /** What must be written so that the rows are `next`. */
  #update(next: readonly string[], row: number, before: string): string {
    this.#lost = Math.max(this.#lost, this.#rows.length - this.#height);
    let text = "";
    if (firstDifference(this.#rows, next) < this.#lost) {
      text = moveRows(this.#lost - this.#cursor) + CLEAR_BELOW;
      this.#forget();
    }
    const changes = this.#changes(next);
    if (changes === "" && this.#cursor === row && this.#before === before) return text;
    this.#lost = Math.max(this.#lost, next.length - this.#height);
    return `${text}${changes}${moveRows(row - this.#cursor)}\r${before}`;
  }

  /** Leaves the cursor in the row where the last change was. */
  #changes(next: readonly string[]): string {
    let text = "";
    const moveTo = (row: number) => {
      text += moveRows(row - this.#cursor);
      this.#cursor = row;
    };
    for (const [index, row] of next.entries()) {
      const old = this.#rows[index];
      if (old === row) continue;
      moveTo(Math.min(index, this.#rows.length - 1));
      if (old === undefined) {
        text += `\r\n${row}`;
        this.#rows.push(row);
        this.#cursor = index;
      } else text += patch(old, row);
    }
    if (next.length < this.#rows.length) {
      moveTo(next.length);
      text += CLEAR_BELOW;
    }
    return text;
  }
}

/** Only what follows, where a row goes on as it was. */
function patch(old: string, row: string): string {
  const rest = row.slice(old.length);
  if (row.startsWith(old) && isPlainlyNarrow(old) && /^[\x20-\x7E]/.test(rest)) {
    return `\r${old === "" ? "" : `\x1b[${old.length}C`}${rest}`;
  }
  return `\r${row}${CLEAR_ROW_END}`;
}

function firstDifference(a: readonly string[], b: readonly string[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return index;
  return length;
}

function moveRows(rows: number): string {
  if (rows === 0) return "";
  return rows < 0 ? `\x1b[${-rows}A` : `\x1b[${rows}B`;
}

function widthOf(row: string): number {
  return columnsOf(stripVTControlCharacters(row));
}
