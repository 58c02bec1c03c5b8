import { StringDecoder } from "node:string_decoder";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { FinishReason } from "../../src/core/ports/language-model.ts";
import type { Usage } from "../../src/core/usage.ts";
import { classify, type Problem } from "./classify.ts";
import { isObject, type JsonObject, parseJson } from "./json-fields.ts";

/** Longer than any event or unstreamed answer that is meant well. */
const MAX_BUFFERED_CHARACTERS = 8 * 1024 * 1024;

/**
 * Turns the body of a 200 response into text, however its bytes are cut. It is usually a stream of events, but some
 * endpoints answer with one JSON object or a proxy's HTML page. Text of one read is collected into one delta.
 *
 * An answer is complete with its finish reason; what goes wrong after that is no problem.
 */
export class CompletionReader {
  /** Set when the answer is complete. */
  finishReason: FinishReason | undefined;
  usage: Usage | undefined;
  problem: Problem | undefined;
  /** Nothing that follows matters: the stream said so, or failed. */
  isDone = false;
  /** UTF-16 units of text so far. */
  receivedCharacters = 0;

  #progress: "reasoning" | "transport" | undefined;
  #text = "";
  #kind: "unknown" | "events" | "document" = "unknown";
  #document = "";
  readonly #decoder = new StringDecoder("utf8");
  readonly #parser = createParser({
    maxBufferSize: MAX_BUFFERED_CHARACTERS,
    onEvent: (event) => this.#readEvent(event),
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") this.#fail(malformed("an event without end"));
    },
  });

  feed(bytes: Buffer): void {
    if (this.isDone) return;
    this.#progress ??= "transport";
    this.#feedText(this.#decoder.write(bytes));
  }

  /** The body has ended properly. */
  end(): void {
    if (this.isDone) return;
    this.#feedText(this.#decoder.end());
    if (this.#kind === "document") this.#readDocument();
    // A last event without its empty line counts if it is whole; half of one means that the body was cut.
    else if (this.#kind === "events") this.#readCutEvent();
    this.isDone = true;
  }

  get pendingCharacters(): number {
    return this.#text.length;
  }

  /** The text since the last call; empty when there is none. */
  takeText(): string {
    const text = this.#text;
    this.#text = "";
    if (text !== "") this.#progress = undefined;
    return text;
  }

  /** What has come since the last text or the last call and is not to be seen; undefined: nothing. */
  takeProgress(): "reasoning" | "transport" | undefined {
    const progress = this.#progress;
    this.#progress = undefined;
    return progress;
  }

  #feedText(text: string): void {
    if (this.#kind === "unknown") this.#kind = kindOf(text);
    if (this.#kind === "events") this.#parser.feed(text);
    else if (this.#kind === "document") this.#document += text;
    if (this.#document.length > MAX_BUFFERED_CHARACTERS) this.#fail(malformed("a document without end"));
  }

  #readCutEvent(): void {
    const before = this.problem;
    this.#parser.feed("\n\n");
    if (this.problem !== before && this.problem?.reason === "malformed") this.problem = undefined;
  }

  #readEvent(event: EventSourceMessage): void {
    if (this.isDone || event.data === "") return;
    if (event.data === "[DONE]") {
      this.isDone = true;
      return;
    }
    const chunk = parseJson(event.data);
    if (!isObject(chunk)) this.#fail(malformed("an event that is not JSON"));
    else if (hasError(chunk) || event.event === "error") this.#fail(classify(undefined, chunk));
    else this.#readChunk(chunk);
  }

  #readChunk(chunk: JsonObject): void {
    this.#readUsage(chunk.usage);
    const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (!isObject(choice)) return;
    if (isObject(choice.delta)) this.#readMessage(choice.delta);
    this.#readFinish(choice.finish_reason);
  }

  #readDocument(): void {
    const document = parseJson(this.#document);
    const first: unknown = Array.isArray(document) ? document[0] : document;
    const choice: unknown = isObject(first) && Array.isArray(first.choices) ? first.choices[0] : undefined;
    if (isObject(first) && isObject(choice) && isObject(choice.message)) {
      this.#readUsage(first.usage);
      this.#readMessage(choice.message);
      this.#readFinish(choice.finish_reason ?? "stop");
    } else if (isObject(first)) {
      this.#fail(classify(undefined, document));
    } else if (/^\s*</.test(this.#document)) {
      this.#fail({ reason: "unavailable", message: "a web page instead of an answer" });
    } else {
      this.#fail(malformed("a document that is not JSON"));
    }
  }

  #readMessage(message: JsonObject): void {
    this.#append(message.content);
    this.#append(message.refusal);
    if (isThought(message.reasoning_content) || isThought(message.reasoning)) this.#progress = "reasoning";
  }

  /** Content is text, or a list of parts of which those with `text` are to be seen. */
  #append(content: unknown): void {
    if (typeof content === "string") {
      this.#text += content;
      this.receivedCharacters += content.length;
    } else if (Array.isArray(content)) {
      for (const part of content) if (isObject(part) && part.type === "text") this.#append(part.text);
    }
  }

  #readUsage(usage: unknown): void {
    if (!isObject(usage)) return;
    const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
    if (typeof inputTokens !== "number" || typeof outputTokens !== "number") return;
    const cachedInputTokens = cachedTokensOf(usage);
    this.usage = { inputTokens, outputTokens, ...(cachedInputTokens !== undefined && { cachedInputTokens }) };
  }

  #readFinish(reason: unknown): void {
    if (typeof reason !== "string" || reason === "") return;
    if (reason === "error") this.#fail({ reason: "unavailable", message: "the answer ended in an error" });
    else this.finishReason ??= reason === "length" || reason === "content_filter" ? reason : "stop";
  }

  #fail(problem: Problem): void {
    this.isDone = true;
    if (this.finishReason === undefined) this.problem ??= problem;
  }
}

function isThought(reasoning: unknown): boolean {
  return typeof reasoning === "string" && reasoning !== "";
}

/** OpenAI counts them in `prompt_tokens_details`, DeepSeek beside `prompt_tokens`. */
function cachedTokensOf(usage: JsonObject): number | undefined {
  const { prompt_tokens_details: details, prompt_cache_hit_tokens: hits } = usage;
  const cached = isObject(details) ? details.cached_tokens : hits;
  return typeof cached === "number" && cached > 0 ? cached : undefined;
}

/** An event stream never begins with a brace, a bracket or a tag, whatever its content type says. */
function kindOf(text: string): "unknown" | "events" | "document" {
  const start = text.replace(/^\uFEFF/, "").trimStart()[0];
  if (start === undefined) return "unknown";
  return start === "{" || start === "[" || start === "<" ? "document" : "events";
}

function hasError(chunk: JsonObject): boolean {
  return chunk.error !== undefined && chunk.error !== null;
}

function malformed(what: string): Problem {
  return { reason: "malformed", message: what };
}
