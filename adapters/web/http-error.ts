import { errorResponse, type RouteResponse } from "../../src/core/ports/http-route.ts";

/** A request that is refused, with what its sender should do about it. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function toResponse({ status, code, message, headers }: HttpError): RouteResponse {
  return errorResponse(status, code, message, headers);
}

/** `where`: what has a limit, as in "from this address". */
export function tooManyRequests(waitMs: number, where: string): HttpError {
  const seconds = Math.ceil(waitMs / 1000);
  const message = `Too many messages ${where}: try again in ${seconds} s.`;
  return new HttpError(429, "rate_limited", message, { "retry-after": String(seconds) });
}
