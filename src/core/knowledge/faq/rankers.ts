import { mapInSteps, type Steps } from "../steps.ts";
import type { Features } from "./features.ts";
import { addTo, type Owned, type Postings, toPostings } from "./postings.ts";
import { type NumberedFeatures, Vocabulary } from "./vocabulary.ts";

/** How much like one entry a question is, by three measures. */
export interface Likeness {
  /** Its nearest questions: 0 to 1. */
  readonly nearest: Float64Array;
  /** All its questions taken together: 0 to 1. */
  readonly whole: Float64Array;
  /** How many times likelier each feature is in it than elsewhere, in logarithms, taken together. */
  readonly likelihood: Float64Array;
}

/** As if every feature had been seen so often in every entry. */
const UNSEEN = 0.3;
/** How much the best, the second and the third best question of an entry count, for entries with that many. */
const NEAREST_SHARES = [[1], [0.7, 0.3], [0.6, 0.25, 0.15]] as const;

/** Three rankers over the same features. What one of them overrates, the others seldom do. */
export class Rankers {
  readonly vocabulary: Vocabulary;
  readonly #questions: Postings;
  readonly #wholes: Postings;
  readonly #likelihoods: Postings;
  /** The first question of each entry; one more than there are entries. */
  readonly #firstQuestion: Uint32Array;
  readonly #baseLikelihood: Float64Array;
  readonly #questionSums: Float64Array;

  private constructor(
    entries: readonly (readonly Features[])[],
    { vocabulary, questions, wholes, likelihoods }: Parts,
  ) {
    this.vocabulary = vocabulary;
    this.#questions = questions;
    this.#wholes = wholes;
    this.#likelihoods = likelihoods;
    this.#firstQuestion = new Uint32Array(entries.length + 1);
    for (const [index, questions] of entries.entries())
      this.#firstQuestion[index + 1] = (this.#firstQuestion[index] ?? 0) + questions.length;
    const total = this.#firstQuestion[entries.length] ?? 0;
    this.#baseLikelihood = Float64Array.from(entries, ({ length }) =>
      Math.log(((total - length + entries.length) * UNSEEN) / (length + 1)),
    );
    this.#questionSums = new Float64Array(total);
  }

  static *build(entries: readonly (readonly Features[])[]): Steps<Rankers> {
    const vocabulary = new Vocabulary();
    const numbered = yield* mapInSteps(entries, (questions) => vocabulary.addEntry(questions));
    const counts = yield* mapInSteps(numbered, count);
    const { size } = vocabulary;
    const questions = yield* mapInSteps(numbered.flat(), (question) => unitQuestion(vocabulary, question));
    const wholes = yield* mapInSteps(counts, (entry, index) =>
      unitWhole(vocabulary, entry, entries[index]?.length ?? 1),
    );
    const likelihoods = yield* mapInSteps(counts, (entry) => likelihoodsOf(vocabulary, entry, entries.length));
    return new Rankers(entries, {
      vocabulary,
      questions: yield* toPostings(questions, size),
      wholes: yield* toPostings(wholes, size),
      likelihoods: yield* toPostings(likelihoods, size),
    });
  }

  compare(features: Features): Likeness {
    const entries = this.#baseLikelihood.length;
    const whole = new Float64Array(entries);
    const likelihood = new Float64Array(entries);
    const questions = this.#questionSums.fill(0);
    let square = 0;
    let known = 0;
    let unseen = 0;
    for (const [name, share] of features) {
      const number = this.vocabulary.numberOf(name);
      const weight = share * this.vocabulary.rarity(number);
      square += weight * weight;
      if (number === undefined || weight === 0) continue;
      known += share;
      unseen += share * Math.log(this.vocabulary.questionsWith(number) + UNSEEN * entries);
      addTo(questions, this.#questions, number, weight);
      addTo(whole, this.#wholes, number, weight);
      addTo(likelihood, this.#likelihoods, number, share);
    }
    const length = Math.sqrt(square) || 1;
    const spread = Math.sqrt(known) || 1;
    for (let entry = 0; entry < entries; entry++) {
      whole[entry] = (whole[entry] ?? 0) / length;
      likelihood[entry] = ((likelihood[entry] ?? 0) + known * (this.#baseLikelihood[entry] ?? 0) - unseen) / spread;
    }
    return { nearest: this.#nearest(questions, length), whole, likelihood };
  }

  #nearest(sums: Float64Array, length: number): Float64Array {
    const nearest = new Float64Array(this.#baseLikelihood.length);
    for (let entry = 0; entry < nearest.length; entry++) {
      let first = 0;
      let second = 0;
      let third = 0;
      const end = this.#firstQuestion[entry + 1] ?? 0;
      const start = this.#firstQuestion[entry] ?? 0;
      for (let question = start; question < end; question++) {
        const sum = sums[question] ?? 0;
        if (sum > first) [first, second, third] = [sum, first, second];
        else if (sum > second) [second, third] = [sum, second];
        else if (sum > third) third = sum;
      }
      const shares = NEAREST_SHARES[Math.min(3, end - start) - 1] ?? NEAREST_SHARES[0];
      nearest[entry] = (first * shares[0] + second * (shares[1] ?? 0) + third * (shares[2] ?? 0)) / length;
    }
    return nearest;
  }
}

interface Parts {
  readonly vocabulary: Vocabulary;
  readonly questions: Postings;
  readonly wholes: Postings;
  readonly likelihoods: Postings;
}

function unitQuestion(vocabulary: Vocabulary, { numbers, weights }: NumberedFeatures): Owned {
  return unit({ numbers, weights: weights.map((weight, index) => weight * vocabulary.rarity(numbers[index])) });
}

function unitWhole(vocabulary: Vocabulary, { numbers, weights }: Owned, questions: number): Owned {
  return unit({
    numbers,
    weights: weights.map((times, index) => (times / questions) * vocabulary.rarityAmongEntries(numbers[index])),
  });
}

/** Relative to what a feature counts in an entry that does not have it. */
function likelihoodsOf(vocabulary: Vocabulary, { numbers, weights }: Owned, entries: number): Owned {
  const all = UNSEEN * entries;
  return {
    numbers,
    weights: weights.map((times, index) => {
      const everywhere = vocabulary.questionsWith(numbers[index] ?? 0);
      return Math.log((times + UNSEEN) / UNSEEN) - Math.log((everywhere - times + all) / (everywhere + all));
    }),
  };
}

/** In how many questions of an entry each feature is. */
function count(questions: readonly NumberedFeatures[]): Owned {
  const times = new Map<number, number>();
  for (const { numbers } of questions) for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
  return { numbers: Uint32Array.from(times.keys()), weights: Float32Array.from(times.values()) };
}

function unit({ numbers, weights }: Owned): Owned {
  const length = Math.hypot(...weights) || 1;
  return { numbers, weights: weights.map((weight) => weight / length) };
}
