import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serverError } from "../../fakes/model/replies.ts";
import { inTurn } from "../../fakes/model/routes.ts";
import { EngineUnderTest, speech } from "../support/engine-under-test.ts";

describe("what is printed of attempts at models", () => {
  let desk: EngineUnderTest;
  beforeAll(async () => {
    desk = await EngineUnderTest.start();
  });
  afterAll(() => desk.stop());

  it("is one line for each, with where it was made, how long it took, what it cost and how it ended", async () => {
    const model = await desk.freshModel();
    desk.respond({ [model]: inTurn(serverError(503), { chunks: speech(model) }) });
    await desk.ask({ model });
    await expect.poll(() => desk.attemptLines(model)).toHaveLength(2);
    const { promptTokens, completionTokens } = desk.provider.ledger[model] ?? { promptTokens: 0, completionTokens: 0 };
    const place = { model, tier: "complex", endpoint: "default", key: "key 1", totalMs: expect.any(Number) };
    expect(desk.attemptLines(model)).toMatchObject([
      { ...place, outcome: "unavailable", status: 503, inputTokens: 0, outputTokens: 0, costMicros: 0 },
      {
        ...place,
        ...{ outcome: "success", status: 200, firstTextMs: expect.any(Number), estimated: false },
        ...{ inputTokens: promptTokens, outputTokens: completionTokens },
        costMicros: promptTokens + completionTokens * 4,
      },
    ]);
    expect(desk.attemptLines(model)[0]).not.toHaveProperty("firstTextMs");
  });

  it("says of an answer that broke off that its cost is an estimate", async () => {
    const model = await desk.freshModel();
    desk.respond({
      [model]: { chunks: speech(model), fault: { kind: "cut", after: 40 } },
      backup: { chunks: speech("backup") },
    });
    await desk.ask({ model });
    await expect.poll(() => desk.attemptLines(model)).toHaveLength(1);
    const [line] = desk.attemptLines(model);
    expect(line).toMatchObject({ outcome: "truncated", status: 200, estimated: true, firstTextMs: expect.any(Number) });
    expect(line?.outputTokens).toBeGreaterThan(0);
    expect(line?.costMicros).toBe(Number(line?.inputTokens) + Number(line?.outputTokens) * 4);
  });
});
