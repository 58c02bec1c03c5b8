import type { FakeAnswer, FakeSilence, FakeStatus } from "./fake-reply.ts";

/** Answers as providers word them. */

export function errorStatus(
  status: number,
  error: { readonly message?: string; readonly type?: string; readonly code?: string | number | null },
  headers: Readonly<Record<string, string>> = {},
): FakeStatus {
  return { status, headers, body: { error: { message: "", param: null, ...error } } };
}

export function rateLimited(headers: Readonly<Record<string, string>> = {}): FakeStatus {
  return errorStatus(
    429,
    { message: "Rate limit reached for requests", type: "requests", code: "rate_limit_exceeded" },
    headers,
  );
}

export function quotaUsedUp(): FakeStatus {
  return errorStatus(429, {
    message: "You exceeded your current quota, please check your plan and billing details.",
    type: "insufficient_quota",
    code: "insufficient_quota",
  });
}

export function serverError(status = 500): FakeStatus {
  return errorStatus(status, { message: "The server had an error", type: "server_error", code: null });
}

export function wrongKey(): FakeStatus {
  return errorStatus(401, {
    message: "Incorrect API key provided",
    type: "invalid_request_error",
    code: "invalid_api_key",
  });
}

export function unknownModel(): FakeStatus {
  return errorStatus(404, {
    message: "The model does not exist",
    type: "invalid_request_error",
    code: "model_not_found",
  });
}

export function contextTooLong(): FakeStatus {
  return errorStatus(400, {
    message: "This model's maximum context length is 8192 tokens.",
    type: "invalid_request_error",
    code: "context_length_exceeded",
  });
}

export function contentFiltered(): FakeStatus {
  return errorStatus(400, { message: "The response was filtered", code: "content_filter" });
}

/** What an endpoint answers that does not know `stream_options`. */
export function refusesStreamOptions(status = 400): FakeStatus {
  return errorStatus(status, {
    message: "Unrecognized request argument supplied: stream_options",
    type: "invalid_request_error",
  });
}

export function htmlPage(status = 200): FakeStatus {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: "<!doctype html><title>Just a moment...</title><p>Checking your browser</p>",
  };
}

export function jsonErrorWith200(
  error: unknown = { message: "upstream failed", type: "server_error", code: 502 },
): FakeStatus {
  return { status: 200, body: { error } };
}

export const neverAnswers: FakeSilence = { never: "headers" };
export const resetsBeforeHeaders: FakeSilence = { never: "reset" };

/** Headers, then comments for ever. */
export function keepAliveOnly(everyMs = 5): FakeAnswer {
  return { chunks: [], commentEveryMs: everyMs, fault: { kind: "stall", after: 0 } };
}
