import type { Intent, IntentFacts, Signal } from "./intent.ts";
import { findPersonSignals } from "./person.ts";
import { PERSON_WORDS } from "./person-words.ts";
import { findEmojiSmalltalk, findSmalltalk, type SmalltalkFound } from "./smalltalk.ts";
import { SMALLTALK_WORDS } from "./smalltalk-words.ts";
import { Spelling } from "./spelling.ts";
import { measureThought, type Thought } from "./thought.ts";
import { THOUGHT_WORDS } from "./thought-words.ts";
import { settleUnmarked } from "./unmarked.ts";
import { readWords, trimText, type Word } from "./words.ts";
import { findWritingSignals } from "./writing.ts";
import { WRITING_WORDS } from "./writing-words.ts";

const COMPLEX_WEIGHT = 2;
/** Longer questions are seldom plain. */
const PLAIN_WORDS = 14;

const SPELLING = new Spelling(
  [PERSON_WORDS, SMALLTALK_WORDS, THOUGHT_WORDS, WRITING_WORDS].flatMap(({ vocabulary }) => [...vocabulary]),
);

/**
 * What a message needs, by its words alone: English, and Vietnamese with and without marks. Deterministic; never throws.
 * Case and what surrounds the words (spaces, punctuation, emoji) change nothing. Of a long text only both ends are read.
 */
export function classify(text: string, facts: IntentFacts = {}): Intent {
  const isFollowUp = facts.isFollowUp === true;
  const trimmed = trimText(text);
  const words = settleUnmarked(readWords(trimmed).map(correct));
  if (words.length === 0) return answerWordless(text, isFollowUp);
  const asked = chooseAsked(findPersonSignals(words), findWritingSignals(words));
  if (asked !== undefined) return asked;
  const smalltalk = findSmalltalk(words, isFollowUp);
  if (smalltalk !== undefined) return toIntent(smalltalk);
  return chooseByThought(measureThought(trimmed, words, isFollowUp), words.length);
}

function correct(word: Word): Word {
  if (word.marked !== undefined) return word;
  const plain = SPELLING.correct(word.plain);
  return plain === word.plain ? word : { ...word, plain };
}

function answerWordless(text: string, isFollowUp: boolean): Intent {
  const smalltalk = findEmojiSmalltalk(text, isFollowUp);
  if (smalltalk !== undefined) return toIntent(smalltalk);
  return { tier: isFollowUp ? "complex" : "faq", certain: false, why: ["has no words"] };
}

/** Where a person and a text are asked for, the rest of the message is about what is asked for first. */
function chooseAsked(person: readonly Signal[], writing: readonly Signal[]): Intent | undefined {
  if (person.length === 0 && writing.length === 0) return undefined;
  const isHuman = earliest(person) < earliest(writing);
  const signals = isHuman ? person : writing;
  const isContradicted = person.length > 0 && writing.length > 0;
  return {
    tier: isHuman ? "human" : "creative",
    certain: !isContradicted && signals.some(({ isSure }) => isSure),
    why: [...person.map(({ name }) => `human: ${name}`), ...writing.map(({ name }) => `creative: ${name}`)],
  };
}

function earliest(signals: readonly Signal[]): number {
  return Math.min(...signals.map(({ at }) => at));
}

function toIntent({ kind, isSure }: SmalltalkFound): Intent {
  return { tier: "smalltalk", certain: isSure, smalltalk: kind, why: [`smalltalk: nothing but ${NAMES[kind]}`] };
}

const NAMES: Readonly<Record<SmalltalkFound["kind"], string>> = {
  greeting: "a greeting",
  thanks: "thanks",
  goodbye: "a goodbye",
  how_are_you: "how are you",
  wishes: "good wishes",
};

function chooseByThought({ weight, leansOnBefore, isQuestion, why }: Thought, words: number): Intent {
  const reasons = why.map((reason) => `complex: ${reason}`);
  if (leansOnBefore) {
    return { tier: "complex", certain: false, why: [...reasons, "complex: leans on what was said before"] };
  }
  if (weight >= COMPLEX_WEIGHT) return { tier: "complex", certain: weight > COMPLEX_WEIGHT, why: reasons };
  const isPlain = weight === 0 && words <= PLAIN_WORDS;
  return {
    tier: "faq",
    certain: isPlain && isQuestion,
    why: [...reasons, `faq: ${isPlain ? "short and plain" : "not enough for more"}`],
  };
}
