import type { MessageEntity, User, UserFromGetMe } from "grammy/types";
import type { Clock } from "../../../src/core/ports/clock.ts";
import type { ChangeWatch } from "../change-watch.ts";
import { ApiError, badRequest } from "./api-error.ts";
import type { CallParams } from "./call-params.ts";
import { ChatState, type FakeChat } from "./chat-state.ts";
import type { FloodGate } from "./flood-gate.ts";
import type { TextEntity } from "./text/text-entity.ts";
import type { UpdateQueue } from "./update-queue.ts";

export interface WorldParts {
  readonly bot: UserFromGetMe;
  readonly clock: Clock;
  readonly stopped: AbortSignal;
  readonly changes: ChangeWatch;
  readonly updates: UpdateQueue;
  readonly flood: FloodGate;
}

/** A press of a button, and what the bot has answered to it. */
export interface ButtonPress {
  readonly id: string;
  readonly data: string;
  answer: { readonly text: string; readonly showAlert: boolean } | undefined;
}

/** Users, chats and what is in them: shared by the people's side and the bot's side. */
export class World {
  readonly bot: UserFromGetMe;
  readonly clock: Clock;
  readonly changes: ChangeWatch;
  readonly updates: UpdateQueue;
  readonly flood: FloodGate;
  readonly users = new Map<number, User>();
  readonly presses = new Map<string, ButtonPress>();
  readonly #chats = new Map<number, ChatState>();
  readonly #stopped: AbortSignal;

  constructor(parts: WorldParts) {
    this.bot = parts.bot;
    this.clock = parts.clock;
    this.changes = parts.changes;
    this.updates = parts.updates;
    this.flood = parts.flood;
    this.#stopped = parts.stopped;
  }

  get chats(): readonly ChatState[] {
    return [...this.#chats.values()];
  }

  addChat(chat: FakeChat): ChatState {
    const state = new ChatState(chat, this.clock, this.#stopped, () => this.changes.changed(chat.id));
    this.#chats.set(chat.id, state);
    return state;
  }

  findChat(chatId: number): ChatState | undefined {
    return this.#chats.get(chatId);
  }

  /** The bot as it stands in messages: without what only getMe tells. */
  get botAsUser(): User {
    const { id, is_bot, first_name, username } = this.bot;
    return { id, is_bot, first_name, username };
  }

  /** Unix time. */
  now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  /** The chat a call names, which the bot must be able to write to. */
  chatOf(params: CallParams): ChatState {
    if (!params.has("chat_id")) throw badRequest("chat_id is empty");
    const wanted = params.text("chat_id");
    const state = wanted.startsWith("@")
      ? this.chats.find(({ chat }) => "username" in chat && chat.username === wanted.slice(1))
      : this.#chats.get(Number(wanted));
    if (state === undefined) throw badRequest("chat not found");
    if (state.shut === "blocked") throw new ApiError(403, "Forbidden: bot was blocked by the user");
    if (state.shut === "kicked") {
      const kind = state.chat.type === "supergroup" ? "supergroup" : "group";
      throw new ApiError(403, `Forbidden: bot was kicked from the ${kind} chat`);
    }
    return state;
  }

  /** The thread a call names; a group without topics has none and ignores it. */
  threadOf(params: CallParams, state: ChatState): number | undefined {
    const threadId = params.integer("message_thread_id");
    if (threadId === 0 || (state.isGroup && !state.isForum)) return undefined;
    if (!state.threads.has(threadId)) throw badRequest("message thread not found");
    return threadId;
  }

  /** Counts one send, edit, draft or chat action against the chat's budget. */
  spendBudget(state: ChatState): void {
    const seconds = this.flood.admit(state.chat.id, state.isGroup);
    if (seconds !== undefined) throw new ApiError(429, `Too Many Requests: retry after ${seconds}`, seconds);
  }

  /** As the Bot API shows entities; a mention of a user who never met the bot is dropped silently. */
  toMessageEntities(entities: readonly TextEntity[]): MessageEntity[] {
    return entities.flatMap((entity) => this.#toMessageEntity(entity) ?? []);
  }

  #toMessageEntity(entity: TextEntity): MessageEntity | undefined {
    const { offset, length } = entity;
    switch (entity.type) {
      case "text_link":
        return { type: entity.type, offset, length, url: entity.url ?? "" };
      case "text_mention": {
        const user = this.users.get(entity.userId ?? 0);
        return user === undefined ? undefined : { type: entity.type, offset, length, user };
      }
      case "pre":
        return { type: entity.type, offset, length, ...(entity.language ? { language: entity.language } : {}) };
      case "custom_emoji":
        return { type: entity.type, offset, length, custom_emoji_id: entity.customEmojiId ?? "" };
      case "date_time":
        return { type: entity.type, offset, length, unix_time: entity.unixTime ?? 0, ...dateFormatOf(entity) };
      default:
        return { type: entity.type, offset, length };
    }
  }
}

function dateFormatOf(entity: TextEntity): Pick<MessageEntity.DateTimeMessageEntity, "date_time_format"> {
  // Checked by the parser, letter by letter.
  return { date_time_format: (entity.dateTimeFormat ?? "") as "" };
}
