import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Offenders } from "../../../../src/core/guards/input/offenders.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const MINUTE = 60_000;

describe("Offenders", () => {
  it("slows a customer from the third strike on, for ten minutes", async () => {
    const clock = new FakeClock();
    const offenders = new Offenders(clock);
    expect([offenders.strike("a"), offenders.strike("a")]).toEqual([{ count: 1 }, { count: 2 }]);
    expect(offenders.isSlow("a")).toBe(false);
    expect(offenders.strike("a")).toEqual({ count: 3 });
    expect(offenders.isSlow("a")).toBe(true);
    expect(offenders.isSlow("b")).toBe(false);
    await clock.advance(10 * MINUTE - 1);
    expect(offenders.isSlow("a")).toBe(true);
    await clock.advance(1);
    expect(offenders.isSlow("a")).toBe(false);
  });

  it("forgets strikes after ten minutes", async () => {
    const clock = new FakeClock();
    const offenders = new Offenders(clock);
    offenders.strike("a");
    await clock.advance(6 * MINUTE);
    offenders.strike("a");
    await clock.advance(4 * MINUTE);
    expect(offenders.strike("a")).toEqual({ count: 2 });
    expect(offenders.isSlow("a")).toBe(false);
  });

  it("does not end the slow time by a strike that is no third one", async () => {
    const clock = new FakeClock();
    const offenders = new Offenders(clock);
    offenders.strike("a");
    offenders.strike("a");
    await clock.advance(3 * MINUTE);
    offenders.strike("a");
    await clock.advance(7 * MINUTE);
    expect(offenders.strike("a")).toEqual({ count: 2 });
    expect(offenders.isSlow("a")).toBe(true);
  });

  it("keeps no more than ten thousand customers, and the newest of them", () => {
    const offenders = new Offenders(new FakeClock());
    for (let time = 0; time < 3; time++) offenders.strike("first");
    for (let customer = 0; customer < 10_000; customer++) offenders.strike(String(customer));
    expect(offenders.isSlow("first")).toBe(false);
    expect(offenders.strike("9999")).toEqual({ count: 2 });
  });

  it("counts as a list of all strikes would", async () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 5 * MINUTE })), {
      maxLength: 15,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (strikes) => {
        const clock = new FakeClock();
        const offenders = new Offenders(clock);
        const all: { customer: string; at: number }[] = [];
        let slowUntil = 0;
        for (const [customer, restMs] of strikes) {
          await clock.advance(restMs);
          expect(offenders.isSlow("a")).toBe(clock.now() < slowUntil);
          all.push({ customer, at: clock.now() });
          const count = all.filter((one) => one.customer === customer && clock.now() - one.at < 10 * MINUTE).length;
          expect(offenders.strike(customer)).toEqual({ count });
          if (customer === "a" && count >= 3) slowUntil = clock.now() + 10 * MINUTE;
        }
      }),
      { numRuns: 30 },
    );
  });
});
