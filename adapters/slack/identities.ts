import type { ConversationId } from "../../src/core/message.ts";

export const PLATFORM = "slack";

/** Whose bot this is, as `auth.test` says. */
export interface Me {
  /** The bot as a user, whom people mention. */
  readonly user: string;
  /** The bot as the author of messages. */
  readonly bot: string;
  readonly team: string;
}

/** Every reply goes into a thread, so a thread is a conversation; a new message outside of threads begins one. */
export function conversationOf(team: string, channel: string, thread: string): ConversationId {
  return `${PLATFORM}:${team}:${channel}:${thread}`;
}

/** `ts` is unique within its channel, and both events that Slack makes of a mention have the same. */
export function messageIdOf(team: string, channel: string, ts: string): string {
  return `${PLATFORM}:${team}:${channel}:${ts}`;
}

/** Identifiers of conversations with one person begin so; not every event names the kind of its channel. */
export function isDirectChannel(channel: string): boolean {
  return channel.startsWith("D");
}
