import { refusal } from "../answer.ts";
import { wordsOf } from "../intake/batch.ts";
import { saidTurn, say } from "./exchange.ts";
import type { Said, Triaged } from "./triage.ts";

/** A UTF-16 unit is at most three bytes, and every byte at most one token. */
const MAX_TOKENS_PER_UNIT = 3;

export interface AdmissionLimits {
  /** Of one message, in UTF-16 units. */
  readonly characters: number;
  /** Of all words of a batch. */
  readonly tokens: number;
  readonly countTokens: (text: string) => number;
}

/** Refuses what comes too fast. What was said is kept all the same, and answered with whatever is said next. */
export function refuseHaste(said: Said): Triaged | undefined {
  const { limited, texts, words } = said;
  if (limited === undefined) return undefined;
  const answer = refusal(limited.isNoticed ? texts.rateLimited(limited.retryAfterMs) : "", "rate_limited");
  return { kind: "say", answer, turns: words === "" ? [] : [saidTurn(said)] };
}

/** Refuses what holds no words, or too many. */
export function refuseUnreadable({ batch, texts }: Said, limits: AdmissionLimits): Triaged | undefined {
  if (batch.every((waiting) => wordsOf(waiting).trim() === "")) return say(refusal(texts.onlyText, "unreadable"));
  const words = wordsOf(batch[0]);
  const isShort = words.length * MAX_TOKENS_PER_UNIT <= limits.tokens;
  const isTooLong = words.length > limits.characters || (!isShort && limits.countTokens(words) > limits.tokens);
  return isTooLong ? say(refusal(texts.tooLong(limits.characters), "too_long")) : undefined;
}
