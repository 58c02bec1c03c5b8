import { beforeEach, describe, expect, it } from "vitest";
import { ChainPlan, type Target } from "../../../src/core/models/chain-plan.ts";
import { Doubt } from "../../../src/core/models/doubt.ts";
import type { ModelRequest } from "../../../src/core/ports/language-model.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { ScriptedModel } from "../../fakes/scripted-model.ts";
import { asks, failure } from "./scripted-harness.ts";

describe("ChainPlan", () => {
  let clock: FakeClock;
  let a: Target;
  let b: Target;
  let c: Target;
  beforeEach(() => {
    clock = new FakeClock();
    a = target("a", 1000);
    b = target("b", 1000);
    c = target("c", 8000);
  });
  const target = (name: string, contextTokens: number): Target => ({
    model: new ScriptedModel(name),
    contextTokens,
    doubt: new Doubt(clock, 30_000),
  });
  const longTalk = (turns: number): ModelRequest => ({
    messages: Array.from({ length: turns }, (_, index) => ({
      role: index % 2 === 0 ? ("user" as const) : ("assistant" as const),
      text: "x".repeat(100),
    })),
    promptTokens: turns * 100,
  });
  /** The names of all that come up when each fails in this way. */
  const order = (plan: ChainPlan, reason: Parameters<typeof failure>[0] = "network") => {
    const names: string[] = [];
    for (let next = plan.next(); next !== undefined && names.length < 50; next = plan.next()) {
      names.push(next.model.name);
      plan.failed(next, failure(reason));
    }
    return names;
  };

  it("asks everybody once, in order", () => {
    const plan = new ChainPlan([a, b, c], asks());
    expect(order(plan)).toEqual(["a", "b", "c"]);
    expect(plan.next()).toBeUndefined();
  });

  it("knows the last one", () => {
    const plan = new ChainPlan([a, b], asks());
    plan.next();
    expect(plan.isLast).toBe(false);
    plan.next();
    expect(plan.isLast).toBe(true);
  });

  it("asks those last that were silent a while ago", async () => {
    a.doubt.cast();
    expect(order(new ChainPlan([a, b, c], asks()))).toEqual(["b", "c", "a"]);
    await clock.advance(30_000);
    expect(order(new ChainPlan([a, b, c], asks()))).toEqual(["a", "b", "c"]);
    expect(order(new ChainPlan([a, b, c], asks()))).toEqual(["b", "c", "a"]);
  });

  it("passes over those whose window is too small", () => {
    expect(order(new ChainPlan([a, c, b], { ...asks(), promptTokens: 1001 }))).toEqual(["c"]);
    expect(order(new ChainPlan([a, c, b], { ...asks(), promptTokens: 1000 }))).toEqual(["a", "c", "b"]);
  });

  it("gives what one found too long to larger ones only", () => {
    const plan = new ChainPlan([a, b, c], asks());
    expect(order(plan, "context_length")).toEqual(["a", "c"]);
  });

  it("shortens what all have found too long, and asks those again", () => {
    const plan = new ChainPlan([a, c], longTalk(9));
    const lengths: number[] = [];
    for (let next = plan.next(); next !== undefined; next = plan.next()) {
      lengths.push(plan.request.messages.length);
      plan.failed(next, failure("context_length"));
    }
    expect(lengths.length).toBeLessThanOrEqual(10);
    expect(lengths.slice(0, 2)).toEqual([9, 9]);
    expect(lengths[2]).toBeLessThan(9);
    expect(lengths).toEqual([...lengths].sort((one, other) => other - one));
    expect(lengths.at(-1)).toBe(1);
  });

  it("shortens what is too long for everybody before anybody is asked", () => {
    const plan = new ChainPlan([a, b], longTalk(30));
    expect(plan.next()).toBe(a);
    expect(plan.request.promptTokens).toBeLessThanOrEqual(1000);
    expect(plan.request.messages.length).toBeGreaterThan(1);
  });

  it("does not ask a model for a shorter request that has failed otherwise", () => {
    const plan = new ChainPlan([a, c], longTalk(5));
    const first = plan.next() ?? a;
    plan.failed(first, failure("context_length"));
    const second = plan.next() ?? c;
    plan.failed(second, failure("network"));
    expect([first, second]).toEqual([a, c]);
    expect(plan.next()).toBe(a);
    plan.failed(a, failure("network"));
    expect(plan.next()).toBeUndefined();
  });

  it("wakes those that rest, the one with the shortest rest first, when nobody could be asked", () => {
    const plan = new ChainPlan([a, b, c], asks());
    for (const forMs of [20_000, 5000, 30_000]) {
      const next = plan.next() ?? a;
      expect(plan.request.lastResort).toBeUndefined();
      plan.failed(next, failure("resting", { retryAfterMs: forMs }));
    }
    expect(plan.next()).toBe(b);
    expect(plan.request.lastResort).toBe(true);
    plan.failed(b, failure("resting", { retryAfterMs: 5000 }));
    expect([plan.next(), plan.next(), plan.next()]).toEqual([a, c, undefined]);
  });

  it("wakes nobody early when one could be asked", () => {
    const plan = new ChainPlan([a, b], asks());
    plan.failed(plan.next() ?? a, failure("resting", { retryAfterMs: 5000 }));
    plan.failed(plan.next() ?? b, failure("unavailable"));
    expect(plan.next()).toBeUndefined();
  });

  it("wakes nobody early who does not rest", () => {
    expect(order(new ChainPlan([a, b], asks()), "no_key")).toEqual(["a", "b"]);
    expect(order(new ChainPlan([a, b], asks()), "budget")).toEqual(["a", "b"]);
  });

  it("gives an answer that broke off to the next, or else a second chance, once", () => {
    const plan = new ChainPlan([a, b], asks());
    const broken = failure("truncated");
    plan.next();
    plan.brokeOff(a, broken);
    expect(plan.next()).toBe(b);
    plan.failed(b, failure("unavailable"));
    expect(plan.next()).toBe(a);
    plan.brokeOff(a, broken);
    expect(plan.next()).toBeUndefined();
  });

  it("gives no second chance to who fell silent", () => {
    const plan = new ChainPlan([a], asks());
    plan.next();
    plan.brokeOff(a, failure("timeout"));
    expect(plan.next()).toBeUndefined();
  });
});
