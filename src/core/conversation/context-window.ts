import type { PromptMessage } from "../ports/language-model.ts";
import type { Turn } from "../turn.ts";
import type { PastTurn, Summary } from "./history.ts";

/** What every message costs beside its text, in tokens. Source: OpenAI's token counting guide. */
const OVERHEAD_TOKENS = 4;
/** A summary that takes more of the room than this leaves too little of what was said word for word. */
const SUMMARY_SHARE = 0.5;

export interface WindowOptions {
  /** Of the system prompt. */
  readonly systemTokens: number;
  /** Tokens for the whole prompt. */
  readonly budgetTokens: number;
  /**
   * What earlier turns came to, with the tokens that it adds to the system prompt. Asked for only when not all turns fit.
   * Absent: nobody sums them up.
   */
  readonly summary?: () => Promise<Summary | undefined>;
}

/** Tokens that remain for messages and history. */
export function roomForMessages({ budgetTokens, systemTokens }: WindowOptions): number {
  return budgetTokens - systemTokens - OVERHEAD_TOKENS;
}

export interface Window {
  /** Without the system prompt. */
  readonly messages: PromptMessage[];
  /** Of all messages, the system prompt and the summary in it included. */
  readonly tokens: number;
  /** What the system prompt must tell of the turns before these. */
  readonly summary?: Summary;
}

/**
 * What one request tells of a conversation: the newest earlier turns that fit, and `said`, which always goes in. Where
 * not all turns fit, the summary stands for those that it was made of, and none of these is taken. A turn is taken whole
 * or not at all, and none is taken that is older than one left out. A window never begins with an answer.
 */
export async function fitWindow(
  options: WindowOptions,
  earlier: AsyncIterable<PastTurn>,
  said: readonly Turn[],
): Promise<Window> {
  const room = roomForMessages(options) - tokensOf(said);
  let kept: PastTurn[] = [];
  let used = 0;
  let summary: Summary | undefined;
  for await (const turn of earlier) {
    used += tokensOf([turn]);
    if (used > room) {
      summary = await findSummary(options, room);
      break;
    }
    kept.push(turn);
  }
  if (summary !== undefined) kept = besideSummary(kept, summary, room);
  kept.reverse();
  while (kept[0]?.role === "assistant") kept.shift();
  const turns = [...kept, ...said];
  return {
    messages: joinTurns(turns),
    tokens: tokensOf(turns) + options.systemTokens + OVERHEAD_TOKENS + (summary?.tokens ?? 0),
    ...(summary !== undefined && { summary }),
  };
}

async function findSummary(options: WindowOptions, room: number): Promise<Summary | undefined> {
  const summary = await options.summary?.();
  return summary !== undefined && summary.tokens <= room * SUMMARY_SHARE ? summary : undefined;
}

/** Of turns, newest first, those that the summary does not tell of and leaves room for. */
function besideSummary(turns: readonly PastTurn[], summary: Summary, room: number): PastTurn[] {
  let left = room - summary.tokens;
  const kept: PastTurn[] = [];
  for (const turn of turns) {
    left -= tokensOf([turn]);
    if (left < 0 || turn.position < summary.upTo) break;
    kept.push(turn);
  }
  return kept;
}

/** What turns take of a window. */
export function tokensOf(turns: readonly Turn[]): number {
  return turns.reduce((sum, { tokens }) => sum + tokens + OVERHEAD_TOKENS, 0);
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
