import type { FakeBill } from "./bill.ts";

export interface FakeChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly [field: string]: unknown;
}

/** One `POST /v1/chat/completions` as the provider saw it. Its fields change until it has ended. */
export interface FakeModelRequest {
  /** 1 for the first. */
  readonly number: number;
  readonly at: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: FakeChatBody;
  /** The same number for requests that shared a socket. */
  readonly connection: number;
  /** Chunks of text written, and the characters in them. */
  readonly chunksSent: number;
  readonly charactersSent: number;
  readonly bill: FakeBill;
  /** `finished`: all of the answer was written. `cut`: the server broke off. Unset: still open. */
  readonly ended?: "finished" | "client-closed" | "cut";
  readonly endedAt?: number;
}

/** What all requests for one model have cost. */
export interface LedgerLine {
  /** Refused ones, too. */
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface WaitOptions {
  readonly timeoutMs?: number;
  /** What is awaited, for the failure's text. */
  readonly describe?: string;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
export type OpenRequest = Mutable<FakeModelRequest>;

interface Waiter {
  readonly check: () => boolean;
  readonly resolve: () => void;
  readonly timer: NodeJS.Timeout;
}

const DEFAULT_TIMEOUT_MS = 5000;

/** What the server was asked, and how each request ended. */
export class RequestLog {
  readonly requests: OpenRequest[] = [];
  readonly #waiters = new Set<Waiter>();

  add(request: OpenRequest): void {
    this.requests.push(request);
    this.changed();
  }

  end(request: OpenRequest, how: "finished" | "client-closed" | "cut"): void {
    if (request.ended !== undefined) return;
    request.ended = how;
    request.endedAt = Date.now();
    this.changed();
  }

  /** Must be called after every change of a request. */
  changed(): void {
    for (const waiter of this.#waiters) if (waiter.check()) this.#settle(waiter);
  }

  /** Resolves as soon as `predicate` holds; it is asked after every change, so nothing is polled. */
  waitFor(predicate: (requests: readonly FakeModelRequest[]) => boolean, options: WaitOptions = {}): Promise<void> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, describe = "the expected requests" } = options;
    if (predicate(this.requests)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`fake model: waited ${timeoutMs} ms for ${describe}; saw ${this.#summary()}`));
      }, timeoutMs);
      const waiter: Waiter = { check: () => predicate(this.requests), resolve, timer };
      this.#waiters.add(waiter);
    });
  }

  ledger(): Record<string, LedgerLine> {
    const lines: Record<string, LedgerLine> = {};
    for (const { body, bill } of this.requests) {
      const line = lines[body.model] ?? { requests: 0, promptTokens: 0, completionTokens: 0 };
      lines[body.model] = {
        requests: line.requests + 1,
        promptTokens: line.promptTokens + bill.promptTokens,
        completionTokens: line.completionTokens + bill.completionTokens,
      };
    }
    return lines;
  }

  #settle(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    clearTimeout(waiter.timer);
    waiter.resolve();
  }

  #summary(): string {
    const rows = this.requests.map((request) => `#${request.number} ${request.ended ?? "open"} ${request.chunksSent}`);
    return rows.length === 0 ? "no requests" : rows.join(", ");
  }
}
