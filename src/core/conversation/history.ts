import type { ConversationId } from "../message.ts";
import type { KeyValue } from "../ports/key-value.ts";
import type { Turn } from "../turn.ts";

/** Where a conversation's turns begin and end; each turn is a value of its own. */
interface Head {
  /** Position of the first turn of the present context. */
  readonly first: number;
  readonly next: number;
  /** The reply that was appended last, and where its turns begin. */
  readonly last?: { readonly reply: string; readonly from: number };
}

/** A turn and its place in the conversation. */
export interface PastTurn extends Turn {
  readonly position: number;
}

/** What the turns before a position came to. */
export interface Summary {
  readonly text: string;
  /** Tokens of `text`. */
  readonly tokens: number;
  /** Position of the first turn that it does not tell of. */
  readonly upTo: number;
}

/** The present context of a conversation: positions from `first` on, of which `last` and what follows may be replaced. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

const EMPTY: Head = { first: 0, next: 0 };
/** Tells of no turn, and so counts in no context. */
const NO_SUMMARY: Summary = { text: "", tokens: 0, upTo: 0 };
const READ_AHEAD = 16;

/**
 * The turns of every conversation. Appending and reading the newest turns cost the same however long the conversation
 * is. Used by one worker per conversation at a time; summaries may be kept at any time beside it.
 */
export class History {
  readonly #values: KeyValue;

  constructor(values: KeyValue) {
    this.#values = values;
  }

  /**
   * The newest turns of the present context, newest first, for as long as the caller goes on. Those of `reply` are
   * left out: they are about to be written again.
   */
  async *newest(conversation: ConversationId, reply?: string): AsyncGenerator<PastTurn> {
    const head = await this.#head(conversation);
    let end = head.last !== undefined && head.last.reply === reply ? head.last.from : head.next;
    while (end > head.first) {
      const start = Math.max(head.first, end - READ_AHEAD);
      const keys = Array.from({ length: end - start }, (_, index) => turnKey(conversation, start + index));
      const turns = await this.#values.getMany<Turn>(keys);
      for (const [index, turn] of [...turns.entries()].reverse()) {
        if (turn !== undefined) yield { ...turn, position: start + index };
      }
      end = start;
    }
  }

  /** The reply whose turns are the newest of the present context. */
  async lastReply(conversation: ConversationId): Promise<string | undefined> {
    const head = await this.#head(conversation);
    return head.next > head.first ? head.last?.reply : undefined;
  }

  /** Adds what was said in one reply. Doing it again for the same, newest reply replaces what was added. */
  async append(conversation: ConversationId, reply: string, turns: readonly Turn[]): Promise<void> {
    if (turns.length === 0) return;
    const head = await this.#head(conversation);
    const from = head.last?.reply === reply ? head.last.from : head.next;
    const changed: Head = { first: head.first, next: from + turns.length, last: { reply, from } };
    await Promise.all([
      ...turns.map((turn, index) => this.#values.set(turnKey(conversation, from + index), turn)),
      this.#values.set(headKey(conversation), changed),
    ]);
  }

  /** Starts a new context: what was said before is not shown to the model again. */
  async reset(conversation: ConversationId): Promise<void> {
    const head = await this.#head(conversation);
    await Promise.all([
      this.#values.set(headKey(conversation), { first: head.next, next: head.next } satisfies Head),
      this.#values.set(summaryKey(conversation), NO_SUMMARY),
    ]);
  }

  async extent(conversation: ConversationId): Promise<Extent> {
    const { first, next, last } = await this.#head(conversation);
    return { first, last: last?.from ?? next };
  }

  /** What the beginning of the present context came to, if somebody has summed it up. */
  async summary(conversation: ConversationId): Promise<Summary | undefined> {
    const [head, summary = NO_SUMMARY] = await Promise.all([
      this.#head(conversation),
      this.#values.get<Summary>(summaryKey(conversation)),
    ]);
    // A new context begins where the last one ended, so one that was made of the last one's turns reaches no further.
    return summary.upTo > head.first && summary.upTo <= head.next ? summary : undefined;
  }

  /** Takes the place of the summary before. False: it is of a context that is over, or of turns that may still change. */
  async keepSummary(conversation: ConversationId, summary: Summary, of: Extent): Promise<boolean> {
    const { first, last } = await this.extent(conversation);
    if (first !== of.first || summary.upTo > last) return false;
    await this.#values.set(summaryKey(conversation), summary);
    return true;
  }

  async #head(conversation: ConversationId): Promise<Head> {
    return (await this.#values.get<Head>(headKey(conversation))) ?? EMPTY;
  }
}

function headKey(conversation: ConversationId): string {
  return `${conversation}#head`;
}

function turnKey(conversation: ConversationId, position: number): string {
  return `${conversation}#${position}`;
}

function summaryKey(conversation: ConversationId): string {
  return `${conversation}#summary`;
}
