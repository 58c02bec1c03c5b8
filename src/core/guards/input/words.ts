/** What is known about words: enough to undo what was done to hide them. */
export interface Vocabulary {
  has(word: string): boolean;
  /** Whether a word begins with these letters. */
  begins(letters: string): boolean;
  /** Letters of the longest word. */
  readonly longest: number;
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[a-z0-9]+/g;
/** Signs that words are broken up with. */
const JOINTS = "-_.*~|·+=/\\";
const DIGITS = /[0-9]/;
const LETTERS = /[a-z]/;
/** Names that people make up for a model. */
const MODEL_NAME = /^([a-z]{2,20})(gpt|ai|bot)$/;
/** Nothing is hidden in less. */
const SHORT = 3;
/** No word, and no sentence without spaces either. */
const MAX_PIECE = 200;
/** Unknown words of this length may be several without spaces. */
const LONG = 12;
/** Single letters that follow each other, for them to be a word. */
const SPELLED = 4;
const DIGIT_LETTERS: Readonly<Record<string, string>> = {
  0: "o",
  1: "i",
  3: "e",
  4: "a",
  5: "s",
  6: "g",
  7: "t",
  8: "b",
  9: "g",
};

/**
 * The words of folded text, in order. Words that are only hidden (spelled out, broken up, run together, or with digits
 * for letters) come as themselves where the vocabulary knows them. Takes time in proportion to the text.
 */
export function readWords(folded: string, vocabulary: Vocabulary): readonly string[] {
  const pieces = Array.from(folded.matchAll(WORD), ({ 0: text, index: start }) => ({
    text,
    start,
    end: start + text.length,
  }));
  const words: string[] = [];
  for (let at = 0; at < pieces.length; ) {
    const spelled = spelledFrom(pieces, at);
    if (spelled >= SPELLED) {
      words.push(...readSpelled(folded, pieces.slice(at, at + spelled), vocabulary));
      at += spelled;
      continue;
    }
    const joined = joinFrom(folded, pieces, at, vocabulary);
    if (joined !== undefined) {
      words.push(joined.word);
      at += joined.pieces;
      continue;
    }
    words.push(...readPiece(pieces[at]?.text ?? "", vocabulary));
    at++;
  }
  return words;
}

/** How many pieces of one character follow each other. */
function spelledFrom(pieces: readonly Piece[], from: number): number {
  let at = from;
  while (pieces[at]?.text.length === 1) at++;
  return at - from;
}

/** Letters with a wider gap between words, or all of one width. */
function readSpelled(folded: string, letters: readonly Piece[], vocabulary: Vocabulary): string[] {
  const gaps = letters.slice(1).map(({ start }, at) => start - (letters[at]?.end ?? 0));
  const usual = Math.min(...gaps.slice(0, 1000));
  const words: string[] = [];
  let word = letters[0]?.text ?? "";
  for (const [at, letter] of letters.slice(1).entries()) {
    const isBreak = (gaps[at] ?? 0) > usual || /\n/.test(folded.slice(letters[at]?.end, letter.start));
    if (isBreak) words.push(word);
    word = isBreak ? letter.text : word + letter.text;
  }
  words.push(word);
  return words.flatMap((letters) => (vocabulary.has(letters) ? [letters] : (cutUp(letters, vocabulary) ?? [letters])));
}

/** Two or three pieces that make a known word, with one sign between them. */
function joinFrom(folded: string, pieces: readonly Piece[], from: number, vocabulary: Vocabulary) {
  let word = pieces[from]?.text ?? "";
  if (word.length > vocabulary.longest) return undefined;
  let found: { readonly word: string; readonly pieces: number } | undefined;
  for (let count = 2; count <= 4; count++) {
    const before = pieces[from + count - 2];
    const piece = pieces[from + count - 1];
    if (before === undefined || piece === undefined) break;
    if (piece.start - before.end !== 1 || !JOINTS.includes(folded[before.end] ?? " ")) break;
    word += piece.text;
    if (word.length > vocabulary.longest) break;
    if (word.length > 3 && vocabulary.has(word)) found = { word, pieces: count };
  }
  return found;
}

function readPiece(text: string, vocabulary: Vocabulary): readonly string[] {
  if (text.length < SHORT || text.length > MAX_PIECE || vocabulary.has(text)) return [text];
  const name = MODEL_NAME.exec(text);
  if (name !== null) return [name[1] ?? "", name[2] ?? ""];
  if (DIGITS.test(text)) return [readDigits(text, vocabulary) ?? text];
  return text.length >= LONG ? (cutUp(text, vocabulary) ?? [text]) : [text];
}

/** The known word that digits in the place of letters spell. */
function readDigits(text: string, vocabulary: Vocabulary): string | undefined {
  if (!LETTERS.test(text) || text.length > vocabulary.longest) return undefined;
  const word = text.replaceAll(/[0-9]/g, (digit) => DIGIT_LETTERS[digit] ?? digit);
  if (vocabulary.has(word)) return word;
  const other = text.replaceAll("1", "l").replaceAll(/[0-9]/g, (digit) => DIGIT_LETTERS[digit] ?? digit);
  return vocabulary.has(other) ? other : undefined;
}

/** Words written without spaces, if known words make up most of them: the longest that fits, time and again. */
function cutUp(text: string, vocabulary: Vocabulary): string[] | undefined {
  const words: string[] = [];
  let known = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfWord(text, at, vocabulary);
    if (end > at) {
      words.push(text.slice(at, end));
      known += end - at;
    }
    at = Math.max(end, at + 1);
  }
  return known >= text.length * 0.8 && words.length > 1 ? words : undefined;
}

/** Where the longest known word ends that begins at `from`; `from` itself: none does. */
function endOfWord(text: string, from: number, vocabulary: Vocabulary): number {
  let found = from;
  for (let end = from + 2; end <= text.length; end++) {
    const letters = text.slice(from, end);
    if (!vocabulary.begins(letters)) break;
    if (vocabulary.has(letters)) found = end;
  }
  return found;
}
