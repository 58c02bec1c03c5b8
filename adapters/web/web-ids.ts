import type { ConversationId, MessageRef } from "../../src/core/message.ts";
import type { Caller } from "./caller.ts";

export const WEB = "web";

/** `conversation`: as its caller names it; unique within the caller's scope. */
export function toConversation(scope: string, conversation: string): ConversationId {
  return `${WEB}:${scope}:${conversation}`;
}

/** Who speaks: one key of the API may serve many people, each in a conversation of their own. */
export function toAuthor({ scope, trusted }: Caller, conversation: string): string {
  return trusted ? `${scope}:${conversation}` : scope;
}

/** `message`: as its caller names it; unique within the conversation. */
export function toMessageId(conversation: ConversationId, message: string): string {
  return `${conversation}:${message}`;
}

/** The handle on the answer to a message with this id. */
export function toRef(message: string): MessageRef {
  return { message };
}
