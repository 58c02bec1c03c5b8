import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { json } from "node:stream/consumers";
import { FakeBill, type FakeTokens, roughTokens } from "./bill.ts";
import { FakeEmbeddings } from "./fake-embeddings.ts";
import { chunksOf, type FakeAnswer, type FakeReply, type FakeSilence, type FakeStatus } from "./fake-reply.ts";
import { toCompletion, toStreamScript } from "./frames.ts";
import { Pacers } from "./pacer.ts";
import { wrongKey } from "./replies.ts";
import {
  type FakeChatBody,
  type FakeModelRequest,
  type LedgerLine,
  type OpenRequest,
  RequestLog,
  type WaitOptions,
} from "./request-log.ts";
import type { Respond } from "./routes.ts";
import { StreamPlayer } from "./stream-player.ts";

export interface FakeModelOptions {
  /** What `GET /v1/models` lists. */
  readonly models?: readonly string[];
  /** Keys that are let in. Default: any, and none. */
  readonly apiKeys?: readonly string[];
  readonly port?: number;
  readonly respond?: Respond;
  /** How prompts and answers are counted. Default: about four characters in a token. */
  readonly tokens?: FakeTokens;
}

export interface FakeModel {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly requests: readonly FakeModelRequest[];
  /** `POST /v1/embeddings`: what it is asked, and answers. */
  readonly embeddings: FakeEmbeddings;
  /**
   * What the provider charges, by model. Refusals cost nothing. A prompt is charged once an answer with status 200 has
   * begun or the request was taken and kept waiting; of an answer that broke off, what was really written.
   */
  readonly ledger: Readonly<Record<string, LedgerLine>>;
  /** Decides all replies from now on. */
  respond(respond: Respond): void;
  /** Answers the next requests, one reply each; then `respond` decides again. */
  enqueue(...replies: readonly FakeReply[]): void;
  /** Resolves as soon as `predicate` holds; rejects in words after `timeoutMs` (default 5000). */
  waitFor(predicate: (requests: readonly FakeModelRequest[]) => boolean, options?: WaitOptions): Promise<void>;
  /** Sockets that are open now. */
  connections(): number;
  /** Closes every socket, also those in use. */
  stop(): Promise<void>;
}

/** An OpenAI-compatible server on loopback that answers, and fails, as a test tells it. */
export async function startFakeModel(options: FakeModelOptions = {}): Promise<FakeModel> {
  const desk = new FakeDesk(options);
  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    desk.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", 4096, resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: desk.log.requests,
    embeddings: desk.embeddings,
    get ledger() {
      return desk.log.ledger();
    },
    respond: (respond) => {
      desk.respond = respond;
    },
    enqueue: (...replies) => void desk.queue.push(...replies),
    waitFor: (predicate, waitOptions) => desk.log.waitFor(predicate, waitOptions),
    connections: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        desk.pacers.stop();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The answer when nothing else is asked for: the last message, said back word by word. */
export function echo(request: FakeModelRequest): FakeAnswer {
  const said = request.body.messages.at(-1)?.content ?? "";
  return { chunks: `You said: ${said}`.split(/(?<= )/) };
}

class FakeDesk {
  readonly log = new RequestLog();
  readonly embeddings = new FakeEmbeddings();
  readonly pacers = new Pacers();
  readonly queue: FakeReply[] = [];
  respond: Respond;
  readonly #options: FakeModelOptions;
  readonly #connections = new WeakMap<Socket, number>();
  #connectionCount = 0;

  constructor(options: FakeModelOptions) {
    this.#options = options;
    this.respond = options.respond ?? echo;
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url?.split("?")[0];
    if (incoming.method === "GET" && path === "/v1/models") {
      return sendStatus(response, this.#letsIn(incoming) ? this.#listModels() : wrongKey());
    }
    if (incoming.method === "POST" && path === "/v1/embeddings") {
      const answer = this.embeddings.answer(incoming.headers.authorization, await json(incoming));
      return this.#sendPlain(this.#letsIn(incoming) ? answer : wrongKey(), response);
    }
    if (incoming.method !== "POST" || path !== "/v1/chat/completions") {
      return sendStatus(response, { status: 404, body: { error: { message: `no such path ${path}`, code: null } } });
    }
    const request = this.#record(incoming, (await json(incoming)) as FakeChatBody);
    response.once("close", () => this.log.end(request, response.writableFinished ? "finished" : "client-closed"));
    const reply = this.#letsIn(incoming) ? (this.queue.shift() ?? this.respond(request)) : wrongKey();
    this.#send(reply, request, response);
  }

  #sendPlain(reply: FakeStatus | FakeSilence, response: ServerResponse): void {
    if ("status" in reply) sendStatus(response, reply);
    else if (reply.never === "close") response.socket?.destroySoon();
    else if (reply.never === "reset") response.socket?.resetAndDestroy();
  }

  #send(reply: FakeReply, request: OpenRequest, response: ServerResponse): void {
    if ("never" in reply && reply.never === "headers") {
      request.bill.take();
    } else if ("never" in reply) {
      this.log.end(request, "cut");
      if (reply.never === "close") response.socket?.destroySoon();
      else response.socket?.resetAndDestroy();
    } else if ("status" in reply) {
      if (reply.status === 200) request.bill.take();
      if (reply.gate === undefined) sendStatus(response, reply);
      else
        response.once(
          "close",
          reply.gate.pass(() => sendStatus(response, reply)),
        );
    } else {
      request.bill.take(reply);
      afterDelay(reply.headersDelayMs ?? 0, response, () => this.#answer(reply, request, response));
    }
  }

  #answer(answer: FakeAnswer, request: OpenRequest, response: ServerResponse): void {
    const { socket } = response;
    if (socket === null) return;
    const { body } = request;
    const model = answer.model ?? body.model;
    if (body.stream === true) {
      const usage = body.stream_options?.include_usage === true ? request.bill.usage() : undefined;
      const stage = { response, socket, request, log: this.log, pacers: this.pacers };
      new StreamPlayer(stage, answer, toStreamScript(answer, model, usage)).play();
      return;
    }
    afterDelay(answer.firstDelayMs ?? 0, response, () => {
      request.chunksSent = chunksOf(answer).length;
      request.charactersSent = chunksOf(answer).join("").length;
      request.bill.complete();
      sendText(response, 200, {}, toCompletion(answer, model, request.bill.usage()));
    });
  }

  #record(incoming: IncomingMessage, body: FakeChatBody): OpenRequest {
    const { authorization, accept, "content-type": contentType, "user-agent": userAgent } = incoming.headers;
    const request: OpenRequest = {
      number: this.log.requests.length + 1,
      at: Date.now(),
      headers: { authorization, accept, "content-type": contentType, "user-agent": userAgent },
      body,
      connection: this.#connectionNumber(incoming.socket),
      chunksSent: 0,
      charactersSent: 0,
      bill: new FakeBill(this.#options.tokens ?? roughTokens, body),
    };
    this.log.add(request);
    return request;
  }

  #connectionNumber(socket: Socket): number {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    this.#connectionCount += 1;
    this.#connections.set(socket, this.#connectionCount);
    return this.#connectionCount;
  }

  #letsIn(incoming: IncomingMessage): boolean {
    const { apiKeys } = this.#options;
    return apiKeys === undefined || apiKeys.some((key) => incoming.headers.authorization === `Bearer ${key}`);
  }

  #listModels(): FakeStatus {
    const data = (this.#options.models ?? ["fake-model"]).map((id) => ({ id, object: "model", owned_by: "fake" }));
    return { status: 200, body: { object: "list", data } };
  }
}

function afterDelay(ms: number, response: ServerResponse, then: () => void): void {
  if (ms === 0) {
    then();
    return;
  }
  const timer = setTimeout(then, ms);
  response.once("close", () => clearTimeout(timer));
}

function sendStatus(response: ServerResponse, reply: FakeStatus): void {
  const { status, headers = {}, body = "" } = reply;
  sendText(response, status, headers, typeof body === "string" ? body : JSON.stringify(body));
}

function sendText(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
}
