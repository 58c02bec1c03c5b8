import { beforeEach, describe, expect, it } from "vitest";
import { createTimedModel } from "../../../src/core/models/timed-model.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { asks, hear, never, wrappedHarness } from "./scripted-harness.ts";

const CLOCKS = {
  firstTextMs: 10_000,
  leastFirstTextMs: 0,
  idleMs: 5000,
  transportMs: 20_000,
  attemptMs: 120_000,
};
const text = (words: string): ModelEvent => ({ type: "text-delta", text: words });
const finish: ModelEvent = { type: "finish", reason: "stop", model: "slow" };
const thinks: ModelEvent = { type: "progress", kind: "reasoning" };
const keepsAlive: ModelEvent = { type: "progress", kind: "transport" };
type Pieces = readonly (readonly [pauseMs: number, event: ModelEvent])[];

describeLanguageModel("a timed model", async () => {
  const clock = new FakeClock();
  return wrappedHarness(
    (inner) => createTimedModel(inner, CLOCKS, clock),
    () => expect(clock.sleeping).toBe(0),
  );
});

describe("createTimedModel", () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });

  /** Says each piece after its pause, for as long as nobody objects. */
  const slow = (pieces: Pieces): LanguageModel => ({
    name: "slow",
    async *stream(_request, signal) {
      for (const [pauseMs, event] of pieces) {
        await clock.sleep(pauseMs, signal);
        signal.throwIfAborted();
        yield event;
      }
    },
  });

  /** What was heard, and after how many milliseconds it was over. */
  const run = async (pieces: Pieces, request: ModelRequest = asks(), clocks = {}, signal: AbortSignal = never) => {
    const began = clock.now();
    let afterMs: number | undefined;
    const model = createTimedModel(slow(pieces), { ...CLOCKS, ...clocks }, clock);
    const hearing = hear(model, request, signal).finally(() => {
      afterMs = clock.now() - began;
    });
    for (let second = 0; second < 600 && afterMs === undefined; second++) await clock.advance(1000);
    const heard = await hearing;
    expect(clock.sleeping).toBe(0);
    return { ...heard, afterMs };
  };
  const timeout = { name: "ModelError", reason: "timeout", model: "slow" };

  it("lets a model speak that keeps the times", async () => {
    const pieces: Pieces = [
      [9999, text("a")],
      [4999, text("b")],
      [4999, finish],
    ];
    expect(await run(pieces)).toMatchObject({ text: "ab", error: undefined });
  });

  it("fails a model that says nothing, in time and for good", async () => {
    const { error, afterMs } = await run([[10_001, text("a")]]);
    expect(error).toMatchObject({ ...timeout, retryable: false, isCounted: true });
    expect(afterMs).toBe(10_000);
  });

  it("fails a model that stops speaking", async () => {
    const {
      text: said,
      error,
      afterMs,
    } = await run([
      [100, text("a")],
      [6000, text("b")],
    ]);
    expect({ said, afterMs }).toEqual({ said: "a", afterMs: expect.closeTo(5100, -1) });
    expect(error).toMatchObject(timeout);
  });

  it("sets the clock of the first text before it asks", async () => {
    const asked: number[] = [];
    const model: LanguageModel = {
      name: "slow",
      async *stream(_request, signal) {
        asked.push(clock.sleeping);
        signal.throwIfAborted();
        yield finish;
      },
    };
    await hear(createTimedModel(model, CLOCKS, clock));
    expect(asked).toEqual([1]);
  });

  it("gives a request its own time to the first text, but not less than the model needs", async () => {
    const mute: Pieces = [[500_000, text("a")]];
    expect((await run(mute, asks("?", { firstTextMs: 3000 }))).afterMs).toBe(3000);
    expect((await run(mute, asks("?", { firstTextMs: 3000 }), { leastFirstTextMs: 30_000 })).afterMs).toBe(30_000);
    expect((await run(mute, asks("?", { firstTextMs: 45_000 }))).afterMs).toBe(45_000);
  });

  it("finds a stall after its own while, however long the first text was allowed to take", async () => {
    const pieces: Pieces = [
      [1000, text("a")],
      [100_000, text("b")],
    ];
    expect((await run(pieces, asks("?", { firstTextMs: 45_000 }))).afterMs).toBe(6000);
  });

  it("finds a silent connection after its own while, however patient it is with thinking", async () => {
    const pieces: Pieces = [
      [1000, thinks],
      [500_000, text("b")],
    ];
    const clocks = { firstTextMs: 100_000, idleMs: 120_000, attemptMs: 300_000 };
    expect((await run(pieces, asks(), clocks)).afterMs).toBe(21_000);
  });

  it("takes thinking for content", async () => {
    const pieces: Pieces = [
      [9000, thinks],
      [4000, thinks],
      [4000, thinks],
      [4000, text("a")],
      [1, finish],
    ];
    const { kinds, error } = await run(pieces);
    expect({ kinds, error }).toEqual({ kinds: ["text-delta", "finish"], error: undefined });
  });

  it("takes keep-alive comments for a sign of life, not for content", async () => {
    const comments = Array.from({ length: 100 }, () => [1000, keepsAlive] as const);
    const before = await run(comments);
    expect(before).toMatchObject({ error: timeout, afterMs: 10_000, events: [] });
    const between = await run([[1000, text("a")], ...comments]);
    expect(between).toMatchObject({ error: timeout, afterMs: 6000 });
  });

  it("needs signs of life between pieces of content that may be far apart", async () => {
    const clocks = { idleMs: 60_000 };
    const silent = await run(
      [
        [1000, text("a")],
        [50_000, finish],
      ],
      asks(),
      clocks,
    );
    expect(silent).toMatchObject({ error: timeout, afterMs: 21_000 });
    const comments = Array.from({ length: 5 }, () => [10_000, keepsAlive] as const);
    const alive = await run([[1000, text("a")], ...comments, [1, finish]], asks(), clocks);
    expect(alive).toMatchObject({ error: undefined });
  });

  it("stops a model that never stops", async () => {
    const endless = Array.from({ length: 500 }, () => [1000, text("word ")] as const);
    expect(await run(endless)).toMatchObject({ error: timeout, afterMs: 120_000 });
  });

  it("passes the caller's own abort on as it is", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const hearing = hear(createTimedModel(slow([[9000, text("a")]]), CLOCKS, clock), asks(), abort.signal);
    await clock.advance(10);
    abort.abort(reason);
    expect((await hearing).error).toBe(reason);
    expect(clock.sleeping).toBe(0);
  });

  it("passes the model's own failure on as it is", async () => {
    const broken = new Error("broken");
    const model: LanguageModel = {
      name: "slow",
      // biome-ignore lint/correctness/useYield: it fails before it has said anything
      async *stream() {
        throw broken;
      },
    };
    expect((await hear(createTimedModel(model, CLOCKS, clock))).error).toBe(broken);
    expect(clock.sleeping).toBe(0);
  });
});
