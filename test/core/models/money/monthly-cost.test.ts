import { describe, expect, it } from "vitest";
import { chooseBaseline, monthlyCosts, monthlyTokens } from "../../../../src/core/models/money/monthly-cost.ts";
import type { Price } from "../../../../src/core/models/money/prices.ts";

const VOLUME = { conversations: 100_000, messages: 10, tokens: 500, inputShare: 0.3 };

function model(input: number, output: number): { price: Price } {
  return { price: { input, cachedInput: input, output } };
}

const MODELS = { dear: model(8, 24), mystery: { price: undefined }, mini: model(0.6, 2.4), deep: model(0.14, 0.42) };

describe("the cost of a month", () => {
  it("splits all tokens into those read and those written", () => {
    expect(monthlyTokens(VOLUME)).toEqual({
      inputTokens: 150_000_000,
      cachedInputTokens: 0,
      outputTokens: 350_000_000,
    });
    expect(monthlyTokens({ conversations: 3, messages: 1, tokens: 1, inputShare: 0.5 })).toMatchObject({
      inputTokens: 2,
      outputTokens: 1,
    });
  });

  it("is sorted, the unknown last and never 0, with the saving against a baseline", () => {
    expect(monthlyCosts(MODELS, VOLUME, "dear").map(({ price: _, ...row }) => row)).toEqual([
      { model: "deep", micros: 168_000_000, savingMicros: 9_432_000_000 },
      { model: "mini", micros: 930_000_000, savingMicros: 8_670_000_000 },
      { model: "dear", micros: 9_600_000_000, savingMicros: 0 },
      { model: "mystery", micros: null, savingMicros: null },
    ]);
    expect(monthlyCosts(MODELS, VOLUME, "mini").at(-2)?.savingMicros).toBe(-8_670_000_000);
    expect(monthlyCosts(MODELS, VOLUME, undefined)[0]?.savingMicros).toBeNull();
  });

  it("is compared with the preferred model, else with the dearest", () => {
    const costs = monthlyCosts(MODELS, VOLUME, undefined);
    expect(chooseBaseline(costs, "mini")).toBe("mini");
    expect(chooseBaseline(costs, "mystery")).toBe("dear");
    expect(chooseBaseline([], "mini")).toBeUndefined();
  });
});
