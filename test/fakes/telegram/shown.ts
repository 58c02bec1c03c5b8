import type { InlineKeyboardMarkup, Message, MessageEntity } from "grammy/types";

/** A text at the moment it became visible; `at` in epoch milliseconds of the fake's clock. */
export interface TextVersion {
  readonly at: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** One message as the people in the chat see it now. */
export interface ShownMessage {
  readonly messageId: number;
  readonly fromBot: boolean;
  readonly fromId: number;
  readonly sentAt: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly edits: number;
  /** Every text it has had, the first and the present one included. */
  readonly versions: readonly TextVersion[];
  readonly replyTo: number | undefined;
  readonly threadId: number | undefined;
  readonly keyboard: InlineKeyboardMarkup | undefined;
  /** The emoji that the bot has put on it. */
  readonly botReactions: readonly string[];
  /** The whole message as the Bot API gives it. */
  readonly raw: Message;
}

/** A draft that the bot is showing; gone after 30 s without a new call, or with the bot's next message. */
export interface ShownDraft {
  readonly draftId: number;
  readonly threadId: number | undefined;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly canStop: boolean;
  readonly shownAt: number;
  readonly expiresAt: number;
  readonly versions: readonly TextVersion[];
}

/** What changed in a chat before people's eyes, in order. */
export type ShownEvent = { readonly at: number } & (
  | { readonly kind: "message" | "edit"; readonly messageId: number; readonly fromBot: boolean; readonly text: string }
  | { readonly kind: "delete"; readonly messageId: number }
  | { readonly kind: "draft"; readonly draftId: number; readonly text: string }
  | { readonly kind: "draft-gone"; readonly draftId: number; readonly reason: "message" | "replaced" | "expired" }
  | { readonly kind: "typing"; readonly action: string }
  | { readonly kind: "typing-gone"; readonly reason: "message" | "expired" }
);
