import type { FakeSilence, FakeStatus } from "./fake-reply.ts";

/** One `POST /v1/embeddings` as the provider saw it. */
export interface FakeEmbeddingRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly authorization: string | undefined;
}

/** Undefined: vectors of what the texts mean. */
export type RespondToEmbedding = (request: FakeEmbeddingRequest) => FakeStatus | FakeSilence | undefined;

const DIMENSIONS = 1024;
/** As providers have it. */
const MOST_INPUTS = 2048;

/** What the fake endpoint gives for texts, and what it was asked. */
export class FakeEmbeddings {
  readonly requests: FakeEmbeddingRequest[] = [];
  respond: RespondToEmbedding = () => undefined;
  /** Words that mean the same as another one. */
  readonly meanings = new Map<string, string>();

  answer(authorization: string | undefined, body: unknown): FakeStatus | FakeSilence {
    const { model, input } = body as { readonly model: string; readonly input: readonly string[] };
    const request = { model, input, authorization };
    this.requests.push(request);
    const told = this.respond(request);
    if (told !== undefined) return told;
    if (!Array.isArray(input) || input.length === 0 || input.length > MOST_INPUTS || input.includes("")) {
      return { status: 400, body: { error: { message: "'input' is invalid", type: "invalid_request_error" } } };
    }
    const data = input.map((text, index) => ({ object: "embedding", index, embedding: this.vectorOf(text) }));
    // In an order of its own, as the protocol allows.
    return { status: 200, body: { object: "list", model, data: data.toReversed() } };
  }

  /** Texts that share words, or words of the same meaning, are near each other. */
  vectorOf(text: string): number[] {
    const vector = new Array<number>(DIMENSIONS).fill(0);
    for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
      const place = placeOf(this.meanings.get(word) ?? word);
      vector[place] = (vector[place] ?? 0) + 1;
    }
    return vector;
  }
}

function placeOf(word: string): number {
  let hash = 7;
  for (const letter of word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % DIMENSIONS;
}
