import type { AskedWord } from "./question-reader.ts";

const ENGLISH: ReadonlySet<string> = new Set([
  "not",
  "never",
  "without",
  "unabl",
  "neither",
  "nor",
  "nothing",
  "nobody",
]);
/** As they look without diacritics. At the end of a question they only ask. */
const VIETNAMESE: ReadonlySet<string> = new Set(["khong", "chua", "chang", "dung"]);

/** Whether something is denied. */
export function isNegated(words: readonly AskedWord[]): boolean {
  return words.some(({ stem, word }, index) => {
    if (ENGLISH.has(stem)) return true;
    // `dừng` (stop) and `đúng` (right) look like `đừng` (do not), `chữa` (mend) like `chưa` (not yet).
    if (!VIETNAMESE.has(stem) || index === words.length - 1) return false;
    return stem === "khong" || word.typed === "chưa" || word.typed === "chẳng" || word.typed === "đừng";
  });
}
