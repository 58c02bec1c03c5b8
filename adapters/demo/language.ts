import { hasVietnameseLetters, wordsOf } from "./words.ts";

/** What the demo model can say of itself in. */
export type DemoLanguage = "en" | "vi";

/** Words that say nothing of what is asked. None of the English ones is a Vietnamese syllable as well. */
const FILLERS: Readonly<Record<DemoLanguage, ReadonlySet<string>>> = {
  en: wordSet(
    "about and any are could does for from have hello hey hi how i is it just like much of or please some that the",
    "there this to us want we what when where which who why will with would you your",
  ),
  vi: wordSet(
    "a ah anh ban chi cho da duoc em gi hoi khong la lam minh nao nay nha nhe oi roi shop thi toi va vay voi xin",
  ),
};

/** Vietnamese syllables that English does not have, as they are typed without diacritics. */
const VIETNAMESE_ONLY = wordSet("bao bi chao chua cua dau den giao gio hang khi lau may muon nhieu sao tien tra trong");

function wordSet(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(" ").split(" "));
}

export function isFiller(word: string): boolean {
  return FILLERS.en.has(word) || FILLERS.vi.has(word);
}

/** Guesses by letters, then by words, which also tells Vietnamese that is typed without diacritics. */
export function guessLanguage(text: string): DemoLanguage {
  if (hasVietnameseLetters(text)) return "vi";
  const words = wordsOf(text);
  const vietnamese = words.filter((word) => FILLERS.vi.has(word) || VIETNAMESE_ONLY.has(word)).length;
  const english = words.filter((word) => FILLERS.en.has(word)).length;
  return vietnamese > english ? "vi" : "en";
}
