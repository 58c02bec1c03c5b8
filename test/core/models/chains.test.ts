import { beforeEach, describe, expect, it } from "vitest";
import type { Target } from "../../../src/core/models/chain-plan.ts";
import { Chains } from "../../../src/core/models/chains.ts";
import { Doubt } from "../../../src/core/models/doubt.ts";
import type { EngineSettings } from "../../../src/core/models/engine-settings.ts";
import type { ModelRequest } from "../../../src/core/ports/language-model.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { engineSettings, modelSettings } from "./engine-harness.ts";
import { asks, failure, hear } from "./scripted-harness.ts";

const priced = (dollars: number) => modelSettings({ price: { input: dollars, cachedInput: dollars, output: dollars } });
const unpriced = modelSettings({ price: undefined });

describe("Chains", () => {
  let models: Map<string, ScriptedModel>;
  let chains: Chains;
  beforeEach(() => {
    const settings = engineSettings({ a: priced(5), b: priced(1), c: unpriced, d: priced(9) });
    const { tiers } = settings;
    use({
      ...settings,
      tiers: {
        faq: { ...tiers.faq, models: ["b"], temperature: 0, maxOutputTokens: 100 },
        complex: { ...tiers.complex, models: ["a", "b", "c"] },
        creative: { ...tiers.creative, models: ["d", "c"], temperature: 0.9, topP: 0.8, lastFirstTextMs: 20_000 },
      },
    });
  });
  const use = (settings: EngineSettings) => {
    const clock = new FakeClock();
    models = new Map(Object.keys(settings.models).map((name) => [name, new ScriptedModel(name, () => says(name))]));
    const targets = [...models].map(([name, model]): [string, Target] => [
      name,
      { model, contextTokens: 1000, doubt: new Doubt(clock, 30_000) },
    ]);
    chains = new Chains(settings, new Map(targets));
  };
  const asked = (tier: string, more: Partial<ModelRequest> = {}) =>
    asks("?", { purpose: { tier, platform: "web", customer: "web:1" }, ...more });
  /** The names of all models that a request comes to when every one fails. */
  const orderOf = async (request: ModelRequest) => {
    const order: string[] = [];
    for (const model of models.values()) {
      model.calls.length = 0;
      model.script = () => {
        order.push(model.name);
        return [failure("network")];
      };
    }
    await hear(chains.choose(request), request);
    return order;
  };

  it("asks the chain of the request's tier", async () => {
    expect(await orderOf(asked("faq"))).toEqual(["b"]);
    expect(await orderOf(asked("complex"))).toEqual(["a", "b", "c"]);
    expect(await orderOf(asked("creative"))).toEqual(["d", "c"]);
  });

  it("takes what it does not know for complex", async () => {
    expect(await orderOf(asks())).toEqual(["a", "b", "c"]);
    expect(await orderOf(asked("toString"))).toEqual(["a", "b", "c"]);
  });

  it("asks the model first that the request names, once, and nobody that there is not", async () => {
    expect(await orderOf(asked("complex", { model: "c" }))).toEqual(["c", "a", "b"]);
    expect(await orderOf(asked("faq", { model: "d" }))).toEqual(["d", "b"]);
    expect(await orderOf(asked("faq", { model: "gpt-99" }))).toEqual(["b"]);
  });

  it("keeps one chain for each tier and wish, so that it can remember", () => {
    expect(chains.choose(asked("faq"))).toBe(chains.choose(asked("faq", { model: "gpt-99" })));
    expect(chains.choose(asked("faq"))).not.toBe(chains.choose(asked("faq", { model: "d" })));
  });

  it("gives the last of a budget to the cheapest model whose price is known", async () => {
    await orderOf(asked("complex"));
    expect([...models.values()].map(({ calls }) => calls.at(-1)?.request.economy)).toEqual([
      undefined,
      true,
      undefined,
      undefined,
    ]);
    await orderOf(asked("creative"));
    expect(models.get("d")?.calls.at(-1)?.request.economy).toBe(true);
  });

  it("has a clock for the last model of a chain, or what the whole request has", async () => {
    const timeFor = (name: string) => models.get(name)?.calls.at(-1)?.request.firstTextMs;
    await orderOf(asked("creative"));
    expect([timeFor("d"), timeFor("c")]).toEqual([15_000, 20_000]);
    await orderOf(asked("complex"));
    expect([timeFor("a"), timeFor("b"), timeFor("c")]).toEqual([15_000, 15_000, 45_000]);
  });

  it("completes a request with what its tier says, and nothing else", () => {
    expect(chains.complete(asked("creative", { temperature: 0.1 }))).toEqual({
      ...asked("creative"),
      temperature: 0.1,
      topP: 0.8,
    });
    expect(chains.complete(asked("faq"))).toEqual({ ...asked("faq"), temperature: 0, maxOutputTokens: 100 });
    expect(chains.complete(asked("complex"))).toEqual(asked("complex"));
  });
});
