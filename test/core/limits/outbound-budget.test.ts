import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { OutboundBudget } from "../../../src/core/limits/outbound-budget.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";

const CHAT = { perSecond: 1, burst: 3 };

describe("OutboundBudget", () => {
  let clock: FakeClock;
  let budget: OutboundBudget;
  let start: number;
  const never = new AbortController().signal;

  beforeEach(() => {
    clock = new FakeClock();
    start = clock.now();
    budget = new OutboundBudget({ clock, perSecond: 30 });
  });

  /** Asks for a place and remembers when it came. */
  const wait = (chat: string, times: number[]) =>
    budget.waitForPlace(chat, CHAT, never).then(() => times.push(clock.now() - start));

  it("lets a burst through and then one call a second, in order", async () => {
    const times: number[] = [];
    for (let call = 0; call < 5; call++) void wait("a", times);
    await clock.advance(3000);
    expect(times).toEqual([0, 0, 0, 1000, 2000]);
  });

  it("keeps a place for calls that must arrive", async () => {
    expect([1, 2].map(() => budget.tryTake("a", CHAT))).toEqual([0, 0]);
    expect(budget.tryTake("a", CHAT)).toBeGreaterThan(0);
    const times: number[] = [];
    await wait("a", times);
    expect(times).toEqual([0]);
  });

  it("tells a refused call when asking again makes sense", async () => {
    budget.tryTake("a", CHAT);
    budget.tryTake("a", CHAT);
    await clock.advance(budget.tryTake("a", CHAT));
    expect(budget.tryTake("a", CHAT)).toBe(0);
  });

  it("makes calls that may be lost give way to those in line", async () => {
    for (let call = 0; call < 40; call++) void wait(`chat ${call}`, []);
    await settle();
    expect(budget.tryTake("another", CHAT)).toBeGreaterThan(0);
  });

  it("is silent in a chat for as long as the platform asks, and in that chat alone", async () => {
    budget.hold("a", 5000);
    expect(budget.tryTake("a", CHAT)).toBe(5000);
    const [held, free]: [number[], number[]] = [[], []];
    void wait("a", held);
    for (let call = 0; call < 40; call++) void wait(`chat ${call}`, free);
    await clock.advance(4999);
    expect([held.length, free.length]).toEqual([0, 40]);
    await clock.advance(1);
    expect(held).toEqual([5000]);
  });

  it("gives up a place when the work is broken off", async () => {
    const abort = new AbortController();
    budget.hold("a", 5000);
    const waiting = budget.waitForPlace("a", CHAT, abort.signal);
    abort.abort(new Error("shutdown"));
    await expect(waiting).rejects.toThrow("shutdown");
  });

  it("never exceeds a limit, in a chat or in all, and serves those in line in order", async () => {
    const call = fc.record({
      pauseMs: fc.integer({ min: 0, max: 400 }),
      chat: fc.constantFrom("a", "b", "c", "d"),
      lossy: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 100 }), async (calls) => {
        clock = new FakeClock();
        budget = new OutboundBudget({ clock, perSecond: 5 });
        const made: { chat: string; at: number; order: number }[] = [];
        for (const [order, { pauseMs, chat, lossy }] of calls.entries()) {
          await clock.advance(pauseMs);
          if (!lossy)
            void budget.waitForPlace(chat, CHAT, never).then(() => made.push({ chat, at: clock.now(), order }));
          else if (budget.tryTake(chat, CHAT) === 0) made.push({ chat, at: clock.now(), order: -1 });
        }
        await clock.advance(200_000);
        const times = made.map(({ at }) => at).sort((a, b) => a - b);
        for (const [index, at] of times.entries()) {
          expect((times[index + 5] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(1000);
        }
        expect(made.filter(({ order }) => order >= 0)).toHaveLength(calls.filter(({ lossy }) => !lossy).length);
        for (const chat of ["a", "b", "c", "d"]) {
          const line = made.filter((entry) => entry.chat === chat && entry.order >= 0).map(({ order }) => order);
          expect(line).toEqual([...line].sort((a, b) => a - b));
        }
      }),
      { numRuns: 60 },
    );
  });
});
