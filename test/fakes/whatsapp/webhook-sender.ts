import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import type { Clock } from "../../../src/core/ports/clock.ts";

export interface WebhookTiming {
  /** Wait before the first retry; it doubles from there. */
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
  /** How long the business may take to answer. */
  readonly timeoutMs: number;
  /** Retries end after this. */
  readonly giveUpMs: number;
}

export const platformTiming: WebhookTiming = {
  firstRetryMs: 1000,
  maxRetryMs: 600_000,
  timeoutMs: 20_000,
  giveUpMs: 7 * 24 * 60 * 60_000,
};

export interface Delivery {
  readonly body: string;
  /** All of it has left, and there is no answer yet. */
  isUnderWay: boolean;
  /** Answers so far; 0: none came. */
  readonly statuses: number[];
}

/**
 * Posts webhooks, signed over their bytes. The first attempts go one after the other; whatever is not answered with
 * 200 comes again later, behind what was sent meanwhile.
 */
export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  /** Where all attempts from now on go. */
  url: string | undefined;
  readonly #appSecret: string;
  readonly #clock: Clock;
  readonly #timing: WebhookTiming;
  readonly #onChange: () => void;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #ended = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(appSecret: string, clock: Clock, timing: WebhookTiming, onChange: () => void) {
    this.#appSecret = appSecret;
    this.#clock = clock;
    this.#timing = timing;
    this.#onChange = onChange;
  }

  /** Deliveries that were not answered with 200 yet. */
  get pending(): number {
    return this.deliveries.filter(({ statuses }) => statuses.at(-1) !== 200).length;
  }

  deliver(webhook: object): void {
    this.repeat({ body: asMetaWrites(webhook), isUnderWay: false, statuses: [] });
  }

  /** Sends the same bytes again, as Meta does at times also after a 200. */
  repeat(delivery: Delivery): void {
    if (this.url === undefined) return;
    if (!this.deliveries.includes(delivery)) this.deliveries.push(delivery);
    const first = this.#last.then(() => this.#attempt(delivery));
    this.#last = first;
    void first.then(async (status) => {
      if (status !== 200) await this.#retry(delivery);
    });
  }

  close(): void {
    this.#ended.abort();
    this.#agent.destroy();
  }

  async #retry(delivery: Delivery): Promise<void> {
    const end = this.#clock.now() + this.#timing.giveUpMs;
    for (let pause = this.#timing.firstRetryMs; ; pause = Math.min(pause * 2, this.#timing.maxRetryMs)) {
      await this.#clock.sleep(pause, this.#ended.signal);
      if (this.#ended.signal.aborted || this.#clock.now() > end) return;
      if ((await this.#attempt(delivery)) === 200) return;
    }
  }

  async #attempt(delivery: Delivery): Promise<number> {
    const onSent = () => {
      delivery.isUnderWay = true;
      this.#onChange();
    };
    const status = await this.post(this.url ?? "", delivery.body, onSent);
    delivery.isUnderWay = false;
    delivery.statuses.push(status);
    this.#onChange();
    return status;
  }

  /** Resolves with the status of the answer; 0: there was none. */
  post(url: string, body: string, onSent: () => void = () => undefined): Promise<number> {
    if (this.#ended.signal.aborted) return Promise.resolve(0);
    const signature = createHmac("sha256", this.#appSecret).update(body).digest("hex");
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "X-Hub-Signature-256": `sha256=${signature}`,
      "User-Agent": "facebookexternalua",
    };
    return new Promise((resolve) => {
      const answered = new AbortController();
      const finish = (status: number) => {
        answered.abort();
        resolve(status);
      };
      const options = { method: "POST", agent: this.#agent, headers, signal: this.#ended.signal };
      const post = request(url, options, (response) => {
        response.resume();
        response.once("close", () => finish(response.complete ? (response.statusCode ?? 0) : 0));
      });
      post.on("error", () => finish(0));
      post.once("finish", onSent);
      post.end(body);
      void this.#clock.sleep(this.#timing.timeoutMs, answered.signal).then(() => {
        if (!answered.signal.aborted) post.destroy();
      });
    });
  }
}

/** Letters beyond ASCII as `\uXXXX` and slashes as `\/`: what is signed is this, and not what it means. */
function asMetaWrites(webhook: object): string {
  return JSON.stringify(webhook)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
