import type { ConversationId, Role } from "../../src/core/message.ts";

export const PLATFORM = "slack";

/** Whose bot this is, as `auth.test` says. */
export interface Me {
  /** The bot as a user, whom people mention. */
  readonly user: string;
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

/**
 * People of the workspace that has installed the bot are its staff; those of another one, in a channel that is shared
 * with it, are customers.
 */
export function roleOf(home: string, installation: string): Role {
  return home === installation ? "staff" : "customer";
}
