import { describe, expect, it } from "vitest";
import { createRelayModel, relay } from "../../../src/core/models/relay.ts";
import type { ModelEvent, ModelRequest } from "../../../src/core/ports/language-model.ts";
import { collect, describeLanguageModel, textOf } from "../../contracts/language-model.contract.ts";
import { settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";

const asks = (text = "?"): ModelRequest => ({ messages: [{ role: "user", text }] });
const never = new AbortController().signal;

/** What a wrapper does that adds nothing. */
const wrap = (inner: ScriptedModel) =>
  createRelayModel(inner.name, (request, signal, take) => relay(inner, request, signal, take));

describeLanguageModel("a model by its relay", async () => {
  const gate = new Gate();
  const inner = new ScriptedModel("m", (request) => says(`You said: ${request.messages.at(-1)?.text}`, { gate }));
  return {
    model: wrap(inner),
    questions: [asks("good morning"), asks("where is my parcel")] as const,
    answers: ["You said: good morning", "You said: where is my parcel"] as const,
    step: () => gate.release(),
    flow: () => gate.open(),
    started: () => inner.calls.length,
    idle: async () => {
      await settle();
      expect(inner.open).toBe(0);
    },
    stop: async () => {},
  };
});

describe("relay", () => {
  it("hands on the same events as the stream", async () => {
    const model = wrap(new ScriptedModel("m", () => says("one two three")));
    const events: ModelEvent[] = [];
    await relay(model, asks(), never, (event) => void events.push(event));
    expect(events).toEqual(await collect(model.stream(asks(), never)));
  });

  it("makes the next event when the one before has been taken", async () => {
    const gates: (() => void)[] = [];
    const events: ModelEvent[] = [];
    const model = wrap(new ScriptedModel("m", () => says("one two")));
    const done = relay(model, asks(), never, (event) => {
      events.push(event);
      return new Promise((resolve) => gates.push(resolve));
    });
    for (let taken = 1; taken <= 3; taken++) {
      await settle();
      expect(events).toHaveLength(taken);
      gates[taken - 1]?.();
    }
    await done;
    expect(textOf(events)).toBe("one two");
  });

  it("leaves the answer with what the taker throws", async () => {
    const inner = new ScriptedModel("m", () => says("one two"));
    const enough = new Error("enough");
    const taking = relay(wrap(inner), asks(), never, () => {
      throw enough;
    });
    await expect(taking).rejects.toBe(enough);
    expect(inner.calls.map(({ ended }) => ended)).toEqual(["left"]);
  });
});

describe("a stream made of a relay", () => {
  it("does not run ahead of its reader", async () => {
    let made = 0;
    const model = createRelayModel("m", async (_request, _signal, take) => {
      for (; made < 5; made++) await take({ type: "text-delta", text: "x" });
    });
    const answer = model.stream(asks(), never)[Symbol.asyncIterator]();
    await answer.next();
    await settle();
    expect(made).toBe(0);
    await answer.next();
    await settle();
    expect(made).toBe(1);
  });

  it("waits for the end of the work when its reader leaves", async () => {
    const steps: string[] = [];
    const model = createRelayModel("m", async (_request, _signal, take) => {
      try {
        await take({ type: "text-delta", text: "x" });
        steps.push("went on");
      } finally {
        await settle();
        steps.push("cleaned up");
      }
    });
    const answer = model.stream(asks(), never)[Symbol.asyncIterator]();
    await answer.next();
    await answer.return?.();
    expect(steps).toEqual(["cleaned up"]);
  });

  it("lets the work end well when its reader leaves at the finish", async () => {
    let ended = "";
    const model = createRelayModel("m", async (_request, _signal, take) => {
      await take({ type: "finish", reason: "stop", model: "m" });
      ended = "well";
    });
    for await (const event of model.stream(asks(), never)) if (event.type === "finish") break;
    expect(ended).toBe("well");
  });
});
