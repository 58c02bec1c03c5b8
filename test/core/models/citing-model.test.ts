import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import { createCitingModel } from "../../../src/core/models/citing-model.ts";
import type { ModelEvent } from "../../../src/core/ports/language-model.ts";
import { SourceMarks } from "../../../src/core/replies/sources.ts";
import { ScriptedModel, type ScriptStep } from "../../fakes/scripted-model.ts";

const SHIPPING: FaqEntry = { id: "shipping", language: "en", questions: ["How long?"], answer: "A day." };
const RETURNS: FaqEntry = { ...SHIPPING, id: "returns" };

describe("a citing model", () => {
  const answer = async (...steps: ScriptStep[]) => {
    const marks = new SourceMarks([SHIPPING, RETURNS]);
    const model = createCitingModel(new ScriptedModel("scripted", () => steps), marks);
    const events: ModelEvent[] = [];
    for await (const event of model.stream({ messages: [] }, new AbortController().signal)) events.push(event);
    return { events, used: marks.used("").map(({ id }) => id) };
  };
  const end: ModelEvent = { type: "finish", reason: "stop", model: "m", textTokens: 7 };

  it("hands the text on without marks, and says what they named", async () => {
    const { events, used } = await answer("A day.", "\n\n[[source:", "shipping]]", end);
    expect(events).toEqual([
      { type: "text-delta", text: "A day." },
      { type: "finish", reason: "stop", model: "m" },
    ]);
    expect(used).toEqual(["shipping"]);
  });

  it("hands on at the end what has not become a mark", async () => {
    const { events } = await answer("See [[", end);
    expect(events).toEqual([{ type: "text-delta", text: "See" }, { type: "text-delta", text: " [[" }, end]);
  });

  it("begins anew with the answer, and changes no other event", async () => {
    const queued: ModelEvent = { type: "queued", ahead: 3 };
    const { events, used } = await answer(queued, "A day. [[source:returns]] [[so", { type: "reset" }, "Two.", end);
    expect(events).toEqual([
      queued,
      { type: "text-delta", text: "A day." },
      { type: "reset" },
      { type: "text-delta", text: "Two." },
      end,
    ]);
    expect(used).toEqual([]);
  });
});
