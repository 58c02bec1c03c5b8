import { describe, expect, it } from "vitest";
import { Slots } from "../../../src/core/limits/slots.ts";
import { createQueuedModel } from "../../../src/core/models/queued-model.ts";
import { collect, describeLanguageModel, textOf } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, never, wrappedHarness } from "./scripted-harness.ts";

const clock = new FakeClock();
const lineOf = (slots: Slots) => ({ slots, maxWaitMs: 30_000, clock });

for (const places of [1, 3, 100]) {
  describeLanguageModel(`a queued model with ${places} slots`, async () => {
    const slots = new Slots(places);
    return wrappedHarness(
      (inner) => createQueuedModel(inner, lineOf(slots)),
      () => expect([slots.inUse, clock.sleeping]).toEqual([0, 0]),
    );
  });
}
describeLanguageModel("the scripted model", () => wrappedHarness((inner) => inner));

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

  describe("with a bound on waiting", () => {
    it("sends a request elsewhere that has waited too long, and keeps nothing of it", async () => {
      const slots = new Slots(1);
      const hold = slots.tryAcquire();
      const inner = new ScriptedModel("m");
      const waiting = hear(createQueuedModel(inner, lineOf(slots)));
      await clock.advance(29_999);
      expect(slots.waiting).toBe(1);
      await clock.advance(1);
      const { error, kinds } = await waiting;
      expect(error).toMatchObject({ reason: "overloaded", model: "m", wasAsked: false, isCounted: false });
      expect(kinds).toEqual(["queued"]);
      expect(slots.waiting).toBe(0);
      hold?.();
      expect(slots.inUse).toBe(0);
      expect(inner.calls).toHaveLength(0);
      expect(clock.sleeping).toBe(0);
    });

    it("does not count the time after the slot", async () => {
      const slots = new Slots(1);
      const gate = new Gate();
      const hold = slots.tryAcquire();
      const hearing = hear(createQueuedModel(new ScriptedModel("m", () => says("hello", { gate })), lineOf(slots)));
      await clock.advance(20_000);
      hold?.();
      await clock.advance(120_000);
      gate.open();
      expect(await hearing).toMatchObject({ text: "hello", error: undefined });
    });

    it("keeps a slot that came while a slow reader looked away, however long that took", async () => {
      const slots = new Slots(1);
      const hold = slots.tryAcquire();
      const model = createQueuedModel(new ScriptedModel("m", () => says("hello")), lineOf(slots));
      const answer = model.stream(asks(), never)[Symbol.asyncIterator]();
      await answer.next();
      hold?.();
      await clock.advance(60_000);
      expect(slots.inUse).toBe(1);
      expect((await answer.next()).value).toEqual({ type: "text-delta", text: "hello" });
      await answer.return?.();
      expect(slots.inUse).toBe(0);
    });
  });

  it("lets those go first that come for the second time", async () => {
    const slots = new Slots(1);
    const hold = slots.tryAcquire();
    const inner = new ScriptedModel("m", () => says("hello"));
    const model = createQueuedModel(inner, lineOf(slots));
    const first = hear(model, asks("first"));
    await settle();
    const again = hear(model, asks("again", { urgent: true }));
    await settle();
    hold?.();
    expect([(await first).error, (await again).error]).toEqual([undefined, undefined]);
    expect(inner.calls.map(({ request }) => request.messages[0]?.text)).toEqual(["again", "first"]);
  });

  it("passes the model's failure on and the slot to the next", async () => {
    const slots = new Slots(1);
    const inner = new ScriptedModel("m", (_request, call) => (call === 1 ? [failure("network")] : says("hello")));
    const model = createQueuedModel(inner, lineOf(slots));
    const [first, second] = await Promise.all([hear(model), hear(model)]);
    expect(first.error).toMatchObject({ reason: "network" });
    expect(second.text).toBe("hello");
  });
});
