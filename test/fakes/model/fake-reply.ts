import type { Gate } from "./gate.ts";

export interface FakeUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens?: number;
}

/** What goes wrong after `after` chunks of text have been sent. */
export type FakeFault =
  /** Nothing more comes; the body stays open. */
  | { readonly kind: "stall"; readonly after: number }
  /** The socket is destroyed: `cut` sends what was written and then FIN, `reset` sends RST. */
  | { readonly kind: "cut" | "reset"; readonly after: number }
  /** The body ends properly, without a finish reason and without `[DONE]`. */
  | { readonly kind: "eof"; readonly after: number }
  /** Half a JSON object takes the place of one chunk; the rest follows. `data` says what else to send. */
  | { readonly kind: "malformed"; readonly after: number; readonly data?: string }
  /** An `error` object in the stream, then the end. */
  | { readonly kind: "error"; readonly after: number; readonly error: unknown };

/** How the bytes are laid on the wire. The text is the same in each. */
export interface FakeWire {
  /** `byte`: each byte in a write of its own. `split-characters`: writes end inside of every non-ASCII character. */
  readonly writes?: "byte" | "split-characters";
  readonly lineEnd?: "\n" | "\r\n" | "\r";
}

/** A status 200 answer. Pass the same `chunks` array again and its frames are serialised once. */
export interface FakeAnswer {
  readonly chunks?: readonly string[];
  /** Instead of `chunks`: a text that is cut every `chunkSize` (default 4) UTF-16 units. */
  readonly text?: string;
  readonly chunkSize?: number;
  /** Sent as `reasoning_content` before the first chunk. */
  readonly reasoning?: readonly string[];
  /** Before the headers. */
  readonly headersDelayMs?: number;
  /** Between the headers and the first chunk. */
  readonly firstDelayMs?: number;
  readonly chunkDelayMs?: number;
  /** Each chunk, and then the end as one more step, waits for a release. */
  readonly gate?: Gate;
  /** Default `"stop"`; `null` leaves it out. */
  readonly finishReason?: string | null;
  /** Sent when the request asks for it, in a last chunk without choices. `false` never sends it. */
  readonly usage?: FakeUsage | false;
  /** `false` leaves out `[DONE]`. */
  readonly done?: boolean;
  /** Leaves the body open after the end. */
  readonly linger?: boolean;
  /** The model that the answer names. Default: the one asked for. */
  readonly model?: string;
  /** A `: keep-alive` comment as often as this, as long as the body is open. */
  readonly commentEveryMs?: number;
  readonly fault?: FakeFault;
  readonly wire?: FakeWire;
}

/** Any other HTTP answer. A `body` that is no string goes out as JSON. */
export interface FakeStatus {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Waits for a release. */
  readonly gate?: Gate;
}

/** No HTTP answer: `headers` keeps the request open for ever, `close` ends the socket with FIN, `reset` with RST. */
export interface FakeSilence {
  readonly never: "headers" | "close" | "reset";
}

export type FakeReply = FakeAnswer | FakeStatus | FakeSilence;

/** The chunks of text that the answer would send if nothing went wrong. */
export function chunksOf(answer: FakeAnswer): readonly string[] {
  if (answer.chunks !== undefined) return answer.chunks;
  const text = answer.text ?? "";
  const size = answer.chunkSize ?? 4;
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}
