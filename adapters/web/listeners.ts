import type { ConversationId, InboundMessage } from "../../src/core/message.ts";
import type { ReplyResult } from "../../src/core/ports/platform.ts";

/** Somebody who waits for the answer to a message. */
export interface Listener {
  /** The whole text so far. Not necessarily a continuation of the text before. */
  show(text: string): void;
  finish(result: ReplyResult): void;
  /** The process ends before the answer is complete. */
  abandon(): void;
}

interface Topic {
  readonly message: InboundMessage;
  readonly listeners: Set<Listener>;
  /** What the answer under way looks like now; undefined: nothing yet. */
  text: string | undefined;
}

/**
 * Who listens to which message, and what they have been shown. Knows of a message only while somebody listens or its
 * answer is under way.
 */
export class Listeners {
  readonly #topics = new Map<string, Topic>();
  /** Messages that the reply under way answers, by conversation. */
  readonly #turns = new Map<ConversationId, readonly string[]>();
  readonly #onDeserted: (conversation: ConversationId) => void;

  /** `onDeserted`: all who waited for the reply under way have gone. */
  constructor(onDeserted: (conversation: ConversationId) => void) {
    this.#onDeserted = onDeserted;
  }

  /** Returns what to call when the listener goes away. */
  add(message: InboundMessage, listener: Listener): () => void {
    const topic = this.#topics.get(message.id) ?? { message, listeners: new Set(), text: undefined };
    this.#topics.set(message.id, topic);
    topic.listeners.add(listener);
    if (topic.text !== undefined) listener.show(topic.text);
    return () => {
      if (!topic.listeners.delete(listener)) return;
      if (this.#isDeserted(message.conversation)) this.#onDeserted(message.conversation);
    };
  }

  /** A message that is not going to be answered (any more) needs no topic. */
  forget(message: string): void {
    if (this.#topics.get(message)?.listeners.size === 0) this.#topics.delete(message);
  }

  /** A reply to `messages` begins (no text) or goes on. */
  show(conversation: ConversationId, messages: readonly string[], text: string | undefined): void {
    this.#turns.set(conversation, messages);
    if (this.#isDeserted(conversation)) this.#onDeserted(conversation);
    if (text === undefined) return;
    for (const topic of this.#topicsOf(messages)) {
      topic.text = text;
      for (const listener of topic.listeners) listener.show(text);
    }
  }

  /** The reply under way is void. Returns the messages that somebody still waits for. */
  restart(conversation: ConversationId, messages: readonly string[]): readonly InboundMessage[] {
    this.#turns.delete(conversation);
    const topics = this.#topicsOf(messages);
    for (const topic of topics) topic.text = undefined;
    return topics.filter(({ listeners }) => listeners.size > 0).map(({ message }) => message);
  }

  finish(conversation: ConversationId, messages: readonly string[], result: ReplyResult): void {
    this.#turns.delete(conversation);
    for (const topic of this.#topicsOf(messages)) for (const listener of topic.listeners) listener.finish(result);
    for (const message of messages) this.#topics.delete(message);
  }

  abandonAll(): void {
    for (const { listeners } of this.#topics.values()) for (const listener of listeners) listener.abandon();
    this.#topics.clear();
  }

  #topicsOf(messages: readonly string[]): Topic[] {
    return messages.map((message) => this.#topics.get(message)).filter((topic) => topic !== undefined);
  }

  /** False also where nobody listens since a restart: such a reply is finished for those who come back. */
  #isDeserted(conversation: ConversationId): boolean {
    const topics = this.#topicsOf(this.#turns.get(conversation) ?? []);
    return topics.length > 0 && topics.every(({ listeners }) => listeners.size === 0);
  }
}
