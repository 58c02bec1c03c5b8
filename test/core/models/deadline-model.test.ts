import { beforeEach, describe, expect, it } from "vitest";
import { createDeadlineModel } from "../../../src/core/models/deadline-model.ts";
import type { LanguageModel, ModelEvent } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { asks, failure, hear, never, wrappedHarness } from "./scripted-harness.ts";

const LIMITS = { firstTextMs: 45_000, requestMs: 90_000 };
const text = (words: string): ModelEvent => ({ type: "text-delta", text: words });
const finish: ModelEvent = { type: "finish", reason: "stop", model: "m" };
const reset: ModelEvent = { type: "reset" };
const queued: ModelEvent = { type: "queued", ahead: 1 };
const failed: ModelEvent = { type: "attempt-failed", error: failure("network") };
type Pieces = readonly (readonly [pauseMs: number, event: ModelEvent])[];

describeLanguageModel("a model with a deadline", async () => {
  const clock = new FakeClock();
  return wrappedHarness(
    (inner) => createDeadlineModel(inner, LIMITS, clock),
    () => expect(clock.sleeping).toBe(0),
  );
});

describe("createDeadlineModel", () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });

  const run = async (pieces: Pieces, signal: AbortSignal = never) => {
    const slow: LanguageModel = {
      name: "slow",
      async *stream(_request, inner) {
        for (const [pauseMs, event] of pieces) {
          await clock.sleep(pauseMs, inner);
          inner.throwIfAborted();
          yield event;
        }
      },
    };
    const began = clock.now();
    let afterMs: number | undefined;
    const hearing = hear(createDeadlineModel(slow, LIMITS, clock), asks(), signal).finally(() => {
      afterMs = clock.now() - began;
    });
    for (let second = 0; second < 600 && afterMs === undefined; second++) await clock.advance(1000);
    const heard = await hearing;
    expect(clock.sleeping).toBe(0);
    return { ...heard, afterMs };
  };
  const deadline = { name: "ModelError", reason: "deadline", isCounted: false };

  it("ends a request without text in time, however many attempts are made", async () => {
    const attempts = Array.from({ length: 30 }, () => [10_000, failed] as const);
    expect(await run(attempts)).toMatchObject({ error: deadline, afterMs: 45_000 });
  });

  it("ends an answer that does not come to its end", async () => {
    const endless = Array.from({ length: 300 }, () => [1000, text("a")] as const);
    expect(await run(endless)).toMatchObject({ error: deadline, afterMs: 90_000 });
    expect(
      await run([
        [44_000, text("a")],
        [100_000, finish],
      ]),
    ).toMatchObject({ error: deadline, afterMs: 90_000, text: "a" });
  });

  it("counts the time in line by its moves, within the whole time", async () => {
    const moving: Pieces = [
      [40_000, queued],
      [44_000, text("a")],
      [1000, finish],
    ];
    expect(await run(moving)).toMatchObject({ error: undefined, text: "a" });
    expect(
      await run([
        [10_000, queued],
        [80_000, text("a")],
      ]),
    ).toMatchObject({ error: deadline, afterMs: 55_000 });
    expect(await run(Array.from({ length: 30 }, () => [30_000, queued] as const))).toMatchObject({
      error: deadline,
      afterMs: 90_000,
    });
  });

  it("does not wait for a first text again when an answer begins anew", async () => {
    const pieces: Pieces = [
      [1000, text("a")],
      [10_000, failed],
      [50_000, reset],
      [0, text("b")],
      [1000, finish],
    ];
    expect(await run(pieces)).toMatchObject({ error: undefined, text: "b" });
  });

  it("passes the caller's own abort on as it is", async () => {
    const abort = new AbortController();
    const running = run([[10_000, text("a")]], abort.signal);
    abort.abort(new Error("enough"));
    expect((await running).error).toEqual(new Error("enough"));
  });
});
