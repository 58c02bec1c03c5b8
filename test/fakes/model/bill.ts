import { chunksOf, type FakeAnswer, type FakeUsage } from "./fake-reply.ts";
import type { FakeChatBody } from "./request-log.ts";

/** How a provider counts. */
export interface FakeTokens {
  prompt(messages: FakeChatBody["messages"]): number;
  completion(text: string): number;
}

/** About four characters in a token. */
export const roughTokens: FakeTokens = {
  prompt: (messages) => Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / 4),
  completion: (text) => Math.ceil(text.length / 4),
};

/** What the provider charges for one request, whether or not it says so. Changes until the request has ended. */
export class FakeBill {
  readonly #tokens: FakeTokens;
  readonly #body: FakeChatBody;
  #isTaken = false;
  #answer: FakeAnswer | undefined;
  #isWhole = false;
  /** Positions of the chunks that were written. */
  readonly #written: number[] = [];

  constructor(tokens: FakeTokens, body: FakeChatBody) {
    this.#tokens = tokens;
    this.#body = body;
  }

  /** The prompt has been read: from now on it is charged, whatever becomes of the answer. */
  take(answer?: FakeAnswer): void {
    this.#isTaken = true;
    this.#answer = answer;
  }

  wrote(chunk: number): void {
    this.#written.push(chunk);
  }

  /** The answer was written to its end. */
  complete(): void {
    this.#isWhole = true;
  }

  /** What an answer says that is written to its end; undefined: it says nothing. */
  usage(): FakeUsage | undefined {
    if (this.#answer?.usage === false) return undefined;
    return this.#whole();
  }

  get promptTokens(): number {
    return this.#isTaken ? this.#whole().prompt_tokens : 0;
  }

  /** Of an answer that broke off: what was really written. */
  get completionTokens(): number {
    if (this.#answer === undefined) return 0;
    if (this.#isWhole) return this.#whole().completion_tokens;
    const chunks = chunksOf(this.#answer);
    return this.#tokens.completion(this.#written.map((chunk) => chunks[chunk] ?? "").join(""));
  }

  #whole(): FakeUsage {
    const stated = this.#answer?.usage;
    if (stated !== undefined && stated !== false) return stated;
    const prompt_tokens = this.#tokens.prompt(this.#body.messages);
    const completion_tokens = this.#answer === undefined ? 0 : this.#tokens.completion(chunksOf(this.#answer).join(""));
    return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  }
}
