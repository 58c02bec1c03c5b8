import type { Vocabulary } from "./words.ts";

interface Node<Meaning> {
  readonly next: Map<string, Node<Meaning>>;
  readonly meanings: Meaning[];
}

/** A phrase in a text: words from `start` up to before `end`. */
export interface Mention<Meaning> {
  readonly meaning: Meaning;
  readonly start: number;
  readonly end: number;
}

/** Phrases of one or more words and what they mean. */
export class PhraseBook<Meaning> implements Vocabulary {
  readonly #root: Node<Meaning> = { next: new Map(), meanings: [] };
  readonly #words = new Set<string>();
  readonly #beginnings = new Set<string>();
  readonly #harmless: Meaning;
  longest = 0;

  /** `harmless`: phrases of this meaning hide what else begins or ends inside of them. */
  constructor(phrases: Iterable<readonly [Meaning, string]>, harmless: Meaning) {
    this.#harmless = harmless;
    for (const [meaning, phrase] of phrases) this.#add(meaning, phrase.split(" "));
  }

  has(word: string): boolean {
    return this.#words.has(word);
  }

  begins(letters: string): boolean {
    return this.#beginnings.has(letters);
  }

  /** Everything that is mentioned, by where it begins. */
  mentions(words: readonly string[]): Mention<Meaning>[] {
    const found: Mention<Meaning>[] = [];
    for (let start = 0; start < words.length; ) {
      const here = this.#from(words, start);
      const hiding = here.filter(({ meaning }) => meaning === this.#harmless).at(-1);
      if (hiding === undefined) found.push(...here);
      else {
        while ((found.at(-1)?.end ?? 0) > start) found.pop();
        found.push(hiding);
      }
      start = hiding?.end ?? start + 1;
    }
    return found;
  }

  #from(words: readonly string[], start: number): Mention<Meaning>[] {
    const found: Mention<Meaning>[] = [];
    let node = this.#root.next.get(words[start] ?? "");
    for (let end = start + 1; node !== undefined; end++) {
      for (const meaning of node.meanings) found.push({ meaning, start, end });
      node = node.next.get(words[end] ?? "");
    }
    return found;
  }

  #add(meaning: Meaning, words: readonly string[]): void {
    let node = this.#root;
    for (const word of words) {
      this.#words.add(word);
      for (let letters = 1; letters <= word.length; letters++) this.#beginnings.add(word.slice(0, letters));
      this.longest = Math.max(this.longest, word.length);
      const next = node.next.get(word) ?? { next: new Map(), meanings: [] };
      node.next.set(word, next);
      node = next;
    }
    node.meanings.push(meaning);
  }
}
