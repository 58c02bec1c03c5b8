import { PlatformRateLimitedError, PlatformRejectedError, PlatformUnavailableError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Stage } from "../../src/core/ports/platform.ts";
import type { SlackAddress, SlackMessageRef } from "./address.ts";
import { PLATFORM } from "./identities.ts";
import { type FeedbackLabels, feedbackBlock, isAboutForm } from "./message-body.ts";
import { isOffered, isRefusedWith, NOWHERE, rememberRefusal } from "./offers.ts";
import type { SlackCalls } from "./slack-calls.ts";
import type { Arguments } from "./web-client.ts";
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
/** Channels that know no streams. */
const NOT_HERE = ["no_permission", "channel_type_not_supported"];
const STATUS_AT_END = "chat.stopStream with session_status";
const METHOD = "chat.startStream";

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

  /** Ends it with the rest of the text. Resolves with whether Slack took the status. Not safe to repeat. */
  async stop(markdown: string, stage: Stage, { feedback, status }: StreamEnd): Promise<boolean> {
    const rest = markdown.slice(this.#taken.length);
    const text = rest.trim() === "" ? {} : { markdown_text: rest };
    const buttons = feedback === undefined ? {} : { blocks: [feedbackBlock(feedback)] };
    const isTold = status !== undefined && this.#workspace.has(STATUS_AT_END);
    // What is not known everywhere is left out, one after the other, where Slack does not take it.
    const ends: readonly Arguments[] = [
      ...(isTold ? [{ ...text, ...buttons, session_status: status }] : []),
      ...(feedback === undefined ? [] : [{ ...text, ...buttons }]),
      text,
    ];
    const taken = await this.#stopWith(ends, stage);
    if (isTold && taken > 0) this.#workspace.missing(STATUS_AT_END);
    this.#taken = markdown;
    this.#workspace.streamEnded(this.ref.ts);
    return isTold && taken === 0;
  }

  /** Resolves with the place of the first end that Slack takes. */
  async #stopWith(ends: readonly Arguments[], stage: Stage): Promise<number> {
    for (const [index, end] of ends.entries()) {
      try {
        await this.#calls.call("chat.stopStream", { ...this.ref, ...end }, stage);
        return index;
      } catch (error) {
        if (!isAboutForm(error) || hasEnded(error) || index === ends.length - 1) throw error;
      }
    }
    return 0;
  }
}

/** Whether streams are to be had in a channel, as far as is known. */
export function canStream(workspace: SlackWorkspace, channel: string): boolean {
  return isOffered(workspace, METHOD, channel) && workspace.restMs(METHOD) <= 0;
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
    const { ts } = await calls.call(METHOD, args, "preview");
    if (ts === undefined) throw new PlatformUnavailableError(PLATFORM, METHOD, "unknown", "answered without a ts");
    workspace.streamStarted(ts);
    return new SlackStream(calls, workspace, { channel, ts }, startedAt, markdown);
  } catch (error) {
    if (isRefusedWith(error, [...NOWHERE, ...NOT_HERE])) rememberRefusal(workspace, METHOD, channel, error);
    const isElsewhere = error instanceof PlatformRejectedError && error.reason !== "blocked";
    if (error instanceof PlatformRateLimitedError || isElsewhere) return undefined;
    throw error;
  }
}
