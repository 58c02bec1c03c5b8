import { byteAt, fromBytes, isSpaceByte, lowerAscii, toBytes, utf16UnitsOf } from "./bytes.ts";
import { decodeReference } from "./html-reference.ts";
import { readStartTag, type StartTag } from "./html-start-tag.ts";
import { checkedLink, linkedUserId } from "./links.ts";
import { endOf, type FormattedText, sortEntities, type TextEntity, TextRejected } from "./text-entity.ts";

interface OpenTag extends StartTag {
  readonly offset: number;
  readonly bytePosition: number;
}

const AMPERSAND = 38;
const LESS_THAN = 60;
const GREATER_THAN = 62;
const SLASH = 47;

/**
 * What `parse_mode: "HTML"` makes of a text, or `TextRejected` in the server's words.
 * Nothing is trimmed or merged here: that happens to every text alike afterwards.
 */
export function parseHtml(text: string): FormattedText {
  return new HtmlParser(toBytes(text)).parse();
}

class HtmlParser {
  readonly #input: string;
  #output = "";
  #utf16Offset = 0;
  #hasSurrogate = false;
  readonly #open: OpenTag[] = [];
  #entities: TextEntity[] = [];

  constructor(input: string) {
    this.#input = input;
  }

  parse(): FormattedText {
    let position = 0;
    while (position < this.#input.length) {
      const byte = byteAt(this.#input, position);
      if (byte === LESS_THAN) {
        const isEnd = byteAt(this.#input, position + 1) === SLASH;
        position = isEnd ? this.#endTag(position) : this.#startTag(position);
      } else {
        position = this.#character(position, byte);
      }
    }
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) reject(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
    if (this.#hasSurrogate) {
      reject(
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
      );
    }
    // The language of a <code> that stands in no <pre> is forgotten.
    const entities = this.#entities.map((entity) => (entity.type === "code" ? withoutLanguage(entity) : entity));
    return { text: fromBytes(this.#output), entities: sortEntities(entities) };
  }

  #character(position: number, byte: number): number {
    const reference = byte === AMPERSAND ? decodeReference(this.#input, position) : undefined;
    if (reference === undefined) return this.#plainRun(position);
    if (reference.code >= 0xd800 && reference.code <= 0xdfff) this.#hasSurrogate = true;
    this.#output += reference.bytes;
    this.#utf16Offset += reference.code > 0xffff ? 2 : 1;
    return reference.end;
  }

  /** Takes the character at `position`, whatever it is, and all after it that mean nothing to HTML. */
  #plainRun(position: number): number {
    let end = position;
    let byte = 0;
    do {
      this.#utf16Offset += utf16UnitsOf(byteAt(this.#input, end++));
      byte = byteAt(this.#input, end);
    } while (end < this.#input.length && byte !== LESS_THAN && byte !== AMPERSAND);
    this.#output += this.#input.slice(position, end);
    return end;
  }

  #startTag(begin: number): number {
    const { tag, end } = readStartTag(this.#input, begin);
    this.#open.push({ ...tag, offset: this.#utf16Offset, bytePosition: this.#output.length });
    return end;
  }

  #endTag(begin: number): number {
    const tag = this.#open.at(-1);
    if (tag === undefined) reject(`Unexpected end tag at byte offset ${begin}`);
    let position = begin + 1;
    while (!isSpaceByte(byteAt(this.#input, position)) && byteAt(this.#input, position) !== GREATER_THAN) position++;
    const name = lowerAscii(this.#input.slice(begin + 2, position));
    while (position < this.#input.length && isSpaceByte(byteAt(this.#input, position))) position++;
    if (byteAt(this.#input, position) !== GREATER_THAN) reject(`Unclosed end tag at byte offset ${begin}`);
    // The server takes "</>" for any end tag.
    if (name !== "" && name !== tag.name) {
      reject(
        `Unmatched end tag at byte offset ${begin}, expected "</${fromBytes(tag.name)}>", found "</${fromBytes(name)}>"`,
      );
    }
    if (this.#utf16Offset > tag.offset) this.#addEntity(tag);
    this.#open.pop();
    return position + 1;
  }

  #addEntity(tag: OpenTag): void {
    const span = { offset: tag.offset, length: this.#utf16Offset - tag.offset };
    const simple = simpleTags[tag.name];
    if (simple !== undefined) this.#entities.push({ type: simple, ...span });
    else if (tag.name === "a") this.#addLink(tag, span);
    else if (tag.name === "pre" || tag.name === "code") this.#addCode(tag, span);
    else if (tag.name === "blockquote") {
      this.#entities.push({ type: tag.argument === "" ? "blockquote" : "expandable_blockquote", ...span });
    } else if (tag.name === "tg-emoji") {
      if (!/^-?\d+$/.test(tag.argument) || Number(tag.argument) === 0) {
        reject("Invalid custom emoji identifier specified");
      }
      this.#entities.push({ type: "custom_emoji", ...span, customEmojiId: tag.argument });
    } else if (tag.name === "tg-time") {
      if (!/^(?:[rR]|[tTdDwW]*)$/.test(tag.argument)) reject("Invalid date format used");
      const format = tag.argument === "" ? {} : { dateTimeFormat: tag.argument };
      if (tag.date > 0) this.#entities.push({ type: "date_time", ...span, unixTime: tag.date, ...format });
    }
  }

  #addLink(tag: OpenTag, span: { offset: number; length: number }): void {
    const target = fromBytes(tag.argument === "" ? this.#output.slice(tag.bytePosition) : tag.argument);
    const userId = linkedUserId(target);
    if (userId !== undefined) {
      this.#entities.push({ type: "text_mention", ...span, userId });
      return;
    }
    const url = checkedLink(target);
    if (url !== undefined) this.#entities.push({ type: "text_link", ...span, url });
  }

  /** A <code class="language-x"> and a <pre> over the same stretch make one code block, whichever is inside. */
  #addCode(tag: OpenTag, span: { offset: number; length: number }): void {
    const inner = this.#entities.at(-1);
    const isSameSpan =
      inner !== undefined && inner.offset === span.offset && endOf(inner) === span.offset + span.length;
    const language = fromBytes(tag.argument);
    if (tag.name === "pre" && isSameSpan && inner.type === "code" && inner.language !== undefined) {
      this.#entities[this.#entities.length - 1] = { ...inner, type: "pre" };
    } else if (tag.name === "code" && isSameSpan && inner.type === "pre" && inner.language === undefined && language) {
      this.#entities[this.#entities.length - 1] = { ...inner, language };
    } else if (tag.name === "pre") {
      this.#entities.push({ type: "pre", ...span });
    } else {
      this.#entities.push({ type: "code", ...span, ...(language === "" ? {} : { language }) });
    }
  }
}

const simpleTags: Record<string, "italic" | "bold" | "strikethrough" | "underline" | "spoiler" | undefined> = {
  i: "italic",
  em: "italic",
  b: "bold",
  strong: "bold",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  u: "underline",
  ins: "underline",
  "tg-spoiler": "spoiler",
  span: "spoiler",
};

function withoutLanguage(entity: TextEntity): TextEntity {
  return { type: entity.type, offset: entity.offset, length: entity.length };
}

function reject(problem: string): never {
  throw new TextRejected(`can't parse entities: ${problem}`);
}
