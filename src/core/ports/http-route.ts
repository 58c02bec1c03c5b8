/** One HTTP endpoint that an adapter wants served. Knows nothing of the server. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Longest body in bytes; a longer one is answered with 413 before `handle` is called. */
  readonly bodyLimit: number;
  handle(request: RouteRequest): Promise<RouteResponse>;
}

export interface RouteRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: URLSearchParams;
  /** The bytes as they came. */
  readonly body: Buffer;
  /** Address of the client: the connection's peer or, behind a proxy that the operator trusts, whom that names. */
  readonly remoteAddress: string;
  /** A proxy has passed the request on, trusted or not. */
  readonly forwarded: boolean;
  readonly encrypted: boolean;
  /** Calls `listener` once if the client goes away before its answer is complete. */
  onGone(listener: () => void): void;
}

export interface RouteResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is called once, after the head has been sent. */
  readonly body?: string | ResponseStream;
}

export type ResponseStream = (client: StreamClient) => void;

export interface StreamClient {
  /** Never blocks and never throws; what a client that has gone away is told is lost. */
  write(chunk: string): void;
  end(): void;
}

/** An answer that no cache keeps. */
export function jsonResponse(
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): RouteResponse {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

/** The one shape of every refusal: `{error: {code, message}}`. */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): RouteResponse {
  return jsonResponse(status, { error: { code, message } }, headers);
}
