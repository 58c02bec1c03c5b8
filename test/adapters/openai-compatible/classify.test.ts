import { describe, expect, it } from "vitest";
import { classify, classifyNetworkError } from "../../../adapters/openai-compatible/classify.ts";

describe("classifyNetworkError", () => {
  it.each([
    ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
    ["ECONNREFUSED", "network"],
    ["ENOTFOUND", "network"],
    ["UND_ERR_INVALID_ARG", "bad_request"],
  ] as const)("takes %s for %s", (code, reason) => {
    const cause = Object.assign(new Error("details"), { code });
    expect(classifyNetworkError(cause)).toEqual({ reason, message: `no response (${code})`, cause });
  });
});

describe("classify", () => {
  it("believes the provider's code before the status", () => {
    expect(classify(429, { error: { code: "insufficient_quota" } }).reason).toBe("quota");
    expect(classify(413, { error: { code: "rate_limit_exceeded", type: "tokens" } }).reason).toBe("rate_limited");
    expect(classify(500, { error: { type: "overloaded_error" } }).reason).toBe("unavailable");
  });

  it("does not take the words of a broken server for a verdict", () => {
    expect(classify(500, { error: { message: "context length lookup failed" } }).reason).toBe("unavailable");
  });

  it.each([undefined, null, 7, "", [], {}, { error: null }, { error: { code: {}, type: [] } }])(
    "survives %j",
    (error) => {
      expect(classify(undefined, error).reason).toBe("unavailable");
      expect(classify(418, error).reason).toBe("bad_request");
    },
  );

  it("shows codes that are words or statuses and nothing else", () => {
    const error = { code: "sk-0123456789", type: "invalid_request_error", status: "Hello, my name is An" };
    expect(classify(400, { error }).message).toBe("HTTP 400 (invalid_request_error)");
  });
});
