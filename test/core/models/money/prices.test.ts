import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costMicros } from "../../../../src/core/models/money/prices.ts";

const tokens = (inputTokens: number, outputTokens: number, cachedInputTokens = 0) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
});
const price = (input: number, output: number, cachedInput = input) => ({ input, output, cachedInput });

describe("costMicros", () => {
  it("is dollars per million tokens in micro-dollars", () => {
    expect(costMicros(price(2.5, 10), tokens(1_000_000, 0))).toBe(2_500_000);
    expect(costMicros(price(2.5, 10), tokens(0, 1_000_000))).toBe(10_000_000);
    expect(costMicros(price(0.14, 0.42), tokens(1000, 500))).toBe(350);
  });

  it("counts the cached part of the prompt at its own price, once", () => {
    expect(costMicros(price(2, 0, 0.5), tokens(1000, 0, 400))).toBe(1400);
    expect(costMicros(price(2, 0, 0), tokens(1000, 0, 1000))).toBe(0);
  });

  it("never gives money back for more cached tokens than there were", () => {
    expect(costMicros(price(2, 0, 0.5), tokens(100, 0, 400))).toBe(200);
  });

  it("rounds the sum, not its parts", () => {
    expect(costMicros(price(0.25, 0.25), tokens(1, 1))).toBe(1);
    expect(costMicros(price(0.14, 0.42), tokens(1, 0))).toBe(0);
    expect(costMicros(price(0.14, 0.42), tokens(3, 1))).toBe(1);
  });

  it("is null, not nothing, where the price is not known", () => {
    expect(costMicros(undefined, tokens(0, 0))).toBeNull();
    expect(costMicros(price(0, 0), tokens(10, 10))).toBe(0);
  });

  it("is a whole number within half a micro-dollar of the exact sum, and grows with every count", () => {
    const dollars = fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100);
    const count = fc.nat(2_000_000);
    fc.assert(
      fc.property(
        dollars,
        dollars,
        dollars,
        count,
        count,
        count,
        (input, cached, output, inTokens, outTokens, part) => {
          const counts = tokens(inTokens, outTokens, Math.min(part, inTokens));
          const cost = costMicros({ input, cachedInput: cached, output }, counts) ?? Number.NaN;
          expect(Number.isSafeInteger(cost)).toBe(true);
          // In whole hundredths of a micro-dollar nothing is lost.
          const exact = [
            (counts.inputTokens - counts.cachedInputTokens) * Math.round(input * 100),
            counts.cachedInputTokens * Math.round(cached * 100),
            counts.outputTokens * Math.round(output * 100),
          ].reduce((sum, part) => sum + BigInt(part), 0n);
          expect(Math.abs(cost - Number(exact) / 100)).toBeLessThanOrEqual(0.51);
          const more = { ...counts, outputTokens: counts.outputTokens + 1 };
          expect(costMicros({ input, cachedInput: cached, output }, more)).toBeGreaterThanOrEqual(cost);
        },
      ),
    );
  });
});
