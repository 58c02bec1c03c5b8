import { type Break, byPlace, type Document, type Mark, type MarkKind } from "./document.ts";
import { cleanProse, cleanText } from "./text-hygiene.ts";

/** Builds a document from front to back: text, marks and the space between blocks. */
export class DocumentWriter {
  #text = "";
  #indent = "";
  /** Nothing stands in the present block yet, so the next one needs no space before it. */
  #fresh = true;
  readonly #marks: Mark[] = [];
  readonly #breaks: Break[] = [];
  /** Text stands before the document: then it may begin with a space of another kind than Markdown's. */
  readonly #isMiddle: boolean;

  constructor(isMiddle: boolean) {
    this.#isMiddle = isMiddle;
  }

  get length(): number {
    return this.#text.length;
  }

  prose(text: string): void {
    const clean = cleanProse(text);
    this.#append(this.#text === "" && !this.#isMiddle ? clean.trimStart() : clean);
  }

  code(text: string): void {
    this.#append(cleanText(text));
  }

  newLine(): void {
    this.#append(`\n${this.#indent}`);
  }

  /** Ends the block before, `apart` with a blank line. Returns where the next one begins, if there was one before. */
  beginBlock(rank: Break["rank"], apart: boolean, indented = true): number | undefined {
    if (this.#fresh) return undefined;
    this.#text += apart ? "\n\n" : "\n";
    const at = this.#text.length;
    this.#breaks.push({ at, rank });
    if (indented) this.#text += this.#indent;
    this.#fresh = true;
    return at;
  }

  /** Begins an item; what follows stands on the line of its bullet, later lines below its text. As `beginBlock`. */
  beginItem(bullet: string, apart: boolean): number | undefined {
    const at = this.beginBlock("item", apart);
    this.#text += `${bullet} `;
    this.#indent += "  ";
    return at;
  }

  endItem(): void {
    this.#indent = this.#indent.slice(2);
    this.#fresh = false;
  }

  /** Marks what has been written since `start`. */
  mark(kind: MarkKind, start: number, details?: Pick<Mark, "url" | "language" | "level">): void {
    const end = this.#text.length;
    if (end > start) this.#marks.push({ kind, start, end, ...details });
  }

  finish(): Document {
    const text = this.#text.trimEnd();
    // Written at their ends, so of two with the same range the outer one comes later; it must come first.
    const marks = this.#marks.filter(({ start }) => start < text.length).reverse();
    return {
      text,
      marks: marks.map((mark) => (mark.end > text.length ? { ...mark, end: text.length } : mark)).sort(byPlace),
      breaks: this.#breaks.filter(({ at }) => at < text.length),
    };
  }

  #append(text: string): void {
    if (text === "") return;
    this.#text += text;
    this.#fresh = false;
  }
}
