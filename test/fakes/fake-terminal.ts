import type { LiveOutput } from "../../adapters/terminal/live-dialogue.ts";

export interface FakeTerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Whether emoji that are joined to one sign take the place of one, as in newer terminals. */
  readonly joinsEmoji?: boolean;
}

/** A place on the screen. The right half of a wide sign is empty. */
type Cell = string;

const WIDE = /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60])/u;
const COMBINING = /^[\p{Mn}\p{Me}\p{Cf}]/u;
const JOINER = "\u200D";
const EMOJI_SIGN = "\uFE0F";
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal reads
const SEQUENCE = /\x1b\[(\??)([\d;]*)([A-Za-z])/y;

/**
 * A terminal in memory. It knows the sequences that the program may use and throws at every other, so whatever is
 * written raw is found out.
 */
export class FakeTerminal implements LiveOutput {
  columns: number;
  rows: number;
  /** Lines that have left the screen at its top. */
  readonly scrolledOff: string[] = [];
  /** Everything that was written, as it was. */
  readonly writes: string[] = [];
  readonly #joinsEmoji: boolean;
  readonly #resizeListeners = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  #lines: Cell[][];
  #row = 0;
  #column = 0;
  /** The last column has been written; the next sign goes to the next line. */
  #isFull = false;
  #joins = false;

  constructor({ columns = 60, rows = 20, joinsEmoji = true }: FakeTerminalOptions = {}) {
    this.columns = columns;
    this.rows = rows;
    this.#joinsEmoji = joinsEmoji;
    this.#lines = [[]];
  }

  /** The lines from the top of the screen to the last one that was reached. */
  get screen(): string[] {
    return this.#lines.map((line) => line.join("").trimEnd());
  }

  get all(): string[] {
    return [...this.scrolledOff, ...this.screen];
  }

  get text(): string {
    return this.all.join("\n");
  }

  /** What stands before the cursor in its line. */
  get beforeCursor(): string {
    return (this.#lines[this.#row] ?? []).slice(0, this.#column).join("");
  }

  write(text: string): boolean {
    this.writes.push(text);
    for (let at = 0; at < text.length; ) at += this.#read(text, at);
    for (const look of this.#watchers) look();
    return true;
  }

  on(_event: "resize", listener: () => void): void {
    this.#resizeListeners.add(listener);
  }

  removeListener(_event: "resize", listener: () => void): void {
    this.#resizeListeners.delete(listener);
  }

  /** A window of another size; what stands there is not wrapped anew. */
  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    for (const listener of this.#resizeListeners) listener();
  }

  /** Resolves as soon as the screen shows what is looked for; rejects, with the screen, after some seconds. */
  async until(sought: string | RegExp | (() => boolean), timeoutMs = 4000): Promise<void> {
    const isFound = () => {
      if (typeof sought === "function") return sought();
      return typeof sought === "string" ? this.text.includes(sought) : sought.test(this.text);
    };
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`not seen: ${sought}\n${this.text}`));
      }, timeoutMs);
      const look = () => {
        if (!isFound()) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Returns how many units it has read. */
  #read(text: string, at: number): number {
    const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (sign === "\x1b") return this.#readSequence(text, at);
    if (sign === "\r") this.#moveTo(this.#row, 0);
    else if (sign === "\n") this.#feedLine();
    else if (/\p{Cc}/u.test(sign)) throw new Error(`a raw control character: ${JSON.stringify(sign)}`);
    else this.#put(sign);
    return sign.length;
  }

  #readSequence(text: string, at: number): number {
    SEQUENCE.lastIndex = at;
    const [whole, isPrivate, parameters = "", command] = SEQUENCE.exec(text) ?? [];
    if (whole === undefined) throw new Error(`an unknown sequence: ${JSON.stringify(text.slice(at, at + 12))}`);
    const name = `${isPrivate}${isPrivate ? parameters : ""}${command}`;
    const count = Math.max(1, Number(parameters));
    switch (name) {
      case "?2026h":
      case "?2026l":
      case "m":
        break;
      case "A":
        this.#moveTo(Math.max(0, this.#row - count), this.#column);
        break;
      case "B":
        this.#moveTo(Math.min(this.rows - 1, this.#row + count), this.#column);
        break;
      case "C":
        this.#moveTo(this.#row, Math.min(this.columns - 1, this.#column + count));
        break;
      case "H":
        this.#moveTo(0, 0);
        break;
      case "K":
        this.#line().length = Math.min(this.#line().length, this.#column);
        break;
      case "J":
        if (parameters === "2") this.#lines = this.#lines.map(() => []);
        else {
          this.#line().length = Math.min(this.#line().length, this.#column);
          this.#lines.length = this.#row + 1;
        }
        break;
      default:
        throw new Error(`an unknown sequence: ${JSON.stringify(whole)}`);
    }
    return whole.length;
  }

  #moveTo(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    this.#isFull = false;
    this.#joins = false;
    while (this.#lines.length <= row) this.#lines.push([]);
  }

  #line(): Cell[] {
    const line = this.#lines[this.#row];
    if (line === undefined) throw new Error("the cursor is outside the screen");
    return line;
  }

  #feedLine(): void {
    const column = this.#column;
    if (this.#row + 1 < this.rows) {
      this.#moveTo(this.#row + 1, column);
      return;
    }
    this.scrolledOff.push((this.#lines.shift() ?? []).join("").trimEnd());
    this.#moveTo(this.rows - 1, column);
  }

  #put(sign: string): void {
    const isJoined = this.#joins && this.#joinsEmoji;
    this.#joins = sign === JOINER;
    if (COMBINING.test(sign) || isJoined) {
      this.#combine(sign);
      return;
    }
    const width = WIDE.test(sign) ? 2 : 1;
    if (this.#isFull || this.#column + width > this.columns) {
      this.#column = 0;
      this.#feedLine();
    }
    this.#place(width === 2 ? [sign, ""] : [sign]);
  }

  /** Signs without a place of their own belong to the one before. */
  #combine(sign: string): void {
    const line = this.#line();
    const last = line.findLastIndex((cell, index) => cell !== "" && index < this.#column);
    const base = line[last];
    if (base === undefined) return;
    line[last] = base + sign;
    const becomesWide = sign === EMOJI_SIGN && this.#joinsEmoji && last === this.#column - 1;
    if (becomesWide && this.#column < this.columns) this.#place([""]);
  }

  #place(cells: readonly Cell[]): void {
    const line = this.#line();
    while (line.length < this.#column) line.push(" ");
    // Half of a wide sign cannot stay.
    if (line[this.#column] === "" && this.#column > 0 && cells[0] !== "") line[this.#column - 1] = " ";
    const end = this.#column + cells.length;
    if (line[end] === "") line[end] = " ";
    line.splice(this.#column, cells.length, ...cells);
    this.#isFull = end >= this.columns;
    this.#column = this.#isFull ? this.columns - 1 : end;
  }
}
