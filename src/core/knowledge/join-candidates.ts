import type { FaqCandidate } from "./faq-index.ts";

/** How much less a later place counts: the usual constant of reciprocal rank fusion (Cormack et al., SIGIR 2009). */
const RANK_OFFSET = 60;

/**
 * The best `count` of what was found by words and by meaning, each id once. Scores of the two cannot be compared, so it is
 * their places that are added up; an entry keeps the score of whoever found it, by words first.
 */
export function joinCandidates(
  byWords: readonly FaqCandidate[],
  byMeaning: readonly FaqCandidate[],
  count: number,
): readonly FaqCandidate[] {
  const found = new Map<string, { readonly candidate: FaqCandidate; readonly weight: number }>();
  for (const candidates of [byWords, byMeaning]) {
    for (const [place, candidate] of candidates.entries()) {
      const before = found.get(candidate.entry.id);
      const weight = (before?.weight ?? 0) + 1 / (RANK_OFFSET + place + 1);
      found.set(candidate.entry.id, { candidate: before?.candidate ?? candidate, weight });
    }
  }
  return [...found.values()]
    .sort((one, other) => other.weight - one.weight)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
