import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";

const WEB = new URL("../../web/", import.meta.url);
const MARKDOWN_IT = new URL("../../node_modules/markdown-it/dist/browser/markdown-it.esm.min.mjs", import.meta.url);
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface Asked {
  readonly message: string;
  readonly conversation_id: string;
  readonly message_id: string;
  readonly stream: boolean;
}

/** One POST of the page. The test says, step by step, what the server does with it. */
export class AskedQuestion {
  readonly asked: Asked;
  /** Resolves when the page has gone away before the answer was complete. */
  readonly abandoned: Promise<unknown>;
  #response: ServerResponse;

  constructor(asked: Asked, response: ServerResponse) {
    this.asked = asked;
    this.#response = response;
    this.abandoned = once(response, "close");
  }

  /** Begins the stream; every step below does this by itself. */
  accept(): this {
    if (!this.#response.headersSent) {
      this.#response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      this.#response.write(": here\n\n");
    }
    return this;
  }

  delta(text: string): this {
    return this.#send("delta", { text });
  }

  status(text: string): this {
    return this.#send("status", { text });
  }

  reset(): this {
    return this.#send("reset", {});
  }

  done(response: string, outcome = "answered"): void {
    const usage = { input_tokens: 1, output_tokens: 1 };
    const { conversation_id } = this.asked;
    this.#send("done", { response, cached: false, model: "scripted", conversation_id, outcome, usage });
    this.#response.end();
  }

  error(code: string, message: string): void {
    this.#send("error", { code, message });
    this.#response.end();
  }

  /** Ends the stream in good order, but before its last event. */
  end(): void {
    this.accept();
    this.#response.end();
  }

  /** Cuts the connection as a dying network does. */
  cut(): void {
    this.#response.socket?.resetAndDestroy();
  }

  /** Answers with an error instead of a stream. */
  refuse(status: number, code: string, headers: Record<string, string> = {}): void {
    this.#response.writeHead(status, { "content-type": "application/json", ...headers });
    this.#response.end(JSON.stringify({ error: { code, message: `refused: ${code}` } }));
  }

  /** Sends bytes as they are, for streams cut at odd places. */
  raw(text: string, encoding: BufferEncoding = "utf8"): this {
    this.accept();
    this.#response.write(text, encoding);
    return this;
  }

  #send(event: string, data: object): this {
    return this.raw(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

/** A loopback server that serves the page as the real one does, and leaves every answer to the test. */
export class ScriptedChatServer {
  /** How often the page itself was loaded. */
  pageLoads = 0;
  /** Paths that were asked for and do not exist. */
  readonly unknownPaths: string[] = [];
  #server: Server;
  #waiting: AskedQuestion[] = [];
  #arrivals = new EventEmitter();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<ScriptedChatServer> {
    const scripted = new ScriptedChatServer();
    scripted.#server.listen(0, "127.0.0.1");
    await once(scripted.#server, "listening");
    return scripted;
  }

  get origin(): string {
    // A listening TCP server has an address object.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Questions that have arrived and that no test has taken yet. */
  get untaken(): number {
    return this.#waiting.length;
  }

  /** The next question, as soon as the page asks it. */
  async next(): Promise<AskedQuestion> {
    if (this.#waiting.length === 0) await once(this.#arrivals, "question");
    const question = this.#waiting.shift();
    return question ?? this.next();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.origin);
    if (request.method === "POST" && pathname === "/api/v1/chat") return this.#take(request, response);
    if (pathname === "/") this.pageLoads += 1;
    const body = await readFile(toFile(pathname)).catch(() => undefined);
    if (!body) this.unknownPaths.push(pathname);
    response.writeHead(body ? 200 : 404, {
      "content-type": (body && TYPES[pathname === "/" ? ".html" : extname(pathname)]) ?? "text/plain",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      "x-content-type-options": "nosniff",
    });
    response.end(body);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    // The page is the only client, and a body of another shape fails the test that reads it.
    const asked = JSON.parse(body) as Asked;
    this.#waiting.push(new AskedQuestion(asked, response));
    this.#arrivals.emit("question");
  }
}

function toFile(pathname: string): URL {
  if (pathname === "/") return new URL("index.html", WEB);
  if (pathname === "/assets/markdown-it.js") return MARKDOWN_IT;
  return new URL(pathname.replace(/^\/assets\//, ""), WEB);
}
