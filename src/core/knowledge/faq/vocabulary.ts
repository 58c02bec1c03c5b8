import type { Features } from "./features.ts";

/** Entries that are thought of besides those there are, so that a small FAQ does not take every word for a rare one. */
const IMAGINED_ENTRIES = 12;

/** In a large FAQ, what more than this part of all questions have tells nothing, and adding it up takes most of the time. */
const COMMON_PART = 0.1;
const NEVER_COMMON = 400;

/** Which features there are, and how rare each is. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();
  readonly #entryCounts: number[] = [];
  readonly #questionCounts: number[] = [];
  readonly #lastEntry: number[] = [];
  #entries = 0;
  #questions = 0;

  /** The questions of one entry, all at once. Their features by number and weight. */
  addEntry(questions: readonly Features[]): NumberedFeatures[] {
    const entry = this.#entries++;
    return questions.map((features) => {
      this.#questions++;
      const numbered = { numbers: new Uint32Array(features.size), weights: new Float32Array(features.size) };
      let index = 0;
      for (const [name, weight] of features) {
        const number = this.#number(name);
        this.#questionCounts[number] = (this.#questionCounts[number] ?? 0) + 1;
        if (this.#lastEntry[number] !== entry) this.#entryCounts[number] = (this.#entryCounts[number] ?? 0) + 1;
        this.#lastEntry[number] = entry;
        numbered.numbers[index] = number;
        numbered.weights[index++] = weight;
      }
      return numbered;
    });
  }

  get size(): number {
    return this.#numbers.size;
  }

  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  names(): IterableIterator<string> {
    return this.#numbers.keys();
  }

  questionsWith(number: number): number {
    return this.#questionCounts[number] ?? 0;
  }

  /** How much it tells of the entry. `undefined`: a feature that no entry has. */
  rarityAmongEntries(number: number | undefined): number {
    if (this.#isCommon(number)) return 0;
    return rarity(this.#entries + IMAGINED_ENTRIES, number === undefined ? 0 : (this.#entryCounts[number] ?? 0));
  }

  /** How much it tells of the question. `undefined`: a feature that no question has. */
  rarity(number: number | undefined): number {
    if (this.#isCommon(number)) return 0;
    const amongQuestions = rarity(
      this.#questions + IMAGINED_ENTRIES,
      number === undefined ? 0 : (this.#questionCounts[number] ?? 0),
    );
    return (this.rarityAmongEntries(number) + amongQuestions) / 2;
  }

  #isCommon(number: number | undefined): boolean {
    return number !== undefined && this.questionsWith(number) > Math.max(NEVER_COMMON, this.#questions * COMMON_PART);
  }

  #number(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(name, number);
    }
    return number;
  }
}

export interface NumberedFeatures {
  readonly numbers: Uint32Array;
  readonly weights: Float32Array;
}

function rarity(all: number, withIt: number): number {
  return Math.log(1 + (all + 0.5) / (withIt + 0.5));
}
