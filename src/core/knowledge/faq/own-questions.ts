import { stem } from "../stem.ts";
import { mapInSteps, type Steps } from "../steps.ts";
import { hasVietnameseLetters, syllable, type Word, wordsIn } from "../words.ts";
import { isFunctionWord } from "./function-words.ts";

interface OwnQuestion {
  readonly entry: number;
  readonly words: readonly Word[];
}

/** Words that a question needs besides those that every text has, to be known by them alone. */
const LEAST_WORDS = 2;

/** Finds the entries whose own question is asked. */
export class OwnQuestions {
  readonly #literal = new Map<string, OwnQuestion[]>();
  readonly #loose = new Map<string, Set<number>>();

  static *build(entries: readonly { readonly questions: readonly string[] }[]): Steps<OwnQuestions> {
    const own = new OwnQuestions();
    yield* mapInSteps(entries, ({ questions }, entry) => {
      for (const question of questions) own.#add(entry, question);
    });
    return own;
  }

  #add(entry: number, question: string): void {
    const words = wordsIn(question);
    if (words.length === 0) return;
    push(this.#literal, literalKey(words), { entry, words });
    const key = looseKey(words.map(({ folded }) => stem(folded)));
    if (key !== undefined) this.#loose.set(key, (this.#loose.get(key) ?? new Set()).add(entry));
  }

  /** Asked word for word. Case, punctuation, emoji, short forms and missing diacritics make no difference; other ones do. */
  literal(words: readonly Word[]): number[] {
    const own = this.#literal.get(literalKey(words)) ?? [];
    return own.filter((question) => !contradicts(words, question.words)).map(({ entry }) => entry);
  }

  /** Asked with other words only where these carry no meaning. */
  loose(stems: readonly string[]): number[] {
    const key = looseKey(stems);
    return key === undefined ? [] : [...(this.#loose.get(key) ?? [])];
  }
}

function push(map: Map<string, OwnQuestion[]>, key: string, question: OwnQuestion): void {
  const others = map.get(key);
  if (others === undefined) map.set(key, [question]);
  else others.push(question);
}

function literalKey(words: readonly Word[]): string {
  return words.map(({ folded }) => folded).join(" ");
}

function looseKey(stems: readonly string[]): string | undefined {
  const meaning = stems.filter((word) => !isFunctionWord(word));
  return meaning.length < LEAST_WORDS ? undefined : meaning.join(" ");
}

/** Whether the asker has written other diacritics, and not only left some out. */
function contradicts(asked: readonly Word[], own: readonly Word[]): boolean {
  if (!own.some(({ typed }) => hasVietnameseLetters(typed))) return false;
  return asked.some(
    ({ typed, folded }, index) => typed !== folded && syllable(typed) !== syllable(own[index]?.typed ?? ""),
  );
}
