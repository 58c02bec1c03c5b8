import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GraphError } from "../../../adapters/whatsapp/graph-errors.ts";
import { OutboundGate } from "../../../adapters/whatsapp/outbound-gate.ts";
import { PAIR_RATE } from "../../../adapters/whatsapp/pair-rate.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";

const NEVER = new AbortController().signal;
const PER_SECOND = 5;
const PAIRS = ["1 ann", "1 bob", "1 cyd"];

const refusals = [131056, 130429, 190, 131000, 131047].map((code) => new GraphError({ status: 400, code }));

/** What becomes of one message: taken, lost, or refused with one of `refusals`. */
const fate = fc.oneof(
  { weight: 12, arbitrary: fc.constant("taken" as const) },
  { weight: 1, arbitrary: fc.constant("lost" as const) },
  { weight: 2, arbitrary: fc.constantFrom(...refusals) },
);
const message = fc.record({
  pair: fc.constantFrom(...PAIRS),
  stage: fc.constantFrom("final", "preview", "sign"),
  afterMs: fc.oneof(fc.constant(0), fc.nat(3000)),
  callMs: fc.nat(2000),
  fate,
});

interface Left {
  readonly pair: string;
  readonly stage: string;
  readonly at: number;
}

describe("the gate", () => {
  it("lets no more through than the budgets, loses no final, and hands nothing out in a silence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 40, maxLength: 80 }), async (messages) => {
        const clock = new FakeClock();
        // So many in all that nobody's place towards a person is put off because of it.
        const gate = new OutboundGate({ clock, perSecond: 1000 });
        const left: Left[] = [];
        const broken: Left[] = [];
        const silentUntil = new Map<string, number>();
        const work = messages.map(async ({ pair, stage, callMs, fate: end }, index) => {
          const begins = messages.slice(0, index + 1).reduce((sum, { afterMs }) => sum + afterMs, 0);
          await clock.sleep(begins);
          if (stage === "sign" && gate.trySign() > 0) return;
          if (stage === "preview" && gate.tryMessage(pair) > 0) return;
          if (stage === "final") await gate.waitForPlace(pair, NEVER);
          left.push({ pair, stage, at: clock.now() });
          if (stage !== "sign" && clock.now() < (silentUntil.get(pair) ?? 0))
            broken.push({ pair, stage, at: clock.now() });
          await clock.sleep(callMs);
          if (stage === "sign") return;
          if (end === "taken") gate.passed(pair);
          else if (end === "lost") gate.undecided();
          else {
            const silence = gate.failed(pair, end);
            if (end.code === 131056) silentUntil.set(pair, clock.now() + silence);
          }
        });
        const all = Promise.all(work);
        for (let minutes = 0; minutes < 240; minutes++) await clock.advance(60_000);
        await all;
        const finals = (entries: readonly { readonly stage: string }[]) =>
          entries.filter(({ stage }) => stage === "final").length;
        expect(finals(left)).toBe(finals(messages));
        expect(broken).toEqual([]);
        for (const pair of PAIRS) {
          const times = left.filter((one) => one.pair === pair && one.stage !== "sign").map(({ at }) => at);
          expectWithin(times, PAIR_RATE.burst, 1000 / PAIR_RATE.perSecond);
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it("lets no more through in any second than it is told, also after a silence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 40, maxLength: 80 }), async (messages) => {
        const clock = new FakeClock();
        const gate = new OutboundGate({ clock, perSecond: PER_SECOND });
        const times: number[] = [];
        const all = Promise.all(
          messages.map(async ({ stage, callMs, fate: end }, index) => {
            const pair = `1 person ${index}`;
            if (stage === "sign" && gate.trySign() > 0) return;
            if (stage === "preview" && gate.tryMessage(pair) > 0) return;
            if (stage === "final") await gate.waitForPlace(pair, NEVER);
            times.push(clock.now());
            await clock.sleep(callMs);
            if (stage === "sign") return;
            if (end === "taken") gate.passed(pair);
            else if (end === "lost") gate.undecided();
            else gate.failed(pair, end);
          }),
        );
        for (let minutes = 0; minutes < 120; minutes++) await clock.advance(60_000);
        await all;
        times.sort((a, b) => a - b);
        for (const [index, at] of times.entries()) {
          const next = times[index + PER_SECOND];
          if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(1000);
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it("sends one ahead after a silence, and another one if nobody hears of that", async () => {
    const clock = new FakeClock();
    const gate = new OutboundGate({ clock, perSecond: 60 });
    gate.failed("1 ann", refusals[1]);
    const left: string[] = [];
    for (const name of ["bob", "cyd", "dan"]) void gate.waitForPlace(`1 ${name}`, NEVER).then(() => left.push(name));
    await clock.advance(999);
    expect(left).toEqual([]);
    await clock.advance(1);
    expect(left).toEqual(["bob"]);
    gate.undecided();
    await settle();
    expect(left).toEqual(["bob", "cyd"]);
    gate.passed("1 cyd");
    await settle();
    expect(left).toEqual(["bob", "cyd", "dan"]);
  });

  it("lets the next one go ahead when the first has been called off", async () => {
    const clock = new FakeClock();
    const gate = new OutboundGate({ clock, perSecond: 60 });
    gate.failed("1 ann", refusals[1]);
    const leaving = new AbortController();
    const left: string[] = [];
    const wait = (name: string, signal: AbortSignal) =>
      gate.waitForPlace(`1 ${name}`, signal).then(
        () => left.push(name),
        () => left.push(`not ${name}`),
      );
    const all = Promise.all([wait("bob", leaving.signal), wait("cyd", NEVER)]);
    await clock.advance(500);
    leaving.abort();
    await clock.advance(500);
    await all;
    expect(left).toEqual(["not bob", "cyd"]);
  });

  it("keeps a message back that waits for its place in all when the silence begins", async () => {
    const clock = new FakeClock();
    const gate = new OutboundGate({ clock, perSecond: 1 });
    const left: string[] = [];
    for (const name of ["bob", "ann"]) void gate.waitForPlace(`1 ${name}`, NEVER).then(() => left.push(name));
    await clock.advance(500);
    gate.failed("1 ann", refusals[0]);
    gate.failed("1 ann", refusals[0]);
    await clock.advance(3999);
    expect(left).toEqual(["bob"]);
    await clock.advance(1100);
    expect(left).toEqual(["bob", "ann"]);
  });

  it("keeps to the time that the API asks for", async () => {
    const gate = new OutboundGate({ clock: new FakeClock(), perSecond: 60 });
    expect(gate.failed("1 ann", new GraphError({ status: 429, code: 4, retryAfterMs: 90_000 }))).toBe(90_000);
    expect(gate.trySign()).toBe(90_000);
  });
});

/** In any stretch of time no more than the burst and what the rate adds to it. */
function expectWithin(times: readonly number[], burst: number, everyMs: number): void {
  const sorted = [...times].sort((a, b) => a - b);
  for (const [first, from] of sorted.entries()) {
    for (let last = first; last < sorted.length; last++) {
      const until = sorted[last] ?? from;
      expect(last - first + 1).toBeLessThanOrEqual(burst + Math.floor((until - from) / everyMs));
    }
  }
}
