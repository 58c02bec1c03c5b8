import { describe, expect, it } from "vitest";
import { AllModelsFailedError } from "../../../../src/core/errors.ts";
import { createCachingModel } from "../../../../src/core/knowledge/answer-cache/caching-model.ts";
import type { AnswerCacheParts } from "../../../../src/core/knowledge/answer-cache/patient-store.ts";
import { relay } from "../../../../src/core/models/relay.ts";
import type { ModelEvent } from "../../../../src/core/ports/language-model.ts";
import type { LogFacts, Logger } from "../../../../src/core/ports/logger.ts";
import { describeLanguageModel, textOf } from "../../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../../fakes/fake-clock.ts";
import { MemoryAnswerStore } from "../../../fakes/memory-answer-store.ts";
import { Gate } from "../../../fakes/model/gate.ts";
import { finish, type Script, ScriptedModel, says } from "../../../fakes/scripted-model.ts";
import { silentLogger } from "../../../fakes/silent-logger.ts";
import { asks, failure, hear, never, wrappedHarness } from "../../models/scripted-harness.ts";

const HOUR_MS = 3_600_000;
const USAGE = { inputTokens: 10, outputTokens: 5 };

function scene(script?: Script, more: Partial<AnswerCacheParts> = {}) {
  const clock = new FakeClock();
  const answers = new MemoryAnswerStore(clock);
  const inner = new ScriptedModel("m", script);
  const counts: string[] = [];
  const metrics = {
    answerLookup: (result: string) => void counts.push(result),
    answerStoreFailed: (operation: string) => void counts.push(`${operation} failed`),
  };
  const model = createCachingModel(inner, { answers, ttlMs: HOUR_MS, clock, metrics, ...more });
  return { clock, answers, inner, counts, model };
}

const shared = (text = "?", shareAs = "key") => asks(text, { shareAs });

for (const isShared of [true, false]) {
  describeLanguageModel(`a caching model, for requests that are ${isShared ? "" : "not "}shared`, async () => {
    const clock = new FakeClock();
    const answers = new MemoryAnswerStore(clock);
    const harness = await wrappedHarness(
      (inner) => createCachingModel(inner, { answers, ttlMs: HOUR_MS, clock }),
      () => expect(clock.sleeping).toBe(0),
    );
    if (!isShared) return harness;
    const [first, second] = harness.questions;
    return {
      ...harness,
      questions: [
        { ...first, shareAs: "first" },
        { ...second, shareAs: "second" },
      ],
    };
  });
}

describe("createCachingModel", () => {
  it("asks once, then answers by itself: marked, with nothing spent", async () => {
    const { model, inner, counts } = scene(() => ["Open ", "at nine.", finish("gpt", "stop", USAGE)]);
    const first = await hear(model, shared());
    expect(first.events.at(-1)).toEqual(finish("gpt", "stop", USAGE));
    await settle();
    const second = await hear(model, shared());
    expect(second.events).toEqual([
      { type: "text-delta", text: "Open at nine." },
      { type: "finish", reason: "stop", model: "gpt", cached: true },
    ]);
    expect(inner.calls).toHaveLength(1);
    expect(counts).toEqual(["miss", "hit"]);
  });

  it("keeps apart what is not asked with the same key, and keeps nothing of what is not to be shared", async () => {
    const { model, answers } = scene();
    expect((await hear(model, shared("one", "1"))).text).toBe("You said: one");
    expect((await hear(model, shared("two", "2"))).text).toBe("You said: two");
    expect((await hear(model, asks("secret"))).text).toBe("You said: secret");
    await settle();
    expect(answers.keys).toEqual(["1", "2"]);
  });

  it("shows a kept answer in pieces that join to it, none of them long", async () => {
    const text = `# Returns\n\n${"Within thirty days 👋 ".repeat(40)}\n\n${"x".repeat(199)}👋${"y".repeat(300)}\n\n\n\nBye`;
    const { model } = scene(() => [text, finish()]);
    await hear(model, shared());
    await settle();
    const { events } = await hear(model, shared());
    const pieces = events.flatMap((event) => (event.type === "text-delta" ? [event.text] : []));
    expect(pieces.join("")).toBe(text);
    expect(pieces[0]).toBe("# Returns\n\n");
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(200);
      expect(piece.isWellFormed()).toBe(true);
    }
  });

  it.each([
    ["was cut off by its length", ["half", finish("m", "length")]],
    ["was cut off by a filter", ["half", finish("m", "content_filter")]],
    ["has no words", [" …\n", finish()]],
    ["is empty", [finish()]],
    ["broke off", ["half", failure("truncated")]],
    ["was there already", ["from the FAQ", { ...finish("faq"), cached: true } as ModelEvent]],
  ])("keeps nothing of an answer that %s", async (_what, steps) => {
    const { model, inner, answers } = scene(() => steps);
    await hear(model, shared());
    await settle();
    await hear(model, shared());
    expect(answers.keys).toEqual([]);
    expect(inner.calls).toHaveLength(2);
  });

  it("keeps of an answer what was said after it began anew", async () => {
    const { model } = scene(() => ["half", { type: "reset" }, "whole", finish("b")]);
    expect((await hear(model, shared())).kinds).toEqual(["text-delta", "reset", "text-delta", "finish"]);
    await settle();
    expect((await hear(model, shared())).events.map((event) => ("text" in event ? event.text : event.type))).toEqual([
      "whole",
      "finish",
    ]);
  });

  it("forgets an answer when its time is over, also one that was kept for longer", async () => {
    const { model, inner, clock, answers } = scene();
    await hear(model, shared());
    await clock.advance(HOUR_MS - 1);
    expect((await hear(model, shared())).events.at(-1)).toMatchObject({ cached: true });
    await clock.advance(1);
    await hear(model, shared());
    await settle();
    expect(inner.calls).toHaveLength(2);
    const stricter = createCachingModel(inner, { answers, ttlMs: 1000, clock });
    await clock.advance(1000);
    await hear(stricter, shared());
    expect(inner.calls).toHaveLength(3);
  });

  it("asks again after the answer was deleted", async () => {
    const { model, inner, answers } = scene();
    await hear(model, shared());
    await settle();
    await answers.delete("key");
    await hear(model, shared());
    expect(inner.calls).toHaveLength(2);
  });

  it("hands on a request that is not shared as it is, to the signal", async () => {
    const { model, inner } = scene();
    const request = { ...asks("?"), temperature: 0.5 };
    await relay(model, request, never, () => undefined);
    expect(inner.calls[0]?.request).toBe(request);
    expect(inner.calls[0]?.signal).toBe(never);
  });
});

describe("people who ask the same at once", () => {
  it("cost one call, and all get the whole answer", async () => {
    const gate = new Gate();
    const { model, inner, counts } = scene(() => says("One two three four.", { gate }));
    const hearing = Array.from({ length: 100 }, (_, number) => hear(model, shared(`${number}`)));
    for (let step = 0; step < 5; step++) {
      await settle();
      gate.release();
    }
    const heard = await Promise.all(hearing);
    expect(inner.calls).toHaveLength(1);
    expect(heard.map(({ text }) => text)).toEqual(heard.map(() => "One two three four."));
    const cached = heard.map(({ events }) => events.at(-1)).filter((event) => event && "cached" in event);
    expect(cached).toHaveLength(99);
    expect(counts.toSorted()).toEqual([...Array(99).fill("joined"), "miss"]);
    // Text as it grows, not all of it at the end.
    expect(heard[50]?.kinds).toEqual(["text-delta", "text-delta", "text-delta", "text-delta", "finish"]);
  });

  it("read from the beginning, whenever they come", async () => {
    const gate = new Gate();
    const { model, inner } = scene(() => says("One two three.", { gate }));
    const first = hear(model, shared());
    await settle();
    gate.release(2);
    await settle();
    const late = hear(model, shared());
    await settle();
    gate.open();
    expect([(await first).text, (await late).text]).toEqual(["One two three.", "One two three."]);
    expect((await late).events[0]).toEqual({ type: "text-delta", text: "One two " });
    expect(inner.calls).toHaveLength(1);
  });

  it("are told when what they saw is void, and where they stand in line", async () => {
    const gate = new Gate();
    const error = failure("timeout");
    const anew = ["reset", "text-delta", "finish"];
    const { model } = scene(() => [
      { type: "queued", ahead: 3 },
      gate,
      { type: "progress", kind: "reasoning" },
      "half",
      gate,
      { type: "attempt-failed", error },
      { type: "reset" },
      "whole",
      gate,
      finish(),
    ]);
    const first = hear(model, shared());
    const second = hear(model, shared());
    for (let step = 0; step < 2; step++) {
      await settle();
      gate.release();
    }
    await settle();
    const third = hear(model, shared());
    await settle();
    gate.release();
    // That the provider is there concerns only who has it asked.
    expect((await first).kinds).toEqual([...["queued", "progress", "text-delta", "attempt-failed"], ...anew]);
    expect((await second).kinds).toEqual([...["queued", "text-delta", "attempt-failed"], ...anew]);
    // Comes after it was void, and sees nothing of it; the failure belongs to the answer.
    expect((await third).kinds).toEqual(["attempt-failed", "text-delta", "finish"]);
    expect([(await first).text, (await second).text, (await third).text]).toEqual(["whole", "whole", "whole"]);
  });

  it("share a failure, and whoever comes after it asks anew", async () => {
    const gate = new Gate();
    const { model, inner } = scene((_request, call) => (call === 1 ? [gate, failure("network")] : says("fine")));
    const hearing = Array.from({ length: 10 }, () => hear(model, shared()));
    await settle();
    gate.open();
    for (const { error } of await Promise.all(hearing)) expect(error).toMatchObject({ reason: "network" });
    expect(inner.calls).toHaveLength(1);
    expect((await hear(model, shared())).text).toBe("fine");
  });

  it("do not pay for the empty purse of the first one", async () => {
    const gate = new Gate();
    const broke = new AllModelsFailedError([failure("budget")]);
    const { model, inner } = scene((request) =>
      request.messages[0]?.text === "poor" ? [gate, broke] : says("paid for"),
    );
    const poor = [hear(model, shared("poor")), hear(model, shared("poor"))];
    const rich = Array.from({ length: 20 }, () => hear(model, shared("rich")));
    await settle();
    gate.open();
    expect((await Promise.all(rich)).map(({ text }) => text)).toEqual(Array(20).fill("paid for"));
    expect((await poor[0])?.error).toBe(broke);
    // The first, one of the others who could not pay either at most, and one who could.
    expect(inner.calls.length).toBeLessThanOrEqual(3);
  });

  it("all fail once nobody can pay, without asking any model twice for one of them", async () => {
    const broke = new AllModelsFailedError([failure("budget")]);
    const { model, inner } = scene(() => [broke]);
    const heard = await Promise.all(Array.from({ length: 30 }, () => hear(model, shared())));
    expect(heard.map(({ error }) => error)).toEqual(heard.map(() => broke));
    expect(inner.calls.length).toBeLessThanOrEqual(30);
  });

  it("go on when the first one leaves; when the last one has left, the model is stopped", async () => {
    const gate = new Gate();
    const { model, inner } = scene(() => says("One two three.", { gate }));
    const [a, b, c] = [new AbortController(), new AbortController(), new AbortController()];
    const [first, second, third] = [a, b, c].map(({ signal }) => hear(model, shared(), signal));
    await settle();
    gate.release();
    await settle();
    const gone = new Error("gone");
    a.abort(gone);
    expect(await first).toMatchObject({ error: gone, text: "One " });
    expect(inner.open).toBe(1);
    b.abort(gone);
    expect(await second).toMatchObject({ error: gone, text: "One " });
    gate.release();
    await settle();
    c.abort(gone);
    expect(await third).toMatchObject({ error: gone, text: "One two " });
    expect(inner.calls.map(({ ended }) => ended)).toEqual(["aborted"]);
    gate.open();
    expect((await hear(model, shared())).text).toBe("One two three.");
  });

  it("get the answer although the first one has left", async () => {
    const gate = new Gate();
    const { model, inner, answers } = scene(() => says("One two.", { gate }));
    const leaving = new AbortController();
    const first = hear(model, shared(), leaving.signal);
    const second = hear(model, shared());
    await settle();
    leaving.abort(new Error("gone"));
    await first;
    gate.open();
    expect((await second).events.at(-1)).toMatchObject({ type: "finish", cached: true });
    expect((await second).text).toBe("One two.");
    await settle();
    expect(inner.calls).toHaveLength(1);
    expect(answers.keys).toEqual(["key"]);
  });

  it("are not held up by one who reads slowly, nor does the model wait for anybody", async () => {
    const { model, inner } = scene(() => says("One two three."));
    const slowly = model.stream(shared(), never)[Symbol.asyncIterator]();
    await slowly.next();
    expect((await hear(model, shared())).text).toBe("One two three.");
    await settle();
    expect(inner.open).toBe(0);
    const rest: ModelEvent[] = [];
    for (let next = await slowly.next(); !next.done; next = await slowly.next()) rest.push(next.value);
    expect(`One ${textOf(rest)}`).toMatch(/One .*two three\.$/);
  });

  it("find the answer also while it is being stored", async () => {
    const stored = Promise.withResolvers<void>();
    const { model, inner, clock } = scene(undefined, {
      answers: { get: async () => undefined, set: () => stored.promise, delete: async () => undefined },
    });
    expect((await hear(model, shared("a"))).text).toBe("You said: a");
    await settle();
    expect((await hear(model, shared("b"))).text).toBe("You said: a");
    expect(inner.calls).toHaveLength(1);
    stored.resolve();
    await settle();
    expect((await hear(model, shared("c"))).text).toBe("You said: c");
    expect(clock.sleeping).toBe(0);
  });
});

describe("a store that does not do its work", () => {
  const failing = (how: () => Promise<never>) => ({ answers: { get: how, set: how, delete: how } });
  class Lines implements Logger {
    readonly lines: LogFacts[] = [];
    debug = silentLogger.debug;
    info = silentLogger.info;
    error = silentLogger.error;
    warn = (facts: LogFacts) => void this.lines.push(facts);
  }

  it("costs nothing but the answers that it would have had", async () => {
    const logger = new Lines();
    const { model, inner, counts, clock } = scene(undefined, {
      ...failing(() => Promise.reject(new Error("broken"))),
      logger,
    });
    for (let number = 0; number < 5; number++) {
      expect(await hear(model, shared())).toMatchObject({ text: "You said: ?", error: undefined });
      await settle();
    }
    expect(inner.calls).toHaveLength(5);
    expect(counts.filter((count) => count === "get failed")).toHaveLength(5);
    expect(counts.filter((count) => count === "set failed")).toHaveLength(5);
    expect(logger.lines).toHaveLength(1);
    await clock.advance(60_000);
    await hear(model, shared());
    expect(logger.lines).toHaveLength(2);
    expect(clock.sleeping).toBe(0);
  });

  it("is waited for no longer than 50 ms, and holds up nobody when it stands still", async () => {
    const { model, inner, clock } = scene(
      undefined,
      failing(() => new Promise(() => undefined)),
    );
    const hearing = [hear(model, shared()), hear(model, shared())];
    await clock.advance(49);
    expect(inner.calls).toHaveLength(0);
    await clock.advance(1);
    for (const { text } of await Promise.all(hearing)) expect(text).toBe("You said: ?");
    await clock.advance(1000);
    const again = hear(model, shared());
    await clock.advance(50);
    expect((await again).text).toBe("You said: ?");
    expect(inner.calls).toHaveLength(2);
    await clock.advance(1000);
    expect(clock.sleeping).toBe(0);
  });

  it("throws at once and is borne with as well", async () => {
    const { model } = scene(undefined, {
      ...failing(() => {
        throw new Error("not even a promise");
      }),
    });
    expect((await hear(model, shared())).text).toBe("You said: ?");
  });

  it.each([[{ text: 5, model: "m", at: 0 }], [{ text: "", model: "m", at: 0 }], [{ model: "m" }], ["text"], [null]])(
    "has something else under the key: %j",
    async (value) => {
      const get = async () => value as never;
      const { model } = scene(undefined, {
        answers: { get, set: async () => undefined, delete: async () => undefined },
      });
      expect((await hear(model, shared())).text).toBe("You said: ?");
    },
  );
});
