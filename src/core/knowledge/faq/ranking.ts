import type { FaqEntry } from "../faq-entry.ts";
import type { Asker } from "../faq-index.ts";
import type { Likeness } from "./rankers.ts";

/** One id that a question may be about. */
export interface Ranked {
  /** Place of the entry to show: the one in the asker's language, if there is one. */
  readonly shown: number;
  /** Place of the entry that is most like the question; a translation of `shown`, or itself. */
  readonly matched: number;
  /** Not below 0; comparable between questions. */
  readonly score: number;
  /** The part of the score that all its questions taken together give. */
  readonly whole: number;
}

/** How much of the likelihood's logarithm counts as much as a likeness of 1. */
const LIKELIHOOD_SCALE = 10;

/** The entries that an asker may see, and which of them is told to whom. */
export class Ranking {
  readonly #entries: readonly FaqEntry[];
  /** For each entry, the number of its id. */
  readonly #ids: Uint32Array;
  /** For each number of an id, the places of its entries. */
  readonly #places: readonly (readonly number[])[];

  constructor(entries: readonly FaqEntry[]) {
    this.#entries = entries;
    const places = new Map<string, number[]>();
    for (const [place, { id }] of entries.entries()) {
      const others = places.get(id);
      if (others === undefined) places.set(id, [place]);
      else others.push(place);
    }
    this.#places = [...places.values()];
    this.#ids = new Uint32Array(entries.length);
    for (const [id, all] of this.#places.entries()) for (const place of all) this.#ids[place] = id;
  }

  isSameId(a: number, b: number): boolean {
    return this.#ids[a] === this.#ids[b];
  }

  sees({ audience, now }: Asker, place: number): boolean {
    const entry = this.#entries[place];
    if (entry === undefined) return false;
    return (
      (audience === "staff" || entry.audience !== "staff") &&
      (entry.validFrom === undefined || entry.validFrom <= now) &&
      (entry.validUntil === undefined || now < entry.validUntil)
    );
  }

  /** The best `count` ids that have something in common with the question, the best first. */
  best(likeness: Likeness, asker: Asker, count: number): Ranked[] {
    const matched = new Int32Array(this.#places.length).fill(-1);
    const scores = new Float64Array(this.#places.length);
    for (let place = 0; place < this.#ids.length; place++) {
      const score = scoreOf(likeness, place);
      const id = this.#ids[place] ?? 0;
      if (score <= (scores[id] ?? 0) || !this.sees(asker, place)) continue;
      scores[id] = score;
      matched[id] = place;
    }
    const ids: number[] = [];
    for (let id = 0; id < scores.length; id++) {
      const score = scores[id] ?? 0;
      if (score === 0 || (ids.length === count && score <= (scores[ids[count - 1] ?? 0] ?? 0))) continue;
      const before = ids.findIndex((other) => (scores[other] ?? 0) < score);
      ids.splice(before < 0 ? ids.length : before, 0, id);
      ids.length = Math.min(ids.length, count);
    }
    return ids.map((id) => {
      const place = matched[id] ?? 0;
      return {
        matched: place,
        shown: this.inLanguageOf(asker, place),
        score: scores[id] ?? 0,
        whole: likeness.whole[place] ?? 0,
      };
    });
  }

  /** The entry of the same id in the asker's language, if they see one; else the entry itself. */
  inLanguageOf(asker: Asker, place: number): number {
    const wanted = primary(asker.language);
    if (primary(this.#entries[place]?.language ?? "") === wanted) return place;
    const translations = this.#places[this.#ids[place] ?? 0] ?? [];
    const isFit = (other: number) =>
      primary(this.#entries[other]?.language ?? "") === wanted && this.sees(asker, other);
    return translations.find(isFit) ?? place;
  }
}

function scoreOf({ nearest, whole, likelihood }: Likeness, place: number): number {
  const near = nearest[place] ?? 0;
  if (near === 0) return 0;
  return Math.max(0, near + (whole[place] ?? 0) + (likelihood[place] ?? 0) / LIKELIHOOD_SCALE);
}

/** `en` of `en-GB`. */
function primary(language: string): string {
  return language.toLowerCase().split("-", 1)[0] ?? "";
}
