import type { FaqEntry } from "../faq-entry.ts";
import type { Asker } from "../faq-index.ts";
import { mapInSteps, type Steps } from "../steps.ts";
import { type EntryWords, entryWords } from "./entry-words.ts";
import { OwnQuestions } from "./own-questions.ts";
import { type ReadQuestion, readQuestion } from "./question-reader.ts";
import { Rankers } from "./rankers.ts";
import { type Ranked, Ranking } from "./ranking.ts";
import { Spelling } from "./spelling.ts";

/** How a question and the entries go together. */
export interface Match {
  readonly asked: ReadQuestion;
  /** Of different ids, the best first. */
  readonly ranked: readonly Ranked[];
  /** The place of the entry that has this as its own question, unless several ids do. */
  readonly literal: number | undefined;
  /** As `literal`, where only words without meaning differ. */
  readonly loose: number | undefined;
}

interface Parts {
  readonly rankers: Rankers;
  readonly own: OwnQuestions;
  readonly words: readonly EntryWords[];
  readonly spelling: Spelling;
}

/** Everything that is made of the entries once, so that a lookup is only reading. */
export class FaqMatcher {
  readonly ranking: Ranking;
  readonly #entries: readonly FaqEntry[];
  readonly #rankers: Rankers;
  readonly #own: OwnQuestions;
  readonly #known: { isKnown(feature: string): boolean; readonly spelling: Spelling };
  readonly #words: readonly EntryWords[];

  private constructor(entries: readonly FaqEntry[], { rankers, own, words, spelling }: Parts) {
    this.#entries = entries;
    this.#rankers = rankers;
    this.#own = own;
    this.#words = words;
    this.ranking = new Ranking(entries);
    const { vocabulary } = rankers;
    this.#known = { isKnown: (feature) => vocabulary.numberOf(feature) !== undefined, spelling };
  }

  static *build(entries: readonly FaqEntry[]): Steps<FaqMatcher> {
    const read = yield* mapInSteps(entries, ({ questions }) => questions.map((question) => readQuestion(question)));
    const rankers = yield* Rankers.build(read.map((questions) => questions.map(({ features }) => features)));
    const known = new Set<string>();
    yield* mapInSteps(read.flat(), ({ words }) => {
      for (const { word } of words) known.add(word.folded);
    });
    const own = yield* OwnQuestions.build(entries);
    const words = yield* mapInSteps(read, (questions) => entryWords(questions));
    return new FaqMatcher(entries, { rankers, own, words, spelling: new Spelling(known) });
  }

  match(question: string, asker: Asker, most: number): Match {
    const asked = readQuestion(question, this.#known);
    const ranked = this.ranking.best(this.#rankers.compare(asked.features), asker, most);
    return {
      asked,
      ranked,
      literal: this.#only(this.#own.literal(asked.words.map(({ word }) => word)), asker),
      loose: this.#only(this.#own.loose(asked.words.map(({ stem }) => stem)), asker),
    };
  }

  entry(place: number): FaqEntry {
    return at(this.#entries, place);
  }

  wordsOf(place: number): EntryWords {
    return at(this.#words, place);
  }

  /** How rare a word is; the rarer, the more it tells. */
  rarity(stem: string): number {
    const { vocabulary } = this.#rankers;
    return vocabulary.rarity(vocabulary.numberOf(stem));
  }

  #only(places: readonly number[], asker: Asker): number | undefined {
    const visible = places.filter((place) => this.ranking.sees(asker, place));
    const [first] = visible;
    if (first === undefined || !visible.every((place) => this.ranking.isSameId(place, first))) return undefined;
    return this.ranking.inLanguageOf(asker, first);
  }
}

function at<Item>(items: readonly Item[], place: number): Item {
  const item = items[place];
  if (item === undefined) throw new RangeError(`there is no entry ${place} of ${items.length}`);
  return item;
}
