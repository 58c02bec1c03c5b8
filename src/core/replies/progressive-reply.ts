import {
  isWithoutEffect,
  PlatformRateLimitedError,
  PlatformRejectedError,
  PlatformUnavailableError,
} from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Part, Surface } from "../ports/platform.ts";
import type { PartLedger } from "./part-ledger.ts";
import { NOTHING_SENT, Pieces, type SentPieces } from "./pieces.ts";
import { createPreviewSink, type PreviewSink } from "./preview-sink.ts";
import { Wakeup } from "./wakeup.ts";

export interface ProgressiveReplyOptions {
  readonly surface: Surface;
  readonly ledger: PartLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once, when the first text of the model has been shown. */
  readonly onFirstVisible?: () => void;
}

/** Text that comes sooner is its own sign of life, and is seen sooner for not having to wait for another one. */
const SIGN_OF_LIFE_AFTER_MS = 100;
const UNAVAILABLE_HOLD_MS = 2000;
const MAX_INTERVAL_FACTOR = 8;
/** Least time between two searches for finished paragraphs. */
const PIECE_EVERY_MS = 500;
const JOIN_EVERY_CHARACTERS = 64;
const MINUTE_MS = 60_000;

/**
 * Shows a reply while it grows. The model's side calls `show` as often as it likes and never waits; a loop shows the
 * newest text as fast as the surface's pacing allows, one call in flight, so that frames are skipped and never queued.
 * What it shows may be lost at any time; the final text is delivered by others after `end`.
 */
export class ProgressiveReply {
  readonly #surface: Surface;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #wakeup: Wakeup;
  /** Calls are waited for, never cut: one that arrives late would undo what comes after it. */
  readonly #never = new AbortController().signal;
  readonly #onFirstVisible: (() => void) | undefined;
  #sink: PreviewSink | undefined;
  /** Where nothing that was sent can be changed. */
  readonly #pieces: Pieces | undefined;
  /** When `#pieces` last looked at the text, and how long that was. */
  #soughtAt = Number.NEGATIVE_INFINITY;
  #soughtLength = 0;
  #running: Promise<void> | undefined;
  #ended = false;

  #signOfLifeAt = 0;
  #text = "";
  #notice = "";
  /** When `#text` stopped being empty. */
  #textSince = 0;
  #joinAtLength = 0;
  /** `show` wakes the loop when the text is at least this long. */
  #wakeAtLength = Number.POSITIVE_INFINITY;

  /** The source of the last frame; undefined: nothing has been shown. */
  #shown: string | undefined;
  #shownAt = 0;
  #unfinishedFrame = false;
  #visible = false;
  #lastCallAt = Number.NEGATIVE_INFINITY;
  #lastTypingAt = Number.NEGATIVE_INFINITY;
  #holdUntil = 0;
  #intervalFactor = 1;
  #recentCalls: number[] = [];

  constructor(options: ProgressiveReplyOptions) {
    this.#surface = options.surface;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onFirstVisible = options.onFirstVisible;
    this.#wakeup = new Wakeup(options.clock);
    this.#sink = createPreviewSink(options.surface, options.ledger);
    const { piecemeal } = options.surface;
    if (this.#sink === undefined && piecemeal !== undefined) {
      this.#pieces = new Pieces(options.surface, options.ledger, piecemeal);
    }
  }

  /** Whether a frame with the model's text has been handed to the platform. From then on the text may only grow. */
  get visible(): boolean {
    return this.#visible;
  }

  /** What stays of the text, whatever it will be in the end. To be read when no call is in flight any more. */
  get sent(): SentPieces {
    return this.#pieces?.sent ?? NOTHING_SENT;
  }

  /** Starts showing. Gives a sign of life if there is no text within a moment. */
  begin(): void {
    if (this.#running !== undefined) return;
    this.#signOfLifeAt = this.#clock.now() + SIGN_OF_LIFE_AFTER_MS;
    this.#running = this.#run();
  }

  /** The whole text so far. Returns at once. */
  show(text: string): void {
    if (this.#text === "") this.#textSince = this.#clock.now();
    this.#text = text;
    if (text.length >= this.#joinAtLength) this.#join(text);
    if (text.length >= this.#wakeAtLength) this.#wakeup.notify();
  }

  /**
   * A text that grew piece by piece is kept as a chain of its pieces until somebody reads it. Reading it now and then
   * keeps the chain short, so that it is not the final, when many replies end at once, that has to walk along it.
   */
  #join(text: string): void {
    text.charCodeAt(0);
    this.#joinAtLength = text.length + JOIN_EVERY_CHARACTERS;
  }

  /** Something to read while there is no text of the model. */
  notice(text: string): void {
    if (this.#notice === text) return;
    this.#notice = text;
    this.#wakeup.notify();
  }

  /** The text so far is void. What is visible of it stays until there is new text to take its place. */
  clear(): void {
    this.#text = "";
    this.#joinAtLength = 0;
    this.#soughtLength = 0;
    this.#pieces?.clear();
    this.#wakeup.notify();
  }

  /** Stops showing. Resolves when no call is in flight any more. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#wakeup.notify();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      const wait = this.#nextCallAt() - this.#clock.now();
      if (wait > 0) await this.#wakeup.wait(wait);
      else await this.#call();
    }
  }

  /** Epoch milliseconds of the next call, as far as can be told now; `Infinity`: when something is said. */
  #nextCallAt(): number {
    this.#wakeAtLength = Number.POSITIVE_INFINITY;
    const due = this.#sink === undefined ? Math.min(this.#typingDueAt(), this.#pieceDueAt()) : this.#frameDueAt();
    return Math.max(due, this.#lastCallAt + this.#intervalMs(), this.#holdUntil, this.#minuteBudgetAt());
  }

  #frameDueAt(): number {
    const { pacing } = this.#surface;
    if (this.#text === "") return this.#noTextDueAt();
    if (this.#unfinishedFrame) return 0;
    if (this.#text === this.#shown) {
      this.#wakeAtLength = this.#text.length + 1;
      return pacing.refreshMs === undefined ? Number.POSITIVE_INFINITY : this.#lastCallAt + pacing.refreshMs;
    }
    const shownLength = this.#visible ? (this.#shown?.length ?? 0) : 0;
    const grown = shownLength > 0 && this.#text.length >= shownLength;
    const enough = grown ? shownLength + pacing.minNewCharacters : pacing.firstCharacters;
    if (this.#text.length >= enough) return 0;
    this.#wakeAtLength = enough;
    return grown ? this.#shownAt + pacing.maxWaitMs : this.#textSince + pacing.firstWaitMs;
  }

  #noTextDueAt(): number {
    this.#wakeAtLength = 1;
    if (this.#notice !== "" && this.#notice !== this.#shown) return 0;
    if (this.#surface.draft === undefined) return this.#typingDueAt();
    if (this.#shown === undefined) return this.#signOfLifeAt;
    const { refreshMs } = this.#surface.pacing;
    return refreshMs === undefined ? Number.POSITIVE_INFINITY : this.#lastCallAt + refreshMs;
  }

  /** When the typing sign, the only thing to be seen, must be repeated. */
  #typingDueAt(): number {
    const { typingRefreshMs } = this.#surface.pacing;
    const isOver = this.#visible && this.#pieces === undefined;
    const canType = this.#surface.typing !== undefined && typingRefreshMs !== undefined && !isOver;
    return canType ? Math.max(this.#signOfLifeAt, this.#lastTypingAt + typingRefreshMs) : Number.POSITIVE_INFINITY;
  }

  /** When the text is to be searched for a finished piece, or the rest of one is to be sent. */
  #pieceDueAt(): number {
    const pieces = this.#pieces;
    const { piecemeal } = this.#surface;
    if (pieces === undefined || piecemeal === undefined || pieces.isOver) return Number.POSITIVE_INFINITY;
    if (pieces.isUnfinished) return 0;
    const needed = Math.max(pieces.neededLength, this.#soughtLength + 1);
    if (this.#text.length < needed) {
      this.#wakeAtLength = needed;
      return Number.POSITIVE_INFINITY;
    }
    return Math.max(this.#textSince + piecemeal.firstAfterMs, this.#soughtAt + PIECE_EVERY_MS);
  }

  #intervalMs(): number {
    // Text that follows a mere sign of life need not keep the distance of two texts.
    return this.#visible ? this.#surface.pacing.minIntervalMs * this.#intervalFactor : 0;
  }

  #minuteBudgetAt(): number {
    const { maxPerMinute } = this.#surface.pacing;
    if (maxPerMinute === undefined || this.#recentCalls.length < maxPerMinute) return 0;
    return (this.#recentCalls[this.#recentCalls.length - maxPerMinute] ?? 0) + MINUTE_MS;
  }

  async #call(): Promise<void> {
    const piece = this.#nextPiece();
    // Looking for a piece is no call.
    if (piece === undefined && this.#sink === undefined && this.#typingDueAt() > this.#clock.now()) return;
    const text = this.#text;
    const source = text === "" ? this.#notice : text;
    this.#recentCalls = this.#recentCalls.filter((at) => at > this.#clock.now() - MINUTE_MS);
    this.#recentCalls.push(this.#clock.now());
    try {
      if (piece !== undefined) {
        await this.#sendPiece(piece);
      } else if (this.#sink === undefined || (source === "" && this.#surface.draft === undefined)) {
        this.#lastTypingAt = this.#clock.now();
        await this.#surface.typing?.(this.#never);
      } else {
        await this.#frame(this.#sink, source, text !== "");
      }
    } catch (error) {
      this.#onError(error);
    }
    this.#lastCallAt = this.#clock.now();
  }

  #nextPiece(): SentPieces | undefined {
    if (this.#pieces === undefined || this.#pieceDueAt() > this.#clock.now()) return undefined;
    this.#soughtAt = this.#clock.now();
    this.#soughtLength = this.#text.length;
    return this.#pieces.next(this.#text);
  }

  async #sendPiece(piece: SentPieces): Promise<void> {
    const first = !this.#visible;
    this.#visible = true;
    try {
      await this.#pieces?.send(piece, this.#never);
    } catch (error) {
      if (first && isWithoutEffect(error)) this.#visible = false;
      throw error;
    }
    // The message has taken the typing sign away, and there is more to come.
    this.#lastTypingAt = Number.NEGATIVE_INFINITY;
    if (first) this.#onFirstVisible?.();
  }

  async #frame(sink: PreviewSink, source: string, isModelText: boolean): Promise<void> {
    const parts: readonly Part[] = source === "" ? [] : this.#surface.format(source, "preview");
    const first = isModelText && parts.length > 0 && !this.#visible;
    if (first) this.#visible = true;
    // Text of which nothing can be seen has nothing that is still to be sent either.
    this.#unfinishedFrame = false;
    if (parts.length > 0 || source === "") {
      try {
        this.#unfinishedFrame = !(await sink.show(parts, this.#never));
      } catch (error) {
        if (first && isWithoutEffect(error)) this.#visible = false;
        throw error;
      }
    }
    this.#shown = source;
    this.#shownAt = this.#clock.now();
    if (first) this.#onFirstVisible?.();
  }

  #onError(error: unknown): void {
    if (error instanceof PlatformRateLimitedError) {
      this.#holdUntil = this.#clock.now() + error.retryAfterMs;
      if (error.by === "platform") this.#intervalFactor = Math.min(this.#intervalFactor * 2, MAX_INTERVAL_FACTOR);
    } else if (error instanceof PlatformUnavailableError) {
      this.#holdUntil = this.#clock.now() + UNAVAILABLE_HOLD_MS;
    } else {
      // This surface does not take previews (any more). The final says all; until then there is the typing sign.
      this.#sink = undefined;
      this.#pieces?.stop();
      const reason = error instanceof PlatformRejectedError ? error.reason : "unexpected";
      this.#logger.warn({ reason, error }, "previews are off for this reply");
    }
  }
}
