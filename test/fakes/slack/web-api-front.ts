import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface ApiCall {
  readonly method: string;
  readonly params: URLSearchParams;
  /** As it came. */
  readonly body: string;
  /** As the `Authorization` header has it. */
  readonly token: string;
}

export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** `ok: true` unless it says otherwise. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type ApiMethod = (call: ApiCall) => ApiAnswer | Promise<ApiAnswer>;

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** An HTTP server with some methods of Slack's Web API; the rest is asked of `upstream`, or is not known. */
export class WebApiFront {
  readonly calls: ApiCall[] = [];
  readonly #server: Server;
  readonly #methods: Readonly<Record<string, ApiMethod>>;
  readonly #upstream: string | undefined;
  readonly #url: string;

  private constructor(server: Server, methods: Readonly<Record<string, ApiMethod>>, upstream: string | undefined) {
    this.#server = server;
    this.#methods = methods;
    this.#upstream = upstream;
    // Listening on a port of the loopback interface, so the address is one.
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  /** `upstream`: the root of another Web API, ends in `/api/`. */
  static async start(methods: Readonly<Record<string, ApiMethod>>, upstream?: string): Promise<WebApiFront> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new WebApiFront(server, methods, upstream);
  }

  /** Without a slash at the end. */
  get url(): string {
    return this.#url;
  }

  /** Web API root. */
  get apiUrl(): string {
    return `${this.#url}/api/`;
  }

  onUpgrade(handler: UpgradeHandler): void {
    this.#server.on("upgrade", handler);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    const name = (request.url ?? "").replace(/^\/api\//, "");
    const method = this.#methods[name];
    if (method === undefined && this.#upstream !== undefined)
      return pass(this.#upstream + name, request, body, response);
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const text = body.toString("utf8");
    const call = { method: name, params: new URLSearchParams(text), body: text, token };
    this.calls.push(call);
    const answer: ApiAnswer = (await method?.(call)) ?? { body: { ok: false, error: "unknown_method" } };
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    response.end(JSON.stringify({ ok: true, ...answer.body }));
  }
}

async function pass(url: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": request.headers["content-type"] ?? "",
      authorization: request.headers.authorization ?? "",
    },
    body: new Uint8Array(body),
  });
  const kept = ["content-type", "retry-after", "x-oauth-scopes"].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  response.writeHead(answer.status, Object.fromEntries(kept));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
