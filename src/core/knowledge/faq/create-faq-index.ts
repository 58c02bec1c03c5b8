import type { Clock } from "../../ports/clock.ts";
import type { FaqEntry } from "../faq-entry.ts";
import type { Asker, FaqCandidate, FaqIndex, FaqLookup } from "../faq-index.ts";
import { finish, finishInTurns } from "../steps.ts";
import { clausesOf } from "./clauses.ts";
import { type Evidence, lead, objectionTo } from "./decision.ts";
import { isOtherSyllable } from "./entry-words.ts";
import { FaqMatcher, type Match } from "./faq-matcher.ts";
import type { Ranked } from "./ranking.ts";

/** Candidates of one lookup. */
const MOST_CANDIDATES = 5;
/** At this score of the rankers a candidate is shown with 0.5. */
const HALF_SCORE = 0.6;
/** What is asked in an entry's own words is as sure as it gets; others stay below. */
const OWN_SCORE = 1;
const BEST_SCORE = 0.99;
/** Parts of a message that are looked at by themselves. */
const MOST_CLAUSES = 6;
/** How clearly a part has to be about another entry. */
const LEAST_LEAD = 0.3;
/** Below it nothing but words that every text has is in common. */
const LEAST_SCORE = 0.05;

/** The entries as they are now; a change of the FAQ makes a new index. */
export function createFaqIndex(entries: readonly FaqEntry[]): FaqIndex {
  return toIndex(finish(FaqMatcher.build(entries)));
}

/** The same while other work goes on: thousands of entries take seconds. */
export async function buildFaqIndex(entries: readonly FaqEntry[], clock: Clock): Promise<FaqIndex> {
  return toIndex(await finishInTurns(FaqMatcher.build(entries), clock));
}

function toIndex(matcher: FaqMatcher): FaqIndex {
  return { lookup: (question, asker) => lookup(matcher, question, asker) };
}

function lookup(matcher: FaqMatcher, question: string, asker: Asker): FaqLookup {
  const match = matcher.match(question, asker, MOST_CANDIDATES);
  if (match.asked.words.length === 0) return { kind: "none", candidates: [], why: "it has no words" };
  const own = match.literal ?? ownInOtherWords(matcher, match);
  if (own !== undefined) {
    const entry = matcher.entry(own);
    const others = match.ranked.filter(({ shown }) => !matcher.ranking.isSameId(shown, own));
    const candidates = [{ entry, score: OWN_SCORE }, ...toCandidates(matcher, others)].slice(0, MOST_CANDIDATES);
    return { kind: "direct", entry, candidates };
  }
  const candidates = toCandidates(matcher, match.ranked);
  const [best] = candidates;
  if (best === undefined) return { kind: "none", candidates: [], why: "no entry has anything in common with it" };
  const why = objectionTo(evidenceFor(matcher, match)) ?? anotherQuestion(matcher, question, asker, best.entry.id);
  return why === undefined ? { kind: "direct", entry: best.entry, candidates } : { kind: "context", candidates, why };
}

/** The place of the entry whose own question it is, but for words that mean nothing. */
function ownInOtherWords(matcher: FaqMatcher, { loose, asked }: Match): number | undefined {
  if (loose === undefined) return undefined;
  const words = matcher.wordsOf(loose);
  const isSure = asked.words.every((word) => word.share === 1 && !isOtherSyllable(words, word));
  return isSure ? loose : undefined;
}

/** What speaks against it when a part of a message is, taken by itself, about another entry. */
function anotherQuestion(matcher: FaqMatcher, question: string, asker: Asker, id: string): string | undefined {
  for (const clause of clausesOf(question).slice(0, MOST_CLAUSES)) {
    const match = matcher.match(clause, asker, MOST_CANDIDATES);
    const [first] = match.ranked;
    if (first === undefined || matcher.entry(first.shown).id === id) continue;
    if (lead(evidenceFor(matcher, match)) >= LEAST_LEAD)
      return `a part of it is about "${matcher.entry(first.shown).id}"`;
  }
  return undefined;
}

function evidenceFor(matcher: FaqMatcher, { asked, ranked: [ranked, ...others] }: Match): Evidence {
  if (ranked === undefined) throw new RangeError("there is no candidate to decide about");
  return {
    words: asked.words,
    entry: matcher.wordsOf(ranked.matched),
    rarity: (stem) => matcher.rarity(stem),
    ranked,
    others,
    idOf: ({ shown }) => matcher.entry(shown).id,
  };
}

function toCandidates(matcher: FaqMatcher, ranked: readonly Ranked[]): FaqCandidate[] {
  return ranked
    .filter(({ score }) => score >= LEAST_SCORE)
    .map(({ shown, score }) => ({
      entry: matcher.entry(shown),
      score: Math.min(BEST_SCORE, score / (score + HALF_SCORE)),
    }));
}
