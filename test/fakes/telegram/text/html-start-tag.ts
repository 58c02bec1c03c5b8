import { byteAt, fromBytes, isAlphaByte, isDigitByte, isSpaceByte, lowerAscii } from "./bytes.ts";
import { decodeReference } from "./html-reference.ts";
import { TextRejected } from "./text-entity.ts";

export interface StartTag {
  readonly name: string;
  /** The one attribute that matters for this tag, as a byte string; empty when it is missing. */
  readonly argument: string;
  readonly date: number;
}

const knownTags = new Set(
  "a b strong i em s strike del u ins tg-spoiler tg-emoji tg-time span pre code blockquote".split(" "),
);
const GREATER_THAN = 62;
const EQUALS = 61;

/** Reads the start tag at `begin`; `end` is the index after its ">". */
export function readStartTag(input: string, begin: number): { tag: StartTag; end: number } {
  let nameEnd = begin + 1;
  while (!isSpaceByte(byteAt(input, nameEnd)) && byteAt(input, nameEnd) !== GREATER_THAN) nameEnd++;
  if (byteAt(input, nameEnd) === 0) reject(`Unclosed start tag at byte offset ${begin}`);
  const name = lowerAscii(input.slice(begin + 1, nameEnd));
  if (!knownTags.has(name)) reject(`Unsupported start tag "${fromBytes(name)}" at byte offset ${begin}`);
  const reader = new AttributeReader(input, begin, name);
  const end = reader.readAll(nameEnd);
  if (name === "span" && reader.argument !== "spoiler") {
    reject(`Tag "span" must have class "tg-spoiler" at byte offset ${begin}`);
  }
  return { tag: { name, argument: reader.argument, date: reader.date }, end: end + 1 };
}

class AttributeReader {
  argument = "";
  date = 0;
  readonly #input: string;
  readonly #tagBegin: number;
  readonly #tagName: string;

  constructor(input: string, tagBegin: number, tagName: string) {
    this.#input = input;
    this.#tagBegin = tagBegin;
    this.#tagName = tagName;
  }

  /** Returns the index of the tag's ">". */
  readAll(from: number): number {
    let position = from;
    while (byteAt(this.#input, position) !== GREATER_THAN) {
      position = this.#skipSpace(position);
      if (byteAt(this.#input, position) === GREATER_THAN) break;
      position = this.#readOne(position);
    }
    return position;
  }

  #readOne(begin: number): number {
    let position = begin;
    while (!isNameEnd(byteAt(this.#input, position))) position++;
    const name = this.#input.slice(begin, position);
    if (name === "") {
      reject(`Empty attribute name in the tag "${this.#tagName}" at byte offset ${this.#tagBegin}`);
    }
    position = this.#skipSpace(position);
    if (byteAt(this.#input, position) !== EQUALS) {
      if (byteAt(this.#input, position) === 0) this.#rejectUnclosed();
      if (this.#tagName === "blockquote" && name === "expandable") this.argument = "1";
      return position;
    }
    position = this.#skipSpace(position + 1);
    if (byteAt(this.#input, position) === 0) this.#rejectUnclosed();
    const { value, end } = this.#readValue(position);
    if (byteAt(this.#input, end) === 0) reject(`Unclosed start tag at byte offset ${this.#tagBegin}`);
    this.#keep(name, value);
    return end;
  }

  #readValue(begin: number): { value: string; end: number } {
    const quote = byteAt(this.#input, begin);
    if (quote === 34 || quote === 39) return this.#readQuoted(begin + 1, quote);
    let end = begin;
    while (isTokenByte(byteAt(this.#input, end))) end++;
    const after = byteAt(this.#input, end);
    if (!isSpaceByte(after) && after !== GREATER_THAN) reject(`Unexpected end of name token at byte offset ${begin}`);
    return { value: lowerAscii(this.#input.slice(begin, end)), end };
  }

  #readQuoted(begin: number, quote: number): { value: string; end: number } {
    let value = "";
    let position = begin;
    for (;;) {
      const byte = byteAt(this.#input, position);
      if (byte === quote) return { value, end: position + 1 };
      if (byte === 0) return { value, end: position };
      const reference = byte === 38 ? decodeReference(this.#input, position) : undefined;
      value += reference?.bytes ?? this.#input[position] ?? "";
      position = reference?.end ?? position + 1;
    }
  }

  #keep(name: string, value: string): void {
    switch (`${this.#tagName} ${name}`) {
      case "a href":
      case "tg-emoji emoji-id":
      case "tg-time format":
        this.argument = value;
        break;
      case "code class":
        if (value.startsWith("language-")) this.argument = value.slice(9);
        break;
      case "span class":
        if (value.startsWith("tg-")) this.argument = value.slice(3);
        break;
      case "blockquote expandable":
        this.argument = "1";
        break;
      case "tg-time unix":
        this.date = Number.parseInt(value, 10) || 0;
        break;
    }
  }

  #skipSpace(from: number): number {
    let position = from;
    while (byteAt(this.#input, position) !== 0 && isSpaceByte(byteAt(this.#input, position))) position++;
    return position;
  }

  #rejectUnclosed(): never {
    reject(`Unclosed start tag "${this.#tagName}" at byte offset ${this.#tagBegin}`);
  }
}

/** Space, "=", ">", "/" and quotes end an attribute's name. */
function isNameEnd(byte: number): boolean {
  return isSpaceByte(byte) || byte === EQUALS || byte === GREATER_THAN || byte === 47 || byte === 34 || byte === 39;
}

/** Without quotes a value is letters, digits, "." and "-". */
function isTokenByte(byte: number): boolean {
  return isAlphaByte(byte) || isDigitByte(byte) || byte === 46 || byte === 45;
}

function reject(problem: string): never {
  throw new TextRejected(`can't parse entities: ${problem}`);
}
