import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError } from "./api-error.ts";
import { type Answer, type BotApi, refusal, type Silence } from "./bot-api.ts";
import { readParams } from "./http-body.ts";

/** The loopback HTTP server in front of the Bot API. */
export class HttpFront {
  readonly #api: BotApi;
  readonly #token: string;
  readonly #server: Server;

  constructor(api: BotApi, token: string) {
    this.#api = api;
    this.#token = token;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // Longer than any client keeps a connection, so that the server is never the one to close it under a request.
    this.#server.keepAliveTimeout = 120_000;
  }

  /** Returns the address to use as API root, without a trailing slash. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => {
      if (!response.writableEnded) gone.abort();
    });
    const answer = await this.#answer(request, gone.signal);
    if (answer === "hang" || gone.signal.aborted) return;
    if (answer === "drop") {
      request.socket.destroy();
      return;
    }
    const headers = { "Content-Type": answer.contentType, "Content-Length": Buffer.byteLength(answer.body) };
    response.writeHead(answer.status, headers).end(answer.body);
  }

  async #answer(request: IncomingMessage, gone: AbortSignal): Promise<Answer | Silence> {
    try {
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const [, token, method] = /^\/bot([^/]+)\/([^/]+)$/.exec(url.pathname) ?? [];
      if (token === undefined || method === undefined) throw new ApiError(404, "Not Found");
      const params = await readParams(request, url.searchParams);
      if (decodeURIComponent(token) !== this.#token) throw new ApiError(401, "Unauthorized");
      return await this.#api.answer(method, params, gone);
    } catch (error) {
      // A caller that leaves in the middle of its body gets no answer.
      return gone.aborted ? "drop" : refusal(error);
    }
  }
}
