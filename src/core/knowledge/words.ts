import { expandShorthand } from "./shorthand.ts";

/** One word of a text. */
export interface Word {
  /** Lower case, composed, with its diacritics; of short forms what they stand for. */
  readonly typed: string;
  /** `typed` without diacritics. */
  readonly folded: string;
}

const NOT_LETTERS = /[^\p{L}\p{N}]+/gu;
const MARKS = /\p{M}+/gu;
/** What joins letters without being seen, and what changes how an emoji looks. */
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}|\u034f/gu;
const APOSTROPHE = /[’‘ʼ´`＇]/gu;

/** The words of a text in their order: no punctuation, emoji or case, and short forms written out. */
export function wordsIn(text: string): Word[] {
  const clean = text.normalize("NFKC").replace(INVISIBLE, "").toLowerCase().replace(APOSTROPHE, "'");
  const spelled = expandShorthand(clean.normalize("NFC"));
  return spelled
    .split(NOT_LETTERS)
    .filter((typed) => typed !== "")
    .map((typed) => ({ typed, folded: fold(typed) }));
}

/** Without diacritics: `Đổi trả` → `doi tra`. Case and everything else stay as they are. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(MARKS, "").replaceAll("đ", "d").replaceAll("Đ", "D");
}

/** The same for a question however it is typed: case, punctuation, emoji, diacritics and short forms make no difference. */
export function foldedText(text: string): string {
  return wordsIn(text)
    .map(({ folded }) => folded)
    .join(" ");
}

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/**
 * What a Vietnamese syllable is, wherever its tone mark is put: `hoá` and `hóa` are the same, `bán` and `bạn` are not.
 */
export function syllable(typed: string): string {
  const apart = typed.normalize("NFD");
  return `${apart.replace(TONES, "")}${(apart.match(TONES) ?? []).join("")}`;
}

/** Letters that Vietnamese has and English does not. */
export function hasVietnameseLetters(text: string): boolean {
  return /[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]/iu.test(text.normalize("NFC"));
}
