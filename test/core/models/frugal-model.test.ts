import { describe, expect, it } from "vitest";
import { AllModelsFailedError } from "../../../src/core/errors.ts";
import { createFrugalModel } from "../../../src/core/models/frugal-model.ts";
import type { KnownAnswers } from "../../../src/core/ports/known-answers.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { ScriptedModel } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, wrappedHarness } from "./scripted-harness.ts";

const known: KnownAnswers = { find: (question) => (question.includes("open") ? "From nine to five." : undefined) };

describeLanguageModel("a frugal model", () => wrappedHarness((inner) => createFrugalModel(inner, known)));

describe("createFrugalModel", () => {
  const failsWith = (...reasons: readonly Parameters<typeof failure>[0][]) =>
    createFrugalModel(
      new ScriptedModel("m", () => [new AllModelsFailedError(reasons.map((reason) => failure(reason)))]),
      known,
    );

  it("says what is known when there is no money", async () => {
    const { events, error } = await hear(failsWith("budget", "budget"), asks("When do you open?"));
    expect(error).toBeUndefined();
    expect(events).toEqual([
      { type: "text-delta", text: "From nine to five." },
      { type: "finish", reason: "stop", model: "faq", cached: true },
    ]);
  });

  it("also when the others rest or have no place", async () => {
    const { text } = await hear(failsWith("resting", "overloaded", "no_key", "budget"), asks("open?"));
    expect(text).toBe("From nine to five.");
  });

  it("answers the last question, not one before it", async () => {
    const messages = [
      { role: "user" as const, text: "When do you open?" },
      { role: "assistant" as const, text: "At nine." },
      { role: "user" as const, text: "And where is my parcel?" },
    ];
    expect((await hear(failsWith("budget"), { messages })).error).toBeInstanceOf(AllModelsFailedError);
    const open = { messages: [...messages].reverse() };
    expect((await hear(failsWith("budget"), open)).text).toBe("From nine to five.");
  });

  it("fails like its model when nothing is known", async () => {
    const { error, events } = await hear(failsWith("budget"), asks("Where is my parcel?"));
    expect(error).toMatchObject({ errors: [{ reason: "budget" }] });
    expect(events).toEqual([]);
  });

  it("does not answer for models that have failed otherwise", async () => {
    for (const reasons of [["network"], ["budget", "network"], ["resting"]] as const) {
      expect((await hear(failsWith(...reasons), asks("open?"))).error).toBeInstanceOf(AllModelsFailedError);
    }
    const filtered = createFrugalModel(new ScriptedModel("m", () => [failure("content_filter")]), known);
    expect((await hear(filtered, asks("open?"))).error).toMatchObject({ reason: "content_filter" });
  });
});
