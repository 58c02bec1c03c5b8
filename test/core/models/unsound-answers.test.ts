import { describe, expect, it } from "vitest";
import { AllModelsFailedError } from "../../../src/core/errors.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { finish, type Script, ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { engineSettings, engineUnderTest, modelSettings } from "./engine-harness.ts";
import { hear } from "./scripted-harness.ts";

const circles: Script = () => [...Array.from({ length: 2000 }, () => "one moment please, "), finish("m")];
const empty: Script = () => ["\n", finish("m")];

async function ask(...scripts: readonly Script[]) {
  const models = scripts.map((script, index) => new ScriptedModel(`m${index}`, script));
  const settings = engineSettings(Object.fromEntries(models.map(({ name }) => [name, modelSettings()])));
  const connect = (_endpoint: string, name: string) =>
    models.find((model) => model.name === name) ?? new ScriptedModel(name);
  const tested = engineUnderTest(settings, new FakeClock(), connect);
  const heard = await hear(tested.engine);
  const failures = heard.error instanceof AllModelsFailedError ? heard.error.errors.map(({ reason }) => reason) : [];
  return { ...heard, failures, calls: models.map(({ calls }) => calls.length), breakers: tested.engine.breakers() };
}

describe("an engine whose models do not make sense", () => {
  it("replaces an answer that turns in circles by the next model's, once, and tells no breaker", async () => {
    const { text, kinds, calls, breakers } = await ask(circles, () => says("It is on its way."));
    expect(text).toBe("It is on its way.");
    expect(kinds).toContain("reset");
    expect(calls).toEqual([1, 1]);
    expect(breakers.map(({ state }) => state)).toEqual(["closed", "closed"]);
  });

  it("asks the next model when an answer is empty, unseen, and not the same one again", async () => {
    const { text, kinds, calls } = await ask(empty, () => says("It is on its way."));
    expect(text).toContain("It is on its way.");
    expect(calls).toEqual([1, 1]);
    expect(kinds.filter((kind) => kind === "attempt-failed")).toHaveLength(1);
  });

  it("does not ask for ever", async () => {
    const inCircles = await ask(circles, circles, circles);
    expect(inCircles.failures).toEqual(["repetition", "repetition"]);
    expect(inCircles.calls).toEqual([1, 1, 0]);
    expect(inCircles.text).not.toBe("");
    const allEmpty = await ask(empty, empty);
    expect(allEmpty.failures).toEqual(["empty", "empty"]);
    expect(allEmpty.calls).toEqual([1, 1]);
  });
});
