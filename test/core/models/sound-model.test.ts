import { describe, expect, it } from "vitest";
import { createSoundModel } from "../../../src/core/models/sound-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { finish, ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { hear, wrappedHarness } from "./scripted-harness.ts";

describeLanguageModel("createSoundModel", () => wrappedHarness(createSoundModel));

describe("createSoundModel", () => {
  it("leaves an answer that turns in circles", async () => {
    const inner = new ScriptedModel("m", () => [...Array.from({ length: 2000 }, () => "I do not know. "), finish("m")]);
    const { error, text } = await hear(createSoundModel(inner));
    expect(error).toMatchObject({ reason: "repetition", model: "m", retryable: false, isCounted: false });
    expect(text.length).toBeLessThan(1000);
    expect(inner.calls[0]?.ended).toBe("left");
  });

  it("fails with an answer in which nothing can be seen", async () => {
    for (const script of [[], ["\n", " \u200b"]]) {
      const inner = new ScriptedModel("m", () => [...script, finish("m")]);
      expect((await hear(createSoundModel(inner))).error).toMatchObject({ reason: "empty", retryable: false });
    }
  });

  it("leaves a refusal and every other answer alone", async () => {
    const refused = new ScriptedModel("m", () => [finish("m", "content_filter")]);
    expect((await hear(createSoundModel(refused))).error).toBeUndefined();
    for (const text of ["42", "👍", "…", "hello"]) {
      expect((await hear(createSoundModel(new ScriptedModel("m", () => says(text))))).text).toBe(text);
    }
  });
});
