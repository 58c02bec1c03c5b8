import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestLimiter } from "../../../src/core/limits/request-limiter.ts";
import { createLimitedModel } from "../../../src/core/models/limited-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, never, wrappedHarness } from "./scripted-harness.ts";

const LIMITS = { requestsPerMinute: undefined, maxConcurrency: 1, maxWaiting: 20, maxWaitMs: 5000 };

describeLanguageModel("a limited model", async () => {
  const clock = new FakeClock();
  const limits = { ...LIMITS, maxConcurrency: 10 };
  return wrappedHarness(
    (inner) => createLimitedModel(inner, new RequestLimiter(limits, clock)),
    () => expect(clock.sleeping).toBe(0),
  );
});

describe("createLimitedModel", () => {
  let clock: FakeClock;
  let inner: ScriptedModel;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "Date"] });
    clock = new FakeClock();
    inner = new ScriptedModel("m");
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const limited = (limits: Partial<typeof LIMITS> = {}) =>
    createLimitedModel(inner, new RequestLimiter({ ...LIMITS, ...limits }, clock));
  /** Bottleneck takes many small steps with timers of no length, which are a millisecond here. */
  const moveOn = async () => {
    for (let step = 0; step < 10; step++) {
      await settle();
      await vi.advanceTimersByTimeAsync(1);
    }
  };

  it("sends a request elsewhere when too many wait", async () => {
    const gate = new Gate();
    inner.script = () => says("hello", { gate });
    const model = limited({ maxWaiting: 1 });
    const first = hear(model);
    const second = hear(model);
    await moveOn();
    const third = hear(model);
    await moveOn();
    expect((await third).error).toMatchObject({ reason: "overloaded", wasAsked: false, isCounted: false });
    gate.open();
    await moveOn();
    expect([(await first).text, (await second).text]).toEqual(["hello", "hello"]);
  });

  it("sends a request elsewhere that has waited too long", async () => {
    inner.script = () => ["<stall>"];
    const model = limited();
    const abort = new AbortController();
    const holding = hear(model, asks(), abort.signal);
    await moveOn();
    const waiting = hear(model);
    await moveOn();
    await clock.advance(5000);
    expect((await waiting).error).toMatchObject({ reason: "overloaded" });
    expect(inner.calls).toHaveLength(1);
    abort.abort(new Error("enough"));
    await holding;
  });

  it.each(["finishes", "fails", "is left", "is aborted"])(
    "gives its place to the next when an answer %s",
    async (end) => {
      const model = limited();
      const abort = new AbortController();
      if (end === "fails") inner.script = () => ["a", failure("network")];
      if (end === "is aborted") inner.script = () => ["a", "<stall>"];
      const answer = model.stream(asks(), abort.signal)[Symbol.asyncIterator]();
      const first = answer.next();
      await moveOn();
      await first;
      const next = hear(model);
      await moveOn();
      expect(inner.calls).toHaveLength(1);
      inner.script = () => says("hello");
      if (end === "is left") await answer.return?.();
      abort.abort(new Error("enough"));
      if (end !== "is left") for (let step = 0; step < 9; step++) await answer.next().catch(() => undefined);
      await moveOn();
      expect((await next).text).toBe("hello");
    },
  );

  it("lets those go first that come for the second time", async () => {
    const gate = new Gate();
    inner.script = () => says("hello", { gate });
    const model = limited();
    const heard = ["holds", "first", "again"].map((text) => hear(model, asks(text, { urgent: text === "again" })));
    await moveOn();
    gate.open();
    await moveOn();
    await moveOn();
    await Promise.all(heard);
    expect(inner.calls.map(({ request }) => request.messages[0]?.text)).toEqual(["holds", "again", "first"]);
  });

  it("leaves the line with the reason when it is aborted there", async () => {
    inner.script = () => ["<stall>"];
    const model = limited();
    const holder = new AbortController();
    const holding = hear(model, asks(), holder.signal);
    await moveOn();
    const abort = new AbortController();
    const waiting = hear(model, asks(), abort.signal);
    await moveOn();
    abort.abort(new Error("enough"));
    expect((await waiting).error).toEqual(new Error("enough"));
    holder.abort(new Error("over"));
    await holding;
    await moveOn();
    expect(inner.calls).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
    inner.script = () => says("hello");
    const last = hear(model, asks(), never);
    await moveOn();
    expect((await last).text).toBe("hello");
  });
});
