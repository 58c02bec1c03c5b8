import { beforeEach, describe, expect, it } from "vitest";
import { ModelError } from "../../../src/core/errors.ts";
import { createTimedModel } from "../../../src/core/models/timed-model.ts";
import type { LanguageModel, ModelEvent } from "../../../src/core/ports/language-model.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const CLOCKS = { firstTextMs: 10_000, idleMs: 5000 };

describe("createTimedModel", () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });

  /** Says each piece after its pause, for as long as nobody objects. */
  const slow = (pieces: readonly (readonly [pauseMs: number, event: ModelEvent])[]): LanguageModel => ({
    name: "slow",
    async *stream(_request, signal) {
      for (const [pauseMs, event] of pieces) {
        await clock.sleep(pauseMs, signal);
        signal.throwIfAborted();
        yield event;
      }
    },
  });
  const text = (words: string): ModelEvent => ({ type: "text-delta", text: words });
  const finish: ModelEvent = { type: "finish", reason: "stop", model: "slow" };

  const run = async (model: LanguageModel, signal = new AbortController().signal) => {
    let said = "";
    const end = (async () => {
      for await (const event of createTimedModel(model, CLOCKS, clock).stream({ messages: [] }, signal)) {
        if (event.type === "text-delta") said += event.text;
      }
    })().then(
      () => "finished",
      (error: unknown) => error,
    );
    await clock.advance(60_000);
    return { said, end: await end };
  };

  it("lets a model speak that keeps the times", async () => {
    const model = slow([
      [9999, text("a")],
      [4999, text("b")],
      [4999, finish],
    ]);
    expect(await run(model)).toEqual({ said: "ab", end: "finished" });
  });

  it("fails a model that says nothing, or stops speaking", async () => {
    const mute = await run(slow([[10_001, text("a")]]));
    expect(mute.end).toMatchObject({ name: "ModelError", reason: "timeout", retryable: true });
    const stalled = await run(
      slow([
        [100, text("a")],
        [5001, text("b")],
      ]),
    );
    expect(stalled.said).toBe("a");
    expect(stalled.end).toBeInstanceOf(ModelError);
  });

  it("does not count the time in line", async () => {
    const model = slow([
      [9000, { type: "queued", ahead: 3 }],
      [9000, { type: "queued", ahead: 1 }],
      [9000, text("a")],
      [10, finish],
    ]);
    expect(await run(model)).toEqual({ said: "a", end: "finished" });
  });

  it("passes the caller's own abort on as it is", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const running = run(slow([[9000, text("a")]]), abort.signal);
    abort.abort(reason);
    expect((await running).end).toBe(reason);
    expect(clock.sleeping).toBe(0);
  });
});
