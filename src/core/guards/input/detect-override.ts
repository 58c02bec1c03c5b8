import { ENGLISH, type Idea } from "./english-phrases.ts";
import { fold } from "./fold.ts";
import { ciphered, encodedTexts } from "./hidden-texts.ts";
import { OTHER_LANGUAGES } from "./other-phrases.ts";
import { type Mention, PhraseBook } from "./phrase-book.ts";
import { SignalMatcher } from "./signal-matcher.ts";
import { pointsNeeded, type Reason, SIGNALS, THRESHOLD } from "./signals.ts";
import { imitatesStructure } from "./structure.ts";
import { VIETNAMESE } from "./vietnamese-phrases.ts";
import { readWords } from "./words.ts";

export interface OverrideVerdict {
  readonly isOverride: boolean;
  /** Points of all signals together. A long message needs more of them. */
  readonly score: number;
  /** What speaks for it, the strongest first. Empty: nothing does. */
  readonly why: readonly Reason[];
}

/** For words that only decoding shows. */
const HIDDEN_POINTS = 4;

const book = new PhraseBook<Idea>(phrases(), "harmless");
const matcher = new SignalMatcher(SIGNALS);

/**
 * Whether a message tries to make the assistant something else than it is: English and Vietnamese, without a model.
 * Takes time in proportion to the text.
 */
export function detectOverride(text: string): OverrideVerdict {
  const folded = fold(text);
  const words = readWords(folded, book);
  const mentions = book.mentions(words);
  const open = matcher.match(mentions);
  const hidden = hiddenTexts(text, folded, mentions).flatMap((other) => matcher.match(mentionsIn(other)));
  const found = new Set([...open, ...hidden]);
  const imitates = imitatesStructure(folded);
  const points = new Map<Reason, number>();
  const add = (why: Reason, more: number) => points.set(why, (points.get(why) ?? 0) + more);
  for (const { why, points } of found) add(why, points);
  if (hidden.some((signal) => !open.includes(signal))) add("hides_words", HIDDEN_POINTS);
  if (imitates) add("imitates_system", THRESHOLD);
  const ranked = [...points].sort(([, one], [, other]) => other - one);
  const score = ranked.reduce((sum, [, value]) => sum + value, 0);
  const isPlain = imitates || [...found].some((signal) => signal.points >= THRESHOLD);
  return { isOverride: isPlain || score >= pointsNeeded(words.length), score, why: ranked.map(([why]) => why) };
}

function mentionsIn(folded: string): Mention<Idea>[] {
  return book.mentions(readWords(folded, book));
}

function hiddenTexts(text: string, folded: string, mentions: readonly Mention<Idea>[]): string[] {
  const speaksOfCipher = mentions.some(({ meaning }) => meaning === "decode");
  return [...encodedTexts(text).map(fold), ...(speaksOfCipher ? ciphered(folded) : [])];
}

function* phrases(): Generator<readonly [Idea, string]> {
  for (const lists of [ENGLISH, VIETNAMESE, OTHER_LANGUAGES]) {
    for (const [idea, list] of Object.entries(lists)) {
      for (const phrase of list.split("|")) yield [idea as Idea, phrase];
    }
  }
}
