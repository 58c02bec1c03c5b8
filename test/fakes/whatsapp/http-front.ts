import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Operation } from "./fault-plan.ts";
import { type Answer, type GraphApi, refusal, type Silence } from "./graph-api.ts";
import { GraphError } from "./graph-error.ts";
import { type Fields, isFields } from "./message-rules.ts";

export const VERSION = "v26.0";
const NUMBER_FIELDS = new Set([
  "id",
  "display_phone_number",
  "verified_name",
  "quality_rating",
  "code_verification_status",
]);

/** The loopback HTTP server in front of the Graph API. */
export class HttpFront {
  /** Whoever calls must bring this; it can be taken back and replaced. */
  token: string;
  readonly #api: GraphApi;
  readonly #phoneNumberId: string;
  readonly #server: Server;

  constructor(api: GraphApi, token: string, phoneNumberId: string) {
    this.#api = api;
    this.token = token;
    this.#phoneNumberId = phoneNumberId;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 120_000;
  }

  /** Returns the root with its version, without a slash at the end. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${VERSION}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request);
    if (answer === "hang" || response.destroyed) return;
    if (answer === "drop") {
      request.socket.destroy();
      return;
    }
    const headers = { "Content-Type": answer.contentType, "Content-Length": Buffer.byteLength(answer.body) };
    response.writeHead(answer.status, headers).end(answer.body);
  }

  async #answer(request: IncomingMessage): Promise<Answer | Silence> {
    try {
      const body = await readBody(request);
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const [, version, id, edge] = url.pathname.split("/");
      if (version !== VERSION) throw new GraphError(2500, "Unknown path components", { status: 400 });
      if (request.headers.authorization !== `Bearer ${this.token}`) {
        throw new GraphError(190, "The access token could not be decrypted");
      }
      if (id !== this.#phoneNumberId) {
        throw new GraphError(100, `Unsupported request. Object with ID '${id}' does not exist`, { subcode: 33 });
      }
      return await this.#api.answer(operationOf(request, url, edge, body), body);
    } catch (error) {
      return request.destroyed && !request.complete ? "drop" : refusal(error);
    }
  }
}

function operationOf(request: IncomingMessage, url: URL, edge: string | undefined, body: Fields): Operation {
  if (request.method === "GET" && edge === undefined) {
    const unknown = (url.searchParams.get("fields") ?? "").split(",").filter((field) => !NUMBER_FIELDS.has(field));
    if (unknown.length > 0 && url.searchParams.has("fields")) {
      throw new GraphError(100, `Tried accessing nonexisting field (${unknown[0]})`);
    }
    return "number";
  }
  if (request.method !== "POST" || edge !== "messages") throw new GraphError(100, "Unsupported request");
  if (!(request.headers["content-type"] ?? "").startsWith("application/json")) {
    throw new GraphError(100, "The parameter messaging_product is required.");
  }
  if (body.messaging_product !== "whatsapp") throw new GraphError(100, "The parameter messaging_product is required.");
  return "status" in body ? "read" : "send";
}

async function readBody(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return {};
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (isFields(value)) return value;
  } catch {
    // Told below, like a JSON text that is no object.
  }
  throw new GraphError(100, "The request body is not a JSON object");
}
