import type { Message, Update } from "grammy/types";
import type { AttachmentKind, Content, ConversationId, InboundMessage } from "../../src/core/message.ts";
import type { Feedback } from "../../src/core/ports/platform.ts";
import { toAddress } from "./address.ts";
import { type Me, readText } from "./addressed.ts";
import { PLATFORM } from "./errors.ts";
import { type Judged, readPress, readReaction } from "./judgement.ts";

/** What one update means for the desk. */
export type Inbound =
  | { readonly kind: "message"; readonly message: InboundMessage }
  | { readonly kind: "edit"; readonly message: InboundMessage }
  | { readonly kind: "stop"; readonly conversation: ConversationId }
  /** `press`: the button that was used for it, which waits to be told that it has worked. */
  | { readonly kind: "judgement"; readonly feedback: Feedback; readonly press: string | undefined }
  | { readonly kind: "reachable"; readonly chat: number; readonly reachable: boolean }
  | { readonly kind: "nothing" };

/** Kinds of update to ask Telegram for; it remembers the last list that it was given. */
export const ALLOWED_UPDATES = [
  "message",
  "edited_message",
  "stopped_message_generation",
  "callback_query",
  "message_reaction",
  "my_chat_member",
] as const;

const NOTHING: Inbound = { kind: "nothing" };

export interface InboundContext {
  readonly me: Me;
  /** Epoch milliseconds. */
  readonly now: number;
}

export function parseUpdate(update: Update, context: InboundContext): Inbound {
  if (update.message !== undefined) return wrap("message", parseMessage(update.message, context));
  if (update.edited_message !== undefined) return wrap("edit", parseMessage(update.edited_message, context));
  const stopped = update.stopped_message_generation;
  if (stopped !== undefined) {
    return { kind: "stop", conversation: conversationOf(stopped.chat.id, stopped.message_thread_id) };
  }
  const { callback_query: press, message_reaction: reaction } = update;
  if (press !== undefined) return toJudgement(readPress(press), press.id);
  if (reaction !== undefined) return toJudgement(readReaction(reaction), undefined);
  const member = update.my_chat_member;
  if (member !== undefined) {
    const { status } = member.new_chat_member;
    return { kind: "reachable", chat: member.chat.id, reachable: status !== "kicked" && status !== "left" };
  }
  return NOTHING;
}

function wrap(kind: "message" | "edit", message: InboundMessage | undefined): Inbound {
  return message === undefined ? NOTHING : { kind, message };
}

function toJudgement(judged: Judged | undefined, press: string | undefined): Inbound {
  if (judged === undefined) return NOTHING;
  const { chat, thread, ...feedback } = judged;
  return { kind: "judgement", press, feedback: { ...feedback, conversation: conversationOf(chat, thread) } };
}

function parseMessage(message: Message, { me, now }: InboundContext): InboundMessage | undefined {
  const { from, chat } = message;
  if (from === undefined || (from.is_bot && !isAnonymousAdmin(message))) return undefined;
  const content = parseContent(message, me);
  if (content === undefined) return undefined;
  const isPrivate = chat.type === "private";
  const thread = message.is_topic_message === true ? message.message_thread_id : undefined;
  const name = [from.first_name, from.last_name].filter((part) => part !== undefined && part !== "").join(" ");
  return {
    id: `${PLATFORM}:${me.id}:${chat.id}:${message.message_id}`,
    platform: PLATFORM,
    conversation: conversationOf(chat.id, thread),
    author: {
      id: String(from.id),
      role: "customer",
      ...(name === "" ? {} : { name }),
      ...(from.language_code === undefined ? {} : { language: from.language_code }),
    },
    address: toAddress({
      chat: chat.id,
      isPrivate,
      ...(thread === undefined ? {} : { thread }),
      ...(isPrivate ? {} : { replyTo: message.message_id }),
    }),
    content,
    ...(message.media_group_id === undefined ? {} : { album: message.media_group_id }),
    receivedAt: now,
  };
}

/** An administrator who speaks in the name of the group. */
function isAnonymousAdmin(message: Message): boolean {
  return message.sender_chat !== undefined && message.sender_chat.id === message.chat.id;
}

function parseContent(message: Message, me: Me): Content | undefined {
  const attachment = attachmentOf(message);
  if (message.text === undefined && attachment === undefined) return undefined;
  const reading = readText(message, me);
  if (reading === undefined) return undefined;
  if (attachment === undefined) return reading.kind === "text" ? { ...reading, ...originOf(message, me) } : reading;
  const caption = reading.kind === "text" ? reading.text.trim() : (message.caption ?? "");
  return { kind: "attachment", attachment, ...(caption === "" ? {} : { caption }) };
}

/** What of a text is not the words of its sender, or answers words that the bot has not said. */
function originOf({ reply_to_message: answered, quote, forward_origin }: Message, me: Me) {
  // A part that the sender has chosen says which of many words are meant, also of the bot's own.
  const isOwn = answered?.from?.id === me.id;
  const chosen = isOwn && quote?.is_manual !== true ? undefined : quote?.text;
  const quoted = chosen ?? (isOwn ? undefined : (answered?.text ?? answered?.caption));
  return {
    ...(quoted === undefined || quoted === "" ? {} : { quoted }),
    ...(forward_origin === undefined ? {} : ({ isForwarded: true } as const)),
  };
}

const ATTACHMENTS: readonly (readonly [keyof Message, AttachmentKind])[] = [
  ["photo", "photo"],
  ["voice", "voice"],
  ["audio", "audio"],
  ["animation", "video"],
  ["video", "video"],
  ["video_note", "video"],
  ["document", "file"],
  ["sticker", "sticker"],
  ["venue", "location"],
  ["location", "location"],
  ["contact", "contact"],
  ["poll", "other"],
  ["dice", "other"],
  ["story", "other"],
  ["paid_media", "other"],
  ["game", "other"],
];

/** Undefined also for service messages, such as "joined the group", which say nothing to the bot. */
function attachmentOf(message: Message): AttachmentKind | undefined {
  return ATTACHMENTS.find(([field]) => message[field] !== undefined)?.[1];
}

function conversationOf(chat: number, thread: number | undefined): ConversationId {
  return thread === undefined ? `${PLATFORM}:${chat}` : `${PLATFORM}:${chat}:${thread}`;
}
