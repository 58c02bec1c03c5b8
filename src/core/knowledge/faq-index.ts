import type { Audience, FaqEntry } from "./faq-entry.ts";

/** For whom and when something is looked up. */
export interface Asker {
  /** BCP 47, as far as it is known. Entries of this language are preferred; others are found as well. */
  readonly language: string;
  /** `staff` sees everything. */
  readonly audience: Audience;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface FaqCandidate {
  readonly entry: FaqEntry;
  /** 0: nothing in common; 1: the same question. Comparable between questions. */
  readonly score: number;
}

/** What is known about a question. Candidates are of different ids, the best first. */
export type FaqLookup =
  /** `entry` answers exactly this question. */
  | { readonly kind: "direct"; readonly entry: FaqEntry; readonly candidates: readonly FaqCandidate[] }
  /** Candidates may help to answer it, and none of them is safe by itself. `why`: what spoke against it, for people. */
  | { readonly kind: "context"; readonly candidates: readonly FaqCandidate[]; readonly why: string }
  | { readonly kind: "none"; readonly candidates: readonly []; readonly why: string };

/** Finds entries without any model. Deterministic, does no I/O, takes well under a millisecond. */
export interface FaqIndex {
  lookup(question: string, asker: Asker): FaqLookup;
}
