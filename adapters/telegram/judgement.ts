import type { CallbackQuery, InlineKeyboardMarkup, MessageReactionUpdated } from "grammy/types";
import type { Feedback } from "../../src/core/ports/platform.ts";
import { toRef } from "./address.ts";

type Rating = Feedback["rating"];

const BUTTONS: Readonly<Record<string, Rating>> = { "judge:up": "up", "judge:down": "down" };
const REACTIONS: Readonly<Record<string, Rating>> = { "👍": "up", "👎": "down" };

/** Below an answer that may be judged. */
export const JUDGEMENT_KEYBOARD: InlineKeyboardMarkup = {
  inline_keyboard: [
    [
      { text: "👍", callback_data: "judge:up" },
      { text: "👎", callback_data: "judge:down" },
    ],
  ],
};

/** What a person thinks of one message of the bot. */
export interface Judged extends Omit<Feedback, "conversation"> {
  readonly chat: number;
  readonly thread: number | undefined;
}

/** Undefined: it is no button of ours. Buttons of messages that are long gone tell only where those were. */
export function readPress({ data, from, message }: CallbackQuery): Judged | undefined {
  const rating = BUTTONS[data ?? ""];
  if (rating === undefined || message === undefined) return undefined;
  const isInTopic = "is_topic_message" in message && message.is_topic_message === true;
  return {
    chat: message.chat.id,
    thread: isInTopic ? message.message_thread_id : undefined,
    author: String(from.id),
    message: toRef(message.chat.id, message.message_id),
    rating,
  };
}

/**
 * Undefined: nobody in particular. A reaction does not say in which topic it was given, so those in topics match no message.
 * Source: core.telegram.org/bots/api#messagereactionupdated
 */
export function readReaction(reaction: MessageReactionUpdated): Judged | undefined {
  const { chat, message_id: message, user, new_reaction: reactions } = reaction;
  if (user === undefined) return undefined;
  const ratings = reactions.map((given) => (given.type === "emoji" ? REACTIONS[given.emoji] : undefined));
  const rating = ratings.find((known) => known !== undefined) ?? "none";
  return { chat: chat.id, thread: undefined, author: String(user.id), message: toRef(chat.id, message), rating };
}
