import { PlatformRateLimitedError, PlatformRejectedError, PlatformUnavailableError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Stage } from "../../src/core/ports/platform.ts";
import type { SlackAddress, SlackMessageRef } from "./address.ts";
import { PLATFORM } from "./identities.ts";
import { type FeedbackLabels, feedbackBlock } from "./message-body.ts";
import type { SlackCalls } from "./slack-calls.ts";
import type { SlackWorkspace } from "./workspace.ts";

export interface StreamContext {
  readonly workspace: SlackWorkspace;
  readonly clock: Clock;
  readonly address: SlackAddress;
}

export interface StreamEnd {
  readonly feedback?: FeedbackLabels;
  /** Of the session, from then on. */
  readonly status?: string;
}

/** Slack has ended the stream, or takes no more text: what it took before stays. */
const ENDED = ["message_not_in_streaming_state", "msg_too_long"];
/** Workspaces, tokens and channels that know no streams. Source: @chat-adapter/slack 4.41.1 */
const MISSING = [
  "feature_not_enabled",
  "method_deprecated",
  "deprecated_endpoint",
  "unknown_method",
  "not_allowed_token_type",
  "missing_scope",
  "no_permission",
  "channel_type_not_supported",
];

/** Whether the error says that a stream takes no more. */
export function hasEnded(error: unknown): boolean {
  return isRefusedWith(error, ENDED);
}

/** One message that grows. Calls must be made one at a time: Slack puts together what arrives, in that order. */
export class SlackStream {
  readonly ref: SlackMessageRef;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly #calls: SlackCalls;
  readonly #workspace: SlackWorkspace;
  #taken: string;

  constructor(calls: SlackCalls, workspace: SlackWorkspace, ref: SlackMessageRef, startedAt: number, taken: string) {
    this.ref = ref;
    this.startedAt = startedAt;
    this.#calls = calls;
    this.#workspace = workspace;
    this.#taken = taken;
  }

  /** The Markdown that Slack has acknowledged. */
  get taken(): string {
    return this.#taken;
  }

  /** `markdown`: the whole text so far; it continues what Slack has taken. Not safe to repeat. */
  async append(markdown: string): Promise<void> {
    const markdown_text = markdown.slice(this.#taken.length);
    await this.#calls.call("chat.appendStream", { ...this.ref, markdown_text }, "preview");
    this.#taken = markdown;
  }

  /** Ends it with the rest of the text. Not safe to repeat. */
  async stop(markdown: string, stage: Stage, { feedback, status }: StreamEnd): Promise<void> {
    const rest = markdown.slice(this.#taken.length);
    const args = { ...this.ref, ...(rest.trim() === "" ? {} : { markdown_text: rest }) };
    const extras = {
      ...(feedback === undefined ? {} : { blocks: [feedbackBlock(feedback)] }),
      ...(status === undefined ? {} : { session_status: status }),
    };
    try {
      await this.#calls.call("chat.stopStream", { ...args, ...extras }, stage);
    } catch (error) {
      const isAboutExtras = error instanceof PlatformRejectedError && !hasEnded(error);
      if (!isAboutExtras || Object.keys(extras).length === 0) throw error;
      await this.#calls.call("chat.stopStream", args, stage);
    }
    this.#taken = markdown;
    this.#workspace.streamEnded(this.ref.ts);
  }
}

/** Undefined: streams are not to be had here at present, which the workspace remembers. Not safe to repeat. */
export async function startStream(
  calls: SlackCalls,
  { workspace, clock, address }: StreamContext,
  markdown: string,
): Promise<SlackStream | undefined> {
  const { channel, thread, user, team } = address;
  const startedAt = clock.now();
  try {
    const recipient = user === "" || team === "" ? {} : { recipient_user_id: user, recipient_team_id: team };
    const args = { channel, thread_ts: thread, markdown_text: markdown, ...recipient };
    const { ts } = await calls.call("chat.startStream", args, "preview");
    if (ts === undefined)
      throw new PlatformUnavailableError(PLATFORM, "chat.startStream", "unknown", "answered without a ts");
    workspace.streamStarted(ts);
    return new SlackStream(calls, workspace, { channel, ts }, startedAt, markdown);
  } catch (error) {
    if (isRefusedWith(error, MISSING)) workspace.missing("chat.startStream");
    const isElsewhere = error instanceof PlatformRejectedError && error.reason !== "blocked";
    if (error instanceof PlatformRateLimitedError || isElsewhere) return undefined;
    throw error;
  }
}

/** Slack's codes are the end of a refusal's message. */
function isRefusedWith(error: unknown, codes: readonly string[]): boolean {
  return error instanceof PlatformRejectedError && codes.some((code) => error.message.endsWith(`: ${code}`));
}
