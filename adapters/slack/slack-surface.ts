import {
  isWithoutEffect,
  type PlatformError,
  PlatformRateLimitedError,
  PlatformRejectedError,
  PlatformUnavailableError,
} from "../../src/core/errors.ts";
import type { MessageRef } from "../../src/core/message.ts";
import type { Pacing, Part, Stage, Surface } from "../../src/core/ports/platform.ts";
import { parseRef, type SlackAddress, type SlackMessageRef, toRef } from "./address.ts";
import { createEphemeralSurface } from "./ephemeral-surface.ts";
import { formatOf, type SlackFormat, SlackTextFormat } from "./format.ts";
import { PLATFORM } from "./identities.ts";
import { bodyOf, type FeedbackLabels, withFeedback } from "./message-body.ts";
import { removeRest, restBody } from "./rest-of-stream.ts";
import { SlackCalls } from "./slack-calls.ts";
import { ThreadStatus } from "./status.ts";
import { canStream, hasEnded, type SlackStream, startStream } from "./stream.ts";
import type { SlackSurfaceContext } from "./surface-context.ts";
import type { Arguments } from "./web-client.ts";

/** Documented are 12,000 characters; a stream ends at about 11,600 bytes. Source: CopilotKit/CopilotKit#6064 */
const LIMIT = { size: 11_000, unit: "bytes" } as const;
/** A message that is updated, where streams are not to be had. */
const UPDATE_MS = 1500;
/** The status lasts for two minutes. */
const STATUS_MS = 60_000;
/** Slack ends streams at five minutes; they are left before four. */
const ROLL_OVER_MS = 225_000;
/** The same frame again, with parts that end where Slack ended the stream. */
const AT_ONCE_MS = 1;

/** Where one reply is shown in Slack: in a thread by a stream, or as answer to a command that one person sees. */
export function createSlackSurface(context: SlackSurfaceContext, address: SlackAddress): Surface {
  if (address.response !== undefined || address.thread === "") return createEphemeralSurface(context, address);
  return new ThreadSurface(context, address);
}

/**
 * What is known of a message. `doubtful`: of the last call it is not known whether it took effect, so what the message
 * shows is not known; the same holds for messages of a process that has died.
 */
type Shown =
  | { readonly kind: "stream"; readonly stream: SlackStream; readonly position: number }
  | { readonly kind: "ended"; readonly taken: string }
  | { readonly kind: "posted"; readonly body: string }
  | { readonly kind: "doubtful" };

class ThreadSurface implements Surface {
  readonly limit = LIMIT;
  readonly #context: SlackSurfaceContext;
  readonly #address: SlackAddress;
  readonly #calls: SlackCalls;
  readonly #format: SlackTextFormat;
  readonly #status: ThreadStatus;
  readonly #shown = new Map<string, Shown>();
  /** This reply is posted and updated. */
  #isPosting = false;

  constructor(context: SlackSurfaceContext, address: SlackAddress) {
    const { clients, workspace, thinking } = context;
    this.#context = context;
    this.#address = address;
    this.#calls = new SlackCalls(clients, workspace);
    this.#format = new SlackTextFormat(context.allowMentions);
    this.#status = new ThreadStatus({ api: clients.preview, workspace, address, thinking });
  }

  get pacing(): Pacing {
    const { workspace } = this.#context;
    const isPosting = this.#isPosting || !this.#canStream();
    return {
      minIntervalMs: isPosting ? UPDATE_MS : workspace.appendIntervalMs,
      minNewCharacters: 1,
      maxWaitMs: 0,
      firstCharacters: 1,
      firstWaitMs: 0,
      typingRefreshMs: STATUS_MS,
    };
  }

  format(text: string, stage: Stage): readonly Part[] {
    if (stage === "preview") this.#rollOver();
    return this.#format.format(text, stage);
  }

  async send(part: Part, stage: Stage, signal: AbortSignal): Promise<MessageRef> {
    signal.throwIfAborted();
    const format = formatOf(part);
    this.#status.speaking();
    const isStream = stage === "preview" && format !== undefined && this.#canStream() && !this.#isPosting;
    const ref = isStream ? await this.#start(format) : undefined;
    const sent = ref ?? (await this.#post(part, stage, signal));
    return toRef(sent.channel, sent.ts);
  }

  async edit(message: MessageRef, part: Part, stage: Stage, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const ref = parseRef(message);
    const shown = this.#shown.get(ref.ts);
    const format = formatOf(part);
    if (shown === undefined) this.#status.takeOver();
    if (shown === undefined || shown.kind === "doubtful" || format === undefined) {
      return this.#rewrite(ref, part, stage);
    }
    if (shown.kind === "posted") return this.#update(ref, part, stage);
    const taken = shown.kind === "stream" ? shown.stream.taken : shown.taken;
    if (!format.markdown.startsWith(taken)) return this.#rewrite(ref, part, stage);
    if (shown.kind === "ended") return this.#finish(ref, part, format, taken, stage, signal);
    if (format.role === "growing") return this.#append(ref, shown.stream, format);
    return this.#stop(ref, shown.stream, part, format, stage, signal);
  }

  async remove(message: MessageRef, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { channel, ts } = parseRef(message);
    const shown = this.#shown.get(ts);
    if (shown?.kind !== "posted" && shown?.kind !== "ended") await this.#endStream({ channel, ts }, "final");
    try {
      await this.#calls.call("chat.delete", { channel, ts }, "final");
    } catch (error) {
      if (!(error instanceof PlatformRejectedError && error.reason === "gone")) throw error;
    }
    this.#shown.delete(ts);
  }

  async typing(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#status.think();
  }

  settled(): void {
    this.#status.end();
  }

  #canStream(): boolean {
    return canStream(this.#context.workspace, this.#address.channel);
  }

  /** A stream that has come of age ends between two words, and the text goes on in another one. */
  #rollOver(): void {
    for (const shown of this.#shown.values()) {
      if (shown.kind !== "stream") continue;
      const { startedAt, taken } = shown.stream;
      if (this.#context.clock.now() - startedAt >= ROLL_OVER_MS) this.#format.endSoonAfter(shown.position, taken);
    }
  }

  /** Undefined: streams are not to be had, and this reply is posted. */
  async #start(format: SlackFormat): Promise<SlackMessageRef | undefined> {
    const { workspace, clock } = this.#context;
    const stream = await startStream(this.#calls, { workspace, clock, address: this.#address }, format.markdown);
    if (stream === undefined) {
      this.#isPosting = true;
      return undefined;
    }
    this.#shown.set(stream.ref.ts, { kind: "stream", stream, position: format.position });
    return stream.ref;
  }

  async #post(part: Part, stage: Stage, signal: AbortSignal): Promise<SlackMessageRef> {
    const { channel, thread } = this.#address;
    const place = { thread_ts: thread, metadata: { event_type: "frontdesk_reply", event_payload: { stage } } };
    const feedback = this.#feedbackBelow(part, stage);
    const post = (body: Arguments) => this.#calls.post(channel, { ...body, ...place }, stage, signal);
    const answer = await withFeedback(part, feedback, post);
    const ref = { channel: answer.channel ?? channel, ts: requireTs(answer.ts, "chat.postMessage") };
    this.#shown.set(ref.ts, { kind: "posted", body: JSON.stringify(bodyOf(part, feedback)) });
    return ref;
  }

  async #append(ref: SlackMessageRef, stream: SlackStream, format: SlackFormat): Promise<void> {
    if (format.markdown === stream.taken) return;
    try {
      await stream.append(format.markdown);
    } catch (error) {
      if (hasEnded(error)) throw await this.#cutHere(ref, stream, format);
      if (!isWithoutEffect(error) || error instanceof PlatformRejectedError) this.#doubt(ref);
      throw error;
    }
  }

  /** What Slack has taken is a part of its own from now on. */
  async #cutHere(ref: SlackMessageRef, stream: SlackStream, format: SlackFormat): Promise<PlatformError> {
    await this.#endStream(ref, "preview");
    this.#shown.set(ref.ts, { kind: "ended", taken: stream.taken });
    this.#format.endAt(format.position, stream.taken);
    return new PlatformRateLimitedError(PLATFORM, "chat.appendStream", AT_ONCE_MS, "budget");
  }

  async #stop(
    ref: SlackMessageRef,
    stream: SlackStream,
    part: Part,
    format: SlackFormat,
    stage: Stage,
    signal: AbortSignal,
  ): Promise<void> {
    const isLast = format.role === "last" && stage === "final";
    const status = isLast ? this.#status.atEnd : undefined;
    const feedback = this.#feedbackBelow(part, stage);
    try {
      const isRested = await stream.stop(format.markdown, stage, {
        ...(feedback === undefined ? {} : { feedback }),
        ...(status === undefined ? {} : { status }),
      });
      if (isRested) this.#status.rested();
      this.#shown.set(ref.ts, { kind: "ended", taken: format.markdown });
    } catch (error) {
      if (hasEnded(error)) {
        if (stage === "preview") throw await this.#cutHere(ref, stream, format);
        await this.#endStream(ref, stage);
        this.#shown.set(ref.ts, { kind: "ended", taken: stream.taken });
        return this.#finish(ref, part, format, stream.taken, stage, signal);
      }
      if (!isWithoutEffect(error)) this.#doubt(ref);
      if (error instanceof PlatformRejectedError && error.reason !== "gone" && error.reason !== "blocked") {
        return this.#rewrite(ref, part, stage);
      }
      throw error;
    }
  }

  /**
   * A stream that has ended before its text is followed by a post of exactly the rest. Posting is not safe to repeat:
   * where it is not known whether the post was made, here or by a process that has died, the next call shows the whole
   * text in the first message and takes the post away, if it can be found.
   */
  async #finish(
    ref: SlackMessageRef,
    part: Part,
    format: SlackFormat,
    taken: string,
    stage: Stage,
    signal: AbortSignal,
  ): Promise<void> {
    const rest = format.markdown.slice(taken.length);
    if (stage === "preview" || rest.trim() === "") return;
    const body = restBody(format.markdown, taken.length, ref);
    // Nothing is missing but the end of a fence.
    if (body === undefined) return this.#rewrite(ref, part, stage);
    try {
      await this.#calls.post(ref.channel, { ...body, thread_ts: this.#address.thread }, stage, signal);
    } catch (error) {
      if (!isWithoutEffect(error)) this.#doubt(ref);
      throw error;
    }
    this.#shown.set(ref.ts, { kind: "ended", taken: format.markdown });
  }

  /** Shows the part whatever is shown now. Safe to repeat. */
  async #rewrite(ref: SlackMessageRef, part: Part, stage: Stage): Promise<void> {
    const before = this.#shown.get(ref.ts);
    if (before?.kind !== "posted") await this.#endStream(ref, stage);
    await this.#update(ref, part, stage);
    const isUnknown = before === undefined || before.kind === "doubtful";
    if (isUnknown && stage === "final") await removeRest(this.#calls, ref, this.#address.thread);
  }

  async #update(ref: SlackMessageRef, part: Part, stage: Stage): Promise<void> {
    const shown = this.#shown.get(ref.ts);
    const feedback = this.#feedbackBelow(part, stage);
    const written = JSON.stringify(bodyOf(part, feedback));
    if (shown?.kind === "posted" && shown.body === written) return;
    this.#isPosting ||= stage === "preview";
    await withFeedback(part, feedback, (body) => this.#calls.update(ref.channel, ref.ts, body, stage));
    this.#shown.set(ref.ts, { kind: "posted", body: written });
  }

  #feedbackBelow(part: Part, stage: Stage): FeedbackLabels | undefined {
    return stage === "final" && part.asksForJudgement === true ? this.#context.feedback : undefined;
  }

  /** Ends a stream as it stands; that it has ended, or was none, is as good. Throws when it may still be open. */
  async #endStream({ channel, ts }: SlackMessageRef, stage: Stage): Promise<void> {
    try {
      await this.#calls.call("chat.stopStream", { channel, ts }, stage);
    } catch (error) {
      if (!(error instanceof PlatformRejectedError)) throw error;
    }
    this.#context.workspace.streamEnded(ts);
  }

  #doubt({ ts }: SlackMessageRef): void {
    this.#shown.set(ts, { kind: "doubtful" });
    this.#context.workspace.streamEnded(ts);
  }
}

function requireTs(ts: string | undefined, method: string): string {
  if (ts !== undefined) return ts;
  throw new PlatformUnavailableError(PLATFORM, method, "unknown", "answered without a ts");
}
