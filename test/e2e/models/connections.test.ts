import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startFakeModel } from "../../fakes/model/fake-model-server.ts";
import type { FakeReply } from "../../fakes/model/fake-reply.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { o200kTokens } from "../../fakes/model/o200k-tokens.ts";
import { resetsBeforeHeaders, serverError } from "../../fakes/model/replies.ts";
import { inTurn } from "../../fakes/model/routes.ts";
import { EngineUnderTest, speech, textOf } from "../support/engine-under-test.ts";

const closesBeforeHeaders: FakeReply = { never: "close" };

describe("a connection that breaks before anything was said", () => {
  let desk: EngineUnderTest;
  afterEach(() => desk.stop());
  beforeEach(async () => {
    desk = await EngineUnderTest.start();
  });

  it.each([
    ["reset", resetsBeforeHeaders],
    ["closed", closesBeforeHeaders],
  ])("S05: leads to the next model when a new connection is %s each time", async (_how, reply) => {
    const model = await desk.freshModel();
    desk.respond({ [model]: reply, backup: { chunks: speech("backup") } });
    const answer = await desk.ask({ model });
    expect(answer).toMatchObject({ response: textOf("backup"), model: "backup", outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 3, backup: 1 });
    expect(await desk.outcomes(model)).toEqual({ network: 3 });
    await desk.expectEqualBooks();
  });

  it.each([
    ["reset", resetsBeforeHeaders],
    ["closed", closesBeforeHeaders],
  ])("is replaced at once and for free when it was used before and is %s", async (_how, reply) => {
    const model = await desk.freshModel();
    const answer = { chunks: speech(model) };
    desk.respond({ [model]: inTurn(answer, reply, answer) });
    await desk.ask({ model });
    expect(await desk.ask({ model })).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    const [first, stale, repeated] = desk.requests.map(({ connection }) => connection);
    expect(stale).toBe(first);
    expect(repeated).not.toBe(first);
    expect(desk.attempts()).toEqual({ [model]: 3 });
    expect(await desk.outcomes(model)).toEqual({ success: 2 });
    await desk.expectEqualBooks();
  });

  it("is replaced for free only once: the next one that breaks counts as a failure", async () => {
    const model = await desk.freshModel();
    const answer = { chunks: speech(model) };
    desk.respond({ [model]: inTurn(answer, resetsBeforeHeaders, resetsBeforeHeaders, answer) });
    await desk.ask({ model });
    expect(await desk.ask({ model })).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    expect(desk.attempts()).toEqual({ [model]: 4 });
    expect(await desk.outcomes(model)).toEqual({ network: 1, success: 2 });
    await desk.expectEqualBooks();
  });
});

describe("a model that two endpoints serve", () => {
  it("is answered by the other one at once when one of them fails, and each is charged for its own", async () => {
    const other = await startFakeModel({ tokens: o200kTokens });
    const desk = await EngineUnderTest.start({
      settings: {
        endpoints: { other: { baseUrl: other.baseUrl, keys: "none" } },
        models: { twin: { endpoint: ["default", "other"], price: { input: 1, output: 4 } } },
      },
    });
    desk.respond({ twin: serverError(503) });
    other.respond(() => ({ chunks: speech("other") }));
    for (let asked = 0; asked < 4; asked++) {
      expect(await desk.ask({ model: "twin" })).toMatchObject({ response: textOf("other"), model: "twin" });
    }
    expect(other.requests).toHaveLength(4);
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const metrics = await desk.metrics();
    const spent = (direction: string) => metrics.sum("ai_tokens_total", { model: "twin", direction });
    const { promptTokens, completionTokens } = other.ledger.twin ?? {};
    expect([spent("input"), spent("output")]).toEqual([promptTokens, completionTokens]);
    await other.stop();
    await desk.stop();
  });
});

describe("requests at the same time", () => {
  it("are at most LLM_MAX_CONCURRENCY; the others wait in their order and are told so", async () => {
    const desk = await EngineUnderTest.start({ env: { LLM_MAX_CONCURRENCY: "2" } });
    const model = await desk.freshModel();
    const gate = new Gate();
    desk.respond({ [model]: (request) => ({ text: `wombat ${request.body.messages.at(-1)?.content}`, gate }) });
    const asked: Promise<unknown>[] = [];
    for (const name of ["first", "second"]) {
      asked.push(desk.ask({ model, message: `Quokka ${name}` }));
      await desk.provider.waitFor(() => desk.requests.length === asked.length, { describe: `the ${name} request` });
    }
    const third = await desk.stream({ model, message: "Quokka third" });
    expect(await third.next()).toMatchObject({
      event: "delta",
      data: { text: expect.stringContaining("next in line") },
    });
    expect(desk.requests).toHaveLength(2);
    gate.open();
    const done = (await third.all()).at(-1);
    expect(done).toMatchObject({ event: "done", data: { response: "wombat Quokka third", outcome: "answered" } });
    expect(await Promise.all(asked)).toMatchObject([
      { response: "wombat Quokka first" },
      { response: "wombat Quokka second" },
    ]);
    expect(desk.attempts()).toEqual({ [model]: 3 });
    await desk.expectEqualBooks();
    await desk.stop();
  });
});
