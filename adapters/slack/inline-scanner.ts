/** What has been opened in the text of a block and not been closed. */
type Open =
  | { readonly kind: "style"; readonly at: number; readonly sign: string; length: number }
  | { readonly kind: "code"; readonly at: number; readonly length: number }
  | { readonly kind: "label" | "label_end"; readonly at: number }
  | { readonly kind: "target"; readonly at: number; depth: number }
  | { readonly kind: "angle"; readonly at: number };

/** Markup that the next characters decide about. */
interface Pending {
  readonly kind: "run" | "escape" | "entity" | "image";
  readonly at: number;
}

const letter = /[\p{L}\p{N}]/u;
const space = /\s/;
const maxEntity = 12;

/**
 * Follows the inline markup of a text from left to right, one character at a time, and knows at each place whether a
 * style, code, a link or an address is open there. Approximates Markdown: where it is wrong, text comes a little later.
 */
export class InlineScanner {
  #open: Open[] = [];
  #pending: Pending | undefined;

  /** Where the outermost thing that is open begins; undefined: nothing is. */
  get openSince(): number | undefined {
    return this.#open[0]?.at ?? this.#pending?.at;
  }

  /** A sign has been read whose meaning is not decided. */
  get isUndecided(): boolean {
    return this.#pending !== undefined;
  }

  /** A block ends here: what is still open in it was no markup. */
  endBlock(): void {
    this.#open = [];
    this.#pending = undefined;
  }

  /** Reads the character at `at`. A newline counts as one. */
  read(source: string, at: number): void {
    const sign = source.charAt(at);
    if (this.#pending !== undefined && this.#continuesPending(this.#pending, source, at, sign)) return;
    if (this.#continuesTop(sign, at)) return;
    this.#begin(sign, at);
  }

  #continuesPending(pending: Pending, source: string, at: number, sign: string): boolean {
    if (pending.kind === "run" && sign === source.charAt(pending.at)) return true;
    this.#pending = undefined;
    if (pending.kind === "escape") return sign !== "\n";
    if (pending.kind === "image") {
      if (sign === "[") this.#open.push({ kind: "label", at: pending.at });
      return sign === "[";
    }
    if (pending.kind === "run") {
      this.#resolveRun(source, pending.at, at);
      return false;
    }
    if (/[#\w]/.test(sign) && at - pending.at < maxEntity) {
      this.#pending = pending;
      return true;
    }
    return sign === ";";
  }

  /** Whether the character belongs to what is open, and begins nothing. */
  #continuesTop(sign: string, at: number): boolean {
    const top = this.#open.at(-1);
    switch (top?.kind) {
      case "code":
        return sign !== "`";
      case "angle":
        if (sign === ">" || space.test(sign) || (at === top.at + 1 && !/[a-z!@#/]/i.test(sign))) this.#open.pop();
        return sign === ">" || this.#open.at(-1) === top;
      case "label_end":
        this.#open.pop();
        if (sign === "(") this.#open.push({ kind: "target", at: top.at, depth: 1 });
        return sign === "(";
      case "target":
        top.depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
        if (top.depth === 0) this.#open.pop();
        return true;
      default:
        return false;
    }
  }

  #begin(sign: string, at: number): void {
    if (sign === "\\") this.#pending = { kind: "escape", at };
    else if (sign === "!") this.#pending = { kind: "image", at };
    else if (sign === "&") this.#pending = { kind: "entity", at };
    else if (sign !== "" && "`*_~".includes(sign)) this.#pending = { kind: "run", at };
    else if (sign === "<") this.#open.push({ kind: "angle", at });
    else if (sign === "[") this.#open.push({ kind: "label", at });
    else if (sign === "]") this.#endLabel();
  }

  /** What is open within the label ends with it. */
  #endLabel(): void {
    const index = this.#open.findLastIndex(({ kind }) => kind === "label");
    const label = this.#open[index];
    if (label === undefined) return;
    this.#open.length = index;
    this.#open.push({ kind: "label_end", at: label.at });
  }

  #resolveRun(source: string, start: number, end: number): void {
    const sign = source.charAt(start);
    if (sign === "`") this.#resolveTicks(start, end - start);
    else this.#resolveStyle(source, sign, start, end);
  }

  #resolveTicks(at: number, length: number): void {
    const top = this.#open.at(-1);
    if (top?.kind !== "code") this.#open.push({ kind: "code", at, length });
    else if (top.length === length) this.#open.pop();
  }

  #resolveStyle(source: string, sign: string, start: number, end: number): void {
    const before = source.charAt(start - 1);
    const after = source.charAt(end);
    const isWithinWord = letter.test(before) && letter.test(after);
    if (sign === "~" && end - start !== 2) return;
    if (isWithinWord && (sign === "_" || end - start === 1)) return;
    let left = end - start;
    if (before !== "" && !space.test(before)) left = this.#closeStyles(sign, left);
    if (left > 0 && !space.test(after) && !(sign === "_" && letter.test(before))) {
      this.#open.push({ kind: "style", at: start, sign, length: left });
    }
  }

  /** How much of the run is left when it has closed what it can. */
  #closeStyles(sign: string, length: number): number {
    let left = length;
    while (left > 0) {
      const index = this.#open.findLastIndex((open) => open.kind === "style" && open.sign === sign);
      const style = this.#open[index];
      if (style?.kind !== "style" || index < this.#open.findLastIndex(({ kind }) => kind === "label")) return left;
      const closed = Math.min(left, style.length);
      left -= closed;
      style.length -= closed;
      this.#open.length = style.length === 0 ? index : index + 1;
    }
    return left;
  }
}
