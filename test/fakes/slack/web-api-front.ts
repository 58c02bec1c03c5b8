import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface ApiCall {
  readonly method: string;
  readonly params: URLSearchParams;
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

/** An HTTP server with some methods of Slack's Web API. */
export class WebApiFront {
  readonly calls: ApiCall[] = [];
  readonly #server: Server;
  readonly #methods: Readonly<Record<string, ApiMethod>>;
  readonly #url: string;

  private constructor(server: Server, methods: Readonly<Record<string, ApiMethod>>) {
    this.#server = server;
    this.#methods = methods;
    // Listening on a port of the loopback interface, so the address is one.
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  static async start(methods: Readonly<Record<string, ApiMethod>>): Promise<WebApiFront> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new WebApiFront(server, methods);
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
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const call = { method: name, params: new URLSearchParams(body.toString("utf8")), token };
    this.calls.push(call);
    const answer: ApiAnswer = (await method?.(call)) ?? { body: { ok: false, error: "unknown_method" } };
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    response.end(JSON.stringify({ ok: true, ...answer.body }));
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
