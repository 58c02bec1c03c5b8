import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FakeReply } from "../../fakes/model/fake-reply.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { quotaUsedUp, rateLimited, wrongKey } from "../../fakes/model/replies.ts";
import { keyOf, type Respond } from "../../fakes/model/routes.ts";
import { EngineUnderTest, speech, textOf } from "../support/engine-under-test.ts";
import { transcribe, untilShown } from "../support/transcript.ts";

const FIRST = "hs_the_first_key_of_several_000000001";
const SECOND = "hs_the_second_key_of_several_00000002";

describe("several keys of an endpoint", () => {
  let desk: EngineUnderTest;
  afterEach(() => desk.stop());

  const start = async () => {
    desk = await EngineUnderTest.start({ env: { LLM_API_KEY: `${FIRST},${SECOND}` } });
    desk.secrets.push(FIRST, SECOND);
    return desk.freshModel();
  };
  const refusing = (model: string, key: string, reply: FakeReply): Respond => {
    return (request) => (keyOf(request) === key ? reply : { chunks: speech(model) });
  };
  const keysUsed = () => desk.requests.map(keyOf);
  const alerts = async () => (await desk.metrics()).by("kind", "frontdesk_alerts_total");
  const expectAnswers = async (model: string, count: number) => {
    for (let asked = 0; asked < count; asked++) {
      expect(await desk.ask({ model })).toMatchObject({ response: textOf(model), model, outcome: "answered" });
    }
  };

  it("one that is refused rests, the next one is used at once, and people are told once", async () => {
    const model = await start();
    desk.respond({ [model]: refusing(model, FIRST, wrongKey()) });
    await expectAnswers(model, 4);
    expect(keysUsed()).toEqual([FIRST, SECOND, SECOND, SECOND, SECOND]);
    expect(await alerts()).toEqual({ key_refused: 1 });
    expect(await desk.outcomes(model)).toEqual({ credential: 1, success: 4 });
    await desk.expectEqualBooks();
  });

  it("one that is refused to many at the same time is still told of once", async () => {
    const model = await start();
    const gate = new Gate();
    desk.respond({ [model]: refusing(model, FIRST, { ...wrongKey(), gate }) });
    const asked = Array.from({ length: 6 }, () => desk.ask({ model }));
    const refused = () => keysUsed().filter((key) => key === FIRST).length;
    await desk.provider.waitFor(() => refused() > 1, { describe: "several requests with the first key" });
    gate.open();
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ response: textOf(model), model });
    expect(await alerts()).toEqual({ key_refused: 1 });
    expect(await desk.outcomes(model)).toEqual({ credential: refused(), success: 6 });
    await desk.expectEqualBooks();
  });

  it("one that has just worked is not reported at its first refusal, which may be the provider's own fault", async () => {
    const model = await start();
    const good = { chunks: speech(model) };
    let broken = false;
    desk.respond({ [model]: (request) => (broken && keyOf(request) === FIRST ? wrongKey() : good) });
    await expectAnswers(model, 1);
    broken = true;
    await expectAnswers(model, 2);
    expect(keysUsed()).toEqual([FIRST, FIRST, SECOND, SECOND]);
    expect(await alerts()).toEqual({});
  });

  it("one without money rests in the same way", async () => {
    const model = await start();
    desk.respond({ [model]: refusing(model, FIRST, quotaUsedUp()) });
    await expectAnswers(model, 3);
    expect(keysUsed()).toEqual([FIRST, SECOND, SECOND, SECOND]);
    expect(await alerts()).toEqual({ key_refused: 1 });
    await desk.expectEqualBooks();
  });

  it("one that is at its limit rests as long as it is told to, and nobody needs to know", async () => {
    const model = await start();
    desk.respond({ [model]: refusing(model, FIRST, rateLimited({ "retry-after": "120" })) });
    await expectAnswers(model, 3);
    expect(keysUsed()).toEqual([FIRST, SECOND, SECOND, SECOND]);
    expect(await alerts()).toEqual({});
    await desk.expectEqualBooks();
  });

  it("one that is at its limit for one model still serves the others", async () => {
    const model = await start();
    desk.respond({ [model]: refusing(model, FIRST, rateLimited({ "retry-after": "120" })) });
    await expectAnswers(model, 1);
    const other = await desk.freshModel();
    desk.respond({ [other]: { chunks: speech(other) } });
    await expectAnswers(other, 1);
    expect(keysUsed()).toEqual([FIRST]);
  });

  it("share the load", async () => {
    const model = await start();
    const gate = new Gate();
    desk.respond({ [model]: { chunks: speech(model), gate } });
    const asked = [desk.ask({ model }), desk.ask({ model })];
    await desk.provider.waitFor(() => desk.requests.length === 2, { describe: "two requests" });
    gate.open();
    await Promise.all(asked);
    expect(keysUsed().sort()).toEqual([FIRST, SECOND]);
  });

  it("that are all refused end in a ticket, and people are told of each once", async () => {
    const model = await start();
    desk.respond({ [model]: wrongKey(), backup: wrongKey() });
    for (let asked = 0; asked < 2; asked++) {
      expect(await desk.ask({ model })).toMatchObject({ outcome: "ticketed", reason: "model_failed" });
    }
    expect(keysUsed()).toEqual([FIRST, SECOND]);
    expect(await alerts()).toEqual({ key_refused: 2 });
    await desk.expectEqualBooks();
  });
});

describe("a key that is replaced in LLM_API_KEY_FILE", () => {
  const directory = mkdtempSync(join(tmpdir(), "frontdesk-keys-"));
  const file = join(directory, "llm-key");
  let desk: EngineUnderTest;
  beforeEach(async () => {
    writeFileSync(file, `${FIRST}\n`);
    desk = await EngineUnderTest.start({ env: { LLM_API_KEY_FILE: file } });
    desk.secrets.push(FIRST, SECOND);
  });
  afterEach(() => desk.stop());
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("is taken up within seconds although the old one still works", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: (request) => ({ text: keyOf(request) === SECOND ? "new wombat" : "old wombat" }) });
    expect((await desk.ask({ model })).response).toBe("old wombat");
    writeFileSync(file, `${SECOND}\n`);
    const response = async () => (await desk.ask({ model })).response;
    await expect.poll(response, { interval: 50, timeout: 6000 }).toBe("new wombat");
    expect(await response()).toBe("new wombat");
  });

  it("is taken up at once when the old one is refused, and a reply under way goes on with that", async () => {
    const model = await desk.freshModel();
    let valid = FIRST;
    const gate = new Gate();
    const slow = { chunks: speech(model), gate };
    desk.respond({
      [model]: (request) => {
        if (keyOf(request) !== valid) return wrongKey();
        return valid === FIRST ? slow : { chunks: speech("new") };
      },
    });
    const underWay = await desk.stream({ model });
    gate.release(5);
    const shown = await untilShown(underWay, textOf(model, 5));
    writeFileSync(file, `${SECOND}\n`);
    valid = SECOND;
    expect(await desk.ask({ model })).toMatchObject({ response: textOf("new"), model, outcome: "answered" });
    gate.open();
    const { texts, done } = await transcribe(underWay, shown);
    expect(texts).toEqual([textOf(model)]);
    expect(done).toMatchObject({ model, outcome: "answered" });
    expect(desk.requests.map(keyOf).filter((key) => key === SECOND)).toHaveLength(1);
    expect(desk.requests.filter((request) => request.ended === "client-closed")).toEqual([]);
    await desk.expectEqualBooks();
  });
});
