/** One line of the prompt. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

export interface ModelRequest {
  readonly messages: readonly PromptMessage[];
  /** A model that the caller asked for by name; the wrapper that knows several picks it. */
  readonly model?: string;
  readonly temperature?: number;
  readonly maxOutputTokens?: number;
}

/** Token counts as the provider reported them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type FinishReason = "stop" | "length" | "content_filter";

export type ModelEvent =
  /** The request waits for a free place; `ahead` requests are before it. Sent again when the number changes. */
  | { readonly type: "queued"; readonly ahead: number }
  /** New text, never empty. */
  | { readonly type: "text-delta"; readonly text: string }
  /** All text of this request so far is void: another attempt starts from nothing. */
  | { readonly type: "reset" }
  /** The answer is complete. Always the last event; a stream without it has failed and throws instead. */
  | { readonly type: "finish"; readonly reason: FinishReason; readonly model: string; readonly usage?: Usage };

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
}
