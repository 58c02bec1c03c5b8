import { beforeEach, describe, expect, it } from "vitest";
import type { ModelError, ModelErrorReason } from "../../../src/core/errors.ts";
import { RetryBudget } from "../../../src/core/models/retry-budget.ts";
import { createRetryingModel } from "../../../src/core/models/retrying-model.ts";
import type { LanguageModel } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { finish, ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, never, wrappedHarness } from "./scripted-harness.ts";

const SETTINGS = { perModel: 2, baseMs: 250, maxMs: 4000, longestRetryAfterMs: 2000, share: 0.1, burst: 3 };

describeLanguageModel("a retrying model", async () => {
  const clock = new FakeClock();
  const parts = { settings: SETTINGS, budget: new RetryBudget(SETTINGS), clock, random: () => 0.5 };
  return wrappedHarness(
    (inner) => createRetryingModel(inner, parts),
    () => expect(clock.sleeping).toBe(0),
  );
});

describe("createRetryingModel", () => {
  let clock: FakeClock;
  let dice: number;
  let inner: ScriptedModel;
  beforeEach(() => {
    clock = new FakeClock();
    dice = 0.5;
    inner = new ScriptedModel("m");
  });
  const retrying = (settings: Partial<typeof SETTINGS> = {}): LanguageModel => {
    const all = { ...SETTINGS, ...settings };
    return createRetryingModel(inner, { settings: all, budget: new RetryBudget(all), clock, random: () => dice });
  };
  /** Fails as often as there are errors, then answers. */
  const failsWith = (...errors: readonly ModelError[]) => {
    inner.script = (_request, call) => {
      const error = errors[call - 1];
      return error === undefined ? says("hello") : [error];
    };
  };
  const run = async (model: LanguageModel, ms = 60_000) => {
    const hearing = hear(model);
    await clock.advance(ms);
    return hearing;
  };

  it("asks again when the model may do better, and says that it failed", async () => {
    const error = failure("unavailable");
    failsWith(error, failure("network"));
    const heard = await run(retrying());
    expect(heard.kinds).toEqual(["attempt-failed", "attempt-failed", "text-delta", "finish"]);
    expect(heard.events[0]).toEqual({ type: "attempt-failed", error });
    expect(inner.calls).toHaveLength(3);
  });

  it("gives up after two more attempts, with the last failure", async () => {
    const last = failure("unavailable");
    failsWith(failure("network"), failure("network"), last);
    const heard = await run(retrying());
    expect(heard.error).toBe(last);
    expect(heard.kinds).toEqual(["attempt-failed", "attempt-failed"]);
    expect(inner.calls).toHaveLength(3);
  });

  it.each([
    "timeout",
    "credential",
    "quota",
    "unknown_model",
    "context_length",
    "content_filter",
    "bad_request",
    "overloaded",
    "resting",
    "budget",
    "deadline",
  ] as const)("never asks again after %s", async (reason: ModelErrorReason) => {
    failsWith(failure(reason));
    expect((await run(retrying())).error).toMatchObject({ reason });
    expect(inner.calls).toHaveLength(1);
  });

  it("never asks again after text has been seen", async () => {
    inner.script = () => ["Your ", failure("network")];
    expect(await run(retrying())).toMatchObject({ text: "Your ", error: { reason: "network" } });
    expect(inner.calls).toHaveLength(1);
  });

  it("passes on what is no failure of a model", async () => {
    inner.script = () => [new Error("a bug")];
    expect((await run(retrying())).error).toEqual(new Error("a bug"));
    expect(inner.calls).toHaveLength(1);
  });

  it.each([
    [0.004, [1, 2]],
    [0.5, [125, 250]],
    [0.999_999, [250, 500]],
  ])("waits for a part of a pause that doubles: %d", async (random, pauses: readonly number[]) => {
    dice = random;
    failsWith(failure("network"), failure("network"));
    const hearing = hear(retrying());
    for (const [index, pauseMs] of pauses.entries()) {
      await clock.advance(pauseMs - 1);
      expect(inner.calls).toHaveLength(index + 1);
      await clock.advance(1);
      expect(inner.calls).toHaveLength(index + 2);
    }
    expect((await hearing).text).toBe("hello");
  });

  it("never waits longer than the longest pause", async () => {
    dice = 0.999_999;
    inner.script = () => [failure("network")];
    const hearing = hear(retrying({ perModel: 8, burst: 20 }));
    // 250 + 500 + 1000 + 2000 + 4 × 4000 milliseconds.
    await clock.advance(19_749);
    expect(inner.calls).toHaveLength(8);
    await clock.advance(1);
    expect(inner.calls).toHaveLength(9);
    await hearing;
  });

  it("waits as long as the provider says, up to two seconds", async () => {
    failsWith(failure("rate_limited", { retryAfterMs: 2000 }));
    const hearing = hear(retrying());
    await clock.advance(1999);
    expect(inner.calls).toHaveLength(1);
    await clock.advance(1);
    expect((await hearing).text).toBe("hello");
  });

  it("neither waits nor asks when the provider wants more than two seconds", async () => {
    const error = failure("rate_limited", { retryAfterMs: 2001 });
    failsWith(error);
    expect((await hear(retrying())).error).toBe(error);
    expect(inner.calls).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
  });

  it("retries only as many requests as the budget allows", async () => {
    inner.script = () => [failure("network")];
    const model = retrying();
    const heard = Array.from({ length: 20 }, () => hear(model));
    await clock.advance(60_000);
    await Promise.all(heard);
    // Three at once, and one more for every ten requests.
    expect(inner.calls.length).toBeLessThanOrEqual(25);
    expect(inner.calls.length).toBeGreaterThanOrEqual(23);
  });

  it("sends a retry to the head of every line", async () => {
    failsWith(failure("network"));
    await run(retrying());
    expect(inner.calls.map(({ request }) => request.urgent)).toEqual([undefined, true]);
  });

  it("stops waiting with the reason when it is aborted", async () => {
    failsWith(failure("rate_limited", { retryAfterMs: 1000 }));
    const abort = new AbortController();
    const hearing = hear(retrying(), asks(), abort.signal);
    await settle();
    abort.abort(new Error("enough"));
    expect((await hearing).error).toEqual(new Error("enough"));
    await clock.advance(10_000);
    expect(inner.calls).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
  });

  it("takes a deadline for the end, not for a failure that may be mended", async () => {
    inner.script = () => ["<stall>"];
    const abort = new AbortController();
    const hearing = hear(retrying(), asks(), abort.signal);
    await settle();
    const reason = failure("network");
    abort.abort(reason);
    expect(await hearing).toMatchObject({ error: reason, events: [] });
    expect(inner.calls).toHaveLength(1);
  });

  it("forgets the pause when the reader leaves after a failure", async () => {
    failsWith(failure("network"));
    const answer = retrying().stream(asks(), never)[Symbol.asyncIterator]();
    expect((await answer.next()).value).toMatchObject({ type: "attempt-failed" });
    await answer.return?.();
    expect(clock.sleeping).toBe(0);
    expect(inner.calls).toHaveLength(1);
  });

  it("passes reasoning and lines on without taking them for text", async () => {
    inner.script = (_request, call) =>
      call === 1
        ? [{ type: "queued", ahead: 1 }, { type: "progress", kind: "reasoning" }, failure("network")]
        : ["hello", finish()];
    expect((await run(retrying())).kinds).toEqual(["queued", "progress", "attempt-failed", "text-delta", "finish"]);
  });
});
