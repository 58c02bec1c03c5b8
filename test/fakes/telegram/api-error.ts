/** An answer with `ok: false`, thrown by whatever finds the fault. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  readonly retryAfter: number | undefined;

  constructor(code: number, description: string, retryAfter?: number) {
    super(description);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export function badRequest(problem: string): ApiError {
  // Codes in capitals ("MESSAGE_TOO_LONG") keep their case.
  const isCode = /^.[A-Z_]/.test(problem);
  return new ApiError(400, `Bad Request: ${isCode ? problem : problem.slice(0, 1).toLowerCase() + problem.slice(1)}`);
}

export function tooManyRequests(seconds: number): ApiError {
  return new ApiError(429, `Too Many Requests: retry after ${seconds}`, seconds);
}
