import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeModel, startFakeModel } from "../fakes/model/fake-model-server.ts";
import { Gate } from "../fakes/model/gate.ts";
import { createDataDirectory, FrontdeskProcess } from "../support/frontdesk-process.ts";
import { ChatStream, type StreamEvent } from "./support/chat-stream.ts";
import { writeSettings } from "./support/settings-file.ts";

const ENV = { LLM_API_KEY: "hs_test_key_that_is_long_enough_0001" };

describe("POST /api/v1/chat", () => {
  let model: FakeModel;
  let frontdesk: FrontdeskProcess;
  const dataDirectory = createDataDirectory();

  beforeEach(async () => {
    model = await startFakeModel();
    model.respond((request) => ({ text: `heard: ${request.body.messages.at(-1)?.content}` }));
    frontdesk = await FrontdeskProcess.start({ env: { ...ENV, LLM_BASE_URL: model.baseUrl } });
  });
  afterEach(async () => {
    await frontdesk[Symbol.asyncDispose]();
    await model.stop();
  });

  const post = async (body: unknown, headers: Record<string, string> = {}, url = frontdesk.url): Promise<Answer> =>
    fetch(`${url}/api/v1/chat`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  it("answers as JSON and goes on with the conversation", async () => {
    const first = await (await post({ message: "hello" })).json();
    expect(first).toMatchObject({ response: "heard: hello", cached: false, model: "gpt-4o-mini", outcome: "answered" });
    expect(first.usage).toMatchObject({ prompt_tokens: expect.any(Number), total_tokens: expect.any(Number) });
    await post({ message: "and?", conversation_id: first.conversation_id });
    expect(model.requests[1]?.body.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
  });

  it("takes a list of messages for the whole context", async () => {
    const messages = [
      { role: "system", content: "Speak like a pirate." },
      { role: "user", content: "hello" },
      { role: "assistant", content: "ahoy" },
      { role: "user", content: "where is my order?" },
    ];
    const answer = await (await post({ messages, temperature: 0.2, max_tokens: 50, model: "gpt-4o-mini" })).json();
    expect(answer.response).toBe("heard: where is my order?");
    const { body } = model.requests[0] ?? {};
    expect(body).toMatchObject({ temperature: 0.2, max_tokens: 50 });
    expect(body?.messages.map(({ content }) => content).slice(1)).toEqual(["hello", "ahoy", "where is my order?"]);
    expect(body?.messages[0]?.content).toMatch(/Speak like a pirate\.$/);
  });

  it("streams deltas that join to the answer, then done", async () => {
    model.respond(() => ({ chunks: ["Orders ", "ship ", "today."], chunkDelayMs: 5 }));
    const events = await (await ChatStream.open(frontdesk.url, { message: "hello" })).all();
    const text = events.filter(({ event }) => event === "delta").map(({ data }) => data.text);
    expect(text.join("")).toBe("Orders ship today.");
    expect(text.length).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({
      event: "done",
      data: { response: "Orders ship today.", outcome: "answered" },
    });
  });

  it("refuses what it cannot read, and says which field it is and what it expects", async () => {
    const refused: [body: unknown, answer: RegExp][] = [
      ["not json", /^400 bad_json .*not valid JSON/],
      ["[]", /^400 bad_json .*JSON object/],
      [{}, /^400 invalid_request .*missing/],
      [{ message: " " }, /^400 invalid_request .*must not be empty/],
      [{ message: 5 }, /^400 invalid_request message must be a string/],
      [{ message: "x", messages: [] }, /^400 invalid_request .*not both/],
      [{ messages: [{ role: "wizard", content: "x" }] }, /^400 invalid_request messages\[0\]\.role must be one of/],
      [{ messages: [{ role: "assistant", content: "x" }] }, /^400 invalid_request .*last of messages/],
      [{ messages: [{ role: "user" }] }, /^400 invalid_request messages\[0\]\.content/],
      [{ message: "x", conversation_id: "../../etc" }, /^400 invalid_request conversation_id/],
      [{ message: "x", model: "unknown" }, /^400 invalid_request model must be one of gpt-4o-mini/],
      [{ message: "x", temperature: 9 }, /^400 invalid_request temperature/],
      [{ message: "x", max_tokens: 1.5 }, /^400 invalid_request max_tokens/],
      [{ message: "x", stream: "yes" }, /^400 invalid_request stream/],
      [{ message: "x".repeat(8001) }, /^400 too_long .*8000/],
      [{ message: "x".repeat(70_000) }, /^413 body_too_large/],
    ];
    for (const [body, answer] of refused) {
      const response = await post(body);
      const { error } = await response.json();
      expect(`${response.status} ${error.code} ${error.message}`).toMatch(answer);
    }
    expect(model.requests).toHaveLength(0);
  });

  it("refuses other content types, methods and addresses with a JSON error", async () => {
    const wrongType = await post({ message: "x" }, { "content-type": "text/plain" });
    expect([wrongType.status, (await wrongType.json()).error.code]).toEqual([415, "unsupported_media_type"]);
    for (const path of ["/nowhere", "/assets/../package.json", "/assets/tsconfig.json", "/.env"]) {
      const response: Answer = await fetch(`${frontdesk.url}${path}`);
      expect([path, response.status, (await response.json()).error.code]).toEqual([path, 404, "not_found"]);
    }
  });

  it("asks for a key when there are some, and believes no proxy that it was not told of", async () => {
    const proxied = await post({ message: "x" }, { "x-forwarded-for": "127.0.0.1" });
    expect(proxied.status).toBe(401);
    await using guarded = await FrontdeskProcess.start({
      env: { ...ENV, LLM_BASE_URL: model.baseUrl, API_KEYS: "first-key, second-key" },
    });
    expect((await post({ message: "x" }, {}, guarded.url)).status).toBe(401);
    expect((await post({ message: "x" }, { authorization: "Bearer wrong" }, guarded.url)).status).toBe(401);
    expect((await post({ message: "x" }, { authorization: "Bearer second-key" }, guarded.url)).status).toBe(200);
    const cookie = (await fetch(guarded.url)).headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await post({ message: "x" }, { cookie }, guarded.url)).status).toBe(200);
    expect((await post({ message: "x" }, { cookie: `${cookie}x` }, guarded.url)).status).toBe(401);
    const choosy = await post({ message: "x", temperature: 1 }, { cookie }, guarded.url);
    expect([choosy.status, (await choosy.json()).error.code]).toEqual([403, "forbidden"]);
  });

  it("keeps the conversations of two visitors apart, whatever id they send", async () => {
    const visit = async () => (await fetch(frontdesk.url)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const [ann, bob] = [await visit(), await visit()];
    await post({ message: "my secret", conversation_id: "c" }, { cookie: ann });
    await post({ message: "what was said?", conversation_id: "c" }, { cookie: bob });
    expect(JSON.stringify(model.requests[1]?.body)).not.toContain("my secret");
  });

  it("limits how often one address may use the page", async () => {
    const cookie = (await fetch(frontdesk.url)).headers.get("set-cookie")?.split(";")[0] ?? "";
    const statuses = await Promise.all(
      Array.from({ length: 14 }, async () => {
        const response = await post({ message: "x" }, { cookie });
        return `${response.status} ${response.headers.get("retry-after") ?? ""}`.trim();
      }),
    );
    expect(statuses.filter((status) => status === "200")).toHaveLength(10);
    expect(statuses.filter((status) => /^429 \d+$/.test(status))).toHaveLength(4);
  });

  it("refuses what is too much for one customer before it is taken in, and says when to try again", async () => {
    const settings = { limits: { rates: { customer: { perMinute: 1, burst: 2 } } } };
    const FRONTDESK_CONFIG = writeSettings(dataDirectory, settings);
    await using strict = await FrontdeskProcess.start({
      env: { ...ENV, LLM_BASE_URL: model.baseUrl, FRONTDESK_CONFIG },
    });
    const say = (message_id: string, conversation_id = "busy") =>
      post({ message: message_id, conversation_id, message_id }, {}, strict.url);
    expect([(await say("m1")).status, (await say("m2")).status]).toEqual([200, 200]);
    const refused = await say("m3");
    expect([refused.status, (await refused.json()).error.code]).toEqual([429, "rate_limited"]);
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThanOrEqual(60);
    const metrics = await (await fetch(`${strict.url}/metrics`)).text();
    expect(metrics).toMatch(/^frontdesk_rate_limited_total\{platform="web"\} 1$/m);
    // One program speaks for many people; and who asks for an answer again sends nothing new.
    expect([(await say("m4", "calm")).status, (await say("m2")).status]).toEqual([200, 200]);
    expect(model.requests.map(({ body }) => body.messages.at(-1)?.content)).toEqual(["m1", "m2", "m4"]);
  });

  it("stops the model when the client goes away, and gives the whole answer when it comes back", async () => {
    const gate = new Gate();
    model.enqueue({ chunks: ["The first half ", "and the second."], gate });
    model.enqueue({ text: "The first half and the second." });
    const body = { message: "tell me", conversation_id: "c1", message_id: "m1" };
    const stream = await ChatStream.open(frontdesk.url, body);
    gate.release(1);
    expect(await stream.next()).toEqual({ event: "delta", data: { text: "The first half " } });
    const left = Date.now();
    stream.leave();
    await model.waitFor(() => model.requests[0]?.ended === "client-closed", { describe: "a stopped model" });
    expect(Date.now() - left).toBeLessThan(1000);
    const events = await (await ChatStream.open(frontdesk.url, body)).all();
    expect(textOf(events)).toBe("The first half and the second.");
    expect(events.at(-1)).toMatchObject({ event: "done", data: { outcome: "answered" } });
    expect(model.requests).toHaveLength(2);
    expect(model.requests[1]?.body.messages.map(({ content }) => content).slice(1)).toEqual(["tell me"]);
    // Once it is answered, coming back again costs nothing.
    expect((await (await post(body)).json()).response).toBe("The first half and the second.");
    expect(model.requests).toHaveLength(2);
  });

  it("remembers the beginning of an answer that nobody came back for", async () => {
    const gate = new Gate();
    model.enqueue({ chunks: ["The first half ", "and the second."], gate });
    const stream = await ChatStream.open(frontdesk.url, { message: "tell me", conversation_id: "c1" });
    gate.release(1);
    await stream.next();
    stream.leave();
    await model.waitFor(() => model.requests[0]?.ended === "client-closed", { describe: "a stopped model" });
    await post({ message: "go on", conversation_id: "c1" });
    const contents = model.requests[1]?.body.messages.map(({ content }) => content).slice(1);
    expect(contents).toEqual(["tell me", "The first half ", "go on"]);
  });

  it("lets a second reader attach to an answer under way, and goes on while one of them reads", async () => {
    const gate = new Gate();
    model.enqueue({ chunks: ["One ", "two ", "three."], gate });
    const body = { message: "count", conversation_id: "c1", message_id: "m1" };
    const first = await ChatStream.open(frontdesk.url, body);
    gate.release(1);
    await first.next();
    const second = await ChatStream.open(frontdesk.url, body);
    expect(await second.next()).toEqual({ event: "delta", data: { text: "One " } });
    first.leave();
    gate.open();
    expect(textOf([{ event: "delta", data: { text: "One " } }, ...(await second.all())])).toBe("One two three.");
    expect(model.requests).toHaveLength(1);
  });

  it("finishes after a crash what was asked before it, once, for whoever comes back", async () => {
    const env = { ...ENV, LLM_BASE_URL: model.baseUrl };
    const before = await FrontdeskProcess.start({ env, dataDirectory });
    const gate = new Gate();
    model.enqueue({ chunks: ["The first half ", "and the second."], gate });
    const body = { message: "tell me", conversation_id: "c1", message_id: "m1" };
    const stream = await ChatStream.open(before.url, body);
    gate.release(1);
    await stream.next();
    await before.kill();
    model.enqueue({ text: "The whole answer." });
    await using after = await FrontdeskProcess.start({ env, dataDirectory });
    const answer = await (await post(body, {}, after.url)).json();
    expect(answer).toMatchObject({ response: "The whole answer.", outcome: "answered" });
    expect(model.requests).toHaveLength(2);
  });
});

interface Answer extends Response {
  // biome-ignore lint/suspicious/noExplicitAny: what the server says is what is tested
  json(): Promise<any>;
}

function textOf(events: readonly StreamEvent[]): string {
  let text = "";
  for (const { event, data } of events) {
    if (event === "reset") text = "";
    if (event === "delta") text += data.text;
  }
  return text;
}
