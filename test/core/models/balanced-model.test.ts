import { beforeEach, describe, expect, it } from "vitest";
import { createBalancedModel } from "../../../src/core/models/balanced-model.ts";
import type { LanguageModel } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, never, wrappedHarness } from "./scripted-harness.ts";

describeLanguageModel("a balanced model", () =>
  wrappedHarness((inner) => createBalancedModel([inner, inner, inner], () => 0.5)),
);

describe("createBalancedModel", () => {
  let dice: number;
  let members: [ScriptedModel, ScriptedModel, ScriptedModel];
  let model: LanguageModel;
  beforeEach(() => {
    dice = 0;
    const member = (place: string) => new ScriptedModel("m", () => says(`from ${place}`));
    members = [member("a"), member("b"), member("c")];
    model = createBalancedModel(members, () => dice);
  });
  const calls = () => members.map((member) => member.calls.length);
  const scripts = (...scripts: readonly ScriptedModel["script"][]) => {
    for (const [index, script] of scripts.entries()) if (members[index]) members[index].script = script;
  };

  it("spreads requests that are in flight evenly", async () => {
    const gate = new Gate();
    const gated = () => says("word", { gate });
    scripts(gated, gated, gated);
    const heard = Array.from({ length: 9 }, () => hear(model));
    await settle();
    expect(calls()).toEqual([3, 3, 3]);
    gate.open();
    await Promise.all(heard);
  });

  it("begins anywhere among those that are equally busy", async () => {
    for (dice of [0, 0.34, 0.67, 0.999_999]) await hear(model);
    expect(calls()).toEqual([1, 1, 2]);
  });

  it("goes on with the next endpoint at once when one fails, and says so", async () => {
    scripts(
      () => [failure("unavailable")],
      () => [failure("timeout")],
    );
    const heard = await hear(model);
    expect(heard).toMatchObject({ text: "from c", error: undefined });
    expect(heard.kinds.slice(0, 2)).toEqual(["attempt-failed", "attempt-failed"]);
    expect(calls()).toEqual([1, 1, 1]);
  });

  it("fails like the last one when all have failed, each asked once", async () => {
    const last = failure("network");
    scripts(
      () => [failure("resting")],
      () => [failure("rate_limited")],
      () => [last],
    );
    const heard = await hear(model);
    expect(heard.error).toBe(last);
    expect(heard.kinds).toEqual(["attempt-failed", "attempt-failed"]);
    expect(calls()).toEqual([1, 1, 1]);
  });

  it.each(["content_filter", "context_length", "budget"] as const)(
    "does not ask elsewhere after %s",
    async (reason) => {
      scripts(() => [failure(reason)]);
      expect((await hear(model)).error).toMatchObject({ reason });
      expect(calls()).toEqual([1, 0, 0]);
    },
  );

  it("never goes on elsewhere once text has been seen", async () => {
    scripts(() => ["Your ", failure("network")]);
    expect(await hear(model)).toMatchObject({ text: "Your ", error: { reason: "network" } });
    expect(calls()).toEqual([1, 0, 0]);
  });

  it("asks nobody else when it is aborted, whatever the reason", async () => {
    scripts(() => ["<stall>"]);
    const abort = new AbortController();
    const hearing = hear(model, asks(), abort.signal);
    await settle();
    abort.abort(failure("deadline"));
    expect((await hearing).error).toMatchObject({ reason: "deadline" });
    expect(calls()).toEqual([1, 0, 0]);
  });

  it("counts nothing as in flight that has failed, finished or been left", async () => {
    scripts(() => [failure("network")]);
    await hear(model);
    const left = model.stream(asks(), never)[Symbol.asyncIterator]();
    await left.next();
    await left.return?.();
    // Nobody is busier than another, so the dice decide.
    scripts(() => says("from a"));
    const [before = 0] = calls();
    for (let request = 0; request < 5; request++) await hear(model);
    expect(calls()[0]).toBe(before + 5);
  });
});
