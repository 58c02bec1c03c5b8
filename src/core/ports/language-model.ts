import type { ModelError } from "../errors.ts";
import type { Usage } from "../usage.ts";

/** One line of the prompt. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

export interface ModelRequest {
  readonly messages: readonly PromptMessage[];
  /** Tokens of all messages, as far as can be told without asking the provider. Absent: not counted. */
  readonly promptTokens?: number;
  /** A model that the caller asked for by name; the wrapper that knows several picks it. */
  readonly model?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  /**
   * The answer may be given to whoever asks with the same key, so nothing in the messages is about one person. Absent: it
   * is for this request alone.
   */
  readonly shareAs?: string;
  /** For what and whom; for budgets, metrics and logs. */
  readonly purpose?: Purpose;
  /** Longest wait for the first text, in milliseconds. The wrapper that has the clocks keeps to it. */
  readonly firstTextMs?: number;
  /** This request has had its turn before and comes again: it goes to the head of every line. */
  readonly urgent?: boolean;
  /** The cheapest model of its chain is asked: it may use the last of a budget. */
  readonly economy?: boolean;
  /** There is nobody else to ask: what is resting after failures may be tried before its time. */
  readonly lastResort?: boolean;
}

export interface Purpose {
  /** What the request is worth; a name of the configuration. */
  readonly tier: string;
  readonly platform: string;
  /** Unique across platforms. */
  readonly customer: string;
}

export type FinishReason = "stop" | "length" | "content_filter";

export type ModelEvent =
  /** The request waits for a free place; `ahead` requests are before it. Sent again when the number changes. */
  | { readonly type: "queued"; readonly ahead: number }
  /** New text, never empty. */
  | { readonly type: "text-delta"; readonly text: string }
  /**
   * Nothing to show, but the provider is there: it thinks (`reasoning`), or keeps the connection alive. Sent at most once
   * for everything that was read at once.
   */
  | { readonly type: "progress"; readonly kind: "reasoning" | "transport" }
  /** An attempt has failed, and what follows is another one or the end. */
  | { readonly type: "attempt-failed"; readonly error: ModelError }
  /** All text of this request so far is void: another attempt starts from nothing. */
  | { readonly type: "reset" }
  /** The answer is complete. Always the last event; a stream without it has failed and throws instead. */
  | {
      readonly type: "finish";
      readonly reason: FinishReason;
      readonly model: string;
      readonly usage?: Usage;
      /** No model was asked: the answer was there already. */
      readonly cached?: true;
      /** Tokens of the whole text, if somebody has counted them on the way. */
      readonly textTokens?: number;
    };

/**
 * Receives the events of an answer, one after the other. The next one is made when what it returns has come to pass; what
 * it throws leaves the answer and comes out where the answer was asked for.
 */
export type TakeEvent = (event: ModelEvent) => Promise<void> | undefined;

/**
 * Anything that turns a prompt into streamed text: an endpoint, a wrapper around one, or a chain of several.
 */
export interface LanguageModel {
  readonly name: string;
  /**
   * Starts one answer. Nothing is sent before the first `next()`.
   *
   * Ends after exactly one `finish`, or throws: a `ModelError` for everything that the provider or the network did,
   * the signal's reason when `signal` aborts. Aborting closes the upstream connection at once. Not safe to repeat:
   * every call is billed.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /**
   * The same, handed to `take` event by event; resolves after `finish`. Present where it costs less than reading the
   * stream: a wrapper adds a function call to an event, and no promise.
   */
  relay?(request: ModelRequest, signal: AbortSignal, take: TakeEvent): Promise<void>;
}
