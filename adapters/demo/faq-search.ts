import type { FaqEntry } from "../../src/core/knowledge/faq-entry.ts";
import { isFiller } from "./language.ts";
import { wordsOf } from "./words.ts";

export interface Match {
  readonly entry: FaqEntry;
  /** 0 for nothing in common, 1 for the same words. */
  readonly score: number;
}

interface IndexedEntry {
  readonly entry: FaqEntry;
  readonly questions: readonly ReadonlySet<string>[];
  /** The words of all its questions and tags. */
  readonly words: ReadonlySet<string>;
}

const FILLER_SHARE = 0.25;
/** A single question says more than the entry's words taken together. */
const QUESTION_SHARE = 0.6;

/** Finds entries by the words that they share with a question; rare words weigh more than common ones. */
export class FaqSearch {
  readonly #entries: readonly IndexedEntry[];
  readonly #weights = new Map<string, number>();
  /** A word that no entry has counts as a fairly rare one: it speaks against every match. */
  readonly #unknownWeight: number;

  constructor(entries: readonly FaqEntry[]) {
    this.#entries = entries.map(toIndexedEntry);
    const counts = new Map<string, number>();
    for (const { words } of this.#entries) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) this.#weights.set(word, Math.log(1 + entries.length / count));
    this.#unknownWeight = Math.log(1 + entries.length / 4);
  }

  /** All entries that share a word with the question, the best first. `share` scales an entry's score. */
  rank(question: string, share: (entry: FaqEntry) => number): Match[] {
    const asked = new Set(wordsOf(question));
    return this.#entries
      .map((indexed) => ({ entry: indexed.entry, score: share(indexed.entry) * this.#score(asked, indexed) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score);
  }

  #score(asked: ReadonlySet<string>, { questions, words }: IndexedEntry): number {
    if (asked.size === 0) return 0;
    const coverage = this.#weigh(shared(asked, words)) / this.#weigh(asked);
    const likeness = Math.max(0, ...questions.map((question) => this.#likeness(asked, question)));
    return QUESTION_SHARE * likeness + (1 - QUESTION_SHARE) * coverage;
  }

  /** Dice's coefficient over weights. */
  #likeness(asked: ReadonlySet<string>, question: ReadonlySet<string>): number {
    return (2 * this.#weigh(shared(asked, question))) / (this.#weigh(asked) + this.#weigh(question));
  }

  #weigh(words: Iterable<string>): number {
    let sum = 0;
    for (const word of words)
      sum += (this.#weights.get(word) ?? this.#unknownWeight) * (isFiller(word) ? FILLER_SHARE : 1);
    return sum;
  }
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((word) => b.has(word));
}

function toIndexedEntry(entry: FaqEntry): IndexedEntry {
  const questions = entry.questions.map((question) => new Set(wordsOf(question)));
  const words = new Set([...questions.flatMap((question) => [...question]), ...wordsOf((entry.tags ?? []).join(" "))]);
  return { entry, questions, words };
}
