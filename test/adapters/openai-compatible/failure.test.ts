import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createEndpointPool,
  createOpenAiCompatibleModel,
} from "../../../adapters/openai-compatible/openai-compatible-model.ts";
import type { ModelError } from "../../../src/core/errors.ts";
import { collect } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import {
  contentFiltered,
  contextTooLong,
  errorStatus,
  keepAliveOnly,
  neverAnswers,
  quotaUsedUp,
  rateLimited,
  resetsBeforeHeaders,
  serverError,
  unknownModel,
  wrongKey,
} from "../../fakes/model/replies.ts";
import { API_KEY, type Endpoint, PROMPT, startEndpoint } from "./endpoint-fixture.ts";

let endpoint: Endpoint;
beforeEach(async () => {
  endpoint = await startEndpoint();
});
afterEach(() => endpoint.stop());

describe("a refusal", () => {
  it.each([
    [rateLimited(), "rate_limited", 429],
    [quotaUsedUp(), "quota", 429],
    [serverError(500), "unavailable", 500],
    [serverError(503), "unavailable", 503],
    [wrongKey(), "credential", 401],
    [unknownModel(), "unknown_model", 404],
    [contextTooLong(), "context_length", 400],
    [contentFiltered(), "content_filter", 400],
    [errorStatus(400, { message: "Your credit balance is too low" }), "quota", 400],
    [errorStatus(400, { message: "prompt is too long: 9000 tokens" }), "context_length", 400],
    [errorStatus(400, { message: "temperature must be positive" }), "bad_request", 400],
    [{ status: 402 }, "quota", 402],
    [{ status: 403, body: "Forbidden" }, "credential", 403],
    [{ status: 408 }, "unavailable", 408],
    [{ status: 413 }, "context_length", 413],
    [{ status: 502, body: "<html>Bad gateway</html>" }, "unavailable", 502],
    [{ status: 529 }, "unavailable", 529],
    [{ status: 302, headers: { location: "http://127.0.0.1:9/" } }, "unavailable", 302],
    [{ status: 429, body: [{ error: { code: 429, status: "RESOURCE_EXHAUSTED" } }] }, "rate_limited", 429],
    [{ status: 422, body: { detail: [{ msg: "field required" }] } }, "bad_request", 422],
  ] as const)("%j fails as %s", async (reply, reason, status) => {
    const { error, events } = await endpoint.ask(reply);
    expect(error).toMatchObject({ reason, status, model: "small-model" });
    expect(events).toEqual([]);
    expect(endpoint.server.requests).toHaveLength(1);
  });

  it.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": new Date(new FakeClock().now() + 90_000).toUTCString() }, 90_000],
    [{ "retry-after": "7", "retry-after-ms": "250" }, 250],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("with %j asks to wait %s ms", async (headers, retryAfterMs) => {
    expect((await endpoint.ask(rateLimited(headers))).error?.retryAfterMs).toBe(retryAfterMs);
  });

  it("shows neither the key nor the prompt nor what the provider says of them", async () => {
    const leak = { message: `key ${API_KEY} said: ${PROMPT}`, code: API_KEY, type: PROMPT };
    for (const reply of [
      errorStatus(400, leak),
      errorStatus(401, leak),
      { text: "", fault: { kind: "error", after: 0, error: leak } },
    ] as const) {
      const { error } = await endpoint.ask(reply);
      expect(`${error?.message} ${JSON.stringify(error)} ${error?.cause}`).not.toMatch(/sk-very|4111/);
    }
  });
});

describe("a connection that fails", () => {
  it("before the headers is a network failure", async () => {
    expect((await endpoint.ask(resetsBeforeHeaders)).error).toMatchObject({ reason: "network", retryable: true });
  });

  it("because nobody listens is a network failure that does not show the URL's password", async () => {
    const dispatcher = createEndpointPool({ maxConnections: 1 });
    const model = createOpenAiCompatibleModel({
      baseUrl: "http://user:hunter2@127.0.0.1:9/v1",
      model: "small-model",
      dispatcher,
      clock: new FakeClock(),
    });
    const error = await collect(model.stream({ messages: [] }, new AbortController().signal)).catch(
      (thrown: unknown) => thrown as ModelError,
    );
    expect(error).toMatchObject({ reason: "network" });
    expect(String((error as ModelError).message)).not.toContain("hunter2");
    await dispatcher.destroy();
  });

  it.each(["close", "reset"] as const)("because it was stale (%s) is repeated once, unseen", async (never) => {
    await endpoint.ask({ text: "Hello" });
    await settle();
    const { text } = await endpoint.ask({ never });
    expect(text).toContain("You said");
    expect(endpoint.server.requests).toHaveLength(3);
  });

  it.each(["close", "reset"] as const)("when it is new is not repeated (%s)", async (never) => {
    expect((await endpoint.ask({ never })).error).toMatchObject({ reason: "network", facts: { wasRead: false } });
    expect(endpoint.server.requests).toHaveLength(1);
  });
});

describe("an abort", () => {
  it.each([
    ["no headers come", neverAnswers],
    ["only comments come", keepAliveOnly(2)],
    ["the answer stands still", { text: "Hello", fault: { kind: "stall", after: 1 } }],
  ] as const)("closes the connection at once while %s", async (_, reply) => {
    const abort = new AbortController();
    endpoint.server.enqueue(reply);
    const stream = collect(endpoint.model.stream({ messages: [{ role: "user", text: "Hi" }] }, abort.signal));
    await endpoint.server.waitFor((requests) => requests.length === 1);
    const reason = new Error("the customer left");
    abort.abort(reason);
    await expect(stream).rejects.toBe(reason);
    await endpoint.server.waitFor(([request]) => request?.ended === "client-closed", { timeoutMs: 1000 });
  });

  it("sends nothing and rejects at once while it waits for a connection", async () => {
    const narrow = await startEndpoint({ maxConnections: 1 });
    const abort = new AbortController();
    narrow.server.enqueue(neverAnswers);
    const request = { messages: [{ role: "user", text: "Hi" }] } as const;
    const first = collect(narrow.model.stream(request, abort.signal));
    await narrow.server.waitFor((requests) => requests.length === 1);
    const impatient = new AbortController();
    const second = collect(narrow.model.stream(request, impatient.signal));
    impatient.abort(new Error("too slow"));
    await expect(second).rejects.toThrow("too slow");
    abort.abort(new Error("done"));
    await expect(first).rejects.toThrow("done");
    expect((await narrow.ask()).text).toContain("You said");
    expect(narrow.server.requests).toHaveLength(2);
    await narrow.stop();
  });
});
