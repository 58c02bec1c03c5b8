import type { PromptMessage } from "../ports/language-model.ts";
import type { Turn } from "../turn.ts";

/** What every message costs beside its text, in tokens. Source: OpenAI's token counting guide. */
const OVERHEAD_TOKENS = 4;

export interface WindowOptions {
  readonly systemPrompt: string;
  readonly systemTokens: number;
  /** Tokens for the whole prompt. */
  readonly budgetTokens: number;
}

/** Tokens that remain for messages and history. */
export function roomForMessages(options: WindowOptions): number {
  return options.budgetTokens - options.systemTokens - OVERHEAD_TOKENS;
}

export interface Window {
  readonly messages: PromptMessage[];
  /** Of all messages. */
  readonly tokens: number;
}

/**
 * The prompt for one request: the system prompt, the newest earlier turns that fit, and `said`, which always goes in.
 * A turn is taken whole or not at all, and none is taken that is older than one left out. A window never begins with
 * an answer.
 */
export async function fitWindow(
  options: WindowOptions,
  earlier: AsyncIterable<Turn>,
  said: readonly Turn[],
): Promise<Window> {
  let room = roomForMessages(options);
  for (const turn of said) room -= turn.tokens + OVERHEAD_TOKENS;
  const kept: Turn[] = [];
  for await (const turn of earlier) {
    room -= turn.tokens + OVERHEAD_TOKENS;
    if (room < 0) break;
    kept.push(turn);
  }
  kept.reverse();
  while (kept[0]?.role === "assistant") kept.shift();
  const turns = [...kept, ...said];
  const tokens = turns.reduce((sum, turn) => sum + turn.tokens + OVERHEAD_TOKENS, 0);
  return {
    messages: [{ role: "system", text: options.systemPrompt }, ...joinTurns(turns)],
    tokens: tokens + options.systemTokens + OVERHEAD_TOKENS,
  };
}

/** Some models refuse two turns of the same role in a row: they become one. */
function joinTurns(turns: readonly Turn[]): PromptMessage[] {
  const messages: PromptMessage[] = [];
  for (const turn of turns) {
    const last = messages.at(-1);
    if (last?.role === turn.role)
      messages[messages.length - 1] = { role: turn.role, text: `${last.text}\n${turn.text}` };
    else messages.push({ role: turn.role, text: turn.text });
  }
  return messages;
}
