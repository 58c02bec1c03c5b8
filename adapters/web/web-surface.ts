import type { Address, ConversationId } from "../../src/core/message.ts";
import type { Answers } from "../../src/core/ports/answers.ts";
import type { Pacing, Part, ReplyResult, Stage, Surface } from "../../src/core/ports/platform.ts";
import type { Listeners } from "./listeners.ts";
import { toRef } from "./web-ids.ts";

/** A frame costs a line on an open connection: as soon as there is text, and smooth to look at. */
const PACING: Pacing = {
  minIntervalMs: 25,
  minNewCharacters: 1,
  maxWaitMs: 25,
  firstCharacters: 1,
  firstWaitMs: 0,
};

/** One reply to all messages in `addresses`, shown to everybody who waits for one of them. */
export function createWebSurface(listeners: Listeners, answers: Answers, addresses: readonly Address[]): Surface {
  const conversation: ConversationId = String(addresses[0]?.conversation);
  const messages = addresses.map(({ message }) => String(message));
  return {
    pacing: PACING,
    format: (text) => (text.trim() === "" ? [] : [{ text }]),
    async draft(_draft: number, part: Part | undefined, signal: AbortSignal) {
      signal.throwIfAborted();
      listeners.show(conversation, messages, part?.text);
    },
    /** Nothing is sent anywhere: the answer is in the store, and those who listen are told. */
    async send(_part: Part, _stage: Stage, signal: AbortSignal) {
      signal.throwIfAborted();
      return toRef(messages.at(-1) ?? "");
    },
    settled: (result) => void settle(listeners, answers, conversation, messages, result),
  };
}

/** Whoever has come back while the reply was being broken off for want of listeners gets a whole one. */
async function settle(
  listeners: Listeners,
  answers: Answers,
  conversation: ConversationId,
  messages: readonly string[],
  result: ReplyResult,
): Promise<void> {
  const wasDeserted = result.outcome.kind === "cut_short" && result.outcome.reason === "client_gone";
  const waiting = wasDeserted ? listeners.restart(conversation, messages) : [];
  const reopened = await Promise.all(waiting.map((message) => answers.reopen(message)));
  if (!reopened.includes(true)) listeners.finish(conversation, messages, result);
}
