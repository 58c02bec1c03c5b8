import type { Address, MessageRef } from "../../src/core/message.ts";

/** Where a reply goes in Telegram. */
export interface TelegramAddress {
  readonly chat: number;
  /** The topic, in forums and in private chats with topics. */
  readonly thread?: number;
  /** The message to answer to, in groups. */
  readonly replyTo?: number;
  readonly isPrivate: boolean;
}

export function toAddress(address: TelegramAddress): Address {
  return { ...address };
}

export function parseAddress(address: Address): TelegramAddress {
  const { chat, thread, replyTo, isPrivate } = address;
  if (typeof chat !== "number") throw new Error("a stored address has no chat");
  return {
    chat,
    isPrivate: isPrivate === true,
    ...(typeof thread === "number" ? { thread } : {}),
    ...(typeof replyTo === "number" ? { replyTo } : {}),
  };
}

export function toRef(chat: number, message: number): MessageRef {
  return { chat, message };
}

export function parseRef(ref: MessageRef): { readonly chat: number; readonly message: number } {
  const { chat, message } = ref;
  if (typeof chat !== "number" || typeof message !== "number")
    throw new Error("a stored message reference is malformed");
  return { chat, message };
}
