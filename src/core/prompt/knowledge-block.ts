import type { FaqEntry } from "../knowledge/faq-entry.ts";
import { cutText } from "./cut-text.ts";
import { entryBlock } from "./prompt-sections.ts";

/** An entry as a model is shown it, and what that costs in tokens. */
export interface CountedBlock {
  readonly block: string;
  readonly tokens: number;
}

interface Known {
  readonly whole: CountedBlock;
  /** The shorter form that was asked for last. */
  cut?: { readonly tokens: number; readonly result: CountedBlock | undefined };
}

/** Makes blocks of entries, and counts each entry once: a new version of the knowledge has new entries. */
export class KnowledgeBlocks {
  readonly #countTokens: (text: string) => number;
  readonly #known = new WeakMap<FaqEntry, Known>();

  constructor(countTokens: (text: string) => number) {
    this.#countTokens = countTokens;
  }

  /**
   * The entries, in their order, with at most `tokens` together. Where they are longer the longest are cut, and one that
   * would be nothing but its title is left out.
   */
  fit(entries: readonly FaqEntry[], tokens: number): CountedBlock[] {
    const level = levelOf(
      entries.map((entry) => this.#get(entry).whole.tokens),
      tokens,
    );
    return entries.map((entry) => this.#shorten(entry, level)).filter((block) => block !== undefined);
  }

  #get(entry: FaqEntry): Known {
    const known = this.#known.get(entry) ?? { whole: this.#count(entryBlock(entry, entry.answer)) };
    this.#known.set(entry, known);
    return known;
  }

  #shorten(entry: FaqEntry, tokens: number): CountedBlock | undefined {
    const known = this.#get(entry);
    if (known.whole.tokens <= tokens) return known.whole;
    if (known.cut?.tokens !== tokens) known.cut = { tokens, result: this.#cut(entry, tokens) };
    return known.cut.result;
  }

  #cut(entry: FaqEntry, tokens: number): CountedBlock | undefined {
    const frame = this.#count(entryBlock(entry, "")).tokens;
    const answer = cutText(entry.answer, tokens - frame, this.#countTokens);
    if (answer === undefined) return undefined;
    const result = this.#count(entryBlock(entry, answer));
    return result.tokens <= tokens ? result : undefined;
  }

  #count(block: string): CountedBlock {
    return { block, tokens: this.#countTokens(`${block}\n`) };
  }
}

/** What each may have, so that all of `sizes` together have at most `total`: whoever needs less leaves the rest to others. */
function levelOf(sizes: readonly number[], total: number): number {
  let left = total;
  const ascending = sizes.toSorted((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}
