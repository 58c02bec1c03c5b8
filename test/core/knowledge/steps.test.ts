import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFaqIndex, createFaqIndex } from "../../../src/core/knowledge/faq/create-faq-index.ts";
import { finish, finishInTurns, mapInSteps } from "../../../src/core/knowledge/steps.ts";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { sampleFaq } from "./faq/sample-faq.ts";

/** Time passes with every look at it. */
class BusyClock implements Clock {
  readonly #lookMs: number;
  pauses = 0;
  #now = 0;

  constructor(lookMs: number) {
    this.#lookMs = lookMs;
  }

  now(): number {
    this.#now += this.#lookMs;
    return this.#now;
  }

  async sleep(): Promise<void> {
    this.pauses++;
  }
}

describe("work in steps", () => {
  it("comes to the same at once, in turns, and as a map", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer(), { maxLength: 200 }), async (items) => {
        const double = (item: number, index: number) => item * 2 + index;
        const expected = items.map(double);
        expect(finish(mapInSteps(items, double))).toEqual(expected);
        expect(await finishInTurns(mapInSteps(items, double), new BusyClock(5))).toEqual(expected);
      }),
    );
  });

  it("pauses when it has taken its time, and not before", async () => {
    const items = Array.from({ length: 320 }, (_, n) => n);
    const pausesAt = async (lookMs: number) => {
      const clock = new BusyClock(lookMs);
      await finishInTurns(mapInSteps(items, Number), clock);
      return clock.pauses;
    };
    expect(await pausesAt(5)).toBe(10);
    expect(await pausesAt(1)).toBe(2);
    expect(await pausesAt(0)).toBe(0);
  });

  it("makes the same index in turns as at once", async () => {
    const entries = sampleFaq();
    const clock = new BusyClock(5);
    const index = await buildFaqIndex(entries, clock);
    const whole = createFaqIndex(entries);
    expect(clock.pauses).toBeGreaterThan(0);
    for (const { questions, language } of entries) {
      const asker = { language, audience: "everyone", now: 0 } as const;
      for (const question of questions) expect(index.lookup(question, asker)).toEqual(whole.lookup(question, asker));
    }
  });
});
