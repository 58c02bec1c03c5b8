import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { OutboundBudget } from "../../../src/core/limits/outbound-budget.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const CHAT = { perSecond: 1, burst: 3 };

describe("OutboundBudget", () => {
  let clock: FakeClock;
  let budget: OutboundBudget;

  beforeEach(() => {
    clock = new FakeClock();
    budget = new OutboundBudget({ clock, total: { perSecond: 30, burst: 30 } });
  });

  it("lets a burst through and then one call a second", () => {
    expect([1, 2, 3, 4, 5].map(() => budget.reserve("a", CHAT))).toEqual([0, 0, 0, 1000, 2000]);
  });

  it("keeps a place for calls that must arrive", async () => {
    expect([1, 2].map(() => budget.tryTake("a", CHAT))).toEqual([0, 0]);
    expect(budget.tryTake("a", CHAT)).toBeGreaterThan(0);
    expect(budget.reserve("a", CHAT)).toBe(0);
  });

  it("tells a refused call when asking again makes sense", async () => {
    budget.tryTake("a", CHAT);
    budget.tryTake("a", CHAT);
    const wait = budget.tryTake("a", CHAT);
    await clock.advance(wait);
    expect(budget.tryTake("a", CHAT)).toBe(0);
  });

  it("makes calls that may be lost give way to those in line", () => {
    for (let call = 0; call < 40; call++) budget.reserve(`chat ${call}`, CHAT);
    expect(budget.tryTake("another", CHAT)).toBeGreaterThan(0);
  });

  it("is silent in a chat for as long as the platform asks", async () => {
    budget.hold("a", 5000);
    expect(budget.tryTake("a", CHAT)).toBe(5000);
    expect(budget.reserve("a", CHAT)).toBe(5000);
    expect(budget.tryTake("b", CHAT)).toBe(0);
    await clock.advance(6000);
    expect(budget.tryTake("a", CHAT)).toBe(0);
  });

  it("never exceeds a limit, in a chat or in all, and serves those in line in order", async () => {
    const call = fc.record({
      pauseMs: fc.integer({ min: 0, max: 400 }),
      chat: fc.constantFrom("a", "b", "c", "d"),
      lossy: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 120 }), async (calls) => {
        clock = new FakeClock();
        budget = new OutboundBudget({ clock, total: { perSecond: 5, burst: 5 } });
        const made: { chat: string; at: number; lossy: boolean }[] = [];
        for (const { pauseMs, chat, lossy } of calls) {
          await clock.advance(pauseMs);
          const wait = lossy ? budget.tryTake(chat, CHAT) : budget.reserve(chat, CHAT);
          if (!lossy || wait <= 0) made.push({ chat, lossy, at: clock.now() + Math.max(0, wait) });
        }
        for (const chat of ["a", "b", "c", "d"]) {
          const own = made.filter((entry) => entry.chat === chat);
          expectWithin(
            own.map(({ at }) => at),
            CHAT.perSecond,
            CHAT.burst,
          );
          const line = own.filter(({ lossy }) => !lossy).map(({ at }) => at);
          expect(line).toEqual([...line].sort((a, b) => a - b));
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** In any stretch of time no more than the burst and what the rate gives in it. */
function expectWithin(times: readonly number[], perSecond: number, burst: number): void {
  const sorted = [...times].sort((a, b) => a - b);
  for (const [first, from] of sorted.entries()) {
    for (const [last, to] of sorted.entries()) {
      if (last < first) continue;
      const allowed = burst + ((to - from) / 1000) * perSecond + 1e-6;
      expect(last - first + 1).toBeLessThanOrEqual(allowed);
    }
  }
}
