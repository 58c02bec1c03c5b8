import type { Address, MessageRef } from "../../src/core/message.ts";

/** Where a reply goes in Slack. */
export interface SlackAddress {
  /** The workspace of the person: streams in channels are shown to a person of a workspace. */
  readonly team: string;
  readonly channel: string;
  /** `thread_ts` to answer in; for a slash command "", which belongs to no thread. */
  readonly thread: string;
  readonly user: string;
  /** A conversation with one person alone. */
  readonly isDirect: boolean;
  /** The message that is answered; for a slash command "". */
  readonly ts: string;
  /** `response_url` of a slash command. It takes five messages within thirty minutes, and knows no streaming. */
  readonly response?: string;
}

export function toAddress(address: SlackAddress): Address {
  return { ...address };
}

export function parseAddress(address: Address): SlackAddress {
  const { team, channel, thread, user, isDirect, ts, response } = address;
  if (typeof channel !== "string" || typeof thread !== "string") throw new Error("a stored address has no thread");
  return {
    team: typeof team === "string" ? team : "",
    channel,
    thread,
    user: typeof user === "string" ? user : "",
    isDirect: isDirect === true,
    ts: typeof ts === "string" ? ts : thread,
    ...(typeof response === "string" ? { response } : {}),
  };
}

export interface SlackMessageRef {
  readonly channel: string;
  readonly ts: string;
}

export function toRef(channel: string, ts: string): MessageRef {
  return { channel, ts };
}

export function parseRef(ref: MessageRef): SlackMessageRef {
  const { channel, ts } = ref;
  if (typeof channel !== "string" || typeof ts !== "string") throw new Error("a stored message reference is malformed");
  return { channel, ts };
}
