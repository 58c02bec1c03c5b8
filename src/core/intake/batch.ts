import type { WaitingMessage } from "../ports/inbox.ts";

/** Messages that one reply answers together, oldest first. */
export type Batch = readonly [WaitingMessage, ...WaitingMessage[]];

const MAX_MESSAGES = 50;

export interface BatchLimits {
  /** What the customer's words may cost together, in tokens. */
  readonly tokens: number;
  readonly countTokens: (text: string) => number;
}

/**
 * What comes next: a command by itself, or all that was said up to the next command. A message that has crashed a
 * worker before, or brings a context of its own, stays alone.
 */
export function nextBatch(waiting: readonly WaitingMessage[], limits: BatchLimits): Batch | undefined {
  const first = waiting[0];
  if (first === undefined) return undefined;
  const batch: [WaitingMessage, ...WaitingMessage[]] = [first];
  if (waiting.length === 1 || !joins(first)) return batch;
  let tokens = limits.countTokens(wordsOf(first));
  for (const next of waiting.slice(1, MAX_MESSAGES)) {
    tokens += limits.countTokens(wordsOf(next));
    if (!joins(next) || tokens > limits.tokens) break;
    batch.push(next);
  }
  return batch;
}

/** What a person said in words; empty for an attachment without a caption. */
export function wordsOf({ message }: WaitingMessage): string {
  const { content } = message;
  if (content.kind === "text") return content.text;
  return content.kind === "attachment" ? (content.caption ?? "") : "";
}

function joins({ message, attempts }: WaitingMessage): boolean {
  return message.content.kind !== "command" && attempts === 0 && message.wishes?.context === undefined;
}
