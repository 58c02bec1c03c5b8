import { foldedText } from "../../src/core/knowledge/words.ts";

/** What the demo model can say of itself in. */
export type DemoLanguage = "en" | "vi";

/** Words that say nothing of what is asked. None of the English ones is a Vietnamese syllable as well. */
const FILLERS: Readonly<Record<DemoLanguage, ReadonlySet<string>>> = {
  en: wordSet(
    "about and any are could does for from have hello hey hi how i is it just like much of or please some that the",
    "there this to us want we what when where which who why will with would you your",
  ),
  vi: wordSet(
    "ah anh ban chi cho da duoc em gi hoi khong la lam minh nao nay nha nhe oi roi shop thi toi va vay voi xin",
  ),
};

/** Letters that its neighbours in Latin script do not have. */
const VIETNAMESE_LETTERS = /[ăđơư\u1ea0-\u1ef9]/iu;

/** Vietnamese syllables that English does not have, as they are typed without diacritics. */
const VIETNAMESE_ONLY = wordSet("bao bi chao chua cua dau den giao gio hang khi lau may muon nhieu sao tien tra trong");

function wordSet(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(" ").split(" "));
}

/** Guesses by letters, then by words, which also tells Vietnamese that is typed without diacritics. */
export function guessLanguage(text: string): DemoLanguage {
  if (VIETNAMESE_LETTERS.test(text.normalize("NFC"))) return "vi";
  const words = foldedText(text).split(" ");
  const vietnamese = words.filter((word) => FILLERS.vi.has(word) || VIETNAMESE_ONLY.has(word)).length;
  const english = words.filter((word) => FILLERS.en.has(word)).length;
  // More English fillers are Vietnamese syllables, too, than the other way round: "the", "to", "a".
  return vietnamese > 0 && vietnamese >= english ? "vi" : "en";
}
