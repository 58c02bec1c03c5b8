import type { Chat, InlineKeyboardMarkup, Message, MessageEntity, User } from "grammy/types";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { FadingShows } from "./fading-shows.ts";
import type { ShownDraft, ShownEvent, ShownMessage, TextVersion } from "./shown.ts";

export type FakeChat = Chat.PrivateChat | Chat.GroupChat | Chat.SupergroupChat;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type StoredMessage = Mutable<ShownMessage> & { versions: TextVersion[] };

/** Why the bot can no longer write to a chat. */
export type Shut = "blocked" | "kicked";

/** A message as it stands inside an answer to it: Telegram quotes one level deep. */
export function asQuoted(message: ShownMessage): NonNullable<Message["reply_to_message"]> {
  const { reply_to_message: _, ...quoted } = message.raw;
  return quoted as NonNullable<Message["reply_to_message"]>;
}

/** One chat as the people in it see it, and all that was ever visible there. */
export class ChatState {
  readonly chat: FakeChat;
  readonly history: ShownEvent[] = [];
  /** Threads that exist here; the bot cannot write to others. */
  readonly threads = new Set<number>();
  shut: Shut | undefined;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #messages = new Map<number, StoredMessage>();
  readonly #deleted: StoredMessage[] = [];
  readonly #fading: FadingShows;
  #lastMessageId: number;

  constructor(chat: FakeChat, clock: Clock, stopped: AbortSignal, onChange: () => void) {
    this.chat = chat;
    this.#clock = clock;
    this.#onChange = onChange;
    // The first message of a supergroup tells that it was made; in a forum that is the "General" topic.
    this.#lastMessageId = chat.type === "private" ? 0 : 1;
    this.#fading = new FadingShows(clock, stopped, (event) => this.#note(event));
  }

  get isGroup(): boolean {
    return this.chat.type !== "private";
  }

  get isForum(): boolean {
    return this.chat.type === "supergroup" && this.chat.is_forum === true;
  }

  /** What stands in the chat now, oldest first. */
  get messages(): readonly ShownMessage[] {
    return [...this.#messages.values()];
  }

  get botMessages(): readonly ShownMessage[] {
    return this.messages.filter((message) => message.fromBot);
  }

  /** Messages that were deleted, as they last looked. */
  get deletedMessages(): readonly ShownMessage[] {
    return this.#deleted;
  }

  get drafts(): readonly ShownDraft[] {
    return this.#fading.drafts;
  }

  /** The chat action on show ("typing"), if any. */
  get typing(): string | undefined {
    return this.#fading.typing;
  }

  message(messageId: number): ShownMessage | undefined {
    return this.#messages.get(messageId);
  }

  /** Shows a new message; `fields` is everything but its number, date and chat. */
  add(from: User, fromBot: boolean, fields: Partial<Message>): ShownMessage {
    const at = this.#clock.now();
    const messageId = ++this.#lastMessageId;
    const date = Math.floor(at / 1000);
    // The fields are those of one kind of message, which the union of all kinds cannot express.
    const raw = { message_id: messageId, from, chat: this.chat, date, ...fields } as Message;
    const text = raw.text ?? raw.caption ?? "";
    const entities = raw.entities ?? raw.caption_entities ?? [];
    const message: StoredMessage = {
      messageId,
      fromBot,
      fromId: from.id,
      sentAt: at,
      text,
      entities,
      edits: 0,
      versions: [{ at, text, entities }],
      replyTo: raw.reply_to_message?.message_id,
      threadId: raw.is_topic_message === true ? raw.message_thread_id : undefined,
      keyboard: raw.reply_markup,
      botReactions: [],
      raw,
    };
    this.#messages.set(messageId, message);
    this.#note({ at, kind: "message", messageId, fromBot, text });
    if (fromBot) this.#fading.clear(message.threadId);
    return message;
  }

  /** Changes text and keyboard of a message that stands here. */
  edit(shown: ShownMessage, text: string, entities: MessageEntity[], keyboard?: InlineKeyboardMarkup): void {
    const message = this.#messages.get(shown.messageId);
    if (message === undefined) return;
    const at = this.#clock.now();
    const isCaption = message.raw.text === undefined;
    const content = isCaption ? { caption: text, caption_entities: entities } : { text, entities };
    message.raw = { ...message.raw, ...content, edit_date: Math.floor(at / 1000) } as Message;
    if (entities.length === 0) delete message.raw[isCaption ? "caption_entities" : "entities"];
    this.#setKeyboard(message, keyboard);
    if (text !== message.text || JSON.stringify(entities) !== JSON.stringify(message.entities)) {
      message.versions.push({ at, text, entities });
      this.#note({ at, kind: "edit", messageId: message.messageId, fromBot: message.fromBot, text });
    }
    message.text = text;
    message.entities = entities;
    message.edits++;
    this.#onChange();
  }

  editKeyboard(shown: ShownMessage, keyboard?: InlineKeyboardMarkup): void {
    const message = this.#messages.get(shown.messageId);
    if (message === undefined) return;
    message.raw = { ...message.raw };
    this.#setKeyboard(message, keyboard);
    message.edits++;
    this.#onChange();
  }

  remove(messageId: number): void {
    const message = this.#messages.get(messageId);
    if (message === undefined) return;
    this.#messages.delete(messageId);
    this.#deleted.push(message);
    this.#note({ at: this.#clock.now(), kind: "delete", messageId });
  }

  setBotReactions(messageId: number, emoji: readonly string[]): void {
    const message = this.#messages.get(messageId);
    if (message !== undefined) message.botReactions = emoji;
    this.#onChange();
  }

  showDraft(draft: Pick<ShownDraft, "draftId" | "threadId" | "text" | "entities" | "canStop">): void {
    this.#fading.showDraft(draft);
  }

  showTyping(action: string): void {
    this.#fading.showTyping(action);
  }

  #setKeyboard(message: StoredMessage, keyboard: InlineKeyboardMarkup | undefined): void {
    message.keyboard = keyboard;
    if (keyboard === undefined) delete message.raw.reply_markup;
    else message.raw.reply_markup = keyboard;
  }

  #note(event: ShownEvent): void {
    this.history.push(event);
    this.#onChange();
  }
}
