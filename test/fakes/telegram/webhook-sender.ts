import { Agent, type IncomingMessage, request } from "node:http";
import type { WebhookInfo } from "grammy/types";
import type { Clock } from "../../../src/core/ports/clock.ts";
import type { QueuedUpdate, UpdateQueue } from "./update-queue.ts";

export interface WebhookTiming {
  /** Wait before the first retry; it doubles from there. 1 s on the platform. */
  readonly firstRetryMs: number;
  /** 60 to 120 s on the platform. */
  readonly maxRetryMs: number;
  /** How long the bot may take to answer. 60 s on the platform. */
  readonly timeoutMs: number;
}

export const platformWebhookTiming: WebhookTiming = { firstRetryMs: 1_000, maxRetryMs: 60_000, timeoutMs: 60_000 };

export interface Webhook {
  readonly url: string;
  readonly secretToken: string;
  readonly maxConnections: number;
}

interface Delivery {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs: number | undefined;
}

/** Posts updates to the bot: those of one chat in sequence, each until it is answered with 2xx. */
export class WebhookSender {
  /** Called with a body that asks for an API method, which a bot may answer with. */
  onReply: (body: string) => void = () => {};
  readonly #queue: UpdateQueue;
  readonly #clock: Clock;
  readonly #timing: WebhookTiming;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #lanes = new Map<number, QueuedUpdate[]>();
  #webhook: Webhook | undefined;
  #ended = new AbortController();
  #lastError: { readonly at: number; readonly message: string } | undefined;
  #sending = 0;
  readonly #waitingForConnection: (() => void)[] = [];

  constructor(queue: UpdateQueue, clock: Clock, timing: WebhookTiming) {
    this.#queue = queue;
    this.#clock = clock;
    this.#timing = timing;
  }

  get isSet(): boolean {
    return this.#webhook !== undefined;
  }

  /** Setting what is set already changes nothing: a waiting retry goes on waiting. */
  set(webhook: Webhook): void {
    if (JSON.stringify(webhook) === JSON.stringify(this.#webhook)) return;
    this.clear();
    this.#webhook = webhook;
    for (const queued of this.#queue.pending) this.updateAdded(queued);
  }

  clear(): void {
    this.#ended.abort();
    this.#ended = new AbortController();
    this.#lanes.clear();
    this.#webhook = undefined;
    this.#lastError = undefined;
  }

  close(): void {
    this.clear();
    this.#agent.destroy();
  }

  updateAdded(queued: QueuedUpdate): void {
    if (this.#webhook === undefined) return;
    const lane = this.#lanes.get(queued.chat);
    if (lane !== undefined) {
      lane.push(queued);
      return;
    }
    const started = [queued];
    this.#lanes.set(queued.chat, started);
    void this.#drain(this.#webhook, queued.chat, started, this.#ended.signal);
  }

  info(): WebhookInfo {
    const allowed = this.#queue.allowedUpdates;
    return {
      url: this.#webhook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: this.#queue.pendingCount,
      ...(this.#webhook === undefined ? {} : { max_connections: this.#webhook.maxConnections }),
      ...(this.#lastError === undefined
        ? {}
        : { last_error_date: Math.floor(this.#lastError.at / 1000), last_error_message: this.#lastError.message }),
      ...(allowed === undefined ? {} : { allowed_updates: allowed }),
    } as WebhookInfo;
  }

  async #drain(webhook: Webhook, chat: number, lane: QueuedUpdate[], ended: AbortSignal): Promise<void> {
    for (let queued = lane[0]; queued !== undefined; queued = lane[0]) {
      await this.#deliver(webhook, queued, ended);
      if (ended.aborted) return;
      this.#queue.confirm(queued.update.update_id);
      lane.shift();
    }
    this.#lanes.delete(chat);
  }

  async #deliver(webhook: Webhook, queued: QueuedUpdate, ended: AbortSignal): Promise<void> {
    let retryMs = this.#timing.firstRetryMs;
    while (!ended.aborted) {
      const delivery = await this.#withConnection(webhook, () => this.#post(webhook, queued, ended));
      if (ended.aborted) return;
      if (delivery.status >= 200 && delivery.status < 300) {
        if (delivery.body.startsWith("{")) this.onReply(delivery.body);
        return;
      }
      const message =
        delivery.status === 0 ? delivery.body : `Wrong response from the webhook: ${delivery.status} ${delivery.body}`;
      this.#lastError = { at: this.#clock.now(), message };
      await this.#clock.sleep(delivery.retryAfterMs ?? retryMs, ended);
      retryMs = Math.min(retryMs * 2, this.#timing.maxRetryMs);
    }
  }

  async #withConnection<T>(webhook: Webhook, send: () => Promise<T>): Promise<T> {
    while (this.#sending >= webhook.maxConnections) {
      await new Promise<void>((resolve) => this.#waitingForConnection.push(resolve));
    }
    this.#sending++;
    try {
      return await send();
    } finally {
      this.#sending--;
      this.#waitingForConnection.shift()?.();
    }
  }

  /** Status 0 means that no answer came; `body` then says why. */
  #post(webhook: Webhook, queued: QueuedUpdate, ended: AbortSignal): Promise<Delivery> {
    const body = JSON.stringify(queued.update);
    const secret = webhook.secretToken === "" ? {} : { "X-Telegram-Bot-Api-Secret-Token": webhook.secretToken };
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), ...secret };
    return new Promise((resolve) => {
      const answered = new AbortController();
      const finish = (delivery: Delivery) => {
        answered.abort();
        resolve(delivery);
      };
      const failed = (reason: string) => finish({ status: 0, body: reason, retryAfterMs: undefined });
      const post = request(webhook.url, { method: "POST", agent: this.#agent, headers, signal: ended }, (response) => {
        readBody(response).then((text) => finish(deliveryOf(response, text)), failed);
      });
      post.on("error", (error) => failed(`Connection failed: ${error.message}`));
      post.end(body);
      void this.#clock.sleep(this.#timing.timeoutMs, answered.signal).then(() => {
        if (answered.signal.aborted) return;
        post.destroy();
        failed("Read timeout expired");
      });
    });
  }
}

function deliveryOf(response: IncomingMessage, text: string): Delivery {
  const status = response.statusCode ?? 0;
  const seconds = Number(response.headers["retry-after"]);
  const retryAfterMs = seconds > 0 ? Math.min(seconds, 3_600) * 1000 : undefined;
  const isOk = status >= 200 && status < 300;
  return { status, body: isOk ? text : (response.statusMessage ?? ""), retryAfterMs };
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
