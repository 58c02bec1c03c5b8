import type { Signal } from "./intent.ts";
import type { Labelled } from "./lexicon.ts";

/** What an order of phrases means. Quantifiers have bounds, so that a search is linear in the length of a message. */
export interface Rule {
  readonly name: string;
  /** Over the letters of a lexicon. */
  readonly pattern: RegExp;
  readonly isSure: boolean;
}

export function findSignals(rules: readonly Rule[], { letters, starts }: Labelled): Signal[] {
  const signals: Signal[] = [];
  for (const { name, pattern, isSure } of rules) {
    const index = letters.search(pattern);
    if (index >= 0) signals.push({ name, isSure, at: starts[index] ?? 0 });
  }
  return signals;
}
