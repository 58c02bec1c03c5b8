import type { Utterance } from "../turn.ts";
import type { Said } from "./triage.ts";

/** What the conversation remembers of words and the answer to them, which was given at `now`. */
export function exchange(said: Said, answer: string, now: number): Utterance[] {
  return [saidTurn(said), { role: "assistant", text: answer, at: now }];
}

export function saidTurn({ words, batch }: Said): Utterance {
  return { role: "user", text: words, at: batch[0].message.receivedAt };
}
