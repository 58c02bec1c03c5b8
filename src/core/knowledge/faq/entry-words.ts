import { hasVietnameseLetters, syllable } from "../words.ts";
import { isAskingWord } from "./function-words.ts";
import { isNegated } from "./negation.ts";
import type { AskedWord, ReadQuestion } from "./question-reader.ts";

/** What the questions of one entry say, as far as it can speak against an answer. */
export interface EntryWords {
  /** What each of its questions says, but for words that every text has and those that only ask. */
  readonly questions: readonly (readonly AskedWord[])[];
  readonly stems: ReadonlySet<string>;
  /** The groups of synonyms that any of its words is in. */
  readonly groups: ReadonlySet<string>;
  /** By what they look like without diacritics; empty for a language that has none. */
  readonly syllables: ReadonlyMap<string, ReadonlySet<string>>;
  /** Which part of its questions denies something: 0 to 1. */
  readonly negated: number;
}

export function entryWords(questions: readonly ReadQuestion[]): EntryWords {
  const words = questions.flatMap((question) => question.words);
  const syllables = new Map<string, Set<string>>();
  if (words.some(({ word }) => hasVietnameseLetters(word.typed)))
    for (const { word } of words)
      syllables.set(word.folded, (syllables.get(word.folded) ?? new Set()).add(syllable(word.typed)));
  return {
    questions: questions.map((question) => question.words.filter(carriesMeaning)),
    stems: new Set(words.map(({ stem }) => stem)),
    groups: new Set(words.flatMap(({ groups }) => groups)),
    syllables,
    negated: questions.filter((question) => isNegated(question.words)).length / (questions.length || 1),
  };
}

function carriesMeaning({ stem, isFunction }: AskedWord): boolean {
  return !isFunction && !isAskingWord(stem);
}

/** Whether the asker wrote a word with other diacritics than the entry ever does. */
export function isOtherSyllable({ syllables }: EntryWords, { word }: AskedWord): boolean {
  const own = syllables.get(word.folded);
  return own !== undefined && word.typed !== word.folded && !own.has(syllable(word.typed));
}
