import {
  ENGLISH,
  ENGLISH_OR_VIETNAMESE,
  INTERNATIONAL,
  OTHERS,
  VIETNAMESE,
  VIETNAMESE_SHORT,
} from "./language-words.ts";
import { languageOfScript } from "./script.ts";
import { isSyllable, ONLY_VIETNAMESE, VIETNAMESE_MARKS, withoutMarks } from "./vietnamese-syllable.ts";

/** What a text was recognised as. */
export interface Detection {
  /** BCP 47. */
  readonly language: string;
  /** False: rather this than anything else, but too little to change the language of a conversation for. */
  readonly certain: boolean;
}

/** The beginning of a text, in UTF-16 units, tells its language. */
const ENOUGH = 2000;
const NO_WORDS = /https?:\/\/\S+|www\.\S+|\S+@\S+|@\w+|```[\s\S]*?(?:```|$)|[[<{][A-Z][A-Z_]*[_ ]?\d*[\]>}]/g;
const WORD = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu;
const CONTRACTION = /^[a-z]+['’](?:s|t|m|re|ve|ll|d)$/;

/** Of a text's words, how much speaks for each language. */
interface Evidence {
  vietnamese: number;
  english: number;
  other: number;
  /** Words that a Vietnamese text can hold. */
  fitting: number;
  /** Words that say something. */
  counted: number;
}

/** English or Vietnamese, with and without its marks, or a language that has its script for itself. Undefined: too little was said, or it is another language. */
export function detect(text: string): Detection | undefined {
  const said = text.slice(0, ENOUGH).replace(NO_WORDS, " ").normalize("NFC");
  const ofScript = languageOfScript(said);
  if (ofScript !== undefined) return ofScript === "other" ? undefined : { language: ofScript, certain: true };
  return decide(weigh(said.match(WORD) ?? []));
}

function decide({ vietnamese, english, other, fitting, counted }: Evidence): Detection | undefined {
  const share = fitting / Math.max(1, counted);
  // The more words are known, the more strange ones, such as names, may stand between them.
  const fits = share >= (vietnamese >= 3 ? 0.4 : 0.65);
  if (vietnamese > english && vietnamese > other && fits) {
    if (vietnamese < 0.6) return undefined;
    return { language: "vi", certain: vietnamese >= 1.4 && vietnamese >= english + 0.5 };
  }
  if (english >= 0.7 && english > vietnamese && english > other && english / Math.max(1, counted) >= 0.25) {
    return { language: "en", certain: english >= 1.7 && english >= vietnamese + 0.5 };
  }
  return undefined;
}

function weigh(words: readonly string[]): Evidence {
  const evidence: Evidence = { vietnamese: 0, english: 0, other: 0, fitting: 0, counted: 0 };
  const isShouted = words.every((word) => word === word.toUpperCase());
  for (const [index, word] of words.entries()) {
    const isName = index > 0 && !isShouted && /^\p{Lu}/u.test(word);
    weighWord(word.toLowerCase(), isName, evidence);
  }
  return evidence;
}

function weighWord(word: string, isName: boolean, evidence: Evidence): void {
  if (INTERNATIONAL.has(word)) return;
  evidence.counted++;
  if (CONTRACTION.test(word)) {
    evidence.english++;
    return;
  }
  const bare = withoutMarks(word);
  const fits = VIETNAMESE_MARKS.test(word) && isSyllable(bare);
  if (fits || VIETNAMESE_SHORT.has(word)) evidence.fitting++;
  if (bare !== word) weighMarked(word, fits, isName, evidence);
  else if (OTHERS.has(word)) evidence.other++;
  else weighPlain(word, fits, isName, evidence);
}

function weighMarked(word: string, fits: boolean, isName: boolean, evidence: Evidence): void {
  if (VIETNAMESE_SHORT.has(word)) evidence.vietnamese++;
  else if (!fits) evidence.other += OTHERS.has(word) || !VIETNAMESE_MARKS.test(word) ? 1 : 0.5;
  // Names of people and places stand in sentences of every language.
  else if (isName) evidence.vietnamese += 0.2;
  else evidence.vietnamese += ONLY_VIETNAMESE.test(word) ? 1.5 : VIETNAMESE.has(withoutMarks(word)) ? 1 : 0.6;
}

function weighPlain(word: string, fits: boolean, isName: boolean, evidence: Evidence): void {
  const isEnglish = ENGLISH.has(word);
  const isVietnamese = VIETNAMESE.has(word) || VIETNAMESE_SHORT.has(word);
  if (ENGLISH_OR_VIETNAMESE.has(word) || (isEnglish && isVietnamese)) {
    evidence.english += 0.3;
    evidence.vietnamese += 0.3;
  } else if (isEnglish) evidence.english++;
  else if (isName) return;
  else if (isVietnamese) evidence.vietnamese += 0.7;
  else if (fits) evidence.vietnamese += 0.2;
  else if (/^[a-z]{4,}(?:ing|ed|ly|tion)$/.test(word)) evidence.english += 0.3;
}
