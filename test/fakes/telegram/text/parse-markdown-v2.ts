import { byteAt, fromBytes, isSpaceByte, toBytes, utf16UnitsOf } from "./bytes.ts";
import { checkedLink, linkedCustomEmojiId, linkedTime, linkedUserId } from "./links.ts";
import { type FormattedText, sortEntities, type TextEntity, TextRejected } from "./text-entity.ts";

type OpenType = "Bold" | "Italic" | "Underline" | "Strikethrough" | "Spoiler" | "Code" | "Pre" | "PreCode" | "TextUrl";

interface Open {
  /** The server's own word for the type, which its errors quote. */
  readonly type: OpenType | "CustomEmoji" | "BlockQuote";
  readonly language: string;
  readonly offset: number;
  readonly bytePosition: number;
  readonly outputPosition: number;
}

const reserved = new Set("_*[]()~`>#+-=|{}.!\n");
const simpleTypes: Partial<Record<Open["type"], TextEntity["type"]>> = {
  Bold: "bold",
  Italic: "italic",
  Underline: "underline",
  Strikethrough: "strikethrough",
  Spoiler: "spoiler",
  Code: "code",
  Pre: "pre",
};

/** What `parse_mode: "MarkdownV2"` makes of a text, or `TextRejected` in the server's words. */
export function parseMarkdownV2(text: string): FormattedText {
  return new MarkdownParser(toBytes(text)).parse();
}

class MarkdownParser {
  readonly #input: string;
  #position = 0;
  #output = "";
  #offset = 0;
  #isInQuote = false;
  #canStartQuote = true;
  readonly #open: Open[] = [];
  readonly #entities: TextEntity[] = [];

  constructor(input: string) {
    this.#input = input;
  }

  parse(): FormattedText {
    while (this.#position < this.#input.length) this.#step();
    if (this.#isInQuote) this.#endQuoteAtEnd();
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) this.#rejectUnclosed(unclosed);
    return { text: fromBytes(this.#output), entities: sortEntities(this.#entities) };
  }

  #step(): void {
    const character = this.#input[this.#position] ?? "";
    if (character === "\\" && isEscapable(byteAt(this.#input, this.#position + 1))) {
      const escaped = this.#input[++this.#position] ?? "";
      this.#put(escaped);
      if (escaped !== "\r") this.#canStartQuote = escaped === "\n";
    } else if (!this.#isReserved(character)) {
      this.#put(character);
      if (utf16UnitsOf(byteAt(character, 0)) > 0 && character !== "\r") this.#canStartQuote = false;
    } else if (this.#isEnd(character)) {
      this.#endEntity(character);
      return;
    } else {
      this.#beginEntity(character);
      return;
    }
    this.#position++;
  }

  #put(character: string): void {
    this.#output += character;
    this.#offset += utf16UnitsOf(byteAt(character, 0));
  }

  #isReserved(character: string): boolean {
    const type = this.#open.at(-1)?.type;
    return type === "Code" || type === "Pre" || type === "PreCode" ? character === "`" : reserved.has(character);
  }

  #isEnd(character: string): boolean {
    const open = this.#open.at(-1);
    if (open === undefined) return false;
    if (this.#isInQuote && character === "\n" && this.#ahead(1) !== ">") return true;
    switch (open.type) {
      case "Bold":
        return character === "*";
      case "Italic":
        return character === "_" && this.#ahead(1) !== "_";
      case "Underline":
        return character === "_" && this.#ahead(1) === "_";
      case "Strikethrough":
        return character === "~";
      case "Spoiler":
        return character === "|" && this.#ahead(1) === "|";
      case "Code":
        return character === "`";
      case "Pre":
      case "PreCode":
        return this.#input.startsWith("```", this.#position);
      case "TextUrl":
      case "CustomEmoji":
        return character === "]";
      case "BlockQuote":
        return false;
    }
  }

  #beginEntity(character: string): void {
    const isDoubled = this.#ahead(1) === character;
    if (character === "_") this.#push(isDoubled ? "Underline" : "Italic", isDoubled ? 2 : 1);
    else if (character === "*") this.#push("Bold", 1);
    else if (character === "~") this.#push("Strikethrough", 1);
    else if (character === "|" && isDoubled) this.#push("Spoiler", 2);
    else if (character === "[") this.#push("TextUrl", 1);
    else if (character === "!" && this.#ahead(1) === "[") this.#push("CustomEmoji", 2);
    else if (character === "`") this.#beginCode();
    else if (character === "\n") {
      this.#put("\n");
      this.#canStartQuote = true;
      this.#position++;
    } else if (character === ">" && this.#canStartQuote) {
      if (this.#isInQuote) this.#position++;
      else this.#push("BlockQuote", 1);
      this.#isInQuote = true;
    } else {
      reject(`Character '${character}' is reserved and must be escaped with the preceding '\\'`);
    }
  }

  #beginCode(): void {
    if (!this.#input.startsWith("```", this.#position)) {
      this.#push("Code", 1);
      return;
    }
    const begin = this.#position + 3;
    let end = begin;
    while (!isSpaceByte(byteAt(this.#input, end)) && this.#input[end] !== "`") end++;
    const hasLanguage = end !== begin && end < this.#input.length && this.#input[end] !== "`";
    const textBegin = hasLanguage ? end : begin;
    const newLine = /^(?:\r\n|\n\r|\n|\r)/.exec(this.#input.slice(textBegin, textBegin + 2))?.[0].length ?? 0;
    const language = hasLanguage ? this.#input.slice(begin, end) : "";
    this.#push(hasLanguage ? "PreCode" : "Pre", textBegin + newLine - this.#position, language);
  }

  #push(type: Open["type"], width: number, language = ""): void {
    this.#open.push({
      type,
      language,
      offset: this.#offset,
      bytePosition: this.#position,
      outputPosition: this.#output.length,
    });
    this.#position += width;
  }

  #endEntity(character: string): void {
    const open = this.#open.at(-1);
    if (open === undefined) return;
    if (character === "\n") {
      this.#endQuoteAtLineFeed();
      return;
    }
    this.#open.pop();
    const span = { offset: open.offset, length: this.#offset - open.offset };
    const simple = simpleTypes[open.type];
    this.#position += { Underline: 2, Spoiler: 2, Pre: 3, PreCode: 3 }[open.type as string] ?? 1;
    if (open.type === "TextUrl") this.#endLink(open, span);
    else if (open.type === "CustomEmoji") this.#endCustomEmoji(span);
    else if (span.length === 0) return;
    else if (simple !== undefined) this.#entities.push({ type: simple, ...span });
    else this.#entities.push({ type: "pre", ...span, language: fromBytes(open.language) });
  }

  #endLink(open: Open, span: { offset: number; length: number }): void {
    const hasTarget = this.#input[this.#position] === "(";
    const target = fromBytes(hasTarget ? this.#readTarget() : this.#output.slice(open.outputPosition));
    if (span.length === 0) return;
    const userId = linkedUserId(target);
    const url = checkedLink(target);
    if (userId !== undefined) this.#entities.push({ type: "text_mention", ...span, userId });
    else if (url !== undefined) this.#entities.push({ type: "text_link", ...span, url });
  }

  #endCustomEmoji(span: { offset: number; length: number }): void {
    if (this.#input[this.#position] !== "(") reject("The entity must contain a tg://emoji or tg://time URL");
    const target = fromBytes(this.#readTarget());
    const customEmojiId = linkedCustomEmojiId(target);
    const time = linkedTime(target);
    if (customEmojiId === undefined && time === undefined) reject("Invalid tg://emoji or tg://time URL specified");
    if (span.length === 0) return;
    if (customEmojiId !== undefined) this.#entities.push({ type: "custom_emoji", ...span, customEmojiId });
    else if (time !== undefined) this.#entities.push({ type: "date_time", ...span, ...time });
  }

  /** Reads "(target)" and moves past it. */
  #readTarget(): string {
    const begin = this.#position + 1;
    let target = "";
    let position = begin;
    while (position < this.#input.length && this.#input[position] !== ")") {
      if (this.#input[position] === "\\" && isEscapable(byteAt(this.#input, position + 1))) position++;
      target += this.#input[position++] ?? "";
    }
    if (position >= this.#input.length) reject(`Can't find end of a URL at byte offset ${begin}`);
    this.#position = position + 1;
    return target;
  }

  /** "||" right before the end of a quote makes it expandable; any other open entity is a fault. */
  #endQuoteAtLineFeed(): void {
    const isExpandable = this.#open.at(-1)?.type === "Spoiler" && this.#isMark(this.#position);
    if (isExpandable) this.#open.pop();
    const quote = this.#open.at(-1);
    if (quote === undefined || quote.type !== "BlockQuote") this.#rejectUnclosed(quote);
    this.#open.pop();
    this.#isInQuote = false;
    this.#put("\n");
    this.#canStartQuote = true;
    this.#position++;
    this.#addQuote(quote, isExpandable);
  }

  #endQuoteAtEnd(): void {
    const isExpandable =
      this.#open.at(-1)?.type === "Spoiler" && this.#open.at(-1)?.bytePosition === this.#input.length - 2;
    if (isExpandable) this.#open.pop();
    const quote = this.#open.at(-1);
    if (quote?.type !== "BlockQuote") return;
    this.#open.pop();
    if (this.#offset > quote.offset) this.#addQuote(quote, isExpandable);
  }

  #isMark(end: number): boolean {
    const begin = this.#open.at(-1)?.bytePosition;
    return begin === end - 2 || (begin === end - 3 && this.#output.endsWith("\r"));
  }

  #addQuote(quote: Open, isExpandable: boolean): void {
    const type = isExpandable ? "expandable_blockquote" : "blockquote";
    this.#entities.push({ type, offset: quote.offset, length: this.#offset - quote.offset });
  }

  #ahead(distance: number): string | undefined {
    return this.#input[this.#position + distance];
  }

  #rejectUnclosed(open: Open | undefined): never {
    reject(`Can't find end of ${open?.type ?? "BlockQuote"} entity at byte offset ${open?.bytePosition ?? 0}`);
  }
}

function isEscapable(byte: number): boolean {
  return byte > 0 && byte <= 126;
}

function reject(problem: string): never {
  throw new TextRejected(`can't parse entities: ${problem}`);
}
