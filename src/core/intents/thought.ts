import { THOUGHT_WORDS } from "./thought-words.ts";
import type { Word } from "./words.ts";

/** How much of a message needs more than a look-up. */
export interface Thought {
  /** From 2 on it takes thought. */
  readonly weight: number;
  /** It is short and only makes sense after what was said before. */
  readonly leansOnBefore: boolean;
  readonly isQuestion: boolean;
  readonly why: readonly string[];
}

interface Measure {
  readonly name: string;
  readonly each: RegExp;
  readonly weight: number;
  readonly atMost: number;
}

const MEASURES: readonly Measure[] = [
  { name: "compares or wants advice", each: /C/g, weight: 2, atMost: 3 },
  { name: "may compare", each: /c/g, weight: 0.5, atMost: 0.5 },
  { name: "asks which is more", each: /q[^,.?]{0,6}H|H[^,.?]{0,2}q/g, weight: 2, atMost: 2 },
  { name: "asks under a condition", each: /q[^,.?]{0,14}i/g, weight: 1, atMost: 1 },
  { name: "wants a calculation", each: /X/g, weight: 2, atMost: 2 },
  { name: "has several numbers", each: /0[^0]*0/g, weight: 0.5, atMost: 0.5 },
  { name: "has many numbers", each: /0[^0]*0[^0]*0/g, weight: 1.5, atMost: 1.5 },
  { name: "wants an explanation", each: /E/g, weight: 2, atMost: 2 },
  { name: "asks why", each: /y/g, weight: 1, atMost: 1 },
  { name: "complains", each: /P/g, weight: 2, atMost: 3 },
  { name: "something is wrong", each: /p/g, weight: 1, atMost: 2 },
  { name: "tells what happened", each: /S/g, weight: 1, atMost: 2 },
  { name: "sets conditions", each: /i/g, weight: 0.5, atMost: 1 },
];

const CODE =
  /```|=>|\b(?:select|insert|update)\b[^\n]{1,80}\b(?:from|into|set)\b|\w(?:error|exception):|traceback|\w\([^()\n]{0,40}\)\s?[{;.]|[=!]==?|<\/?\w{1,20}>|\w\s?\{[^{}\n]{1,80}[;:]|#include|\bimport \w|\bat \w+\.\w+:\d|\{\s?"/i;
/** From how many words on a message weighs so much by itself. Vietnamese writes a space between syllables. */
const LENGTHS: readonly (readonly [words: number, weight: number])[] = [
  [32, 3],
  [22, 2],
  [17, 1.5],
  [15, 1],
  [12, 0.5],
];
const SYLLABLES_IN_WORD = 1.35;
const SHORT = 7;

export function measureThought(trimmed: string, words: readonly Word[], isFollowUp: boolean): Thought {
  const { letters } = THOUGHT_WORDS.label(words);
  const found: (readonly [string, number])[] = MEASURES.map(({ name, each, weight, atMost }) => {
    const times = letters.match(each)?.length ?? 0;
    return [name, Math.min(times * weight, atMost)];
  });
  found.push(["is long", lengthWeight(words)]);
  found.push(["asks several things", isSeveral(letters) ? 2 : 0]);
  found.push(["tells first and then asks", /^[^q?]{0,80}_[^q.?]{4,80}[.,][^.?]{0,8}q/.test(letters) ? 1 : 0]);
  found.push(["asks why at length", /y/.test(letters) && words.length > 8 ? 1 : 0]);
  found.push(["tells more than it asks", !/[qyR]/.test(letters) && words.length > 9 ? 1 : 0]);
  found.push(["has code", CODE.test(trimmed) ? 3 : 0]);
  const felt = found.filter(([, weight]) => weight > 0);
  return {
    weight: felt.reduce((sum, [, weight]) => sum + weight, 0),
    leansOnBefore: isFollowUp && leans(letters, words.length),
    isQuestion: /[qy]/.test(letters),
    why: felt.map(([name]) => name),
  };
}

function lengthWeight(words: readonly Word[]): number {
  const marked = words.filter(({ plain, marked }) => marked !== undefined && marked !== plain).length;
  const count = marked * 3 > words.length ? words.length / SYLLABLES_IN_WORD : words.length;
  return LENGTHS.find(([least]) => count >= least)?.[1] ?? 0;
}

/** Two questions, each in a part of its own. */
function isSeveral(letters: string): boolean {
  const parts = letters.split(/[,.?]|j(?=q)/).filter((part) => part.length > 1 && /[qyX]/.test(part));
  return parts.length > 1;
}

/** A bare answer, or a question that begins with what was said. */
function leans(letters: string, words: number): boolean {
  if (words > SHORT * 2) return false;
  return /^[^\w]*[AR]/.test(letters) || letters.includes("R") || (words <= SHORT && !/[qyE]/.test(letters));
}
