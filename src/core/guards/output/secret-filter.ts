import type { TextFilter } from "../text-filter.ts";

const MASK = "[secret]";
/** Shorter ones stand in ordinary texts. */
const leastLength = 8;

/** Keys as their makers announce them, so that scanners find them. */
const patterns = [
  "(?:sk|rk|pk)[-_](?:[A-Za-z0-9]{1,12}[-_])*[A-Za-z0-9_-]{20,}",
  "xox[a-z]-[A-Za-z0-9-]{10,}",
  String.raw`xapp-\d-[A-Za-z0-9-]{10,}`,
  "(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
  "gh[pousr]_[A-Za-z0-9]{30,}",
  "github_pat_[A-Za-z0-9_]{30,}",
  "glpat-[A-Za-z0-9_-]{20,}",
  "AIza[A-Za-z0-9_-]{35}",
  "EAA[A-Za-z0-9]{60,}",
  "hf_[A-Za-z0-9]{30,}",
  String.raw`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*`,
  String.raw`\d{8,11}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])`,
];
const wellKnown = new RegExp(`(?<![A-Za-z0-9])(?:${patterns.join("|")})`, "g");
const escaped = /\\([!-/:-@[-`{-~])/g;
const keyBegin = "-----BEGIN";
const keyHeader = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/;
/** From the beginning of a block to where its header is complete, in UTF-16 units. */
const longestHeader = 80;
const keyEnd = /-----END [A-Z0-9 ]{0,40}-----/;

/** Finds the program's own secrets; made once. */
export class Secrets {
  readonly #values: readonly string[];

  /** Of a value with spaces, the pieces between them are looked for. */
  constructor(values: readonly string[]) {
    const pieces = values.flatMap((value) => value.split(/[^!-~]+/)).filter(({ length }) => length >= leastLength);
    // A value that holds another one is masked as a whole.
    this.#values = [...new Set(pieces)].sort((a, b) => b.length - a.length);
  }

  /** `word` without what is secret in it, also when its signs are escaped as Markdown wants it. */
  mask(word: string): string {
    if (word.length < leastLength) return word;
    const masked = this.#maskPlain(word);
    if (masked !== word || !word.includes("\\")) return masked;
    const plain = word.replace(escaped, "$1");
    const maskedPlain = this.#maskPlain(plain);
    return maskedPlain === plain ? word : maskedPlain;
  }

  #maskPlain(word: string): string {
    let masked = word;
    for (const value of this.#values) if (masked.includes(value)) masked = masked.replaceAll(value, MASK);
    return masked.replace(wellKnown, MASK);
  }
}

/** Masks secrets in a text that grows; it is held back for a word. */
export class SecretFilter implements TextFilter {
  hasChanged = false;
  readonly #secrets: Secrets;
  readonly #onMasked: () => void;
  #held = "";
  /** In `#held`, up to where the end of a word has been looked for. */
  #seen = 0;
  #isInKey = false;

  constructor(secrets: Secrets, onMasked: () => void = () => {}) {
    this.#secrets = secrets;
    this.#onMasked = onMasked;
  }

  push(text: string): string {
    this.#held += text;
    return this.#take(false);
  }

  end(): string {
    return this.#take(true);
  }

  #take(isEnd: boolean): string {
    let shown = "";
    while (this.#held !== "") {
      const step = this.#isInKey ? this.#skipKey() : this.#nextWord(isEnd);
      if (step === undefined) break;
      shown += step;
    }
    return shown;
  }

  /** Undefined: more text is needed. */
  #nextWord(isEnd: boolean): string | undefined {
    const held = this.#held;
    const begin = held.search(/[!-~]/);
    if (begin < 0) return this.#cut(held.length);
    const length = held.slice(Math.max(begin, this.#seen)).search(/[^!-~]/);
    const end = length < 0 ? held.length : Math.max(begin, this.#seen) + length;
    if (length < 0 && !isEnd) {
      this.#seen = held.length;
      return begin === 0 ? undefined : this.#cut(begin);
    }
    const key = held.slice(0, end).indexOf(keyBegin);
    if (key >= 0) return this.#beginKey(key, end, isEnd);
    const word = held.slice(begin, end);
    return this.#cut(begin) + this.#mask(this.#cut(word.length));
  }

  #beginKey(at: number, wordEnd: number, isEnd: boolean): string | undefined {
    const header = this.#held.slice(at, at + longestHeader);
    if (keyHeader.test(header)) {
      const before = this.#mask(this.#cut(at));
      this.#isInKey = true;
      this.#changed();
      return before + MASK;
    }
    const isComplete = isEnd || header.length === longestHeader || header.includes("\n");
    return isComplete ? this.#mask(this.#cut(wordEnd)) : undefined;
  }

  /** A key goes on to its end, or to the end of the text. */
  #skipKey(): string | undefined {
    const found = keyEnd.exec(this.#held);
    if (found !== null) {
      this.#isInKey = false;
      this.#cut(found.index + found[0].length);
      return "";
    }
    this.#cut(Math.max(0, this.#held.length - longestHeader));
    return undefined;
  }

  #mask(words: string): string {
    const masked = this.#secrets.mask(words);
    if (masked !== words) this.#changed();
    return masked;
  }

  #changed(): void {
    this.hasChanged = true;
    this.#onMasked();
  }

  #cut(length: number): string {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    this.#seen = Math.max(0, this.#seen - length);
    return text;
  }
}
