export interface Correction {
  readonly word: string;
  /** How sure it is, below 1. */
  readonly share: number;
}

const MISTYPED_SHARE = 0.85;
const RELATED_SHARE = 0.6;
const SHORTEST = 4;
/** Letters that two words must begin with alike to be taken for relatives, and which part of the longer one it is. */
const RELATED_LETTERS = 5;
const RELATED_PART = 0.7;

interface Known {
  readonly word: string;
  /** One bit for each letter that it has. */
  readonly letters: number;
}

/** Finds the known word that an unknown one is most likely meant to be. */
export class Spelling {
  /** By first letter and length: a typo seldom hits the first letter. */
  readonly #words = new Map<string, Known[]>();

  constructor(words: Iterable<string>) {
    for (const word of words) {
      if (word.length < SHORTEST - 1 || /\d/.test(word)) continue;
      const key = `${word[0]}${word.length}`;
      const others = this.#words.get(key);
      const known = { word, letters: lettersOf(word) };
      if (others === undefined) this.#words.set(key, [known]);
      else others.push(known);
    }
    for (const words of this.#words.values()) words.sort((a, b) => (a.word < b.word ? -1 : 1));
  }

  correct(word: string): Correction | undefined {
    if (word.length < SHORTEST || /\d/.test(word)) return undefined;
    const most = word.length < 8 ? 1 : 2;
    let best: string | undefined;
    let bestDistance = most + 1;
    let related: string | undefined;
    let relatedLetters = 0;
    const askedLetters = lettersOf(word);
    for (let length = word.length - 4; length <= word.length + 4; length++) {
      for (const { word: known, letters: knownLetters } of this.#words.get(`${word[0]}${length}`) ?? []) {
        // One edit changes at most two of the letters that are there.
        if (Math.abs(length - word.length) <= most && bitsOf(askedLetters ^ knownLetters) <= 2 * most) {
          const distance = distanceOf(word, known, bestDistance);
          if (distance < bestDistance && isTypo(word, known, distance)) [best, bestDistance] = [known, distance];
        }
        const letters = commonStart(word, known);
        if (letters > relatedLetters && isRelated(letters, Math.max(length, word.length)))
          [related, relatedLetters] = [known, letters];
      }
    }
    if (best !== undefined) return { word: best, share: MISTYPED_SHARE };
    return related === undefined ? undefined : { word: related, share: RELATED_SHARE };
  }
}

/** In a word of four letters only two that changed places, or one that was typed twice, are surely a typo. */
function isTypo(word: string, known: string, distance: number): boolean {
  if (word.length > SHORTEST && known.length > SHORTEST - 1) return distance > 0;
  return [...word].sort().join("") === [...known].sort().join("") || word.replace(/(.)\1/g, "$1") === known;
}

function isRelated(letters: number, longer: number): boolean {
  return letters >= RELATED_LETTERS && letters / longer >= RELATED_PART;
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

function bitsOf(letters: number): number {
  let bits = 0;
  for (let rest = letters; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

function commonStart(a: string, b: string): number {
  let letters = 0;
  while (letters < a.length && a[letters] === b[letters]) letters++;
  return letters;
}

/** Letters to add, leave out, replace or swap with their neighbour; `limit` as soon as it is not below. */
function distanceOf(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least >= limit) return limit;
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? limit;
}
