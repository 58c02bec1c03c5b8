import { randomUUID } from "node:crypto";
import { type ApiMethod, WebApiFront } from "./web-api-front.ts";
import { ServerSocket } from "./websocket.ts";

export interface SocketModeServerOptions {
  readonly appToken: string;
  /** Further methods of the Web API. */
  readonly methods?: Readonly<Record<string, ApiMethod>>;
  /** How long an envelope waits for its acknowledgement; Slack's three seconds unless a test is in a hurry. */
  readonly ackMs?: number;
}

export type EnvelopeType = "events_api" | "slash_commands" | "interactive";

interface Envelope {
  readonly id: string;
  readonly type: EnvelopeType;
  readonly payload: object;
  retry: number;
  timer: NodeJS.Timeout | undefined;
}

export interface Acknowledged {
  readonly payload: object;
  /** What the app said with it. */
  readonly response: object;
}

const ACK_MS = 3000;
const RETRIES = 3;

/**
 * Slack's side of Socket Mode: hands out addresses with a ticket that is good once, greets, delivers each envelope to one
 * connection, and again, as events alone are, when it is not acknowledged in time or the connection ends before.
 */
export class SocketModeServer {
  /** Payloads in the order in which they were acknowledged. */
  readonly acknowledged: Acknowledged[] = [];
  /** How often envelopes were sent, retries included. */
  deliveries = 0;
  /** Refuses to hand out addresses with this error. */
  refusal: string | undefined;
  /** Connections are accepted and not greeted. */
  isMute = false;
  readonly #options: SocketModeServerOptions;
  readonly #front: WebApiFront;
  readonly #tickets = new Set<string>();
  readonly #connections = new Map<ServerSocket, Map<string, Envelope>>();
  /** Events that wait for a connection. */
  readonly #waiting: Envelope[] = [];
  readonly #watchers = new Set<() => void>();
  #connected = 0;

  private constructor(options: SocketModeServerOptions, front: WebApiFront) {
    this.#options = options;
    this.#front = front;
    front.onUpgrade((request, socket, head) => {
      const ticket = new URL(request.url ?? "", "http://local").searchParams.get("ticket") ?? "";
      if (!this.#tickets.delete(ticket)) socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      else this.#welcome((events) => new ServerSocket(request, socket, head, events));
    });
  }

  static async start(options: SocketModeServerOptions): Promise<SocketModeServer> {
    const open: ApiMethod = ({ token }) => server.open(token);
    const methods = { ...options.methods, "apps.connections.open": open };
    const front = await WebApiFront.start(methods);
    const server = new SocketModeServer(options, front);
    return server;
  }

  get apiUrl(): string {
    return this.#front.apiUrl;
  }

  get calls(): WebApiFront["calls"] {
    return this.#front.calls;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Connections that were ever greeted. */
  get connected(): number {
    return this.#connected;
  }

  /** `apps.connections.open`. */
  open(token: string): ReturnType<ApiMethod> {
    const error = this.refusal ?? (token === this.#options.appToken ? undefined : "invalid_auth");
    if (error !== undefined) return { body: { ok: false, error } };
    return { body: { url: this.address() } };
  }

  /** An address that is good for one connection. */
  address(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `${this.#front.url.replace("http", "ws")}/link/?ticket=${ticket}&app_id=A0DESK001`;
  }

  /** Delivers to one connection; an event waits for one if there is none. */
  send(type: EnvelopeType, payload: object): void {
    this.#deliver({ id: randomUUID(), type, payload, retry: 0, timer: undefined });
  }

  /** Slack ends its connections every few hours, and now and then for other reasons. */
  refresh(reason = "refresh_requested"): void {
    for (const socket of this.#connections.keys()) {
      socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink" } }));
    }
  }

  /** The connections break. */
  cut(): void {
    for (const socket of this.#connections.keys()) socket.destroy();
  }

  async until(isSo: () => boolean, timeoutMs = 10_000): Promise<void> {
    if (isSo()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("it did not come about in Socket Mode")), timeoutMs);
      const look = () => {
        if (!isSo()) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }

  async stop(): Promise<void> {
    for (const unacknowledged of this.#connections.values()) {
      for (const { timer } of unacknowledged.values()) clearTimeout(timer);
    }
    this.cut();
    await this.#front.stop();
  }

  #welcome(create: (events: ConstructorParameters<typeof ServerSocket>[3]) => ServerSocket): void {
    const socket = create({
      text: (text) => this.#acknowledge(socket, text),
      closed: () => this.#closed(socket),
    });
    this.#connections.set(socket, new Map());
    this.#changed();
    if (this.isMute) return;
    const info = { app_id: "A0DESK001" };
    socket.send(JSON.stringify({ type: "hello", num_connections: 1, connection_info: info, debug_info: {} }));
    this.#connected++;
    for (const envelope of this.#waiting.splice(0)) this.#deliver(envelope);
    this.#changed();
  }

  #deliver(envelope: Envelope): void {
    const [connection] = this.#connections;
    if (connection === undefined || this.isMute) {
      if (envelope.type === "events_api") this.#waiting.push(envelope);
      return;
    }
    const [socket, unacknowledged] = connection;
    unacknowledged.set(envelope.id, envelope);
    this.deliveries++;
    socket.send(
      JSON.stringify({
        envelope_id: envelope.id,
        type: envelope.type,
        payload: envelope.payload,
        accepts_response_payload: envelope.type !== "events_api",
        ...(envelope.type === "events_api" && {
          retry_attempt: envelope.retry,
          retry_reason: envelope.retry === 0 ? "" : "timeout",
        }),
      }),
    );
    envelope.timer = setTimeout(() => this.#again(unacknowledged, envelope), this.#options.ackMs ?? ACK_MS);
    this.#changed();
  }

  #again(unacknowledged: Map<string, Envelope>, envelope: Envelope): void {
    clearTimeout(envelope.timer);
    if (!unacknowledged.delete(envelope.id) || envelope.type !== "events_api" || envelope.retry === RETRIES) return;
    envelope.retry++;
    this.#deliver(envelope);
  }

  #acknowledge(socket: ServerSocket, text: string): void {
    const { envelope_id, payload = {} } = JSON.parse(text) as { envelope_id: string; payload?: object };
    const unacknowledged = this.#connections.get(socket);
    const envelope = unacknowledged?.get(envelope_id);
    if (envelope === undefined) return;
    clearTimeout(envelope.timer);
    unacknowledged?.delete(envelope_id);
    this.acknowledged.push({ payload: envelope.payload, response: payload });
    this.#changed();
  }

  #closed(socket: ServerSocket): void {
    const unacknowledged = this.#connections.get(socket) ?? new Map<string, Envelope>();
    this.#connections.delete(socket);
    for (const envelope of [...unacknowledged.values()]) this.#again(unacknowledged, envelope);
    this.#changed();
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look();
  }
}
