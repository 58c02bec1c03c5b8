import { describe, expect, it } from "vitest";
import { ModelError, PlatformRejectedError } from "../src/core/errors.ts";
import { createLogger } from "../src/logger.ts";

describe("createLogger", () => {
  const log = (facts: Record<string, unknown>) => {
    let line = "";
    const logger = createLogger("info", {
      write(text: string) {
        line += text;
      },
    });
    logger.error(facts, "something failed");
    return { line, entry: JSON.parse(line) as Record<string, unknown> };
  };

  it("writes plain facts", () => {
    const { entry } = log({ conversation: "test:1", characters: 5, done: true });
    expect(entry).toMatchObject({ msg: "something failed", conversation: "test:1", characters: 5, done: true });
  });

  it("leaves everything out that may hold secrets or what people said", () => {
    const secret = "hs_secret";
    const foreign = Object.assign(new Error(`Unexpected token in "${secret}"`), {
      code: "E_PARSE",
      payload: { text: secret },
      config: { headers: { authorization: secret } },
    });
    const platform = new PlatformRejectedError("test", "send", "other", "refused", foreign);
    const { line, entry } = log({ error: platform, message: { text: secret }, list: [secret], headers: new Map() });
    expect(line).not.toContain(secret);
    expect(entry.error).toMatchObject({
      name: "PlatformRejectedError",
      operation: "send",
      message: "test send: refused",
    });
    expect((entry.error as { cause: object }).cause).toMatchObject({ name: "Error", code: "E_PARSE" });
  });

  it("says why a model failed", () => {
    const { entry } = log({ error: new ModelError("no answer", { model: "m", reason: "timeout", status: 504 }) });
    expect(entry.error).toMatchObject({ message: "m: no answer", reason: "timeout", status: 504 });
  });

  it("cuts a long string", () => {
    expect(String(log({ text: "x".repeat(5000) }).entry.text)).toHaveLength(200);
  });
});
