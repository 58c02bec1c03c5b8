import { describe, expect, it } from "vitest";
import { Slots } from "../../../src/core/limits/slots.ts";
import { createQueuedModel } from "../../../src/core/models/queued-model.ts";
import type { ModelRequest } from "../../../src/core/ports/language-model.ts";
import { collect, describeLanguageModel, textOf } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";

const asks = (text: string): ModelRequest => ({ messages: [{ role: "user", text }] });
const never = new AbortController().signal;
const clock = new FakeClock();
const lineOf = (slots: Slots) => ({ slots, maxWaitMs: 30_000, clock });

for (const places of [1, 3, 100]) {
  describeLanguageModel(`a queued model with ${places} slots`, async () => scriptedHarness(new Slots(places)));
}
describeLanguageModel("the scripted model", async () => scriptedHarness());

async function scriptedHarness(slots?: Slots) {
  const gate = new Gate();
  const inner = new ScriptedModel("scripted", (request) =>
    says(`You said: ${request.messages.at(-1)?.text}`, { gate }),
  );
  return {
    model: slots === undefined ? inner : createQueuedModel(inner, lineOf(slots)),
    questions: [asks("good morning"), asks("where is my parcel")] as const,
    answers: ["You said: good morning", "You said: where is my parcel"] as const,
    step: () => gate.release(),
    flow: () => gate.open(),
    started: () => inner.calls.length,
    idle: async () => {
      await settle();
      expect(inner.open).toBe(0);
      expect(slots?.inUse ?? 0).toBe(0);
    },
    stop: async () => {},
  };
}

describe("createQueuedModel", () => {
  it("says nothing of a line while there is room", async () => {
    const model = createQueuedModel(new ScriptedModel("m", () => says("one two")), lineOf(new Slots(1)));
    const events = await collect(model.stream(asks("?"), never));
    expect(events.map((event) => event.type)).toEqual(["text-delta", "text-delta", "finish"]);
  });

  it("says how many are ahead, then answers, in the order of coming", async () => {
    const gate = new Gate();
    const inner = new ScriptedModel("m", () => says("word", { gate }));
    const model = createQueuedModel(inner, lineOf(new Slots(1)));
    const streams = ["a", "b", "c"].map((text) => collect(model.stream(asks(text), never)));
    await settle();
    expect(inner.calls).toHaveLength(1);
    for (let step = 0; step < 6; step++) {
      gate.release();
      await settle();
    }
    const [a, b, c] = await Promise.all(streams);
    expect(a?.map((event) => event.type)).toEqual(["text-delta", "finish"]);
    expect(b?.[0]).toEqual({ type: "queued", ahead: 0 });
    expect(c?.slice(0, 2)).toEqual([
      { type: "queued", ahead: 1 },
      { type: "queued", ahead: 0 },
    ]);
    expect(textOf(c ?? [])).toBe("word");
    expect(inner.calls.map((call) => call.request.messages[0]?.text)).toEqual(["a", "b", "c"]);
  });

  it("gives the slot back when the model throws", async () => {
    const slots = new Slots(1);
    const failing = createQueuedModel(new ScriptedModel("m", () => ["half", new Error("broken")]), lineOf(slots));
    await expect(collect(failing.stream(asks("?"), never))).rejects.toThrow("broken");
    expect(slots.inUse).toBe(0);
  });

  it("leaves the line, unseen by the model, when aborted there", async () => {
    const slots = new Slots(1);
    const inner = new ScriptedModel("m");
    const hold = slots.tryAcquire();
    const abort = new AbortController();
    const stream = collect(createQueuedModel(inner, lineOf(slots)).stream(asks("?"), abort.signal));
    await settle();
    const reason = new Error("gone");
    abort.abort(reason);
    await expect(stream).rejects.toBe(reason);
    hold?.();
    expect(inner.calls).toHaveLength(0);
    expect(slots).toMatchObject({ inUse: 0, waiting: 0 });
  });

  it("keeps no slot when the reader leaves in the moment in which one was handed over", async () => {
    const slots = new Slots(1);
    const inner = new ScriptedModel("m");
    const hold = slots.tryAcquire();
    const answer = createQueuedModel(inner, lineOf(slots)).stream(asks("?"), never)[Symbol.asyncIterator]();
    expect((await answer.next()).value).toEqual({ type: "queued", ahead: 0 });
    hold?.();
    await answer.return?.();
    await settle();
    expect(slots).toMatchObject({ inUse: 0, waiting: 0 });
    expect(inner.calls).toHaveLength(0);
  });

  it("leaves the line when the reader leaves there", async () => {
    const slots = new Slots(1);
    slots.tryAcquire();
    const answer = createQueuedModel(new ScriptedModel("m"), lineOf(slots))
      .stream(asks("?"), never)
      [Symbol.asyncIterator]();
    await answer.next();
    await answer.return?.();
    expect(slots.waiting).toBe(0);
  });
});
