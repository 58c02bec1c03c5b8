import { describe, expect, it } from "vitest";
import { createBoundedModel } from "../../../src/core/models/bounded-model.ts";
import { collect } from "../../contracts/language-model.contract.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";

const asks = { messages: [{ role: "user", text: "hello" }] } as const;

describe("createBoundedModel", () => {
  it("stops an answer that is too long, as its model would have, and lets the model go", async () => {
    const inner = new ScriptedModel("m", () => ["x".repeat(600), "y".repeat(600), "z"]);
    const events = await collect(createBoundedModel(inner, 1000).stream(asks, new AbortController().signal));
    expect(events).toEqual([
      { type: "text-delta", text: "x".repeat(600) },
      { type: "text-delta", text: "y".repeat(600) },
      { type: "finish", reason: "length", model: "m" },
    ]);
    expect(inner.open).toBe(0);
  });

  it("leaves any other answer alone", async () => {
    const inner = new ScriptedModel("m", () => says("x".repeat(1000)));
    const events = await collect(createBoundedModel(inner, 1000).stream(asks, new AbortController().signal));
    expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
  });
});
