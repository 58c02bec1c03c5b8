import { Agent, type Dispatcher } from "undici";
import { ModelError } from "../../src/core/errors.ts";
import { createRelayModel } from "../../src/core/models/relay.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { FinishReason, LanguageModel, ModelRequest, TakeEvent } from "../../src/core/ports/language-model.ts";
import { classify, type Problem } from "./classify.ts";
import { Exchange } from "./exchange.ts";
import { parseJson } from "./json-fields.ts";
import { type Dialect, DialectMemory, learnDialect, toRequestBody } from "./request-body.ts";
import { parseRetryAfterMs } from "./retry-after.ts";
import { createWatchedConnector } from "./used-sockets.ts";

export interface EndpointPoolOptions {
  /** Connections, and so requests, at the same time; more wait inside the pool. */
  readonly maxConnections: number;
  /** Default 5000. */
  readonly connectTimeoutMs?: number;
}

export interface OpenAiCompatibleOptions {
  /** Root of the API, ending in `/v1` as a rule. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** The model's name at the endpoint. */
  readonly model: string;
  /** Its name in events and errors. Default: the one at the endpoint. */
  readonly name?: string;
  /** What the endpoint knows of the protocol, shared by all clients of one model there. Default: not known yet. */
  readonly dialect?: DialectMemory;
  /** Models of one endpoint share a pool, see `createEndpointPool`. */
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
}

const CONNECT_TIMEOUT_MS = 5000;
/** Idle connections are closed before the edges of common providers do it. */
const KEEP_ALIVE_MS = 30_000;
/** How long a complete answer waits for its usage, and a complete body for its end. */
const TAIL_GRACE_MS = 1000;
const ERROR_BODY_GRACE_MS = 2000;

/**
 * The connections to one endpoint. There are no clocks for answers here: whoever wraps the model has them, since
 * undici's know neither the first token nor comments.
 */
export function createEndpointPool(options: EndpointPoolOptions): Agent {
  return new Agent({
    connections: options.maxConnections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: createWatchedConnector(options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS),
  });
}

/** A model behind an endpoint that speaks OpenAI's chat completions. */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions): LanguageModel {
  const endpoint = new Endpoint(options);
  return createRelayModel(options.name ?? options.model, (request, signal, take) =>
    endpoint.relay(request, signal, take),
  );
}

class Endpoint {
  readonly #options: OpenAiCompatibleOptions;
  readonly #origin: string;
  readonly #path: string;
  readonly #headers: string[];
  readonly #name: string;
  readonly #dialect: DialectMemory;

  constructor(options: OpenAiCompatibleOptions) {
    const url = new URL(options.baseUrl);
    this.#options = options;
    this.#name = options.name ?? options.model;
    this.#dialect = options.dialect ?? new DialectMemory();
    this.#origin = url.origin;
    this.#path = `${url.pathname.replace(/\/+$/, "")}/chat/completions${url.search}`;
    this.#headers = [
      ...["content-type", "application/json", "accept", "text/event-stream"],
      ...authorization(url, options.apiKey),
    ];
  }

  async relay(request: ModelRequest, signal: AbortSignal, take: TakeEvent): Promise<void> {
    signal.throwIfAborted();
    const exchange = await this.#open(request, signal);
    const { reader } = exchange;
    try {
      for (;;) {
        // A field is a tenth of the price of looking at the signal, and this is done twice for each chunk.
        if (exchange.isAborted) signal.throwIfAborted();
        const text = exchange.takeText();
        const progress = text === "" ? reader.takeProgress() : undefined;
        let turn: Promise<void> | undefined;
        if (text !== "") turn = take({ type: "text-delta", text });
        else if (exchange.isOver || reader.isDone || this.#hasAll(exchange)) break;
        else if (progress !== undefined) turn = take({ type: "progress", kind: progress });
        else turn = exchange.moved();
        // Awaiting nothing would cost a promise for each chunk.
        if (turn !== undefined) await turn;
      }
      const { finishReason: reason, usage } = reader;
      if (reason === undefined || reader.receivedCharacters === 0) throw this.#toError(exchange);
      await take({ type: "finish", reason, model: this.#name, ...(usage && { usage }) });
    } finally {
      this.#close(exchange);
    }
  }

  /** Sends the request until an answer begins. Repeats only what was certainly refused unread. */
  async #open(request: ModelRequest, signal: AbortSignal): Promise<Exchange> {
    let mayRepeatStale = true;
    for (;;) {
      const dialect = this.#dialect.current;
      const exchange = new Exchange(signal, dialect.streamOptions);
      try {
        this.#send(exchange, toRequestBody(this.#options.model, request, dialect));
        await this.#answerBegins(exchange, signal);
        if (exchange.status === 200) return exchange;
        if (exchange.wasStale && mayRepeatStale) mayRepeatStale = false;
        else if (!this.#learn(exchange, dialect)) throw this.#toError(exchange);
      } finally {
        if (exchange.status !== 200 || signal.aborted) this.#close(exchange);
      }
    }
  }

  #send(exchange: Exchange, body: string): void {
    this.#options.dispatcher.dispatch(
      { origin: this.#origin, path: this.#path, method: "POST", headers: this.#headers, body },
      exchange,
    );
  }

  /** Resolves with the head of a good answer, or the whole of any other. */
  async #answerBegins(exchange: Exchange, signal: AbortSignal): Promise<void> {
    while (!exchange.isOver && exchange.status !== 200) {
      if (exchange.status !== undefined) this.#endWithin(exchange, ERROR_BODY_GRACE_MS);
      await exchange.moved();
      signal.throwIfAborted();
    }
  }

  /** Whether the answer is complete. Usage comes after the finish reason, or never: it is awaited for a moment. */
  #hasAll(exchange: Exchange): boolean {
    const { reader } = exchange;
    if (reader.finishReason === undefined) return false;
    if (reader.usage !== undefined || !exchange.asksUsage) return true;
    this.#endWithin(exchange, TAIL_GRACE_MS);
    return false;
  }

  #learn(exchange: Exchange, used: Dialect): boolean {
    const learnt = learnDialect(used, exchange.status ?? 0, exchange.errorText);
    if (learnt === undefined) return false;
    this.#dialect.current = learnt;
    return true;
  }

  /** A body that is nearly over gets a moment to end, which keeps its connection usable; any other is cut off. */
  #close(exchange: Exchange): void {
    exchange.detach();
    if (exchange.isOver) return;
    if (exchange.reader.finishReason !== undefined) this.#endWithin(exchange, TAIL_GRACE_MS);
    else exchange.abort();
  }

  #endWithin(exchange: Exchange, ms: number): void {
    if (exchange.isOver || exchange.onOver !== undefined) return;
    const ended = new AbortController();
    exchange.onOver = () => ended.abort("over");
    void this.#options.clock.sleep(ms, ended.signal).then(() => exchange.abort());
  }

  #toError(exchange: Exchange): ModelError {
    const problem = this.#problemOf(exchange);
    const { message, ...facts } = problem;
    const status = facts.status ?? exchange.status;
    return new ModelError(message, {
      ...facts,
      model: this.#name,
      wasRead: exchange.status === 200,
      receivedCharacters: exchange.reader.receivedCharacters,
      ...(exchange.reader.usage && { usage: exchange.reader.usage }),
      ...(status !== undefined && { status }),
    });
  }

  #problemOf({ status, headers, errorText, reader, problem }: Exchange): Problem {
    if (status !== undefined && status !== 200) {
      const retryAfterMs = parseRetryAfterMs(headers, this.#options.clock.now());
      return classify(status, parseJson(errorText) ?? errorText, retryAfterMs);
    }
    return reader.problem ?? problem ?? incompleteness(reader.finishReason);
  }
}

/** An answer without a finish reason was cut off; one with it that says nothing is none. */
function incompleteness(finishReason: FinishReason | undefined): Problem {
  if (finishReason === undefined) return { reason: "truncated", message: "the answer ended without a finish reason" };
  if (finishReason === "content_filter") return { reason: "content_filter", message: "the answer was filtered" };
  return { reason: "malformed", message: `an answer without text (${finishReason})` };
}

/** A bearer key, else what the URL holds before its `@`. */
export function authorization(url: URL, apiKey: string | undefined): string[] {
  if (apiKey !== undefined && apiKey !== "") return ["authorization", `Bearer ${apiKey}`];
  if (url.username === "") return [];
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return ["authorization", `Basic ${Buffer.from(credentials).toString("base64")}`];
}
