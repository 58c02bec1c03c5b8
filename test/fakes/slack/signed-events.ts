import { createHmac } from "node:crypto";

/** How the test wants a request to differ from what Slack would send. */
export interface Signing {
  /** Default: the secret of this sender. */
  readonly secret?: string;
  /** Epoch seconds. Default: now. */
  readonly timestamp?: number;
  readonly contentType?: string;
  /** Counts from 1. Absent: the first delivery. */
  readonly retry?: number;
}

export interface SignedEventsOptions {
  /** Where the app receives. */
  readonly url: string;
  readonly signingSecret: string;
  /** Epoch milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Slack says that it gives up after three retries: at once, after one minute and after five. */
const RETRIES = 3;

/** Slack's side of its HTTP deliveries: signs what it sends, and sends again what was not taken. */
export class SignedEvents {
  readonly #options: SignedEventsOptions;
  readonly #refused: { readonly body: string; readonly retry: number }[] = [];

  constructor(options: SignedEventsOptions) {
    this.#options = options;
  }

  /** An event that is not answered with 2xx is delivered again by `redeliver`. */
  event(body: object, signing: Signing = {}): Promise<Answered> {
    return this.#deliver(JSON.stringify(body), signing);
  }

  /** Never delivered again, whatever the answer is. */
  command(fields: Readonly<Record<string, string>>, signing: Signing = {}): Promise<Answered> {
    return this.#post(new URLSearchParams(fields).toString(), form(signing));
  }

  /** A click. Never delivered again. */
  action(payload: object, signing: Signing = {}): Promise<Answered> {
    return this.#post(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), form(signing));
  }

  /** Any body at all, signed. */
  raw(body: string, signing: Signing = {}): Promise<Answered> {
    return this.#post(body, signing);
  }

  /** What was refused comes again, as long as it has not been retried three times. */
  async redeliver(): Promise<readonly Answered[]> {
    const again = this.#refused.splice(0);
    return Promise.all(again.map(({ body, retry }) => this.#deliver(body, { retry: retry + 1 })));
  }

  async #deliver(body: string, signing: Signing): Promise<Answered> {
    const retry = signing.retry ?? 0;
    const answer = await this.#post(body, signing);
    const isTaken = answer.status >= 200 && answer.status < 300;
    if (!isTaken && retry < RETRIES) this.#refused.push({ body, retry });
    return answer;
  }

  async #post(body: string, signing: Signing): Promise<Answered> {
    const { url, signingSecret, now = Date.now } = this.#options;
    const timestamp = signing.timestamp ?? Math.floor(now() / 1000);
    const headers = signedHeaders(body, { ...signing, secret: signing.secret ?? signingSecret, timestamp });
    const response = await fetch(url, { method: "POST", headers, body });
    return { status: response.status, body: await response.text() };
  }
}

/** What Slack sends with a body besides it. */
export function signedHeaders(body: string, signing: Signing & { readonly secret: string }): Record<string, string> {
  const { secret, timestamp = Math.floor(Date.now() / 1000), contentType = "application/json", retry } = signing;
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    "content-type": contentType,
    "x-slack-request-timestamp": String(timestamp),
    "x-slack-signature": `v0=${signature}`,
    ...(retry === undefined ? {} : { "x-slack-retry-num": String(retry), "x-slack-retry-reason": "http_error" }),
  };
}

function form(signing: Signing): Signing {
  return { contentType: "application/x-www-form-urlencoded", ...signing };
}
