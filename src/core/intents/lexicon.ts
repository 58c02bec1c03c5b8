import { readWord, type Word } from "./words.ts";

/** A message in the letters of a lexicon: one for each phrase that it knows, `_` for other words, and where parts end. */
export interface Labelled {
  /** Such as `wgP,_g_`. */
  readonly letters: string;
  /** For each letter the number of the word that it begins with; that of a stop is the word after it. */
  readonly starts: readonly number[];
}

interface Phrase {
  readonly letter: string;
  readonly words: readonly Omit<Word, "after">[];
}

interface Node {
  readonly next: Map<string, Node>;
  readonly phrases: Phrase[];
}

/**
 * Names phrases by letters, so that rules about the order of phrases are short regular expressions.
 *
 * Phrases are separated by commas; `a|b` is one word or the other, `c?` may be missing. A phrase with marks is also found
 * where it is typed without them; one that is typed with other marks is another one. The longest phrase wins.
 */
export class Lexicon {
  readonly #root: Node = createNode();
  readonly #vocabulary = new Set<string>();

  constructor(phrases: Readonly<Record<string, string>>) {
    for (const [letter, list] of Object.entries(phrases)) {
      for (const pattern of list.split(",")) for (const phrase of expand(pattern)) this.#add(letter, phrase);
    }
  }

  /** All single words, without marks. */
  get vocabulary(): Iterable<string> {
    return this.#vocabulary;
  }

  label(words: readonly Word[]): Labelled {
    let letters = "";
    const starts: number[] = [];
    for (let at = 0; at < words.length; ) {
      const stop = words[at]?.after ?? "";
      if (stop !== "") {
        letters += stop;
        starts.push(at);
      }
      const found = this.#longest(words, at);
      letters += found?.letter ?? (/^\d/.test(words[at]?.plain ?? "") ? "0" : "_");
      starts.push(at);
      at += found?.words.length ?? 1;
    }
    return { letters, starts };
  }

  #longest(words: readonly Word[], from: number): Phrase | undefined {
    let node: Node | undefined = this.#root;
    let longest: Phrase | undefined;
    for (let at = from; at < words.length; at++) {
      const word: Word | undefined = words[at];
      if (word === undefined || (at > from && word.after !== "")) break;
      node = node.next.get(word.plain);
      if (node === undefined) break;
      longest = node.phrases.find((phrase) => isTyped(phrase, words, from)) ?? longest;
    }
    return longest;
  }

  #add(letter: string, typed: readonly string[]): void {
    let node = this.#root;
    const words = typed.map(readWord);
    for (const { plain } of words) {
      this.#vocabulary.add(plain);
      const next = node.next.get(plain) ?? createNode();
      node.next.set(plain, next);
      node = next;
    }
    node.phrases.push({ letter, words });
  }
}

function createNode(): Node {
  return { next: new Map(), phrases: [] };
}

function isTyped({ words }: Phrase, typed: readonly Word[], from: number): boolean {
  return words.every(({ plain, marked }, index) => {
    const mine = typed[from + index]?.marked;
    return mine === undefined || mine === (marked ?? plain);
  });
}

/** All phrases that a pattern stands for, as their words. */
function expand(pattern: string): string[][] {
  let phrases: string[][] = [[]];
  for (const part of pattern.trim().split(/[\s-]+/)) {
    const isOptional = part.endsWith("?");
    const choices = (isOptional ? part.slice(0, -1) : part).split("|").filter((word) => word !== "");
    const longer = phrases.flatMap((phrase) => choices.map((word) => [...phrase, word]));
    phrases = isOptional ? [...phrases, ...longer] : longer;
  }
  return phrases.filter((phrase) => phrase.length > 0);
}
