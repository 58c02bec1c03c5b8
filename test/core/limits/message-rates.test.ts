import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { MinuteRate } from "../../../src/core/limits/keyed-rate.ts";
import { type MessageRateSettings, MessageRates } from "../../../src/core/limits/message-rates.ts";
import type { Role } from "../../../src/core/message.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { inbound } from "../../support/inbound.ts";

const AMPLE: MinuteRate = { perMinute: 1_000_000, burst: 1_000_000 };
const SETTINGS: MessageRateSettings = {
  customer: { perMinute: 60, burst: 10 },
  staff: { perMinute: 600, burst: 60 },
  admin: { perMinute: 600, burst: 60 },
  conversation: AMPLE,
  everybody: AMPLE,
};

describe("MessageRates", () => {
  let clock: FakeClock;
  let rates: MessageRates;
  let count: number;

  beforeEach(() => {
    clock = new FakeClock();
    count = 0;
    rates = new MessageRates(SETTINGS, clock);
  });

  const message = (author = "7", conversation = "fake:1", role: Role = "customer") =>
    inbound(`m${count++}`, { conversation, author: { id: author, role }, receivedAt: clock.now() });
  const admitted = (times: number, ...whose: Parameters<typeof message>) =>
    Array.from({ length: times }, () => rates.judge(message(...whose))).filter(({ kind }) => kind === "admitted")
      .length;

  it("admits a burst of ten and then one in a second, for each customer", async () => {
    expect(admitted(15)).toBe(10);
    expect(admitted(15, "8")).toBe(10);
    await clock.advance(999);
    expect(admitted(1)).toBe(0);
    await clock.advance(1);
    expect(admitted(5)).toBe(1);
    await clock.advance(3_600_000);
    expect(admitted(15)).toBe(10);
  });

  it("says when to try again, to the millisecond", async () => {
    admitted(10);
    await clock.advance(300);
    expect(rates.judge(message())).toMatchObject({ kind: "limited", retryAfterMs: 700 });
    await clock.advance(700);
    expect(rates.judge(message())).toEqual({ kind: "admitted" });
  });

  it("tells a conversation of it at most once a minute", async () => {
    admitted(10, "7", "fake:1");
    admitted(10, "8", "fake:2");
    const noticed = (author = "7", conversation = "fake:1") => {
      const verdict = rates.judge(message(author, conversation));
      return verdict.kind === "limited" && verdict.isNoticed;
    };
    expect([noticed(), noticed(), noticed("8", "fake:2"), noticed()]).toEqual([true, false, true, false]);
    await clock.advance(59_999);
    admitted(10);
    expect(noticed()).toBe(false);
    await clock.advance(1);
    expect(noticed()).toBe(true);
  });

  it("says the same of a message however often it is asked, and counts it once", () => {
    const first = message();
    for (let time = 0; time < 20; time++) expect(rates.judge(first)).toEqual({ kind: "admitted" });
    expect(admitted(15)).toBe(9);
    const late = message();
    expect(rates.judge(late)).toMatchObject({ kind: "limited" });
    expect(rates.judge(late)).toEqual(rates.judge({ ...late }));
  });

  it("judges a message anew that is sent again later", async () => {
    admitted(10);
    const refused = message();
    expect(rates.judge(refused)).toMatchObject({ kind: "limited" });
    await clock.advance(1000);
    expect(rates.judge({ ...refused, receivedAt: clock.now() })).toEqual({ kind: "admitted" });
  });

  it("goes by when a message was received, not by when it is judged", async () => {
    const all = Array.from({ length: 12 }, () => message());
    await clock.advance(60_000);
    expect(all.filter((each) => rates.judge(each).kind === "admitted")).toHaveLength(10);
  });

  it("has limits of their own for staff and admins", () => {
    expect(admitted(100, "7", "fake:1", "staff")).toBe(60);
    expect(admitted(100, "8", "fake:1", "admin")).toBe(60);
    expect(admitted(100, "9", "fake:1", "customer")).toBe(10);
  });

  it("limits a conversation of many, and everybody together", () => {
    rates = new MessageRates({ ...SETTINGS, conversation: { perMinute: 120, burst: 20 } }, clock);
    expect([1, 2, 3].map((author) => admitted(10, `${author}`))).toEqual([10, 10, 0]);
    expect(admitted(10, "3", "fake:2")).toBe(10);
    rates = new MessageRates({ ...SETTINGS, everybody: { perMinute: 60, burst: 25 } }, clock);
    expect([1, 2, 3].map((author) => admitted(10, `${author}`, `fake:${author}`))).toEqual([10, 10, 5]);
  });

  it("slows a customer down until a time, and nobody else", async () => {
    rates.slow("fake:7", clock.now() + 60_000);
    rates.slow("fake:7", clock.now() + 30_000);
    expect([admitted(5), admitted(5, "8")]).toEqual([1, 5]);
    await clock.advance(9_999);
    expect(admitted(1)).toBe(0);
    await clock.advance(1);
    expect(admitted(5)).toBe(1);
    await clock.advance(50_000);
    expect(admitted(15)).toBe(10);
  });

  it("goes on when the clock is set back", async () => {
    const before = clock.now();
    await clock.advance(3_600_000);
    admitted(10);
    clock = new FakeClock(before);
    const set = { now: () => clock.now(), sleep: async () => undefined };
    rates = new MessageRates(SETTINGS, set);
    const ahead = Array.from({ length: 10 }, (_, index) => inbound(`a${index}`, { receivedAt: before + 3_600_000 }));
    for (const each of ahead) rates.judge(each);
    expect(admitted(1)).toBe(0);
    await clock.advance(1000);
    expect(admitted(5)).toBe(1);
  });

  it("keeps nothing for ever", async () => {
    for (let each = 0; each < 30_000; each++) {
      rates.judge(message(`${each}`, `fake:${each}`));
      if (each % 100 === 0) await clock.advance(1000);
    }
    expect(rates.size).toBeLessThanOrEqual(20_100);
  }, 60_000);

  /** A token bucket as a textbook has it, in whole numbers of a sixty-thousandth of a token. */
  class Reference {
    readonly #rate: MinuteRate;
    #tokens: bigint;
    #at = 0n;

    constructor(rate: MinuteRate) {
      this.#rate = rate;
      this.#tokens = BigInt(rate.burst) * 60_000n;
    }

    has(at: number): boolean {
      const [capacity, flow] = [BigInt(this.#rate.burst) * 60_000n, BigInt(this.#rate.perMinute)];
      const filled = this.#tokens + (BigInt(at) - this.#at) * flow;
      this.#tokens = filled > capacity ? capacity : filled;
      this.#at = BigInt(at);
      return this.#tokens >= 60_000n;
    }

    take(): void {
      this.#tokens -= 60_000n;
    }
  }

  const anyRate = fc.record({ perMinute: fc.integer({ min: 1, max: 700 }), burst: fc.integer({ min: 1, max: 12 }) });
  const arrivals = fc.array(
    fc.record({
      afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 200_000 })),
      author: fc.constantFrom("1", "2", "3"),
      conversation: fc.constantFrom("fake:1", "fake:2"),
    }),
    { minLength: 1, maxLength: 120 },
  );

  it("admits exactly what reference buckets admit, and never more in a stretch of time than burst and rate allow", () => {
    fc.assert(
      fc.property(anyRate, anyRate, anyRate, arrivals, (customer, conversation, everybody, events) => {
        const limits = new Map<string, MinuteRate>();
        const references = new Map<string, Reference>();
        const passed = new Map<string, number[]>();
        const tested = new MessageRates({ ...SETTINGS, customer, conversation, everybody }, clock);
        let at = clock.now();
        for (const [index, event] of events.entries()) {
          at += event.afterMs;
          const keys = [
            [event.author, customer],
            [event.conversation, conversation],
            ["everybody", everybody],
          ] as const;
          const buckets = keys.map(([key, rate]) => {
            limits.set(key, rate);
            const bucket = references.get(key) ?? new Reference(rate);
            references.set(key, bucket);
            return bucket;
          });
          const expected = buckets.map((bucket) => bucket.has(at)).every(Boolean);
          const author = { id: event.author, role: "customer" } as const;
          const said = inbound(`m${index}`, { conversation: event.conversation, author, receivedAt: at });
          const verdict = tested.judge(said);
          expect(verdict.kind).toBe(expected ? "admitted" : "limited");
          if (!expected) continue;
          for (const bucket of buckets) bucket.take();
          for (const [key] of keys) passed.set(key, [...(passed.get(key) ?? []), at]);
        }
        for (const [key, times] of passed) {
          const { perMinute = 0, burst = 0 } = limits.get(key) ?? {};
          for (const [from, start] of times.entries()) {
            for (const [to, end] of times.entries()) {
              if (to < from) continue;
              expect(to - from + 1).toBeLessThanOrEqual(burst + (perMinute * (end - start)) / 60_000 + 1e-9);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("lets in a message that waits as long as it was told to, and not one millisecond before", () => {
    fc.assert(
      fc.property(anyRate, fc.integer({ min: 0, max: 5000 }), (customer, laterMs) => {
        const fill = (): [MessageRates, number] => {
          const tested = new MessageRates({ ...SETTINGS, customer }, clock);
          for (let each = 0; each < customer.burst; each++)
            tested.judge(inbound(`m${each}`, { receivedAt: clock.now() }));
          const verdict = tested.judge(inbound("over", { receivedAt: clock.now() + laterMs }));
          return [tested, verdict.kind === "limited" ? verdict.retryAfterMs : 0];
        };
        const [early, waitMs] = fill();
        if (waitMs === 0) return;
        const again = (ms: number) => inbound("again", { receivedAt: clock.now() + laterMs + ms });
        expect(early.judge(again(waitMs - 1)).kind).toBe("limited");
        expect(fill()[0].judge(again(waitMs)).kind).toBe("admitted");
      }),
    );
  });
});
