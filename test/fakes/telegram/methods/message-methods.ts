import type { Message } from "grammy/types";
import { ApiError, badRequest } from "../api-error.ts";
import type { CallParams } from "../call-params.ts";
import { asQuoted, type ChatState } from "../chat-state.ts";
import type { ShownMessage } from "../shown.ts";
import type { World } from "../world.ts";
import { readKeyboard } from "./keyboard-param.ts";
import type { MethodTable } from "./method.ts";
import { allowedReactions } from "./reactions.ts";
import { readText } from "./text-param.ts";

const notModified =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

/** Methods that send, change and delete messages. */
export function messageMethods(world: World): MethodTable {
  return {
    sendMessage: ({ params }) => sendMessage(world, params),
    editMessageText: ({ params }) => editMessageText(world, params),
    editMessageReplyMarkup: ({ params }) => editMessageReplyMarkup(world, params),
    deleteMessage: ({ params }) => deleteMessage(world, params),
    setMessageReaction: ({ params }) => setMessageReaction(world, params),
  };
}

function sendMessage(world: World, params: CallParams): Message {
  const { text, entities } = readText(world, params, "message is too long");
  const keyboard = readKeyboard(params);
  const state = world.chatOf(params);
  const threadId = world.threadOf(params, state);
  const replyTo = readReply(params, state);
  world.spendBudget(state);
  const sent = state.add(world.botAsUser, true, {
    text,
    ...(entities.length === 0 ? {} : { entities }),
    ...(threadId === undefined ? {} : { message_thread_id: threadId, is_topic_message: true }),
    ...(replyTo === undefined ? {} : { reply_to_message: asQuoted(replyTo) }),
    ...(keyboard === undefined ? {} : { reply_markup: keyboard }),
  });
  return sent.raw;
}

/** The message that is answered; `undefined` when there is none, or when it is gone and may be. */
function readReply(params: CallParams, state: ChatState): ShownMessage | undefined {
  const parameters = params.object("reply_parameters");
  const messageId = Number(parameters?.message_id ?? params.integer("reply_to_message_id"));
  if (messageId === 0) return undefined;
  const message = state.message(messageId);
  const mayBeGone = parameters?.allow_sending_without_reply === true || params.flag("allow_sending_without_reply");
  if (message === undefined && !mayBeGone) throw badRequest("message to be replied not found");
  return message;
}

function editMessageText(world: World, params: CallParams): Message {
  const { text, entities } = readText(world, params, "MESSAGE_TOO_LONG");
  const keyboard = readKeyboard(params);
  const state = world.chatOf(params);
  const message = ownMessage(params, state);
  if (message.raw.text === undefined) throw badRequest("there is no text in the message to edit");
  world.spendBudget(state);
  const isSame = text === message.text && isEqual(entities, message.entities) && isEqual(keyboard, message.keyboard);
  if (isSame) throw badRequest(notModified);
  state.edit(message, text, entities, keyboard);
  return message.raw;
}

function editMessageReplyMarkup(world: World, params: CallParams): Message {
  const keyboard = readKeyboard(params);
  const state = world.chatOf(params);
  const message = ownMessage(params, state);
  world.spendBudget(state);
  if (isEqual(keyboard, message.keyboard)) throw badRequest(notModified);
  state.editKeyboard(message, keyboard);
  return message.raw;
}

function ownMessage(params: CallParams, state: ChatState): ShownMessage {
  const message = state.message(params.integer("message_id"));
  if (message === undefined) throw badRequest("message to edit not found");
  if (!message.fromBot) throw badRequest("message can't be edited");
  return message;
}

function deleteMessage(world: World, params: CallParams): true {
  const state = world.chatOf(params);
  const message = state.message(params.integer("message_id"));
  if (message === undefined) throw badRequest("message to delete not found");
  const isPersonsInGroup = state.isGroup && !message.fromBot;
  const isOld = world.clock.now() - message.sentAt > 48 * 3_600_000;
  if (isPersonsInGroup || isOld) throw badRequest("message can't be deleted");
  state.remove(message.messageId);
  return true;
}

function setMessageReaction(world: World, params: CallParams): true {
  const state = world.chatOf(params);
  const message = state.message(params.integer("message_id"));
  if (message === undefined) throw badRequest("message to react not found");
  const emoji = (params.array("reaction") ?? []).map((reaction) => {
    const { type, emoji } = reaction as { type?: unknown; emoji?: unknown };
    if (type !== "emoji" || typeof emoji !== "string" || !allowedReactions.has(emoji)) {
      throw badRequest("REACTION_INVALID");
    }
    return emoji;
  });
  if (emoji.length > 1) throw new ApiError(400, "Bad Request: REACTIONS_TOO_MANY");
  state.setBotReactions(message.messageId, emoji);
  return true;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
