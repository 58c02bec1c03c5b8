import { type EntryWords, isOtherSyllable } from "./entry-words.ts";
import { isNegated } from "./negation.ts";
import type { AskedWord } from "./question-reader.ts";
import type { Ranked } from "./ranking.ts";

/** What is known when it is decided whether an entry answers a question. */
export interface Evidence {
  readonly words: readonly AskedWord[];
  readonly entry: EntryWords;
  /** How rare a stem is. */
  readonly rarity: (stem: string) => number;
  /** Of the entry, and of those of other ids, the best first. */
  readonly ranked: Ranked;
  readonly others: readonly Ranked[];
  readonly idOf: (ranked: Ranked) => string;
}

/** Nobody puts one known question in so many words. */
const MOST_WORDS = 40;
/** One word names a subject, and asks nothing about it. */
const LEAST_MEANING = 2;
/** Which part of an entry's questions must deny something, for it to be about nothing else. */
const MOSTLY_NEGATED = 0.7;
/** How many of its questions show one word more of what an entry may be asked with. */
const QUESTIONS_FOR_A_WORD = 4;
/** Which part of an entry's question may be left unasked: more, the more ways of asking it has. */
const MOST_UNASKED = 0.05;
const MORE_UNASKED = 0.05;
/** The lead over the next id, weighed by what the entry has words for. */
const LEAST_CONFIDENCE = 0.54;
const FUNCTION_WORD_SHARE = 0.35;
const SYNONYM_SHARE = 0.7;
/** Words that are named to people. */
const NAMED_WORDS = 3;

/** What speaks against giving the entry as the answer; undefined: nothing. */
export function objectionTo(evidence: Evidence): string | undefined {
  const { words, entry, ranked, others, idOf } = evidence;
  if (words.length > MOST_WORDS) return `it has ${words.length} words, more than a known question has`;
  const meaning = distinct(words).filter(({ isFunction }) => !isFunction);
  if (meaning.length < LEAST_MEANING) return "it is too short to tell what is asked";
  if (meaning.some(({ stem }) => /\d/.test(stem) && !entry.stems.has(stem)))
    return "it has a number that the entry does not have";
  const other = meaning.filter((word) => isOtherSyllable(entry, word));
  if (other.length > 0) return `the entry writes ${quoted(other)} with other diacritics`;
  const negated = isNegated(words);
  if (negated && entry.negated === 0) return "it denies something, and the entry's questions do not";
  if (!negated && entry.negated > MOSTLY_NEGATED) return "the entry's questions deny something, and it does not";
  const missing = meaning.filter((word) => knows(entry, word) === 0);
  if (missing.length > (entry.questions.length - 1) / QUESTIONS_FOR_A_WORD)
    return `the entry has no word for ${quoted(missing)}`;
  if (leastUnasked(evidence) > MOST_UNASKED + MORE_UNASKED * entry.questions.length)
    return "each of the entry's questions asks for something more";
  if (lead(evidence) * Math.sqrt(coverage(evidence)) >= LEAST_CONFIDENCE) return undefined;
  const [next] = others;
  if (next !== undefined && next.score > ranked.score / 2) return `"${idOf(next)}" is nearly as likely`;
  return "it is not enough like the entry's questions";
}

/** How much more like the entry the question is than like any other id, in all and taken together. */
export function lead({ ranked, others }: Pick<Evidence, "ranked" | "others">): number {
  const nextScore = Math.max(0, ...others.map(({ score }) => score));
  const nextWhole = Math.max(0, ...others.map(({ whole }) => whole));
  return ranked.score - nextScore + ranked.whole - nextWhole;
}

/** Which part of what is asked the entry has words for, weighed by how rare they are: 0 to 1. */
function coverage({ words, entry, rarity }: Evidence): number {
  let all = 0;
  let covered = 0;
  for (const word of distinct(words)) {
    const { stem, share, isFunction } = word;
    const weight = rarity(stem) * (isFunction ? FUNCTION_WORD_SHARE : 1);
    all += weight;
    covered += weight * share * knows(entry, word);
  }
  return all === 0 ? 0 : covered / all;
}

/** Which part of the question of the entry that is asked most fully is not asked, weighed by rarity: 0 to 1. */
function leastUnasked({ words, entry, rarity }: Evidence): number {
  const asked = new Set(words.flatMap(({ stem, groups }) => [stem, ...groups]));
  return Math.min(
    ...entry.questions.map((question) => {
      let all = 0;
      let unasked = 0;
      for (const { stem, groups } of question) {
        const weight = rarity(stem);
        all += weight;
        if (!asked.has(stem) && !groups.some((group) => asked.has(group))) unasked += weight;
      }
      return all === 0 ? 1 : unasked / all;
    }),
  );
}

/** 1: the word itself; less: one that means about the same; 0: neither. */
function knows(entry: EntryWords, { stem, groups }: AskedWord): number {
  if (entry.stems.has(stem)) return 1;
  return groups.some((group) => entry.groups.has(group)) ? SYNONYM_SHARE : 0;
}

function distinct(words: readonly AskedWord[]): AskedWord[] {
  return [...new Map(words.map((word) => [word.stem, word])).values()];
}

function quoted(words: readonly AskedWord[]): string {
  const names = [...new Set(words.map(({ word }) => `"${word.typed}"`))];
  return names.length > NAMED_WORDS ? `${names.slice(0, NAMED_WORDS).join(", ")} and more` : names.join(", ");
}
