import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../fake-clock.ts";
import { type FakeModel, startFakeModel } from "./fake-model-server.ts";
import { Gate } from "./gate.ts";
import { neverAnswers, serverError } from "./replies.ts";
import { byModel, inTurn, keyOf } from "./routes.ts";

let server: FakeModel;
beforeEach(async () => {
  server = await startFakeModel({ models: ["a", "b"], apiKeys: ["good"] });
});
afterEach(() => server.stop());

function post(body: object = {}, key = "good", signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: "a", messages: [{ role: "user", content: "good day" }], ...body }),
    ...(signal && { signal }),
  });
}

describe("startFakeModel", () => {
  it("lists its models to those who have a key", async () => {
    const list = (key: string) => fetch(`${server.baseUrl}/models`, { headers: { authorization: `Bearer ${key}` } });
    expect((await list("bad")).status).toBe(401);
    const { data } = (await (await list("good")).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("answers unstreamed with usage", async () => {
    expect(await (await post()).json()).toMatchObject({
      choices: [{ message: { content: "You said: good day" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 2 },
    });
  });

  it("sends usage in a stream only when it is asked for", async () => {
    expect(await (await post({ stream: true })).text()).not.toContain("usage");
    expect(await (await post({ stream: true, stream_options: { include_usage: true } })).text()).toContain(
      '"choices":[],"usage"',
    );
  });

  it("refuses a wrong key", async () => {
    expect((await post({}, "bad")).status).toBe(401);
  });

  it("sends a chunk for each release of its gate and logs what was sent", async () => {
    const gate = new Gate();
    server.enqueue({ text: "abcdefgh", gate });
    const response = await post({ stream: true });
    gate.release();
    await server.waitFor(([request]) => request?.chunksSent === 1);
    await settle();
    expect(server.requests[0]).toMatchObject({ chunksSent: 1, charactersSent: 4 });
    gate.release(2);
    expect(await response.text()).toContain("[DONE]");
    expect(server.requests[0]).toMatchObject({ chunksSent: 2, ended: "finished" });
  });

  it("paces many streams and finishes them all", async () => {
    server.respond(() => ({ chunks: ["a", "b", "c"], chunkDelayMs: 10 }));
    const texts = await Promise.all(Array.from({ length: 50 }, async () => (await post({ stream: true })).text()));
    expect(texts.every((text) => text.endsWith("data: [DONE]\n\n"))).toBe(true);
    expect(server.requests.every((request) => request.ended === "finished" && request.chunksSent === 3)).toBe(true);
  });

  it("charges for what it has read and really written, and nothing for refusals", async () => {
    const gate = new Gate();
    const leaving = new AbortController();
    server.respond(
      inTurn(
        serverError(),
        { text: "12345678" },
        { text: "12345678", usage: { prompt_tokens: 100, completion_tokens: 50 } },
        { text: "1234567890123456", fault: { kind: "cut", after: 2 } },
        { text: "1234567890123456", gate },
        neverAnswers,
      ),
    );
    await post({}, "bad");
    for (let count = 0; count < 3; count++) await (await post({ stream: true })).text();
    await expect(post({ stream: true }).then((response) => response.text())).rejects.toThrow();
    expect(server.ledger).toEqual({ a: { requests: 5, promptTokens: 104, completionTokens: 54 } });
    for (let count = 0; count < 2; count++) post({ model: "b", stream: true }, "good", leaving.signal).catch(() => {});
    gate.release();
    await server.waitFor((requests) => requests[5]?.chunksSent === 1 && requests.length === 7);
    leaving.abort();
    await server.waitFor((requests) => requests.every(({ ended }) => ended !== undefined));
    expect(server.ledger.b).toEqual({ requests: 2, promptTokens: 4, completionTokens: 1 });
  });

  it("answers by model", async () => {
    server.respond(byModel({ a: { text: "I am a" }, b: (request) => ({ text: `${keyOf(request)} asked b` }) }));
    expect(await (await post()).text()).toContain("I am a");
    expect(await (await post({ model: "b" })).text()).toContain("good asked b");
    expect((await post({ model: "c" })).status).toBe(400);
  });

  it("says what it waited for in vain", async () => {
    await expect(server.waitFor(() => false, { timeoutMs: 5, describe: "a miracle" })).rejects.toThrow("a miracle");
  });
});
