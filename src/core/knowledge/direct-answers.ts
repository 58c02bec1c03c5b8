import type { History } from "../conversation/history.ts";
import type { Address, Author, ConversationId } from "../message.ts";
import type { KeyValue } from "../ports/key-value.ts";

/** An entry that a customer was answered with, without a model. */
export interface DirectAnswer {
  readonly reply: string;
  /** Its id. */
  readonly entry: string;
  /** Of the entry. */
  readonly language: string;
  /** Who asked, where, and in what words: enough to ask again. */
  readonly asked: { readonly author: Author; readonly address: Address; readonly question: string };
  /** Somebody has said that it does not help. */
  readonly isDisliked?: true;
}

/** For so long somebody may say that it was not what they had asked. */
const MEMORY_MS = 24 * 3_600_000;

/** Remembers of every conversation the entry that it was answered with last, for those who find that it does not help. */
export class DirectAnswers {
  readonly #values: KeyValue;
  readonly #history: History;

  constructor(values: KeyValue, history: History) {
    this.#values = values;
    this.#history = history;
  }

  /** To be called before the reply is decided. Safe to repeat. */
  async remember(conversation: ConversationId, answer: DirectAnswer): Promise<void> {
    await this.#values.set(keyOf(conversation), answer, MEMORY_MS);
  }

  /** Undefined: the last thing that the conversation remembers is something else. */
  async last(conversation: ConversationId): Promise<DirectAnswer | undefined> {
    const answer = await this.#values.get<DirectAnswer>(keyOf(conversation));
    if (answer === undefined) return undefined;
    return (await this.#history.lastReply(conversation)) === answer.reply ? answer : undefined;
  }
}

function keyOf(conversation: ConversationId): string {
  return `${conversation}#direct`;
}
