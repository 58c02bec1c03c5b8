import { beforeEach, describe, expect, it } from "vitest";
import { AllModelsFailedError, type ModelError } from "../../../src/core/errors.ts";
import type { Target } from "../../../src/core/models/chain-plan.ts";
import { Doubt } from "../../../src/core/models/doubt.ts";
import { createFallbackModel } from "../../../src/core/models/fallback-model.ts";
import type { LanguageModel, ModelRequest } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { finish, type Script, ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, never, wrappedHarness } from "./scripted-harness.ts";

const CLOCKS = { firstTextMs: 15_000, lastFirstTextMs: 45_000 };

describeLanguageModel("a chain of models", async () => {
  const clock = new FakeClock();
  return wrappedHarness((inner) => {
    const target = { model: inner, contextTokens: 1000, doubt: new Doubt(clock, 30_000) };
    return createFallbackModel("chain", { targets: [target], cheapest: target, ...CLOCKS });
  });
});
describeLanguageModel("a chain whose first model is down", async () => {
  const clock = new FakeClock();
  return wrappedHarness((inner) => {
    const dead = new ScriptedModel("dead", () => [failure("network")]);
    const target = (model: LanguageModel) => ({ model, contextTokens: 1000, doubt: new Doubt(clock, 30_000) });
    const [first, second] = [target(dead), target(inner)];
    return createFallbackModel("chain", { targets: [first, second], cheapest: second, ...CLOCKS });
  });
});

describe("createFallbackModel", () => {
  let clock: FakeClock;
  let a: ScriptedModel;
  let b: ScriptedModel;
  let c: ScriptedModel;
  let model: LanguageModel;
  beforeEach(() => {
    clock = new FakeClock();
    const member = (name: string) => new ScriptedModel(name, () => says(`from ${name}`, { model: name }));
    [a, b, c] = [member("a"), member("b"), member("c")];
    chain(a, b, c);
  });
  const chain = (first: ScriptedModel, ...others: readonly ScriptedModel[]) => {
    const target = (one: ScriptedModel): Target => ({
      model: one,
      contextTokens: one === c ? 8000 : 1000,
      doubt: new Doubt(clock, 30_000),
    });
    const targets: [Target, ...Target[]] = [target(first), ...others.map(target)];
    model = createFallbackModel("chain", { targets, cheapest: targets[1] ?? targets[0], ...CLOCKS });
  };
  const calls = () => [a, b, c].map((one) => one.calls.length);
  const breaksOff =
    (text: string, error: ModelError = failure("truncated")): Script =>
    () => [text, error];
  const fails =
    (error: ModelError): Script =>
    () => [error];
  const errorsOf = (error: unknown) => (error instanceof AllModelsFailedError ? error.errors : undefined);

  it("asks the first one only, as long as it answers", async () => {
    expect(await hear(model)).toMatchObject({ text: "from a", kinds: ["text-delta", "text-delta", "finish"] });
    expect(calls()).toEqual([1, 0, 0]);
  });

  it.each([
    "network",
    "timeout",
    "unavailable",
    "malformed",
    "truncated",
    "rate_limited",
    "credential",
    "quota",
    "unknown_model",
    "overloaded",
    "resting",
    "no_key",
    "budget",
  ] as const)("moves on unseen before the first text: %s", async (reason) => {
    const error = failure(reason);
    a.script = fails(error);
    const { events, text } = await hear(model);
    expect(text).toBe("from b");
    expect(events[0]).toEqual({ type: "attempt-failed", error });
    expect(events.some(({ type }) => type === "reset")).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: "finish", model: "b" });
    expect(calls()).toEqual([1, 1, 0]);
  });

  it("lists every failure when all have failed", async () => {
    const errors = [failure("timeout", { model: "a" }), failure("credential", { model: "b" }), failure("network")];
    for (const [index, one] of [a, b, c].entries()) one.script = fails(errors[index] ?? failure("quota"));
    const { error, kinds } = await hear(model);
    expect(errorsOf(error)).toEqual(errors);
    expect(error).toMatchObject({ cause: errors[2], message: "a: timeout; b: credential; m: network" });
    expect(kinds).toEqual(["attempt-failed", "attempt-failed", "attempt-failed"]);
  });

  it("lists also what was tried within one model", async () => {
    const [first, second] = [failure("network", { key: "key 1" }), failure("unavailable", { key: "key 2" })];
    a.script = () => [{ type: "attempt-failed", error: first }, second];
    chain(a);
    expect(errorsOf((await hear(model)).error)).toEqual([first, second]);
  });

  it("says why when a request is too long for everybody and cannot be shortened", async () => {
    const { error } = await hear(model, asks("?", { promptTokens: 10_000 }));
    expect(errorsOf(error)).toMatchObject([{ reason: "context_length" }]);
    expect(calls()).toEqual([0, 0, 0]);
  });

  it("does not ask a second model when it is aborted, whatever the reason", async () => {
    a.script = () => ["<stall>"];
    const abort = new AbortController();
    const hearing = hear(model, asks(), abort.signal);
    await settle();
    const reason = failure("deadline");
    abort.abort(reason);
    const heard = await hearing;
    expect(heard.error).toBe(reason);
    expect(heard.events).toEqual([]);
    expect(calls()).toEqual([1, 0, 0]);
  });

  it("passes a fault of our own on at once", async () => {
    a.script = () => [new Error("a bug")];
    expect((await hear(model)).error).toEqual(new Error("a bug"));
    expect(calls()).toEqual([1, 0, 0]);
  });

  describe("after text has been seen", () => {
    it("voids it when new text comes, exactly once", async () => {
      a.script = breaksOff("Your parcel ");
      const { events, text } = await hear(model);
      expect(events.map((event) => (event.type === "text-delta" ? event.text : event.type))).toEqual([
        "Your parcel ",
        "attempt-failed",
        "reset",
        "from ",
        "b",
        "finish",
      ]);
      expect(text).toBe("from b");
    });

    it("keeps it in sight until new text comes, over all failures between", async () => {
      a.script = breaksOff("Your parcel ");
      b.script = fails(failure("network"));
      const heard = await hear(model);
      expect(heard.kinds.filter((kind) => kind === "reset")).toHaveLength(1);
      expect(heard.text).toBe("from c");
      c.script = fails(failure("network"));
      a.script = (_request, call) => (call % 2 === 0 ? ["Your parcel ", failure("truncated")] : [failure("network")]);
      const lost = await hear(model);
      expect(lost).toMatchObject({ text: "Your parcel ", error: { errors: [{}, {}, {}, {}] } });
      expect(lost.kinds).not.toContain("reset");
    });

    it("is rescued at most once", async () => {
      a.script = breaksOff("first ");
      b.script = breaksOff("second ");
      const { text, error, kinds } = await hear(model);
      expect(text).toBe("second ");
      expect(errorsOf(error)).toHaveLength(2);
      expect(kinds.filter((kind) => kind === "reset")).toHaveLength(1);
      expect(calls()).toEqual([1, 1, 0]);
    });

    it("gives the only model a second chance, once", async () => {
      chain(a);
      a.script = (_request, call) => (call === 1 ? ["first ", failure("network")] : says("second"));
      expect(await hear(model)).toMatchObject({ text: "second", error: undefined });
      a.script = breaksOff("first ");
      const { error } = await hear(model);
      expect(errorsOf(error)).toHaveLength(2);
      expect(calls()).toEqual([4, 0, 0]);
    });

    it("gives none to the only model when it fell silent", async () => {
      chain(a);
      a.script = breaksOff("first ", failure("timeout"));
      expect(await hear(model)).toMatchObject({ text: "first ", error: { errors: [{ reason: "timeout" }] } });
      expect(calls()).toEqual([1, 0, 0]);
    });

    it("is void as well when the one that takes over finishes without a word", async () => {
      a.script = breaksOff("Your parcel ");
      b.script = () => [finish("b", "length")];
      expect(await hear(model)).toMatchObject({ text: "", error: undefined });
    });
  });

  describe("with a content filter", () => {
    it("asks nobody else", async () => {
      const error = failure("content_filter");
      a.script = fails(error);
      expect((await hear(model)).error).toBe(error);
      a.script = breaksOff("I can ", error);
      expect(await hear(model)).toMatchObject({ error, text: "I can " });
      expect(calls()).toEqual([2, 0, 0]);
    });

    it("asks nobody else either when it is the second one's", async () => {
      a.script = fails(failure("network"));
      b.script = fails(failure("content_filter"));
      expect((await hear(model)).error).toMatchObject({ reason: "content_filter" });
      expect(calls()).toEqual([1, 1, 0]);
    });
  });

  describe("with a request that is too long", () => {
    const long: ModelRequest = {
      messages: ["user", "assistant", "user", "assistant", "user"].map((role) => ({
        role: role === "user" ? ("user" as const) : ("assistant" as const),
        text: "x".repeat(50),
      })),
      promptTokens: 500,
    };

    it("asks larger ones only", async () => {
      a.script = fails(failure("context_length"));
      expect((await hear(model, long)).text).toBe("from c");
      expect(calls()).toEqual([1, 0, 1]);
      expect(c.calls[0]?.request.messages).toHaveLength(5);
    });

    it("shortens it when there is no larger one", async () => {
      for (const one of [a, b, c]) {
        one.script = (request) => (request.messages.length > 3 ? [failure("context_length")] : says("short"));
      }
      const { text, kinds } = await hear(model, long);
      expect(text).toBe("short");
      expect(kinds).not.toContain("reset");
      expect(calls().reduce((sum, count) => sum + count)).toBe(3);
    });

    it("ends when it cannot be shortened any more", async () => {
      for (const one of [a, b, c]) one.script = fails(failure("context_length"));
      const { error } = await hear(model, long);
      expect(errorsOf(error)?.every(({ reason }) => reason === "context_length")).toBe(true);
      expect(calls().reduce((sum, count) => sum + count)).toBeLessThanOrEqual(15);
    });
  });

  it("tries one that rests before its time, when all do", async () => {
    const resting =
      (forMs: number): Script =>
      (request) =>
        request.lastResort ? says("awake") : [failure("resting", { retryAfterMs: forMs })];
    a.script = resting(20_000);
    b.script = resting(4000);
    c.script = resting(9000);
    expect((await hear(model)).text).toBe("awake");
    expect(calls()).toEqual([1, 2, 1]);
  });

  it("wakes nobody early when one was asked behind a wrapper that then rested", async () => {
    chain(a);
    a.script = () => [{ type: "attempt-failed", error: failure("network") }, failure("resting", { retryAfterMs: 9 })];
    await hear(model);
    expect(calls()).toEqual([1, 0, 0]);
  });

  it("gives the last one more time, the cheapest one the last money, and those that come later the head of a line", async () => {
    a.script = fails(failure("network"));
    b.script = fails(failure("budget"));
    await hear(model, asks("?", { temperature: 0.5 }));
    const [first, second, third] = [a, b, c].map(({ calls: [call] }) => call?.request);
    expect(first).toEqual({ ...asks(), temperature: 0.5, firstTextMs: 15_000 });
    expect(second).toEqual({ ...asks(), temperature: 0.5, firstTextMs: 15_000, urgent: true, economy: true });
    expect(third).toEqual({ ...asks(), temperature: 0.5, firstTextMs: 45_000, urgent: true });
  });

  it("remembers who was silent, and comes back when that one answers again", async () => {
    a.script = fails(failure("timeout"));
    await hear(model);
    for (let request = 0; request < 5; request++) expect((await hear(model)).text).toBe("from b");
    expect(calls()).toEqual([1, 6, 0]);
    await clock.advance(30_000);
    a.script = () => says("from a");
    await hear(model);
    await hear(model);
    expect(calls()).toEqual([3, 6, 0]);
  });

  it("lets go of the model when the reader leaves", async () => {
    const answer = model.stream(asks(), never)[Symbol.asyncIterator]();
    await answer.next();
    await answer.return?.();
    expect(a.calls[0]?.ended).toBe("left");
    expect(calls()).toEqual([1, 0, 0]);
  });
});
