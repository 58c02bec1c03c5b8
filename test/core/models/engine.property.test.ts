import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AllModelsFailedError, ModelError, type ModelErrorReason } from "../../../src/core/errors.ts";
import type { LanguageModel, ModelEvent, ModelRequest, PromptMessage } from "../../../src/core/ports/language-model.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { finish, ScriptedModel, type ScriptStep } from "../../fakes/scripted-model.ts";
import { type EngineUnderTest, engineSettings, engineUnderTest, modelSettings } from "./engine-harness.ts";
import { failure, never } from "./scripted-harness.ts";

const NAMES = ["a", "b", "c"] as const;
type Name = (typeof NAMES)[number];
const PER_MODEL = 2;
const REASONS = [
  "network",
  "unavailable",
  "malformed",
  "truncated",
  "rate_limited",
  "credential",
  "quota",
  "unknown_model",
  "context_length",
  "content_filter",
  "bad_request",
] as const satisfies readonly ModelErrorReason[];

/** How one attempt goes: some pieces of text, then its end. */
interface Fate {
  readonly pieces: number;
  readonly end: "finish" | "stall" | (typeof REASONS)[number];
  readonly retryAfterMs: number | undefined;
}
interface Plan {
  /** What happens to the attempts at each model, in their order; after that they go well. */
  readonly fates: Readonly<Record<Name, readonly Fate[]>>;
  /** Models in the chain. */
  readonly models: number;
  /** Time between requests. */
  readonly pauses: readonly number[];
  readonly dice: number;
}

const fate: fc.Arbitrary<Fate> = fc.record({
  pieces: fc.constantFrom(0, 0, 0, 1, 2, 3),
  end: fc.oneof(
    { weight: 2, arbitrary: fc.constant("finish" as const) },
    { weight: 1, arbitrary: fc.constant("stall" as const) },
    { weight: 3, arbitrary: fc.constantFrom("network", "truncated", "unavailable", "context_length") },
    { weight: 2, arbitrary: fc.constantFrom(...REASONS) },
  ),
  retryAfterMs: fc.constantFrom(undefined, undefined, 500, 2000, 60_000),
});
const fates = fc.array(fate, { maxLength: 12 });
const plan: fc.Arbitrary<Plan> = fc.record({
  fates: fc.record({ a: fates, b: fates, c: fates }),
  models: fc.integer({ min: 1, max: 3 }),
  pauses: fc.array(fc.constantFrom(0, 100, 5000, 31_000, 700_000), { minLength: 1, maxLength: 5 }),
  dice: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

interface Attempt {
  readonly id: string;
  readonly model: Name;
  /** Messages that it was sent. */
  readonly length: number;
  readonly fate: Fate;
}

describe("an engine under any faults of its models", () => {
  it("shows one attempt's text, asks nobody too often, and always comes to an end", async () => {
    const seen = { rescued: 0, lost: 0, answered: 0, filtered: 0, late: 0, shortened: 0 };
    await fc.assert(
      fc.asyncProperty(plan, async (world) => {
        const clock = new FakeClock();
        let attempts: Attempt[] = [];
        const tested = createTested(world, clock, (attempt) => attempts.push(attempt));
        let made = 0;
        for (const pauseMs of world.pauses) {
          attempts = [];
          const { events, error } = await listen(tested.engine, clock);
          checkText(events, attempts, error);
          checkCalls(attempts);
          checkEnd(events, error, attempts);
          made += attempts.length;
          expect(clock.sleeping).toBe(0);
          expect(tested.ledger.open.size).toBe(0);
          expect(tested.ledger.charges).toHaveLength(made);
          expect(tested.reports).toHaveLength(made);
          seen.rescued += events.some(({ type }) => type === "reset") ? 1 : 0;
          seen.answered += error === undefined ? 1 : 0;
          seen.lost += error instanceof AllModelsFailedError ? 1 : 0;
          seen.filtered += error instanceof ModelError && error.reason === "content_filter" ? 1 : 0;
          seen.late += error instanceof ModelError && error.reason === "deadline" ? 1 : 0;
          seen.shortened += attempts.some(({ length }) => length < HISTORY.length) ? 1 : 0;
          await clock.advance(pauseMs);
        }
      }),
      { numRuns: 250 },
    );
    // All that can happen has happened.
    for (const [what, times] of Object.entries(seen)) expect([what, times > 0]).toEqual([what, true]);
  }, 60_000);
});

const HISTORY: readonly PromptMessage[] = ["user", "assistant", "user", "assistant", "user"].map((role) => ({
  role: role === "user" ? "user" : "assistant",
  text: "words",
}));

function createTested(world: Plan, clock: FakeClock, onAttempt: (attempt: Attempt) => void): EngineUnderTest {
  const counts: Record<Name, number> = { a: 0, b: 0, c: 0 };
  const client = (model: Name): LanguageModel =>
    new ScriptedModel(model, (request) => {
      const call = counts[model]++;
      const next: Fate = world.fates[model][call] ?? { pieces: 2, end: "finish", retryAfterMs: undefined };
      const attempt = { id: `${model}${call}`, model, length: request.messages.length, fate: next };
      onAttempt(attempt);
      return stepsOf(attempt);
    });
  const names = NAMES.slice(0, world.models);
  const settings = engineSettings(Object.fromEntries(names.map((name) => [name, modelSettings()])));
  // A budget of its own is tested elsewhere; here it would hide what else could ask too often.
  const retry = { ...settings.retry, perModel: PER_MODEL, burst: 1000 };
  const connect = (_endpoint: string, model: string) => client(NAMES.find((name) => name === model) ?? "a");
  return engineUnderTest({ ...settings, retry }, clock, connect, {
    secrets: ["secret-a"],
    random: () => world.dice,
  });
}

/** An answer that is complete has text: the clients see to that. */
function stepsOf({ id, model, fate: { pieces, end, retryAfterMs } }: Attempt): ScriptStep[] {
  const count = end === "finish" ? Math.max(1, pieces) : pieces;
  const text = Array.from({ length: count }, (_, piece) => `<${id}:${piece}>`);
  if (end === "finish") return [...text, finish(model)];
  if (end === "stall") return [...text, "<stall>"];
  const receivedCharacters = text.join("").length;
  return [...text, failure(end, { model, receivedCharacters, ...(retryAfterMs !== undefined && { retryAfterMs }) })];
}

async function listen(
  model: LanguageModel,
  clock: FakeClock,
): Promise<{ readonly events: readonly ModelEvent[]; readonly error: unknown }> {
  const request: ModelRequest = { messages: HISTORY, promptTokens: 25 };
  const events: ModelEvent[] = [];
  const began = clock.now();
  let isOver = false;
  const listening = (async () => {
    try {
      for await (const event of model.stream(request, never)) events.push(event);
      return undefined;
    } catch (error) {
      return error;
    } finally {
      isOver = true;
    }
  })();
  await clock.advance(0);
  while (!isOver) {
    await clock.advance(1000);
    expect(clock.now() - began).toBeLessThanOrEqual(91_000);
  }
  return { events, error: await listening };
}

/** At every moment what can be seen is the beginning of one attempt's text; in the end, of the last one that spoke. */
function checkText(events: readonly ModelEvent[], attempts: readonly Attempt[], error: unknown): void {
  const whole = new Map(
    attempts.map((attempt) => [
      attempt.id,
      stepsOf(attempt)
        .filter((step) => typeof step === "string" && step !== "<stall>")
        .join(""),
    ]),
  );
  let text = "";
  let resets = 0;
  for (const event of events) {
    if (event.type === "reset") {
      text = "";
      resets++;
    }
    if (event.type === "text-delta") text += event.text;
    const author = /^<([^:]*):/.exec(text)?.[1];
    if (author !== undefined) expect(whole.get(author)?.startsWith(text)).toBe(true);
  }
  expect(resets).toBeLessThanOrEqual(1);
  const spoke = attempts.filter(({ id }) => whole.get(id) !== "");
  expect(spoke.length).toBeLessThanOrEqual(2);
  if (error === undefined) expect(text).toBe(whole.get(spoke.at(-1)?.id ?? "") ?? "nothing");
  else expect(text).toBe(whole.get(spoke.at(-1)?.id ?? "") ?? "");
}

/** Before anything is seen, nobody is asked for the same thing more often than a first time and its retries. */
function checkCalls(attempts: readonly Attempt[]): void {
  const first = attempts.findIndex((attempt) => attempt.fate.pieces > 0);
  const unseen = first === -1 ? attempts : attempts.slice(0, first + 1);
  const rescue = first === -1 ? [] : attempts.slice(first + 1);
  for (const part of [unseen, rescue]) {
    const counts = new Map<string, number>();
    for (const { model, length } of part) {
      const key = `${model} ${length}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(PER_MODEL + 1);
  }
  // Silence is never tried again, and nobody is asked after a content filter's refusal.
  for (const name of NAMES) {
    const ends = unseen.filter(({ model }) => model === name).map((attempt) => attempt.fate.end);
    expect(ends.slice(0, -1)).not.toContain("stall");
  }
  expect(attempts.slice(0, -1).map((attempt) => attempt.fate.end)).not.toContain("content_filter");
}

function checkEnd(events: readonly ModelEvent[], error: unknown, attempts: readonly Attempt[]): void {
  const finishes = events.filter(({ type }) => type === "finish");
  if (error === undefined) {
    expect(finishes).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "finish", model: attempts.at(-1)?.model });
    return;
  }
  expect(finishes).toHaveLength(0);
  const failed = events.flatMap((event) => (event.type === "attempt-failed" ? [event.error] : []));
  if (error instanceof AllModelsFailedError) {
    expect(error.errors).toEqual(failed);
    expect(failed.filter(({ wasAsked }) => wasAsked)).toHaveLength(attempts.length);
  } else {
    expect(error).toBeInstanceOf(ModelError);
    expect(["content_filter", "deadline"]).toContain((error as ModelError).reason);
  }
}
