import type { Clock } from "../../../src/core/ports/clock.ts";
import type { SlackArgs } from "./slack-args.ts";
import { readBlocks, readBody, readMarkdown } from "./slack-body.ts";
import { SlackError } from "./slack-error.ts";
import { MAX_STREAMED, type SlackMessages, type SlackShown } from "./slack-messages.ts";

export type SlackMethod = (args: SlackArgs) => Readonly<Record<string, unknown>>;

/** What the session and the line below a thread say. */
export interface ThreadState {
  session: string;
  line: string;
}

export interface MethodsOptions {
  readonly messages: SlackMessages;
  readonly threads: Map<string, ThreadState>;
  readonly clock: Clock;
  readonly team: string;
  /** Address of a socket for Socket Mode; undefined: the method is refused. */
  readonly socketUrl: (() => string) | undefined;
}

const SESSION_STATES = ["active", "processing", "suspended", "closed"];

export function slackMethods(options: MethodsOptions): Readonly<Record<string, SlackMethod>> {
  return {
    ...accountMethods(options),
    ...messageMethods(options),
    ...streamMethods(options),
    ...threadMethods(options),
  };
}

function accountMethods({ team, socketUrl }: MethodsOptions): Record<string, SlackMethod> {
  return {
    "auth.test": () => ({
      url: "https://desk.slack.com/",
      team: "Desk",
      team_id: team,
      user: "frontdesk",
      user_id: "U0BOT0001",
      bot_id: "B0BOT0001",
      is_enterprise_install: false,
    }),
    "apps.connections.open": () => {
      if (socketUrl === undefined) throw new SlackError("not_allowed_token_type");
      return { url: socketUrl() };
    },
  };
}

function messageMethods({ messages, threads }: MethodsOptions): Record<string, SlackMethod> {
  return {
    "chat.postMessage": (args) => {
      const channel = args.require("channel", "channel_not_found");
      const message = messages.add(channel, args.text("thread_ts"), readBody(args));
      clearLine(threads, message);
      return { channel, ts: message.ts };
    },
    "chat.postEphemeral": (args) => {
      const channel = args.require("channel", "channel_not_found");
      const message = messages.add(channel, args.text("thread_ts"), readBody(args), args.require("user"));
      return { message_ts: message.ts };
    },
    "chat.update": (args) => {
      const message = find(messages, args);
      // The code is not documented; that it is refused is.
      if (messages.isStreaming(message)) throw new SlackError("streaming_state_conflict");
      messages.change(message, { ...readBody(args) });
      message.extras = (message.body.blocks ?? []).filter(({ type }) => type !== "markdown");
      return { channel: message.channel, ts: message.ts };
    },
    "chat.delete": (args) => {
      const message = find(messages, args);
      messages.remove(message);
      return { channel: message.channel, ts: message.ts };
    },
    "conversations.replies": (args) => {
      const channel = args.require("channel", "channel_not_found");
      const thread = args.require("ts", "thread_not_found");
      const oldest = args.text("oldest") ?? "0";
      const found = messages.all.filter(
        (message) => message.channel === channel && message.thread === thread && message.ts > oldest,
      );
      const withMetadata = args.text("include_all_metadata") === "true";
      return {
        messages: found.map(({ ts, body }) => ({
          ts,
          text: body.text ?? "",
          ...(withMetadata ? { metadata: body.metadata } : {}),
        })),
        has_more: false,
      };
    },
  };
}

function streamMethods({ messages, threads, clock }: MethodsOptions): Record<string, SlackMethod> {
  return {
    "chat.startStream": (args) => {
      const channel = args.require("channel", "channel_not_found");
      const thread = args.require("thread_ts");
      if (!channel.startsWith("D")) {
        args.require("recipient_team_id", "missing_recipient_team_id");
        args.require("recipient_user_id", "missing_recipient_user_id");
      }
      const markdown = readMarkdown(args) ?? "";
      const message = messages.add(channel, thread, { markdown: "" });
      message.streamingSince = clock.now();
      take(messages, message, markdown);
      clearLine(threads, message);
      return { channel, ts: message.ts };
    },
    "chat.appendStream": (args) => {
      const message = streaming(messages, args);
      const markdown = readMarkdown(args);
      if (markdown === undefined) throw new SlackError("no_text");
      take(messages, message, markdown);
      return { channel: message.channel, ts: message.ts };
    },
    "chat.stopStream": (args) => {
      const message = streaming(messages, args);
      const blocks = readBlocks(args);
      take(messages, message, readMarkdown(args) ?? "");
      message.streamingSince = undefined;
      message.extras = blocks ?? [];
      const status = args.text("session_status");
      if (status !== undefined) threadOf(threads, message.channel, message.thread ?? "").session = sessionState(status);
      return { channel: message.channel, ts: message.ts };
    },
  };
}

function threadMethods({ threads }: MethodsOptions): Record<string, SlackMethod> {
  return {
    "agents.sessions.setStatus": (args) => {
      const thread = threadOf(threads, args.require("channel_id"), args.require("thread_ts"));
      thread.session = sessionState(args.require("status"));
      return {};
    },
    "assistant.threads.setStatus": (args) => {
      threadOf(threads, args.require("channel_id"), args.require("thread_ts")).line = args.text("status") ?? "";
      return {};
    },
    "assistant.threads.setSuggestedPrompts": (args) => {
      args.require("channel_id");
      if ((args.list("prompts") ?? []).length === 0) throw new SlackError("invalid_arguments");
      return {};
    },
  };
}

function find(messages: SlackMessages, args: SlackArgs): SlackShown {
  return messages.find(args.require("channel", "channel_not_found"), args.require("ts"));
}

function streaming(messages: SlackMessages, args: SlackArgs): SlackShown {
  const message = find(messages, args);
  if (!messages.isStreaming(message)) throw new SlackError("message_not_in_streaming_state");
  return message;
}

function take(messages: SlackMessages, message: SlackShown, markdown: string): void {
  const bytes = message.streamedBytes + Buffer.byteLength(markdown);
  if (bytes > MAX_STREAMED) throw new SlackError("msg_too_long");
  message.streamedBytes = bytes;
  if (markdown !== "") messages.change(message, { markdown: (message.body.markdown ?? "") + markdown });
}

export function threadOf(threads: Map<string, ThreadState>, channel: string, thread: string): ThreadState {
  const key = `${channel} ${thread}`;
  const state = threads.get(key) ?? { session: "active", line: "" };
  threads.set(key, state);
  return state;
}

function clearLine(threads: Map<string, ThreadState>, { channel, thread }: SlackShown): void {
  if (thread !== undefined) threadOf(threads, channel, thread).line = "";
}

function sessionState(status: string): string {
  if (!SESSION_STATES.includes(status)) throw new SlackError("invalid_arguments");
  return status;
}
