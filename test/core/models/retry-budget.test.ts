import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetryBudget } from "../../../src/core/models/retry-budget.ts";

describe("RetryBudget", () => {
  it("has its burst from the start", () => {
    const budget = new RetryBudget({ share: 0.1, burst: 3 });
    expect([1, 2, 3, 4].map(() => budget.spend())).toEqual([true, true, true, false]);
  });

  it("earns one retry with ten requests", () => {
    const budget = new RetryBudget({ share: 0.1, burst: 0 });
    const other = new RetryBudget({ share: 0.25, burst: 1 });
    other.spend();
    for (let request = 0; request < 3; request++) other.earn();
    expect(other.spend()).toBe(false);
    other.earn();
    expect(other.spend()).toBe(true);
    budget.earn();
    expect(budget.spend()).toBe(false);
  });

  it("never allows more than the share and the burst", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 400 }), fc.nat(5), (acts, burst) => {
        const budget = new RetryBudget({ share: 0.1, burst });
        let requests = 0;
        let retries = 0;
        for (const isRetry of acts) {
          if (!isRetry) {
            requests++;
            budget.earn();
          } else if (budget.spend()) {
            retries++;
          }
          expect(retries).toBeLessThanOrEqual(burst + requests * 0.1 + 1e-9);
        }
      }),
    );
  });

  it("does not save up more than its burst", () => {
    const budget = new RetryBudget({ share: 0.1, burst: 2 });
    for (let request = 0; request < 1000; request++) budget.earn();
    expect([1, 2, 3].map(() => budget.spend())).toEqual([true, true, false]);
  });
});
