import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { htmlPage, jsonErrorWith200, refusesStreamOptions } from "../../fakes/model/replies.ts";
import { type Endpoint, startEndpoint } from "./endpoint-fixture.ts";

let endpoint: Endpoint;
beforeEach(async () => {
  endpoint = await startEndpoint();
});
afterEach(() => endpoint.stop());

const TEXT = "Xin chào 👋🏽, đơn hàng của bạn đang trên đường.";

describe("a good answer", () => {
  it.each([
    ["whole frames", {}],
    ["one byte per write", { writes: "byte" }],
    ["writes that end inside of characters", { writes: "split-characters" }],
    ["CRLF line ends", { lineEnd: "\r\n" }],
    ["CR line ends", { lineEnd: "\r" }],
    ["CRLF, one byte per write", { writes: "byte", lineEnd: "\r\n" }],
  ] as const)("arrives whole in %s", async (_, wire) => {
    const { text, finish } = await endpoint.ask({ text: TEXT, chunkSize: 3, wire });
    expect(text).toBe(TEXT);
    expect(finish).toMatchObject({ reason: "stop", model: "small-model" });
  });

  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["content_filter", "content_filter"],
    ["tool_calls", "stop"],
    ["function_call", "stop"],
    ["eos", "stop"],
  ])("that ends with %s finishes with %s", async (finishReason, reason) => {
    expect((await endpoint.ask({ text: "Hello", finishReason })).finish).toMatchObject({ reason });
  });

  it("needs no [DONE]", async () => {
    expect((await endpoint.ask({ text: "Hello", done: false })).finish).toBeDefined();
  });

  it("is not shown what the model only thought", async () => {
    expect((await endpoint.ask({ text: "Hello", reasoning: ["They greet me.", "I greet back."] })).text).toBe("Hello");
  });

  it("says something: one without text has failed, and what it costs is known", async () => {
    const usage = { prompt_tokens: 12, completion_tokens: 40 };
    expect((await endpoint.ask({ chunks: [], reasoning: ["Hm."], usage })).error).toMatchObject({
      reason: "malformed",
      facts: { usage: { inputTokens: 12, outputTokens: 40 } },
    });
    expect((await endpoint.ask({ chunks: [], finishReason: "content_filter" })).error?.reason).toBe("content_filter");
  });

  it("survives comments between its chunks", async () => {
    const { text } = await endpoint.ask({ text: "Hello there", commentEveryMs: 1, chunkDelayMs: 5 });
    expect(text).toBe("Hello there");
  });

  it("may come as one JSON object", async () => {
    const body = {
      choices: [{ message: { role: "assistant", content: "Hello" }, finish_reason: "length" }],
      usage: { prompt_tokens: 7, completion_tokens: 2 },
    };
    const { events } = await endpoint.ask({ status: 200, body });
    expect(events).toEqual([
      { type: "text-delta", text: "Hello" },
      { type: "finish", reason: "length", model: "small-model", usage: { inputTokens: 7, outputTokens: 2 } },
    ]);
  });

  it("leaves its connection to the next one", async () => {
    for (let index = 0; index < 5; index++) {
      await endpoint.ask({ text: "Hello" });
      await settle();
    }
    expect(new Set(endpoint.server.requests.map((request) => request.connection)).size).toBe(1);
  });
});

describe("what is sent", () => {
  it("is the prompt, the key and only the options that are set", async () => {
    await endpoint.ask(undefined, {
      request: {
        messages: [
          { role: "system", text: "Be kind." },
          { role: "user", text: "Hi" },
        ],
      },
    });
    await endpoint.ask(undefined, { request: { temperature: 0, maxOutputTokens: 100, model: "another" } });
    const [plain, tuned] = endpoint.server.requests;
    expect(plain?.headers.authorization).toMatch(/^Bearer sk-/);
    expect(plain?.body).toEqual({
      model: "small-model",
      messages: [
        { role: "system", content: "Be kind." },
        { role: "user", content: "Hi" },
      ],
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(tuned?.body).toMatchObject({ model: "small-model", temperature: 0, max_tokens: 100 });
  });

  it.each([400, 422])("leaves stream_options out for good after a %s that names it", async (status) => {
    endpoint.server.respond((request) =>
      request.body.stream_options === undefined ? { text: "Hello" } : refusesStreamOptions(status),
    );
    expect((await endpoint.ask()).text).toBe("Hello");
    expect((await endpoint.ask()).text).toBe("Hello");
    expect(endpoint.server.requests.map((request) => request.body.stream_options !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("names the limit of tokens as the model wants it", async () => {
    const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    const refusal = { status: 400, body: { error: { message, code: "unsupported_parameter" } } };
    endpoint.server.respond((request) => (request.body.max_tokens === undefined ? { text: "Hello" } : refusal));
    expect((await endpoint.ask(undefined, { request: { maxOutputTokens: 9 } })).text).toBe("Hello");
    expect(endpoint.server.requests.at(-1)?.body.max_completion_tokens).toBe(9);
  });

  it("is not repeated when the refusal names nothing that can be left out", async () => {
    const { error } = await endpoint.ask({ status: 400, body: { error: { message: "bad temperature" } } });
    expect(error?.reason).toBe("bad_request");
    expect(endpoint.server.requests).toHaveLength(1);
  });
});

describe("usage", () => {
  it("is read from the chunk after the finish reason", async () => {
    const usage = { prompt_tokens: 12, completion_tokens: 0 };
    expect((await endpoint.ask({ text: "Hello", usage })).finish).toMatchObject({
      usage: { inputTokens: 12, outputTokens: 0 },
    });
  });

  it("is left out when it was not sent", async () => {
    expect((await endpoint.ask({ text: "Hello", usage: false })).finish).not.toHaveProperty("usage");
  });

  it("is awaited for a second at most once the answer is complete", async () => {
    const asked = endpoint.ask({ text: "Hello", usage: false, done: false, linger: true });
    await endpoint.server.waitFor(([request]) => request?.chunksSent === 2);
    while (endpoint.clock.sleeping === 0) await settle();
    await endpoint.clock.advance(1000);
    expect((await asked).finish).toBeDefined();
    await endpoint.server.waitFor(([request]) => request?.ended === "client-closed");
  });
});

describe("a body that stays open after [DONE]", () => {
  it("neither delays the answer nor keeps its connection", async () => {
    const { finish } = await endpoint.ask({ text: "Hello", linger: true });
    expect(finish).toBeDefined();
    await endpoint.clock.advance(1000);
    await endpoint.server.waitFor(([request]) => request?.ended === "client-closed", {
      describe: "the client to hang up",
    });
  });
});

describe("an answer that breaks off", () => {
  it.each([
    ["its socket is closed", "cut"],
    ["its socket is reset", "reset"],
    ["its body ends without a finish reason", "eof"],
  ] as const)("because %s fails as truncated, after the text that came", async (_, kind) => {
    const gate = new Gate();
    const asked = endpoint.ask({ text: "Hello there", gate, fault: { kind, after: 2 } });
    gate.release(2);
    await endpoint.server.waitFor(([request]) => request?.chunksSent === 2);
    await settle();
    gate.open();
    const { text, error, finish } = await asked;
    expect(text).toBe("Hello th");
    expect(finish).toBeUndefined();
    expect(error).toMatchObject({ reason: "truncated", receivedCharacters: 8, status: 200, retryable: true });
  });

  it("fails as malformed rather than lose text", async () => {
    const { error } = await endpoint.ask({ text: "Hello there", fault: { kind: "malformed", after: 1 } });
    expect(error).toMatchObject({ reason: "malformed", receivedCharacters: 4 });
  });

  it.each(["null", "42", '"text"', "[]", "<html>"])("fails as malformed on an event that is %s", async (data) => {
    const { error } = await endpoint.ask({ text: "Hello there", fault: { kind: "malformed", after: 1, data } });
    expect(error?.reason).toBe("malformed");
  });

  it.each([
    [{ code: 502, message: "upstream" }, "unavailable", 502],
    [{ code: "429", message: "slow down" }, "rate_limited", 429],
    [{ type: "overloaded_error" }, "unavailable", 200],
    [{ code: "context_length_exceeded" }, "context_length", 200],
    ["something broke", "unavailable", 200],
  ] as const)("with the error %j inside fails as %s", async (error, reason, status) => {
    for (const after of [0, 2]) {
      const asked = await endpoint.ask({ text: "Hello there", fault: { kind: "error", after, error } });
      expect(asked.error).toMatchObject({ reason, status, receivedCharacters: after * 4, facts: { wasRead: true } });
    }
  });

  it("with the finish reason error fails", async () => {
    expect((await endpoint.ask({ text: "Hel", finishReason: "error" })).error?.reason).toBe("unavailable");
  });
});

describe("a 200 that is no answer", () => {
  it.each([
    ["a web page", htmlPage(), "unavailable"],
    ["a JSON error", jsonErrorWith200(), "unavailable"],
    ["a JSON error with a code", jsonErrorWith200({ code: "insufficient_quota" }), "quota"],
    ["half a JSON object", { status: 200, body: '{"choices":[{"mess' }, "malformed"],
    ["nothing", { status: 200, body: "" }, "truncated"],
    ["plain words", { status: 200, headers: { "content-type": "text/plain" }, body: "welcome" }, "truncated"],
  ] as const)("but %s fails", async (_, reply, reason) => {
    expect((await endpoint.ask(reply)).error?.reason).toBe(reason);
  });
});

describe("a reader that is slow", () => {
  it("holds the provider back and misses nothing", async () => {
    const chunks = Array.from({ length: 4000 }, (_, index) => `${String(index).padStart(6, "0")}${"x".repeat(994)}`);
    endpoint.server.enqueue({ chunks });
    let text = "";
    for await (const event of endpoint.model.stream({ messages: [] }, new AbortController().signal)) {
      if (event.type !== "text-delta") continue;
      expect(event.text.length).toBeLessThan(1_000_000);
      text += event.text;
      await settle();
    }
    expect(text).toBe(chunks.join(""));
  });
});
