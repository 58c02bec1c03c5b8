import { type Dispatcher, request } from "undici";
import { readAtMost } from "../../src/core/bounded-text.ts";
import { ModelError } from "../../src/core/errors.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Embedder } from "../../src/core/ports/embedder.ts";
import { classify, classifyNetworkError, type Problem } from "./classify.ts";
import { isObject, parseJson } from "./json-fields.ts";
import { authorization, createEndpointPool } from "./openai-compatible-model.ts";
import { parseRetryAfterMs } from "./retry-after.ts";

export interface EmbedderOptions {
  /** Root of the API, ending in `/v1` as a rule. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** The model's name at the endpoint. */
  readonly model: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** How long one call may take. */
  readonly limitMs: number;
}

export interface EmbeddingEndpoint extends Pick<EmbedderOptions, "baseUrl" | "model" | "clock"> {
  readonly connectMs: number;
}

/** Vectors are fetched in the background, and a question waits for nothing that takes so long. */
const LIMIT_MS = 30_000;
/** Beside those of the models. */
const CONNECTIONS = 16;

/** Texts in one call; more are sent in several, one after the other. */
const BATCH = 100;
/** A hundred of the longest vectors that there are, as JSON, are a tenth of it. */
const MAX_BODY_BYTES = 128 * 1024 * 1024;

/** Makes embedders of one endpoint, which share its connections. `apiKey` undefined: it wants none. */
export function createEmbedderConnector({ connectMs, ...endpoint }: EmbeddingEndpoint) {
  const dispatcher = createEndpointPool({ maxConnections: CONNECTIONS, connectTimeoutMs: connectMs });
  const options = { ...endpoint, dispatcher, limitMs: LIMIT_MS };
  return (apiKey: string | undefined): Embedder =>
    createOpenAiCompatibleEmbedder(apiKey === undefined ? options : { ...options, apiKey });
}

/** Vectors from an endpoint that speaks OpenAI's embeddings. */
export function createOpenAiCompatibleEmbedder(options: EmbedderOptions): Embedder {
  return {
    async embed(texts, signal) {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += BATCH) {
        vectors.push(...(await embedBatch(options, texts.slice(start, start + BATCH), signal)));
      }
      if (new Set(vectors.map(({ length }) => length)).size > 1) throw malformed(options);
      return vectors;
    },
  };
}

async function embedBatch(
  options: EmbedderOptions,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  signal.throwIfAborted();
  const late = new AbortController();
  const answered = new AbortController();
  void options.clock.sleep(options.limitMs, answered.signal).then(() => late.abort());
  try {
    const answer = await post(options, texts, AbortSignal.any([signal, late.signal]));
    if ("problem" in answer) throw toError(options, answer.problem);
    return toVectors(answer.body, texts.length) ?? fail(malformed(options));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ModelError) throw error;
    const problem = classifyNetworkError(error);
    throw toError(options, late.signal.aborted ? { reason: "timeout", message: "no answer in time" } : problem);
  } finally {
    answered.abort();
  }
}

async function post(
  { baseUrl, apiKey, model, dispatcher, clock }: EmbedderOptions,
  input: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly problem: Problem } | { readonly body: unknown }> {
  const url = new URL(baseUrl);
  const address = `${url.origin}${url.pathname.replace(/\/+$/, "")}/embeddings${url.search}`;
  const { statusCode, headers, body } = await request(address, {
    method: "POST",
    headers: ["content-type", "application/json", "accept", "application/json", ...authorization(url, apiKey)],
    body: JSON.stringify({ model, input }),
    dispatcher,
    signal,
  });
  const text = await readAtMost(body, MAX_BODY_BYTES);
  const value = parseJson(text);
  const isError = isObject(value) && value.error !== undefined && value.error !== null;
  if (statusCode === 200 && !isError) return { body: value };
  return { problem: classify(statusCode, value ?? text, parseRetryAfterMs(headers, clock.now())) };
}

/** `{data: [{index, embedding}]}`, in any order. Undefined: it is not one good vector for each text. */
function toVectors(body: unknown, count: number): readonly Float32Array[] | undefined {
  const data: unknown = isObject(body) ? body.data : undefined;
  if (!Array.isArray(data) || data.length !== count) return undefined;
  const vectors = new Map<unknown, Float32Array>();
  for (const [place, item] of data.entries()) {
    const numbers: unknown = isObject(item) ? item.embedding : undefined;
    if (!Array.isArray(numbers) || numbers.length === 0) return undefined;
    if (!numbers.every((number) => Number.isFinite(number))) return undefined;
    vectors.set((isObject(item) ? item.index : undefined) ?? place, Float32Array.from(numbers));
  }
  const ordered = Array.from({ length: count }, (_, place) => vectors.get(place)).filter((one) => one !== undefined);
  return ordered.length === count ? ordered : undefined;
}

function malformed(options: EmbedderOptions): ModelError {
  return toError(options, { reason: "malformed", message: "the answer does not hold a vector for each text" });
}

function toError({ model }: EmbedderOptions, { message, ...facts }: Problem): ModelError {
  return new ModelError(message, { ...facts, model });
}

function fail(error: ModelError): never {
  throw error;
}
