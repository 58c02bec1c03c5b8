import { fitWindow, roomForMessages, type WindowOptions } from "./conversation/context-window.ts";
import type { DeskParts } from "./desk-parts.ts";
import { type Batch, wordsOf } from "./intake/batch.ts";
import type { ConversationId, ModelWishes } from "./message.ts";
import type { ModelRequest } from "./ports/language-model.ts";
import type { Turn } from "./turn.ts";

/** Until messages are told apart by what they need, each gets the models for questions that take thought. */
const TIER = "complex";

/** The request for one batch, and its words as the turn that the conversation will remember. */
export interface Prompt {
  readonly request: ModelRequest;
  readonly said: Turn;
}

export async function createPrompt(
  parts: DeskParts,
  conversation: ConversationId,
  reply: string,
  batch: Batch,
): Promise<Prompt> {
  const wishes = batch[0].message.wishes ?? {};
  const text = batch
    .map(wordsOf)
    .filter((words) => words !== "")
    .join("\n");
  const said: Turn = { role: "user", text, tokens: parts.countTokens(text), at: batch[0].message.receivedAt };
  const earlier =
    wishes.context === undefined ? parts.history.newest(conversation, reply) : callersTurns(parts, wishes);
  const { messages, tokens } = await fitWindow(windowOptions(parts, wishes), earlier, [said]);
  const { model, temperature, maxOutputTokens } = wishes;
  const { platform, author } = batch[0].message;
  const request: ModelRequest = {
    messages,
    promptTokens: tokens,
    purpose: { tier: TIER, platform, customer: `${platform}:${author.id}` },
    ...(model === undefined ? {} : { model }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
  return { request, said };
}

/** Tokens that the words of one batch may have. */
export function roomForWords(parts: DeskParts): number {
  return roomForMessages(windowOptions(parts, {}));
}

function windowOptions(parts: DeskParts, wishes: ModelWishes): WindowOptions {
  const { settings, countTokens } = parts;
  const { systemPrompt, systemTokens, contextTokens: budgetTokens } = settings;
  const instructions = (wishes.context ?? []).filter((turn) => turn.role === "system").map((turn) => turn.text);
  if (instructions.length === 0) return { systemPrompt, systemTokens, budgetTokens };
  const whole = [systemPrompt, ...instructions].join("\n\n");
  return { systemPrompt: whole, systemTokens: countTokens(whole), budgetTokens };
}

/** The history that an API caller keeps itself, newest first. */
async function* callersTurns(parts: DeskParts, wishes: ModelWishes): AsyncGenerator<Turn> {
  for (const { role, text } of [...(wishes.context ?? [])].reverse()) {
    if (role !== "system") yield { role, text, tokens: parts.countTokens(text), at: 0 };
  }
}
