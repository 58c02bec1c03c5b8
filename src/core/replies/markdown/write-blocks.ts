import type { Document } from "./document.ts";
import { DocumentWriter } from "./document-writer.ts";
import type { Token } from "./markdown-parser.ts";
import type { Place } from "./place.ts";
import { writeInline } from "./write-inline.ts";
import { writeTable } from "./write-table.ts";

const bullets = ["•", "◦", "▪"];
const rule = "———";
/** Markdown takes nine digits. */
const maxNumber = 999_999_999;

interface List {
  readonly ordered: boolean;
  isBegun?: boolean;
  /** The number of the item before. */
  number?: number;
}

export interface WrittenBlocks {
  readonly document: Document;
  readonly places: readonly Place[];
}

/**
 * Turns tokens into a document. Blocks keep the blank lines that the source has between them, at most one.
 * `after`: the source begins at such a place, with its opening.
 */
export function writeBlocks(tokens: readonly Token[], source: string, after?: Place): WrittenBlocks {
  return new BlockWriter(source, after).write(tokens);
}

class BlockWriter {
  readonly #writer: DocumentWriter;
  readonly #lines: readonly string[];
  readonly #lists: List[] = [];
  readonly #quotes: number[] = [];
  readonly #places: Place[] = [];
  /** The first item only opens the list. */
  #isOpening: boolean;
  /** Where the heading or the table under way begins: in the text, and among the tokens. */
  #headingStart = 0;
  #tableStart = 0;

  readonly #handlers: Readonly<Record<string, (token: Token) => void>> = {
    paragraph_open: (token) => this.#begin(token),
    inline: ({ children }) => writeInline(this.#writer, children ?? []),
    heading_open: (token) => {
      this.#begin(token);
      this.#headingStart = this.#writer.length;
    },
    heading_close: ({ tag }) => this.#writer.mark("heading", this.#headingStart, { level: Number(tag.slice(1)) }),
    bullet_list_open: () => this.#lists.push({ ordered: false }),
    ordered_list_open: () => this.#lists.push({ ordered: true }),
    bullet_list_close: () => this.#lists.pop(),
    ordered_list_close: () => this.#lists.pop(),
    list_item_open: (token) => this.#beginItem(token),
    list_item_close: () => this.#endItem(),
    blockquote_open: (token) => {
      this.#begin(token);
      this.#quotes.push(this.#writer.length);
    },
    blockquote_close: () => this.#endQuote(),
    fence: (token) => this.#writeFence(token),
    hr: (token) => {
      this.#begin(token);
      this.#writer.prose(rule);
    },
  };

  constructor(source: string, after?: Place) {
    this.#lines = source.split("\n");
    this.#writer = new DocumentWriter(after !== undefined);
    this.#isOpening = after?.kind === "item";
  }

  write(tokens: readonly Token[]): WrittenBlocks {
    let inTable = false;
    tokens.forEach((token, index) => {
      if (token.type === "table_open") {
        inTable = true;
        this.#tableStart = index;
        this.#begin(token);
      } else if (token.type === "table_close") {
        inTable = false;
        writeTable(this.#writer, tokens.slice(this.#tableStart, index));
      } else if (!inTable) this.#handlers[token.type]?.(token);
    });
    return { document: this.#writer.finish(), places: this.#places };
  }

  #begin(token: Token, indented = true): void {
    const at = this.#writer.beginBlock("block", this.#isApart(token), indented);
    if (token.level === 0) this.#addPlace(token, at, token.type === "table_open" ? "table" : "block");
  }

  #beginItem(token: Token): void {
    const { number: before, isBegun = false } = this.#lists.at(-1) ?? {};
    const bullet = this.#bullet(token);
    if (this.#isOpening) return;
    const at = this.#writer.beginItem(bullet, this.#isApart(token));
    if (token.level !== 1) return;
    if (!isBegun) this.#addPlace(token, at, "first item");
    else if ((before ?? 0) <= maxNumber) this.#addPlace(token, at, "item", `${before ?? ""}${token.markup}\n`);
  }

  #endItem(): void {
    if (this.#isOpening) this.#isOpening = false;
    else this.#writer.endItem();
  }

  #addPlace({ map }: Token, at: number | undefined, kind: Place["kind"], opening = ""): void {
    if (map && at !== undefined) this.#places.push({ line: map[0], at, kind, opening });
  }

  /** Whether the source has a blank line before the block. */
  #isApart({ map }: Token): boolean {
    const line = map ? this.#lines[map[0] - 1] : undefined;
    return line !== undefined && /^[\s>]*$/.test(line);
  }

  /** Numbers stay as written, unless they do not grow: Markdown allows every item to be number 1. */
  #bullet({ info, markup }: Token): string {
    const list = this.#lists.at(-1);
    if (list) list.isBegun = true;
    if (!list?.ordered) return bullets[Math.min(this.#lists.length, bullets.length) - 1] ?? rule;
    const written = Number(info);
    list.number = list.number !== undefined && written <= list.number ? list.number + 1 : written;
    return `${list.number}${markup}`;
  }

  /** A quote within a quote is part of the outer one. */
  #endQuote(): void {
    const start = this.#quotes.pop();
    if (start !== undefined && this.#quotes.length === 0) this.#writer.mark("quote", start);
  }

  #writeFence(token: Token): void {
    const code = token.content.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
    if (code === "") return;
    this.#begin(token, false);
    const start = this.#writer.length;
    this.#writer.code(code.replaceAll("\t", "    "));
    if (token.level === 0) this.#addLastLine(token, code);
    const language = /^[\w+#.-]{1,32}/.exec(token.info.trim())?.[0];
    this.#writer.mark("pre", start, language === undefined ? {} : { language });
  }

  /** The last line of code that shows anything: those before it are complete. */
  #addLastLine({ map, content }: Token, code: string): void {
    const lineEnd = code.lastIndexOf("\n");
    const opening = map ? this.#lines[map[0]] : undefined;
    if (!map || opening === undefined || lineEnd < 0) return;
    const lastLine = code.slice(lineEnd + 1).replaceAll("\t", "    ");
    const line = map[0] + content.trimEnd().split("\n").length;
    const at = this.#writer.length - lastLine.length;
    // With a bar it would be the head of a table before a line of dashes. No language has one.
    this.#places.push({ line, at, kind: "code", opening: `${opening.replace(/\|.*/, "")}\n` });
  }
}
