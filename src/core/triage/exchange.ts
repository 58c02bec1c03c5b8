import type { Answer } from "../answer.ts";
import type { Utterance } from "../turn.ts";
import type { Said, Triaged } from "./triage.ts";

/** An answer that the conversation does not remember, as it does not remember what it is an answer to. */
export function say(answer: Answer): Triaged {
  return { kind: "say", answer, turns: [] };
}

/** What the conversation remembers of words and the answer to them, which was given at `now`. */
export function exchange(said: Said, answer: string, now: number): Utterance[] {
  return [saidTurn(said), { role: "assistant", text: answer, at: now }];
}

export function saidTurn({ words, batch }: Said): Utterance {
  return { role: "user", text: words, at: batch[0].message.receivedAt };
}
