import { COMMANDS_WITH_ARGUMENT } from "../../src/core/intake/commands.ts";
import type { AttachmentKind, Content, InboundMessage } from "../../src/core/message.ts";
import { toAddress } from "./address.ts";
import { conversationOf, isDirectChannel, type Me, messageIdOf, PLATFORM, roleOf } from "./identities.ts";
import { addressesOthers, mentions, readText } from "./slack-text.ts";

/** What is read of a `message` or an `app_mention` event (docs.slack.dev/reference/events/message). */
export interface SlackMessage {
  readonly subtype?: string;
  readonly channel?: string;
  /** Absent in `app_mention`. */
  readonly channel_type?: string;
  readonly user?: string;
  readonly team?: string;
  /** The workspace of the person, in channels that are shared between workspaces. */
  readonly user_team?: string;
  readonly text?: string;
  readonly ts?: string;
  readonly thread_ts?: string;
  /** Who began the thread. */
  readonly parent_user_id?: string;
  /** Set by everything that is no person. */
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly hidden?: boolean;
  readonly edited?: { readonly user?: string };
  readonly files?: readonly SlackFile[];
}

export interface SlackFile {
  readonly mimetype?: string;
  /** `slack_audio` and `slack_video`: recorded in Slack. */
  readonly subtype?: string;
}

export interface MessageChange {
  readonly channel?: string;
  readonly channel_type?: string;
  readonly message?: SlackMessage;
  readonly previous_message?: SlackMessage;
  /** When it was changed, as Slack writes times; `ts` is the same. */
  readonly event_ts?: string;
}

/**
 * Why a message is the bot's business. `direct`: said to it alone. `mention`: it is named. `own_thread`: the bot began
 * the thread. `thread`: only if it is known as one of the bot's.
 */
export type Claim = "direct" | "mention" | "own_thread" | "thread";

export interface Heard {
  readonly message: InboundMessage;
  readonly claim: Claim;
}

export interface InboundContext {
  readonly me: Me;
  /** This app, as the event's envelope names it. */
  readonly app?: string;
  /** Of the installation that the event is delivered to. */
  readonly team: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** `message_deleted`; or a `message_changed` that leaves a tombstone, where others have answered in the thread below. */
export interface MessageDeletion {
  readonly subtype?: string;
  readonly channel?: string;
  readonly deleted_ts?: string;
  readonly message?: SlackMessage;
  readonly previous_message?: SlackMessage;
}

/** What people say; every other subtype tells of something that happened, or comes from a bot. */
const SPOKEN: ReadonlySet<string | undefined> = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);
const SLACKBOT = "USLACKBOT";
/** An inbox that has forgotten a message would take a change of it for a new one. */
const LATEST_CHANGE_MS = 7 * 24 * 60 * 60_000;

/** Undefined: it says nothing to the bot. */
export function hearMessage(event: SlackMessage, context: InboundContext): Heard | undefined {
  const { channel, ts, user, text = "" } = event;
  if (channel === undefined || ts === undefined || user === undefined) return undefined;
  if (!isSpoken(event, context)) return undefined;
  const claim = claimOf(event, channel, text, context.me);
  if (claim === undefined) return undefined;
  const { team, now } = context;
  const thread = event.thread_ts ?? ts;
  const home = event.user_team ?? event.team ?? team;
  return {
    claim,
    message: {
      id: messageIdOf(team, channel, ts),
      platform: PLATFORM,
      conversation: conversationOf(team, channel, thread),
      author: { id: user, role: roleOf(home, team) },
      address: toAddress({
        team: home,
        channel,
        thread,
        user,
        isDirect: claim === "direct",
        ts,
      }),
      content: contentOf(event, readText(text, context.me.user), mentions(text, context.me.user)),
      receivedAt: now,
    },
  };
}

/**
 * A person has changed the words of a message. Previews of links, replies in its thread and a bot's own edits change
 * messages too, and mean nothing.
 */
export function hearChange(
  { channel, channel_type, message, previous_message, event_ts }: MessageChange,
  context: InboundContext,
) {
  if (channel === undefined || message === undefined || message.text === previous_message?.text) return undefined;
  const editor = message.edited === undefined && previous_message !== undefined ? message.user : message.edited?.user;
  if (editor === undefined || editor !== message.user) return undefined;
  const changedAt = event_ts === undefined ? context.now : Number(event_ts) * 1000;
  if (changedAt - Number(message.ts) * 1000 > LATEST_CHANGE_MS) return undefined;
  const place = { channel, ...(channel_type === undefined ? {} : { channel_type }) };
  const heard = hearMessage({ ...message, ...place }, context);
  if (heard !== undefined && heard.claim !== "thread") return heard;
  // Whoever takes the mention out of a question has still asked it.
  const before = hearMessage({ ...previous_message, ...place }, context);
  if (before?.claim !== "mention") return heard;
  const content = contentOf(message, readText(message.text ?? "", context.me.user), false);
  return { claim: before.claim, message: { ...before.message, content } };
}

/** The id of a message that was deleted; undefined: none was. Whether it was ever for the bot is not looked at. */
export function hearDeletion(
  { subtype, channel, deleted_ts, message, previous_message }: MessageDeletion,
  { team }: InboundContext,
): string | undefined {
  const isGone = message?.subtype === "tombstone";
  const ts = isGone ? message.ts : (deleted_ts ?? (subtype === "message_deleted" ? previous_message?.ts : undefined));
  return channel === undefined || ts === undefined ? undefined : messageIdOf(team, channel, ts);
}

function isSpoken({ subtype, user, bot_id, app_id, hidden }: SlackMessage, { me, app }: InboundContext): boolean {
  if (!SPOKEN.has(subtype) || hidden === true) return false;
  if (bot_id !== undefined || user === me.user || user === SLACKBOT) return false;
  return app_id === undefined || app_id !== app;
}

function claimOf(event: SlackMessage, channel: string, text: string, me: Me): Claim | undefined {
  if (event.channel_type === "im" || isDirectChannel(channel)) return "direct";
  if (mentions(text, me.user)) return "mention";
  if (event.thread_ts === undefined || addressesOthers(text, me.user)) return undefined;
  return event.parent_user_id === me.user ? "own_thread" : "thread";
}

function contentOf({ files }: SlackMessage, text: string, isMentioned: boolean): Content {
  const file = files?.[0];
  if (file !== undefined) {
    return { kind: "attachment", attachment: attachmentOf(file), ...(text === "" ? {} : { caption: text }) };
  }
  const command = readCommand(text);
  if (command !== undefined) return command;
  if (text !== "") return { kind: "text", text };
  // Who says nothing but the bot's name asks what it is there for.
  if (isMentioned) return { kind: "command", name: "help", argument: "" };
  return { kind: "attachment", attachment: "other" };
}

/** More stands behind the name only where that means something: people write of paths, too. */
function readCommand(text: string): Content | undefined {
  const [, given, argument = ""] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i.exec(text) ?? [];
  const name = given?.toLowerCase();
  if (name === undefined || (argument !== "" && !COMMANDS_WITH_ARGUMENT.includes(name))) return undefined;
  return { kind: "command", name, argument: argument.trim() };
}

function attachmentOf({ mimetype = "", subtype }: SlackFile): AttachmentKind {
  if (subtype === "slack_audio") return "voice";
  if (mimetype.startsWith("image/")) return "photo";
  if (mimetype.startsWith("video/")) return "video";
  if (mimetype.startsWith("audio/")) return "audio";
  return "file";
}
