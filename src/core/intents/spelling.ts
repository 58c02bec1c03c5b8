/** Shorter words become other words by a single letter. */
const SHORTEST = 5;

/**
 * Brings words that are one slip away from a known one back to it: a letter too many, one too few, or two that have changed
 * places. A wrong letter is left alone, since it makes other words ("white", "write"), and so is what is added to a word.
 */
export class Spelling {
  readonly #known: ReadonlySet<string>;
  /** The known words by what is left of them without one of their letters. */
  readonly #shortened = new Map<string, string>();

  constructor(known: Iterable<string>) {
    this.#known = new Set(known);
    for (const word of this.#known) {
      if (word.length < SHORTEST || !/^[a-z]+$/.test(word)) continue;
      for (let cut = 1; cut < word.length; cut++) this.#shortened.set(without(word, cut), word);
    }
  }

  correct(word: string): string {
    if (this.#known.has(word) || word.length > 24) return word;
    const squeezed = squeeze(word);
    if (squeezed !== undefined && this.#known.has(squeezed)) return squeezed;
    if (word.length < SHORTEST - 1) return word;
    const longer = this.#shortened.get(word);
    if (longer !== undefined) return longer;
    return (word.length < SHORTEST ? undefined : this.#fewerOrSwapped(word)) ?? word;
  }

  #fewerOrSwapped(word: string): string | undefined {
    for (let cut = 1; cut < word.length - 1; cut++) {
      const shorter = without(word, cut);
      if (shorter.length >= SHORTEST && this.#known.has(shorter)) return shorter;
      const swapped = word.slice(0, cut) + word[cut + 1] + word[cut] + word.slice(cut + 2);
      if (this.#known.has(swapped)) return swapped;
    }
    return undefined;
  }
}

/** "hellooo", "heyy": a letter that is held down. */
function squeeze(word: string): string | undefined {
  const squeezed = word.replaceAll(/(\p{L})\1{2,}/gu, "$1").replace(/(\p{L})\1+$/u, "$1");
  return squeezed === word ? undefined : squeezed;
}

function without(word: string, at: number): string {
  return word.slice(0, at) + word.slice(at + 1);
}
