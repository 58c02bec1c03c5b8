import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LanguageModel } from "../../../src/core/ports/language-model.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { finish, ScriptedModel, type ScriptStep } from "../../fakes/scripted-model.ts";
import { type EngineUnderTest, endpoint, engineSettings, engineUnderTest, modelSettings } from "./engine-harness.ts";
import { asks, failure, hear } from "./scripted-harness.ts";

const MANY_HOURS_MS = 5 * 60 * 60_000;

/** What a client does next, at whichever model. */
const fate = fc.constantFrom(
  "answer",
  "answer",
  "stall",
  "stall in the middle",
  "network",
  "truncated in the middle",
  "rate_limited",
  "rate_limited for long",
  "credential",
  "quota",
  "context_length",
);
type Fate = typeof fate extends fc.Arbitrary<infer Value> ? Value : never;

/** A customer comes, and after some events or some time has enough. */
const customer = fc.record({
  comesAfterMs: fc.constantFrom(0, 0, 50, 1500, 3000, 3100, 4000, 31_000),
  leavesAfterEvents: fc.option(fc.nat(4)),
  abortsAfterMs: fc.option(fc.constantFrom(0, 1, 300, 5000, 20_000, 40_000)),
});
type Customer = typeof customer extends fc.Arbitrary<infer Value> ? Value : never;

describe("an engine after a storm of requests, faults, aborts and early leaves", () => {
  it("has lost no place, no probe and no money, and answers with its first model again", async () => {
    const customers = fc.array(customer, { minLength: 1, maxLength: 25 });
    const fates = fc.array(fate, { maxLength: 40 });
    const places = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(customers, fates, places, async (all, storm, maxConcurrency) => {
        const clock = new FakeClock();
        const coming = [...storm];
        let most = 0;
        const client = (name: string) => new ScriptedModel(name, () => stepsOf(name, coming.shift() ?? "answer"));
        const clients = new Map(["a", "b"].map((name) => [name, client(name)]));
        const settings = engineSettings(
          { a: modelSettings(), b: modelSettings({ endpoints: ["main", "other"] }) },
          {
            endpoints: { main: { ...endpoint, maxConcurrency }, other: { ...endpoint, maxConcurrency } },
            // Opens often and not for long, so that there are many probes.
            breaker: { failures: 1, openMs: 1000, maxOpenMs: 4000, successes: 2 },
          },
        );
        const connect = (_endpoint: string, model: string) => clients.get(model) ?? client(model);
        const tested = engineUnderTest(settings, clock, connect, { secrets: ["secret-a", "secret-b"] });
        let isOver = false;
        const stormy = Promise.all(all.map((one) => visit(tested.engine, one, clock))).then(() => {
          isOver = true;
        });
        for (let step = 0; step < 200 && !isOver; step++) {
          await clock.advance(1000);
          most = Math.max(
            most,
            [...clients.values()].reduce((sum, { open }) => sum + open, 0),
          );
        }
        await stormy;
        await settle();
        expect(most).toBeLessThanOrEqual(2 * maxConcurrency);
        expectCalm(tested, clock);
        coming.length = 0;
        await clock.advance(MANY_HOURS_MS);
        await answersAsBefore(tested.engine, 2 * maxConcurrency + 2);
        expect(tested.engine.breakers().map(({ state }) => state)).not.toContain("open");
        expectCalm(tested, clock);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

function expectCalm({ ledger, reports }: EngineUnderTest, clock: FakeClock): void {
  expect(clock.sleeping).toBe(0);
  expect(ledger.open.size).toBe(0);
  expect(ledger.charges).toHaveLength(ledger.reservations.size);
  expect(reports).toHaveLength(ledger.reservations.size);
}

/** One by one, so that breakers close, then at once. */
async function answersAsBefore(engine: LanguageModel, count: number): Promise<void> {
  for (let request = 0; request < 4; request++) expect((await hear(engine)).error).toBeUndefined();
  const heard = await Promise.all(Array.from({ length: count }, () => hear(engine)));
  expect(heard.map(({ text }) => text)).toEqual(heard.map(() => "from a"));
}

function stepsOf(model: string, fate: Fate): ScriptStep[] {
  switch (fate) {
    case "answer":
      return ["from ", model, finish(model)];
    case "stall":
      return ["<stall>"];
    case "stall in the middle":
      return ["fr", "<stall>"];
    case "truncated in the middle":
      return ["fr", failure("truncated", { receivedCharacters: 2 })];
    case "rate_limited for long":
      return [failure("rate_limited", { retryAfterMs: 60_000 })];
    default:
      return [failure(fate)];
  }
}

async function visit(
  engine: LanguageModel,
  { comesAfterMs, leavesAfterEvents, abortsAfterMs }: Customer,
  clock: FakeClock,
) {
  await clock.sleep(comesAfterMs);
  const abort = new AbortController();
  const done = new AbortController();
  if (abortsAfterMs !== null) {
    void clock.sleep(abortsAfterMs, done.signal).then(() => abort.abort(new Error("enough")));
  }
  let events = 0;
  try {
    for await (const _ of engine.stream(asks(), abort.signal)) if (events++ === leavesAfterEvents) break;
  } catch {
    // However it ends is looked at elsewhere.
  } finally {
    done.abort();
  }
}
