import { beforeEach, describe, expect, it } from "vitest";
import type { ModelErrorReason } from "../../../src/core/errors.ts";
import { Breaker } from "../../../src/core/models/breaker.ts";
import { createGatedModel, createGuardedModel } from "../../../src/core/models/guarded-model.ts";
import type { LanguageModel } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { finish, ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, never, wrappedHarness } from "./scripted-harness.ts";

const SETTINGS = { failures: 5, openMs: 30_000, maxOpenMs: 300_000, successes: 2 };

describeLanguageModel("a guarded model", async () => {
  const breaker = new Breaker(SETTINGS, new FakeClock(), () => 0.5);
  return wrappedHarness((inner) => createGuardedModel(inner, breaker));
});

describeLanguageModel("a gated model", async () => {
  const breaker = new Breaker(SETTINGS, new FakeClock(), () => 0.5);
  return wrappedHarness((inner) => createGatedModel(inner, breaker));
});

describe("createGatedModel", () => {
  it("lets nobody into the line to a model that rests, but for a last resort", async () => {
    const breaker = new Breaker(SETTINGS, new FakeClock(), () => 0.5);
    const model = createGatedModel(new ScriptedModel("m"), breaker);
    for (let time = 0; time < 5; time++) breaker.enter()?.failed();
    expect((await hear(model)).error).toMatchObject({ reason: "resting", retryAfterMs: 30_000 });
    expect((await hear(model, asks("?", { lastResort: true }))).error).toBeUndefined();
  });
});

describe("createGuardedModel", () => {
  let clock: FakeClock;
  let breaker: Breaker;
  let inner: ScriptedModel;
  let model: LanguageModel;
  beforeEach(() => {
    clock = new FakeClock();
    breaker = new Breaker(SETTINGS, clock, () => 0.5);
    inner = new ScriptedModel("m");
    model = createGuardedModel(inner, breaker);
  });
  const ask = async (times: number) => {
    for (let time = 0; time < times; time++) await hear(model);
  };
  const fails = (reason: ModelErrorReason) => () => [failure(reason)];

  it("does not ask a model that rests, and says for how long", async () => {
    inner.script = fails("unavailable");
    await ask(5);
    await clock.advance(10_000);
    const { error } = await hear(model);
    expect(error).toMatchObject({ reason: "resting", retryAfterMs: 20_000, wasAsked: false, isCounted: false });
    expect(inner.calls).toHaveLength(5);
  });

  it.each(["network", "timeout", "unavailable", "malformed", "truncated", "rate_limited"] as const)(
    "holds %s against the model",
    async (reason) => {
      inner.script = fails(reason);
      await ask(5);
      expect(breaker.state).toBe("open");
    },
  );

  it.each([
    "credential",
    "quota",
    "unknown_model",
    "context_length",
    "content_filter",
    "bad_request",
    "overloaded",
    "no_key",
    "budget",
    "deadline",
  ] as const)("does not hold %s against it", async (reason) => {
    inner.script = fails(reason);
    await ask(30);
    expect(breaker.state).toBe("closed");
  });

  it("finds out a model that always dies in the middle of a sentence", async () => {
    inner.script = () => ["Your parcel ", failure("truncated")];
    await ask(5);
    expect(breaker.state).toBe("open");
  });

  it("takes no answer that the customer broke off for a failure or a success", async () => {
    inner.script = fails("network");
    await ask(4);
    inner.script = () => ["Your ", "<stall>"];
    const abort = new AbortController();
    const aborted = hear(model, asks(), abort.signal);
    await settle();
    abort.abort(new Error("enough"));
    await aborted;
    const left = model.stream(asks(), never)[Symbol.asyncIterator]();
    await left.next();
    await left.return?.();
    expect(breaker.state).toBe("closed");
    inner.script = fails("network");
    await ask(1);
    expect(breaker.state).toBe("open");
  });

  it("frees the probe's place when the reader leaves", async () => {
    inner.script = fails("network");
    await ask(5);
    await clock.advance(30_000);
    inner.script = () => ["Your ", "<stall>"];
    const probe = model.stream(asks(), never)[Symbol.asyncIterator]();
    await probe.next();
    expect((await hear(model)).error).toMatchObject({ reason: "resting", retryAfterMs: 0 });
    await probe.return?.();
    inner.script = () => says("hello");
    expect((await hear(model)).error).toBeUndefined();
  });

  it("sends one probe while fifty wait to ask, and refuses the others at once", async () => {
    inner.script = fails("network");
    await ask(5);
    await clock.advance(30_000);
    const gate = new Gate();
    inner.script = () => says("hello", { gate });
    const heard = Array.from({ length: 50 }, () => hear(model));
    await settle();
    expect(inner.calls).toHaveLength(6);
    gate.open();
    const errors = (await Promise.all(heard)).filter(({ error }) => error !== undefined);
    expect(errors).toHaveLength(49);
  });

  it("has seen an answer go well as soon as its finish is there, not when it has been read", async () => {
    inner.script = fails("network");
    await ask(5);
    await clock.advance(30_000);
    inner.script = () => ["hello", finish("m")];
    for (let probe = 0; probe < 2; probe++) {
      const answer = model.stream(asks(), never)[Symbol.asyncIterator]();
      await answer.next();
      await answer.next();
    }
    expect(breaker.state).toBe("closed");
  });

  it("tries a resting model early for a last resort", async () => {
    inner.script = fails("network");
    await ask(5);
    await clock.advance(5000);
    inner.script = () => says("hello");
    expect((await hear(model)).error).toMatchObject({ reason: "resting" });
    expect((await hear(model, asks("?", { lastResort: true }))).text).toBe("hello");
  });
});
