import type { Dispatcher } from "undici";
import { classifyNetworkError, type Problem } from "./classify.ts";
import { CompletionReader } from "./completion-reader.ts";
import { isOfUsedSocket } from "./used-sockets.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Enough for any error object. */
const MAX_ERROR_BYTES = 64 * 1024;
/** A reader so far behind is waited for. */
const HIGH_WATER_CHARACTERS = 256 * 1024;

/**
 * One HTTP request and what comes back, as undici hands it out. The events of a read are taken in at once, without a
 * stream between, so that a chunk costs one wake-up.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reader = new CompletionReader();
  status: number | undefined;
  /** Of an answer whose status is not 200. Those of a good one would only lie there while it streams. */
  headers: Headers = {};
  /** The body of an answer whose status is not 200. */
  errorText = "";
  /** Nothing more will come. */
  isOver = false;
  /** We have broken it off. */
  isAborted = false;
  problem: Problem | undefined;
  /** The connection was used before and had died by the time of this request: it was never read. */
  wasStale = false;

  /** Called once, when the exchange is over. */
  onOver: (() => void) | undefined;
  readonly asksUsage: boolean;

  readonly #signal: AbortSignal;
  #controller: Dispatcher.DispatchController | undefined;
  #wake: (() => void) | undefined;

  /** Aborting `signal` closes the connection, until `detach`. */
  constructor(signal: AbortSignal, asksUsage: boolean) {
    this.#signal = signal;
    this.asksUsage = asksUsage;
    signal.addEventListener("abort", this.abort, { once: true });
  }

  detach(): void {
    this.#signal.removeEventListener("abort", this.abort);
  }

  /** Resolves at the next change. */
  moved(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  takeText(): string {
    if (this.#controller?.paused === true) this.#controller.resume();
    return this.reader.takeText();
  }

  /** Closes the connection, now or as soon as there is one. Without effect once the exchange is over. */
  readonly abort = (): void => {
    this.isAborted = true;
    if (this.isOver) return;
    this.#controller?.abort(new Error("aborted"));
    this.#end();
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.isAborted) controller.abort(new Error("aborted"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    this.status = status;
    if (status !== 200) this.headers = headers;
    this.#move();
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.status !== 200) {
      this.errorText += bytes.toString("utf8");
      if (this.errorText.length > MAX_ERROR_BYTES) this.abort();
      return;
    }
    this.reader.feed(bytes);
    if (this.reader.pendingCharacters > HIGH_WATER_CHARACTERS) controller.pause();
    this.#move();
  }

  onResponseEnd(): void {
    if (this.status === 200) this.reader.end();
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: unknown): void {
    if (this.isOver) return;
    this.wasStale = this.status === undefined && isOfUsedSocket(error);
    this.problem =
      this.status === undefined
        ? classifyNetworkError(error)
        : { reason: "truncated", message: "the connection broke", cause: error };
    this.#end();
  }

  #end(): void {
    this.isOver = true;
    this.onOver?.();
    this.#move();
  }

  #move(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
