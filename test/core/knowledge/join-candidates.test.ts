import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaqCandidate } from "../../../src/core/knowledge/faq-index.ts";
import { joinCandidates } from "../../../src/core/knowledge/join-candidates.ts";

const candidate = (id: string, score: number, language = "en"): FaqCandidate => ({
  entry: { id, language, questions: ["?"], answer: "!" },
  score,
});
const list = (names: string, score = 0.5) => [...names].map((id) => candidate(id, score));
const namesOf = (candidates: readonly FaqCandidate[]) => candidates.map(({ entry }) => entry.id).join("");

describe("joining what was found by words and by meaning", () => {
  it.each([
    ["abc", "", "abc"],
    ["", "abc", "abc"],
    ["abc", "cba", "acb"],
    ["ab", "cd", "acb"],
    ["ab", "b", "ba"],
  ])("makes of %j and %j %j", (byWords, byMeaning, joined) => {
    expect(namesOf(joinCandidates(list(byWords), list(byMeaning), 3))).toBe(joined);
  });

  it("keeps the entry and the score that words have found", () => {
    expect(joinCandidates([candidate("a", 0.3, "vi")], [candidate("a", 0.9)], 3)).toEqual([candidate("a", 0.3, "vi")]);
  });

  it("gives each id once, at most so many, and none that nobody found", () => {
    const ids = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 8 });
    fc.assert(
      fc.property(ids, ids, fc.nat(10), (byWords, byMeaning, count) => {
        const joined = [...namesOf(joinCandidates(list(byWords.join("")), list(byMeaning.join("")), count))];
        expect(new Set(joined).size).toBe(joined.length);
        expect(joined).toHaveLength(Math.min(count, new Set([...byWords, ...byMeaning]).size));
        expect(joined.every((id) => byWords.includes(id) || byMeaning.includes(id))).toBe(true);
      }),
    );
  });
});
