import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export interface ForeignCall {
  readonly at: number;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a call is answered with; `drop`: the connection breaks without an answer. */
export type ForeignAnswer = { readonly status: number; readonly body: object } | "drop";

/**
 * A Graph API as somebody would write it who knows nothing of this program: it takes messages, and knows no other
 * question. What a test does not decide passes.
 */
export class ForeignGraph {
  readonly calls: ForeignCall[] = [];
  /** For messages; undefined: it is taken. */
  answer: (call: ForeignCall) => ForeignAnswer | undefined | Promise<ForeignAnswer | undefined> = () => undefined;
  readonly #server: Server;
  #sent = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<ForeignGraph> {
    const graph = new ForeignGraph();
    await new Promise<void>((resolve) => graph.#server.listen(0, "127.0.0.1", resolve));
    return graph;
  }

  get root(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v26.0`;
  }

  get sends(): readonly ForeignCall[] {
    return this.calls.filter(({ body }) => body.type !== undefined);
  }

  get texts(): readonly string[] {
    return this.sends.map(({ body }) => String((body.text as { readonly body?: unknown } | undefined)?.body));
  }

  get reads(): readonly ForeignCall[] {
    return this.calls.filter(({ body }) => body.status === "read");
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== "POST") return answer(response, 404, { error: "no such route" });
    const body = (await json(request)) as ForeignCall["body"];
    const call = { at: Date.now(), path: request.url ?? "", body };
    this.calls.push(call);
    if (body.status === "read") return answer(response, 200, { success: true });
    const own = await this.answer(call);
    if (own === "drop") request.socket.destroy();
    else if (own !== undefined) answer(response, own.status, own.body);
    else answer(response, 200, { messaging_product: "whatsapp", messages: [{ id: `wamid.out.${++this.#sent}` }] });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export function graphError(code: number, status = 400): ForeignAnswer {
  return { status, body: { error: { message: `(#${code}) refused`, type: "OAuthException", code, fbtrace_id: "A" } } };
}

/** One entry of a webhook. */
export function entryOf(phoneNumberId: string, value: object): object {
  const metadata = { display_phone_number: "15550000000", phone_number_id: phoneNumberId };
  return { id: "1", changes: [{ field: "messages", value: { messaging_product: "whatsapp", metadata, ...value } }] };
}

export function webhookOf(...entry: object[]): string {
  return JSON.stringify({ object: "whatsapp_business_account", entry });
}

/** Posts the text of a webhook as Meta signs it. Returns the status and how long the answer took. */
export async function postSigned(url: string, text: string, secret: string): Promise<{ status: number; ms: number }> {
  const begin = performance.now();
  const signature = createHmac("sha256", secret).update(text).digest("hex");
  const { status } = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    body: text,
  });
  return { status, ms: performance.now() - begin };
}
