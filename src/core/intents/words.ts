/** A word as it is compared. */
export interface Word {
  /** Lower case, without marks and apostrophes. */
  readonly plain: string;
  /** With the marks of its vowels and its tone at the end; undefined where it was typed without any. */
  readonly marked: string | undefined;
  /** What stands between it and the word before: the end of a sentence, of a part of one, or nothing. */
  readonly after: "." | "?" | "," | "";
}

/** What decides stands at one end of a long text: what is to be done with it, or who is called for. */
const HEAD_CHARACTERS = 2000;
const TAIL_CHARACTERS = 1000;
/** Some characters become eighteen when they are normalised. */
const MOST_CHARACTERS = 6000;

const WORD_OR_STOP = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*|[.!?…](?=\s|[.!?…]|$)|[,;:\n—–()"“”]/gu;
/** Grave, tilde, acute, hook above, dot below. A tone stands on one of several vowels by taste: "hòa", "hoà". */
const TONE = /[\u0300\u0303\u0301\u0309\u0323]/g;
const IN_WORD = /[\p{L}\p{N}]/u;

/** How words are typed in a hurry. */
const SHORTHAND: Readonly<Record<string, string>> = {
  ...{
    u: "you",
    ur: "your",
    pls: "please",
    plz: "please",
    plss: "please",
    cuz: "because",
    wanna: "want",
    gimme: "give",
  },
  ...{ ko: "không", kg: "không", hok: "không", khum: "không", hông: "không", đc: "được", dc: "được", mk: "mình" },
  ...{ mik: "mình", mn: "mọi", j: "gì", ntn: "thế", bn: "nhiêu" },
};

/** The message without what stands around its words, and without the middle of a long one. */
export function trimText(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && !isWordAt(text, from)) from++;
  while (to > from && !isWordAt(text, to - 1)) to--;
  const isLong = to - from > HEAD_CHARACTERS + TAIL_CHARACTERS;
  const kept = isLong
    ? `${text.slice(from, from + HEAD_CHARACTERS)}\n${text.slice(to - TAIL_CHARACTERS, to)}`
    : text.slice(from, to);
  return kept.normalize("NFKC").slice(0, MOST_CHARACTERS);
}

/** The words of a text that `trimText` has returned. */
export function readWords(trimmed: string): Word[] {
  const words: Word[] = [];
  let after = "" as Word["after"];
  for (const [found] of trimmed.matchAll(WORD_OR_STOP)) {
    if (IN_WORD.test(found)) {
      words.push({ ...readWord(found), after: words.length === 0 ? "" : after });
      after = "";
    } else if (after !== "?") {
      after = found === "?" ? "?" : /[.!…\n]/.test(found) || after === "." ? "." : ",";
    }
  }
  return words;
}

export function readWord(typed: string): Omit<Word, "after"> {
  const lower = typed.toLowerCase().replaceAll(/['’]/g, "");
  const word = (Object.hasOwn(SHORTHAND, lower) ? SHORTHAND[lower] : undefined) ?? lower;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (/^[\x00-\x7f]*$/.test(word)) return { plain: word, marked: undefined };
  const apart = word.normalize("NFD").replaceAll("đ", "d\u0335");
  const tones = apart.match(TONE);
  return {
    plain: apart.replaceAll(/\p{M}/gu, ""),
    marked: tones === null ? apart : apart.replaceAll(TONE, "") + tones.join(""),
  };
}

/** Half of a pair counts as the whole: letters beyond the basic plane are rare, and emoji are not letters. */
function isWordAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return (unit > 0x2f && unit < 0x3a) || (unit > 0x40 && unit < 0x5b) || (unit > 0x60 && unit < 0x7b);
  const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff;
  const character = String.fromCodePoint(text.codePointAt(isSecondHalf && at > 0 ? at - 1 : at) ?? 0);
  return IN_WORD.test(character) || (/\p{M}/u.test(character) && character !== "\ufe0f" && character !== "\u20e3");
}
