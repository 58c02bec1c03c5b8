import type { Chat, ChatMember, Message, MessageEntity, User } from "grammy/types";
import { type AttachmentKind, attachmentOf } from "./attachments.ts";
import { asQuoted, type ChatState } from "./chat-state.ts";
import type { ShownMessage } from "./shown.ts";
import { findEntities } from "./text/find-entities.ts";
import type { ButtonPress, World } from "./world.ts";

/** A chat or user, or its number. */
export type Ref = number | { readonly id: number };

/** What may go with something that a person says. */
export interface SayExtra {
  readonly threadId?: number;
  readonly replyTo?: number;
  /** Replaces the commands, mentions and addresses that would be found in the text. */
  readonly entities?: MessageEntity[];
  /** More fields of the message, as the Bot API names them. */
  readonly fields?: Partial<Message>;
}

export interface SendExtra extends SayExtra {
  readonly caption?: string;
  readonly mediaGroupId?: string;
}

/** The people who talk to the bot. Everything they do becomes an update, if the bot asks for that kind. */
export class People {
  readonly #world: World;
  #nextPressId = 1;

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes a user, or changes a known one. */
  user(userId: number, fields: Partial<User> = {}): User {
    const known = this.#world.users.get(userId) ?? { id: userId, is_bot: false, first_name: `User ${userId}` };
    const user: User = { ...known, ...fields, id: userId };
    this.#world.users.set(userId, user);
    return user;
  }

  /** The private chat of a user with the bot; until it exists the bot cannot write to the user. */
  privateChat(user: Ref): Chat.PrivateChat {
    const { id, first_name, last_name, username } = this.#userOf(user);
    const known = this.#world.findChat(id)?.chat;
    if (known?.type === "private") return known;
    const names = {
      ...(last_name === undefined ? {} : { last_name }),
      ...(username === undefined ? {} : { username }),
    };
    const chat: Chat.PrivateChat = { id, type: "private", first_name, ...names };
    this.#world.addChat(chat);
    return chat;
  }

  /** A group that the bot is a member of. */
  group(chatId: number, fields: Partial<Chat.SupergroupChat> = {}): Chat.SupergroupChat {
    const chat: Chat.SupergroupChat = { title: `Group ${chatId}`, ...fields, id: chatId, type: "supergroup" };
    this.#world.addChat(chat);
    return chat;
  }

  /** Opens a topic and returns its thread. */
  topic(chat: Ref, from: Ref, name: string): number {
    const fields = {
      forum_topic_created: { name, icon_color: 0x6fb9f0 } as NonNullable<Message["forum_topic_created"]>,
    };
    const state = this.#chatOf(chat);
    const created = state.add(this.#userOf(from), false, fields);
    state.threads.add(created.messageId);
    created.raw.message_thread_id = created.messageId;
    created.raw.is_topic_message = true;
    this.#world.updates.add("message", state.chat.id, created.raw as never);
    return created.messageId;
  }

  say(chat: Ref, from: Ref, text: string, extra: SayExtra = {}): Message {
    const entities = extra.entities ?? findEntities(text);
    return this.#put(chat, from, { text, ...(entities.length === 0 ? {} : { entities }) }, extra);
  }

  /** Changes a message's text, or its caption. */
  edit(chat: Ref, messageId: number, text: string, extra: Pick<SayExtra, "entities"> = {}): Message {
    const state = this.#chatOf(chat);
    const message = state.message(messageId);
    if (message === undefined || message.fromBot) throw new Error(`No person wrote message ${messageId} here`);
    state.edit(message, text, extra.entities ?? findEntities(text));
    // It has an edit date, a sender and a chat that is no channel: what the type of an edit asks for.
    this.#world.updates.add("edited_message", state.chat.id, message.raw as never);
    return message.raw;
  }

  sendPhoto(chat: Ref, from: Ref, extra: SendExtra = {}): Message {
    return this.send("photo", chat, from, extra);
  }

  sendVoice(chat: Ref, from: Ref, extra: SendExtra = {}): Message {
    return this.send("voice", chat, from, extra);
  }

  sendDocument(chat: Ref, from: Ref, extra: SendExtra = {}): Message {
    return this.send("document", chat, from, extra);
  }

  sendSticker(chat: Ref, from: Ref, extra: SendExtra = {}): Message {
    return this.send("sticker", chat, from, extra);
  }

  /** Sends anything that is not a text. */
  send(kind: AttachmentKind, chat: Ref, from: Ref, extra: SendExtra = {}): Message {
    const caption = extra.caption ?? "";
    const entities = extra.entities ?? findEntities(caption);
    const fields: Partial<Message> = {
      ...attachmentOf(kind),
      ...(caption === "" ? {} : { caption }),
      ...(entities.length === 0 ? {} : { caption_entities: entities }),
      ...(extra.mediaGroupId === undefined ? {} : { media_group_id: extra.mediaGroupId }),
    };
    return this.#put(chat, from, fields, extra);
  }

  /** Presses the stop button of a draft; the draft stays until the bot acts. */
  pressStop(chat: Ref, draftId?: number): void {
    const state = this.#chatOf(chat);
    const draft = state.drafts.find((shown) => draftId === undefined || shown.draftId === draftId);
    const id = draftId ?? draft?.draftId;
    if (id === undefined || state.chat.type !== "private") throw new Error("There is no draft to stop in this chat");
    const thread = draft?.threadId === undefined ? {} : { message_thread_id: draft.threadId };
    this.#world.updates.add("stopped_message_generation", state.chat.id, { chat: state.chat, ...thread, draft_id: id });
  }

  /** Presses the button that carries `data`, or has it as its text. */
  pressButton(chat: Ref, from: Ref, messageId: number, data: string): ButtonPress {
    const state = this.#chatOf(chat);
    const message = state.message(messageId);
    const buttons = message?.keyboard?.inline_keyboard.flat() ?? [];
    const button = buttons.find((it) => ("callback_data" in it && it.callback_data === data) || it.text === data);
    if (message === undefined || button === undefined || !("callback_data" in button)) {
      throw new Error(`Message ${messageId} has no button "${data}"`);
    }
    const press: ButtonPress = { id: String(this.#nextPressId++), data: button.callback_data, answer: undefined };
    this.#world.presses.set(press.id, press);
    this.#world.updates.add("callback_query", state.chat.id, {
      id: press.id,
      from: this.#userOf(from),
      chat_instance: String(state.chat.id),
      message: message.raw,
      data: press.data,
    });
    return press;
  }

  /** Reacts to a message; only bots that ask for `message_reaction` hear of it. */
  react(chat: Ref, from: Ref, messageId: number, emoji: string): void {
    const state = this.#chatOf(chat);
    this.#world.updates.add("message_reaction", state.chat.id, {
      chat: state.chat,
      message_id: messageId,
      user: this.#userOf(from),
      date: this.#world.now(),
      old_reaction: [],
      new_reaction: [{ type: "emoji", emoji: emoji as "👍" }],
    });
  }

  /** The user stops the bot: from now on calls for this chat fail with 403. */
  block(user: Ref): void {
    this.#shut(user, user, "blocked");
  }

  unblock(user: Ref): void {
    this.#shut(user, user, undefined);
  }

  /** Somebody removes the bot from a group. */
  kick(chat: Ref, from: Ref): void {
    this.#shut(chat, from, "kicked");
  }

  /** Delivers an update again, confirmed or not; without a number, the newest. */
  redeliver(updateId = this.#world.updates.lastId): void {
    this.#world.updates.repeat(updateId);
  }

  #shut(chat: Ref, from: Ref, how: ChatState["shut"]): void {
    const state = this.#chatOf(chat);
    const before = state.shut;
    state.shut = how;
    this.#world.updates.add("my_chat_member", state.chat.id, {
      chat: state.chat,
      from: this.#userOf(from),
      date: this.#world.now(),
      old_chat_member: this.#membership(before),
      new_chat_member: this.#membership(how),
    });
    this.#world.changes.changed(state.chat.id);
  }

  #membership(shut: ChatState["shut"]): ChatMember {
    const user = this.#world.botAsUser;
    return shut === undefined ? { status: "member", user } : { status: "kicked", user, until_date: 0 };
  }

  #put(chat: Ref, from: Ref, content: Partial<Message>, extra: SayExtra): Message {
    const state = this.#chatOf(chat);
    const { threadId } = extra;
    if (threadId !== undefined) state.threads.add(threadId);
    const replied = extra.replyTo === undefined ? undefined : this.#messageOf(state, extra.replyTo);
    const fields: Partial<Message> = {
      ...content,
      ...(threadId === undefined ? {} : { message_thread_id: threadId, is_topic_message: true }),
      ...(replied === undefined ? {} : { reply_to_message: asQuoted(replied) }),
      ...extra.fields,
    };
    const { raw } = state.add(this.#userOf(from), false, fields);
    // It has a sender and a chat that is no channel: what the type of a new message asks for.
    this.#world.updates.add("message", state.chat.id, raw as never);
    return raw;
  }

  #messageOf(state: ChatState, messageId: number): ShownMessage {
    const message = state.message(messageId);
    if (message === undefined) throw new Error(`There is no message ${messageId} in chat ${state.chat.id}`);
    return message;
  }

  #chatOf(ref: Ref): ChatState {
    const id = idOf(ref);
    const state = this.#world.findChat(id);
    if (state !== undefined) return state;
    if (id < 0) throw new Error(`There is no chat ${id}: make it with group()`);
    this.privateChat(id);
    return this.#chatOf(id);
  }

  #userOf(ref: Ref): User {
    return this.#world.users.get(idOf(ref)) ?? this.user(idOf(ref));
  }
}

function idOf(ref: Ref): number {
  return typeof ref === "number" ? ref : ref.id;
}
