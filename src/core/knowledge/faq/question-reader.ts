import { stem } from "../stem.ts";
import { type Word, wordsIn } from "../words.ts";
import { type Features, featuresOf } from "./features.ts";
import { isFunctionWord } from "./function-words.ts";
import type { Spelling } from "./spelling.ts";
import { synonymGroups } from "./synonyms.ts";

/** One word of a question as it is compared. */
export interface AskedWord {
  readonly word: Word;
  readonly stem: string;
  /** 1, or less where it has been corrected. */
  readonly share: number;
  readonly isFunction: boolean;
  /** The groups of synonyms that it is in, alone or with a neighbour. */
  readonly groups: readonly string[];
}

type PlainWord = Omit<AskedWord, "groups">;

export interface ReadQuestion {
  readonly words: readonly AskedWord[];
  readonly features: Features;
}

/** Corrections that are looked for in one text: a long message in another language would take too long. */
const MOST_CORRECTIONS = 8;
/** Words of a text that are looked at. */
const MOST_WORDS = 120;

/** `isKnown` and `spelling` are left out for the entries' own questions. */
export function readQuestion(
  text: string,
  known?: { isKnown(stem: string): boolean; readonly spelling: Spelling },
): ReadQuestion {
  let corrections = 0;
  const words = wordsIn(text)
    .slice(0, MOST_WORDS)
    .flatMap((word): PlainWord[] => {
      const stemmed = stem(word.folded);
      if (known === undefined || known.isKnown(stemmed) || isFunctionWord(stemmed) || ++corrections > MOST_CORRECTIONS)
        return [toAsked(word, stemmed, 1)];
      const correction = known.spelling.correct(word.folded);
      if (correction !== undefined) return [toAsked(word, stem(correction.word), correction.share)];
      return splitWord(word, known.isKnown) ?? [toAsked(word, stemmed, 1)];
    })
    .map(
      (word, index, all): AskedWord => ({
        ...word,
        groups: [
          ...synonymGroups(word.stem),
          ...synonymGroups(`${all[index - 1]?.stem} ${word.stem}`),
          ...synonymGroups(`${word.stem} ${all[index + 1]?.stem}`),
        ],
      }),
    );
  const features = featuresOf(
    words.map((word) => word.stem),
    (index) => words[index]?.share ?? 1,
  );
  return { words, features };
}

function toAsked(word: Word, stemmed: string, share: number): PlainWord {
  return { word, stem: stemmed, share, isFunction: isFunctionWord(stemmed) };
}

/** Two known words that are written as one and stand beside each other in an entry. */
function splitWord(word: Word, isKnown: (feature: string) => boolean): PlainWord[] | undefined {
  const { folded, typed } = word;
  for (let cut = 2; cut <= folded.length - 2; cut++) {
    const first = stem(folded.slice(0, cut));
    const second = stem(folded.slice(cut));
    if (!isKnown(`${first} ${second}`)) continue;
    return [
      toAsked({ typed, folded: folded.slice(0, cut) }, first, 1),
      toAsked({ typed, folded: folded.slice(cut) }, second, 1),
    ];
  }
  return undefined;
}
