import type { Audience } from "../faq-entry.ts";
import { normalizeQuestion } from "./normalize-question.ts";
import { looksPersonal } from "./personal-question.ts";

/** All that an answer depends on. */
export interface AnswerCircumstances {
  /** The only words of the conversation, as the model sees them. */
  readonly question: string;
  /** BCP 47, of the answer. */
  readonly language: string;
  readonly tier: string;
  /** Of the instructions that the model gets with the question; changes with every change of them. */
  readonly systemVersion: string;
  /** Of what is known beyond the model. */
  readonly knowledgeVersion: string;
  readonly audience: Audience;
  /** That was asked for by name. */
  readonly model?: string;
}

/** UTF-16 units. Nobody asks the same at this length. */
const LONGEST_QUESTION = 300;
const WORDS = /[\p{L}\p{N}]/u;
/** Changes when keys are made in another way. */
const SCHEME = 1;

/**
 * The key under which the answer to a question may be given to others; undefined: it may not, since the question may hold
 * something personal, or is none that others ask. Equal circumstances have equal keys, in every process.
 *
 * `hash` is one that cannot be undone and does not collide, so that no words of a customer stand in a key.
 */
export function answerKey(circumstances: AnswerCircumstances, hash: (text: string) => string): string | undefined {
  const { question, language, tier, systemVersion, knowledgeVersion, audience, model } = circumstances;
  if (question.length > 2 * LONGEST_QUESTION) return undefined;
  const normalized = normalizeQuestion(question);
  if (normalized.length > LONGEST_QUESTION || !WORDS.test(normalized) || looksPersonal(normalized)) return undefined;
  const place = [SCHEME, language.toLowerCase(), tier, audience, model ?? null, systemVersion, knowledgeVersion];
  return hash(JSON.stringify([...place, normalized]));
}
