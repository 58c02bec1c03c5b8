import { fitWindow, roomForMessages } from "../conversation/context-window.ts";
import type { PastTurn, Summary } from "../conversation/history.ts";
import type { DeskParts } from "../desk-parts.ts";
import { toPromptText } from "../guards/input/prompt-text.ts";
import type { Batch } from "../intake/batch.ts";
import { type ConversationId, customerOf, hasWishes, type ModelWishes } from "../message.ts";
import type { ModelRequest } from "../ports/language-model.ts";
import type { Turn } from "../turn.ts";
import type { PromptPlan } from "./prompt-plan.ts";
import type { CountedPrompt } from "./system-prompts.ts";

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
  plan: PromptPlan = {},
): Promise<Prompt> {
  const { countTokens, history, settings, systemPrompts } = parts;
  const { platform, receivedAt, wishes = {} } = batch[0].message;
  const text = toModelText(batch);
  const said: Turn = { role: "user", text, tokens: countTokens(text), at: receivedAt };
  const system = systemPrompts.create({ plan, additions: instructionsOf(wishes), saidTokens: said.tokens });
  const hasOwnContext = wishes.context !== undefined;
  const earlier = hasOwnContext ? callersTurns(parts, wishes.context) : history.newest(conversation, reply);
  const options = {
    systemTokens: system.tokens,
    budgetTokens: settings.contextTokens,
    ...(!hasOwnContext && { summary: () => findSummary(parts, conversation, system) }),
  };
  const { messages, tokens, summary } = await fitWindow(options, earlier, [said]);
  const { model, temperature, maxOutputTokens } = wishes;
  const isFirst = messages.length === 1 && summary === undefined && !hasWishes(batch[0].message);
  const shareAs = isFirst && plan.unhelpful === undefined ? parts.shareKey(text, plan) : undefined;
  const request: ModelRequest = {
    messages: [{ role: "system", text: system.with(summary?.text).text }, ...messages],
    promptTokens: tokens,
    purpose: { tier: plan.tier ?? TIER, platform, customer: customerOf(batch[0].message) },
    ...(shareAs === undefined ? {} : { shareAs }),
    ...(model === undefined ? {} : { model }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
  return { request, said };
}

/** Tokens that the words of one batch may have. */
export function roomForWords({ settings, systemPrompts }: DeskParts): number {
  return roomForMessages({ systemTokens: systemPrompts.settledTokens, budgetTokens: settings.contextTokens });
}

/** The words of a batch as a model reads them and the conversation remembers them. */
function toModelText(batch: Batch): string {
  return batch
    .map(({ message }) => toPromptText(message))
    .filter((words) => words !== "")
    .join("\n");
}

async function findSummary(
  { history, condenser }: DeskParts,
  conversation: ConversationId,
  system: CountedPrompt,
): Promise<Summary | undefined> {
  if (condenser === undefined) return undefined;
  const summary = await history.summary(conversation);
  return summary && { ...summary, tokens: system.summaryTokens(summary.tokens) };
}

function instructionsOf({ context = [] }: ModelWishes): string[] {
  return context.filter(({ role }) => role === "system").map(({ text }) => text);
}

/** The history that an API caller keeps itself, newest first. */
async function* callersTurns(
  { countTokens }: DeskParts,
  context: NonNullable<ModelWishes["context"]>,
): AsyncGenerator<PastTurn> {
  for (const [position, { role, text }] of [...context.entries()].reverse()) {
    if (role !== "system") yield { role, text, tokens: countTokens(text), at: 0, position };
  }
}
