import type { EntryWords } from "./entry-words.ts";
import { isOtherSyllable } from "./entry-words.ts";
import { isNegated } from "./negation.ts";
import type { AskedWord } from "./question-reader.ts";

/** What is known when it is decided whether an entry answers a question. */
export interface Evidence {
  readonly words: readonly AskedWord[];
  readonly entry: EntryWords;
  /** How rare a stem is. */
  readonly rarity: (stem: string) => number;
  /** Of the entry, and of the best one of another id; 0: there is none. */
  readonly score: number;
  readonly nextScore: number;
  readonly nextId: string | undefined;
}

/** Nobody puts one known question in so many words. */
const MOST_WORDS = 40;
/** Which part of an entry's questions must deny something, for it to be about nothing else. */
const MOSTLY_NEGATED = 0.7;
/** How much of what is asked, weighed by rarity, the entry must have words for. */
const LEAST_COVERAGE = 0.7;
const LEAST_CONFIDENCE = 0.33;
const FUNCTION_WORD_SHARE = 0.35;
/** Words that are named to people. */
const NAMED_WORDS = 3;

/** What speaks against giving the entry as the answer; undefined: nothing. */
export function objectionTo(evidence: Evidence): string | undefined {
  const { words, entry, score, nextScore, nextId } = evidence;
  if (words.length > MOST_WORDS) return `it has ${words.length} words, more than a known question has`;
  const strange = words.filter(({ stem }) => /\d/.test(stem) && !entry.stems.has(stem));
  if (strange.length > 0) return "it has numbers that the entry does not have";
  const other = words.filter((word) => isOtherSyllable(entry, word));
  if (other.length > 0) return `the entry writes ${quoted(other)} with other diacritics`;
  const negated = isNegated(words);
  if (negated && entry.negated === 0) return "it denies something, and the entry's questions do not";
  if (!negated && entry.negated > MOSTLY_NEGATED) return "the entry's questions deny something, and it does not";
  const covered = coverage(evidence);
  if (covered < LEAST_COVERAGE) return `the entry has no word for ${quoted(missing(words, entry))}`;
  const confidence = (score - nextScore) * covered;
  if (confidence >= LEAST_CONFIDENCE) return undefined;
  if (nextId !== undefined && nextScore > score / 2) return `"${nextId}" is nearly as likely`;
  return "it is not enough like the entry's questions";
}

/** Which part of what is asked the entry has words for, weighed by how rare they are: 0 to 1. */
function coverage({ words, entry, rarity }: Evidence): number {
  let all = 0;
  let covered = 0;
  for (const { stem, share, isFunction } of distinct(words)) {
    const weight = rarity(stem) * (isFunction ? FUNCTION_WORD_SHARE : 1);
    all += weight;
    if (entry.stems.has(stem)) covered += weight * share;
  }
  return all === 0 ? 0 : covered / all;
}

function missing(words: readonly AskedWord[], entry: EntryWords): AskedWord[] {
  return words.filter(({ stem, isFunction }) => !isFunction && !entry.stems.has(stem));
}

function distinct(words: readonly AskedWord[]): Iterable<AskedWord> {
  return new Map(words.map((word) => [word.stem, word])).values();
}

function quoted(words: readonly AskedWord[]): string {
  const names = [...new Set(words.map(({ word }) => `"${word.typed}"`))];
  return names.length > NAMED_WORDS ? `${names.slice(0, NAMED_WORDS).join(", ")} and more` : names.join(", ");
}
