import type { FaqEntry } from "../../src/core/knowledge/faq-entry.ts";
import type { FaqIndex } from "../../src/core/knowledge/faq-index.ts";
import { FaqSearch } from "./faq-search.ts";

const SURE_SCORE = 0.7;
/** The guess is unsure where languages share words ("VAT", "ship"), so it only breaks ties. */
const OTHER_LANGUAGE_SHARE = 0.9;

/** An index by common words alone. */
export function createFaqIndex(entries: readonly FaqEntry[]): FaqIndex {
  const search = new FaqSearch(entries);
  return {
    lookup(question, { language }) {
      const isIn = (entry: FaqEntry) => entry.language.split("-")[0] === language.split("-")[0];
      const candidates = search.rank(question, (entry) => (isIn(entry) ? 1 : OTHER_LANGUAGE_SHARE));
      const [best] = candidates;
      if (best === undefined) return { kind: "none", candidates: [], why: "no entry has a word of it" };
      if (best.score >= SURE_SCORE) return { kind: "direct", entry: best.entry, candidates };
      return { kind: "context", candidates, why: "too few words are the same" };
    },
  };
}
