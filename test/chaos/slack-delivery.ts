import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ChangeWatch } from "../fakes/change-watch.ts";
import { signedHeaders } from "../fakes/slack/signed-events.ts";
import { SocketModeServer } from "../fakes/slack/socket-mode-server.ts";
import { MOMENT_TIMEOUT_MS } from "./scene.ts";

/** One of the ways in which Slack delivers events: each until it is acknowledged, those before it first. */
export interface SlackDelivery {
  readonly env: Readonly<Record<string, string>>;
  /** Where `apps.connections.open` sends the desk. */
  readonly socketUrl: (() => string) | undefined;
  /** Events that are not acknowledged. */
  readonly pending: number;
  /** The desk serves there from now on. */
  connect(url: string): Promise<void>;
  deliver(event: object): void;
  /** Resolves when an event is on its way that is not acknowledged yet. */
  handedOver(): Promise<unknown>;
  stop(): Promise<void>;
}

/** Slack says that it tries three times more: at once, after one minute, after five. Here the minutes are short. */
const RETRIES = 3;
const PAUSE_MS = 50;
const SIGNING_SECRET = "0123456789abcdef0123456789abcdef";

interface Delivery {
  readonly body: string;
  retry: number;
}

export class SlackOverHttp implements SlackDelivery {
  readonly socketUrl = undefined;
  readonly #changes = new ChangeWatch();
  readonly #stopped = new AbortController();
  #waiting: Delivery[] = [];
  #url = "";
  #connections = 0;
  #isDelivering = false;
  #isUnderWay = false;

  get env() {
    return { SLACK_SIGNING_SECRET: SIGNING_SECRET };
  }

  get pending(): number {
    return this.#waiting.length;
  }

  async connect(url: string): Promise<void> {
    this.#url = `${url}/webhooks/slack`;
    this.#connections++;
    void this.#run();
  }

  deliver(event: object): void {
    this.#waiting.push({ body: JSON.stringify(event), retry: 0 });
    void this.#run();
  }

  handedOver(): Promise<unknown> {
    const options = { describe: "an event to be handed over", timeoutMs: MOMENT_TIMEOUT_MS };
    return this.#changes.waitFor(() => this.#isUnderWay, options);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#changes.close();
  }

  /** Ends when all is delivered, or when the desk is dead: `connect` goes on. */
  async #run(): Promise<void> {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let next = this.#waiting[0]; next !== undefined && !this.#stopped.signal.aborted; next = this.#waiting[0]) {
      const connections = this.#connections;
      const status = await this.#post(this.#url, next);
      const isOver = (status >= 200 && status < 300) || next.retry === RETRIES;
      if (isOver) this.#waiting.shift();
      else next.retry++;
      if (isOver || next.retry === 1) continue;
      if (status === 0 && connections === this.#connections) break;
      await sleep(PAUSE_MS);
    }
    this.#isDelivering = false;
  }

  /** Resolves with the status of the answer; 0: there was none. */
  async #post(url: string, { body, retry }: Delivery): Promise<number> {
    const headers = signedHeaders(body, { secret: SIGNING_SECRET, ...(retry === 0 ? {} : { retry }) });
    const status = await new Promise<number>((resolve) => {
      const options = { method: "POST", headers, agent: false, signal: this.#stopped.signal };
      const post = request(url, options, (response) => {
        response.resume();
        response.once("close", () => resolve(response.complete ? (response.statusCode ?? 0) : 0));
      });
      post.on("error", () => resolve(0));
      post.once("finish", () => {
        this.#isUnderWay = true;
        this.#changes.changed();
      });
      post.end(body);
    });
    this.#isUnderWay = false;
    return status;
  }
}

export class SlackOverSocket implements SlackDelivery {
  readonly #appToken: string;
  readonly #server: SocketModeServer;
  #events = 0;

  private constructor(appToken: string, server: SocketModeServer) {
    this.#appToken = appToken;
    this.#server = server;
  }

  static async start(appToken: string): Promise<SlackOverSocket> {
    return new SlackOverSocket(appToken, await SocketModeServer.start({ appToken }));
  }

  get env() {
    return { SLACK_APP_TOKEN: this.#appToken };
  }

  get socketUrl() {
    return () => this.#server.address();
  }

  get pending(): number {
    return this.#events - this.#server.acknowledged.length;
  }

  connect(): Promise<void> {
    return this.#server.until(() => this.#server.connections > 0);
  }

  deliver(event: object): void {
    this.#events++;
    this.#server.send("events_api", event);
  }

  handedOver(): Promise<unknown> {
    const before = this.#server.deliveries;
    return this.#server.until(() => this.#server.deliveries > before);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
