import type { Document } from "./document.ts";
import { DocumentWriter } from "./document-writer.ts";
import type { Token } from "./markdown-parser.ts";
import { writeInline } from "./write-inline.ts";
import { writeTable } from "./write-table.ts";

const bullets = ["•", "◦", "▪"];
const rule = "———";

interface List {
  readonly ordered: boolean;
  /** The number of the item before. */
  number?: number;
}

/** Turns tokens into a document. Blocks keep the blank lines that the source has between them, at most one. */
export function writeBlocks(tokens: readonly Token[], source: string): Document {
  return new BlockWriter(source).write(tokens);
}

class BlockWriter {
  readonly #writer = new DocumentWriter();
  readonly #lines: readonly string[];
  readonly #lists: List[] = [];
  readonly #quotes: number[] = [];
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
    list_item_open: (token) => this.#writer.beginItem(this.#bullet(token), this.#isApart(token)),
    list_item_close: () => this.#writer.endItem(),
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

  constructor(source: string) {
    this.#lines = source.split("\n");
  }

  write(tokens: readonly Token[]): Document {
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
    return this.#writer.finish();
  }

  #begin(token: Token, indented = true): void {
    this.#writer.beginBlock("block", this.#isApart(token), indented);
  }

  /** Whether the source has a blank line before the block. */
  #isApart({ map }: Token): boolean {
    const line = map ? this.#lines[map[0] - 1] : undefined;
    return line !== undefined && /^[\s>]*$/.test(line);
  }

  /** Numbers stay as written, unless they do not grow: Markdown allows every item to be number 1. */
  #bullet({ info, markup }: Token): string {
    const list = this.#lists.at(-1);
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
    const language = /^[\w+#.-]{1,32}/.exec(token.info.trim())?.[0];
    this.#writer.mark("pre", start, language === undefined ? {} : { language });
  }
}
