import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../fake-clock.ts";
import { type FakeModel, startFakeModel } from "./fake-model-server.ts";
import { Gate } from "./gate.ts";

let server: FakeModel;
beforeEach(async () => {
  server = await startFakeModel({ models: ["a", "b"], apiKeys: ["good"] });
});
afterEach(() => server.stop());

function post(body: object = {}, key = "good"): Promise<Response> {
  return fetch(`${server.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: "a", messages: [{ role: "user", content: "good day" }], ...body }),
  });
}

describe("startFakeModel", () => {
  it("lists its models", async () => {
    const { data } = (await (await fetch(`${server.baseUrl}/models`)).json()) as { data: { id: string }[] };
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

  it("says what it waited for in vain", async () => {
    await expect(server.waitFor(() => false, { timeoutMs: 5, describe: "a miracle" })).rejects.toThrow("a miracle");
  });
});
