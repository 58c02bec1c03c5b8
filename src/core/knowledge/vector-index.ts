import type { Clock } from "../ports/clock.ts";
import { type FaqEntry, isVisible } from "./faq-entry.ts";
import type { Asker, FaqCandidate } from "./faq-index.ts";

/** A vector in a quarter of the space. Only its direction is kept, to about a hundredth. */
export type SmallVector = Int8Array;

const LARGEST = 127;
/** Multiplications, after which other work gets its turn: about a millisecond. */
const SLICE = 1_000_000;

export function toSmallVector(vector: ArrayLike<number>): SmallVector {
  let most = 0;
  for (let place = 0; place < vector.length; place++) most = Math.max(most, Math.abs(vector[place] ?? 0));
  const scale = most === 0 ? 0 : LARGEST / most;
  return Int8Array.from(vector, (value) => Math.round(value * scale));
}

interface Row {
  readonly entry: FaqEntry;
  readonly vector: SmallVector;
  readonly length: number;
}

/** The questions of entries, as vectors. */
export class VectorIndex {
  readonly #rows: readonly Row[];

  /** Questions that have no vector yet are left out. */
  constructor(entries: readonly FaqEntry[], vectorOf: (question: string) => SmallVector | undefined) {
    this.#rows = entries.flatMap((entry) =>
      entry.questions.flatMap((question) => {
        const vector = vectorOf(question);
        return vector === undefined ? [] : [{ entry, vector, length: Math.sqrt(product(vector, vector)) }];
      }),
    );
  }

  get size(): number {
    return this.#rows.length;
  }

  /**
   * The entries whose questions point the most in the direction of `vector`, of different ids, the best first. Scores are
   * cosines; what is below 0 is left out. Makes pauses on `clock` where there is much to compare.
   */
  async nearest(vector: SmallVector, asker: Asker, count: number, clock: Clock): Promise<readonly FaqCandidate[]> {
    const length = Math.sqrt(product(vector, vector));
    const best = new Map<string, Found>();
    let work = 0;
    for (const row of this.#rows) {
      if (row.vector.length !== vector.length || !isVisible(row.entry, asker.audience, asker.now)) continue;
      const cosine = product(vector, row.vector) / (length * row.length || 1);
      best.set(row.entry.id, better(best.get(row.entry.id), row.entry, cosine, asker.language));
      work += vector.length;
      if (work < SLICE) continue;
      work = 0;
      await clock.sleep(0);
    }
    return [...best.values()]
      .filter(({ score }) => score > 0)
      .sort((one, other) => other.score - one.score)
      .slice(0, count)
      .map(({ entry, score }) => ({ entry, score: Math.min(1, score) }));
  }
}

interface Found {
  readonly entry: FaqEntry;
  /** Of the best question in any language. */
  readonly score: number;
  /** Of the best question of `entry`. */
  readonly own: number;
}

/** The best translation in the asker's language is shown, whichever language the nearest question is in. */
function better(before: Found | undefined, entry: FaqEntry, own: number, language: string): Found {
  if (before === undefined) return { entry, score: own, own };
  const score = Math.max(before.score, own);
  const [isWanted, wasWanted] = [isIn(language, entry), isIn(language, before.entry)];
  const isShown = isWanted === wasWanted ? own > before.own : isWanted;
  return isShown ? { entry, score, own } : { ...before, score };
}

function isIn(language: string, entry: FaqEntry): boolean {
  return entry.language.split("-")[0] === language.split("-")[0];
}

function product(one: SmallVector, other: SmallVector): number {
  let sum = 0;
  for (let place = 0; place < one.length; place++) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
}
