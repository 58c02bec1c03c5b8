import { beforeEach, describe, expect, it } from "vitest";
import { AllModelsFailedError, type ModelError } from "../../../src/core/errors.ts";
import type { EngineSettings } from "../../../src/core/models/engine-settings.ts";
import type { ModelRequest } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { finish, ScriptedModel, says } from "../../fakes/scripted-model.ts";
import {
  type EngineUnderTest,
  endpoint,
  engineSettings,
  engineUnderTest,
  modelSettings,
  type TestOptions,
} from "./engine-harness.ts";
import { asks, failure, type Heard, hear, wrappedHarness } from "./scripted-harness.ts";

const limits = { requestsPerMinute: 6000, maxConcurrency: 50, maxWaiting: 50, maxWaitMs: 5000 };
const shapes: Readonly<Record<string, EngineSettings>> = {
  "one model": engineSettings({ a: modelSettings() }),
  "three models": engineSettings({ a: modelSettings(), b: modelSettings(), c: modelSettings() }),
  "a model at two endpoints": engineSettings(
    { a: modelSettings({ endpoints: ["main", "other"] }) },
    { endpoints: { main: endpoint, other: { ...endpoint, maxConcurrency: 1 } } },
  ),
  "a model with limits of its own": engineSettings({ a: modelSettings({ limits }) }),
  "two places in all": engineSettings(
    { a: modelSettings() },
    { endpoints: { main: { ...endpoint, maxConcurrency: 2 } } },
  ),
};
for (const [name, settings] of Object.entries(shapes)) {
  describeLanguageModel(`an engine with ${name}`, async () => {
    const clock = new FakeClock();
    let tested: EngineUnderTest | undefined;
    return wrappedHarness(
      (inner) => {
        tested = engineUnderTest(settings, clock, () => inner, { secrets: ["secret-a", "secret-b"] });
        return tested.engine;
      },
      () => {
        expect(clock.sleeping).toBe(0);
        expect(tested?.ledger.open.size).toBe(0);
      },
    );
  });
}
describeLanguageModel("an engine whose first model is down", async () => {
  const clock = new FakeClock();
  const dead = new ScriptedModel("a", () => [failure("unknown_model")]);
  return wrappedHarness(
    (inner) =>
      engineUnderTest(shapes["three models"] ?? engineSettings({}), clock, (_endpoint, model) =>
        model === "a" ? dead : inner,
      ).engine,
    () => expect(clock.sleeping).toBe(0),
  );
});

describe("createEngine", () => {
  let clock: FakeClock;
  let clients: Map<string, ScriptedModel>;
  let tested: EngineUnderTest;
  beforeEach(() => {
    clock = new FakeClock();
    clients = new Map();
    create(engineSettings({ a: modelSettings(), b: modelSettings() }));
  });
  const create = (settings: EngineSettings, options: TestOptions = {}) => {
    clients.clear();
    for (const name of Object.keys(settings.models)) {
      clients.set(name, new ScriptedModel(name, () => says(`from ${name}`, { model: name })));
    }
    tested = engineUnderTest(settings, clock, (_endpoint, model) => client(model), options);
  };
  const client = (name: string): ScriptedModel => {
    const known = clients.get(name);
    if (known === undefined) throw new Error(`no client ${name}`);
    return known;
  };
  const calls = (name: string) => client(name).calls.length;
  /** Listens while the time passes, and says how much of it did. */
  const run = async (request: ModelRequest = asks()): Promise<Heard & { readonly afterMs: number }> => {
    const began = clock.now();
    let afterMs: number | undefined;
    const hearing = hear(tested.engine, request).finally(() => {
      afterMs = clock.now() - began;
    });
    await settle();
    for (let step = 0; step < 1000 && afterMs === undefined; step++) await clock.advance(250);
    const heard = await hearing;
    expect(clock.sleeping).toBe(0);
    expect(tested.ledger.open.size).toBe(0);
    return { ...heard, afterMs: afterMs ?? 0 };
  };
  const errorsOf = ({ error }: Heard): readonly ModelError[] =>
    error instanceof AllModelsFailedError ? error.errors : [];

  it("does not wait for a silent model twice", async () => {
    client("a").script = () => ["<stall>"];
    const first = await run();
    expect(first).toMatchObject({ text: "from b", afterMs: 15_000 });
    expect(calls("a")).toBe(1);
    expect(await run()).toMatchObject({ text: "from b", afterMs: 0 });
    expect(calls("a")).toBe(1);
  });

  it("gives the last model whatever is left of the time, and the customer an end by the deadline", async () => {
    for (const name of ["a", "b"]) client(name).script = () => ["<stall>"];
    const heard = await run();
    expect(heard).toMatchObject({ error: { reason: "deadline" }, afterMs: 45_000 });
    expect([calls("a"), calls("b")]).toEqual([1, 1]);
    expect(tested.reports.map(({ outcome }) => outcome)).toEqual(["timeout", "cancelled"]);
  });

  it("asks by the tier's own clock", async () => {
    client("a").script = () => ["<stall>"];
    const purpose = { tier: "faq", platform: "web", customer: "web:1" };
    expect((await run(asks("?", { purpose }))).afterMs).toBe(10_000);
  });

  it("lets nobody out of the line to it any more when the model has been found to be silent", async () => {
    create(
      engineSettings(
        { a: modelSettings({ endpoints: ["main"] }), b: modelSettings({ endpoints: ["other"] }) },
        { endpoints: { main: { ...endpoint, maxConcurrency: 5, maxWaitMs: 60_000 }, other: endpoint } },
      ),
    );
    client("a").script = () => ["<stall>"];
    const hearing = Array.from({ length: 50 }, () => hear(tested.engine));
    await clock.advance(30_000);
    const heard = await Promise.all(hearing);
    expect(heard.map(({ text }) => text)).toEqual(heard.map(() => "from b"));
    // The first five, and those who took their places before the fifth of them had failed.
    expect(calls("a")).toBe(9);
  });

  it("replaces an answer that stalls", async () => {
    client("a").script = () => ["Your parcel ", "<stall>"];
    const heard = await run();
    expect(heard).toMatchObject({ text: "from b", error: undefined, afterMs: 20_000 });
    expect(heard.kinds.filter((kind) => kind === "reset")).toHaveLength(1);
  });

  it("waits for a model that thinks, as long as it thinks", async () => {
    create(engineSettings({ a: modelSettings({ reasoning: true }), b: modelSettings() }));
    const thinks = { type: "progress", kind: "reasoning" } as const;
    const gate = new Gate();
    client("a").script = () => [gate, thinks, gate, "done", finish("a")];
    const hearing = hear(tested.engine);
    await clock.advance(5000);
    gate.release();
    // Silent for longer than any other model may be, and for less than the whole request may take.
    await clock.advance(35_000);
    gate.release();
    expect(await hearing).toMatchObject({ text: "done", kinds: ["text-delta", "finish"] });
  });

  it("makes few attempts at a model that is down, and comes back to it", async () => {
    let isDown = true;
    client("a").script = () => (isDown ? [failure("unavailable", { status: 503 })] : says("from a", { model: "a" }));
    for (let request = 0; request < 20; request++) {
      expect((await run()).text).toBe("from b");
      await clock.advance(3000);
    }
    expect(calls("a")).toBeLessThanOrEqual(8);
    isDown = false;
    const back = clock.now();
    while ((await run()).text !== "from a") await clock.advance(1000);
    expect(clock.now() - back).toBeLessThanOrEqual(30_000);
  });

  it("sends one probe while fifty ask, and answers all of them", async () => {
    client("a").script = () => [failure("network")];
    for (let request = 0; request < 5; request++) await run();
    const before = calls("a");
    expect(tested.engine.breakers()).toEqual([
      { model: "a", state: "open" },
      { model: "b", state: "closed" },
    ]);
    await clock.advance(30_000);
    expect(tested.engine.breakers()[0]?.state).toBe("half-open");
    const gate = new Gate();
    client("a").script = () => [gate, ...says("from a")];
    const heard = Array.from({ length: 50 }, () => hear(tested.engine));
    await settle();
    expect(calls("a") - before).toBe(1);
    gate.open();
    const texts = (await Promise.all(heard)).map(({ text }) => text).sort();
    expect(texts).toEqual(["from a", ...Array.from({ length: 49 }, () => "from b")]);
  });

  it("tries a resting model when there is nobody else", async () => {
    create(engineSettings({ a: modelSettings() }));
    client("a").script = () => [failure("network")];
    for (let request = 0; request < 5; request++) await run();
    client("a").script = () => says("from a");
    const before = calls("a");
    expect(errorsOf(await run())).toMatchObject([{ reason: "resting" }, { reason: "resting" }]);
    await clock.advance(5000);
    expect((await run()).text).toBe("from a");
    expect(calls("a") - before).toBe(1);
  });

  it("honours a long Retry-After over many requests", async () => {
    client("a").script = () => [failure("rate_limited", { retryAfterMs: 120_000, status: 429 })];
    for (let request = 0; request < 20; request++) {
      expect((await run()).text).toBe("from b");
      await clock.advance(5000);
    }
    expect(calls("a")).toBe(1);
    expect(tested.engine.breakers()[0]?.state).toBe("closed");
  });

  it("uses all keys before it gives a model up", async () => {
    create(engineSettings({ a: modelSettings() }), { secrets: ["secret-a", "secret-b", "secret-c"] });
    client("a").script = (_request, call) =>
      call < 3 ? [failure("rate_limited", { retryAfterMs: 60_000 })] : says("from a");
    expect(await run()).toMatchObject({ text: "from a", afterMs: 0 });
  });

  it("asks the model first that the request names, and completes it by its tier", async () => {
    const settings = engineSettings({ a: modelSettings(), b: modelSettings() });
    const complex = { ...settings.tiers.complex, models: ["a"] as const, temperature: 0.2, maxOutputTokens: 50 };
    create({ ...settings, tiers: { ...settings.tiers, complex } });
    expect((await run(asks("?", { model: "b", temperature: 0.9 }))).text).toBe("from b");
    expect(client("b").calls[0]?.request).toMatchObject({ temperature: 0.9, maxOutputTokens: 50 });
    expect((await run(asks("?", { model: "unheard-of" }))).text).toBe("from a");
    expect(client("a").calls[0]?.request).toMatchObject({ temperature: 0.2 });
  });

  it("names each failed attempt with its place, and no secret", async () => {
    for (const name of ["a", "b"]) client(name).script = () => [failure("credential", { model: name, status: 401 })];
    const heard = await run();
    expect(errorsOf(heard).map(({ facts }) => facts)).toMatchObject([
      { model: "a", endpoint: "main", key: "key 1", status: 401 },
      { model: "b", endpoint: "main", reason: "no_key" },
    ]);
    expect(JSON.stringify([heard, tested.alerts])).not.toContain("secret");
    expect(tested.alerts).toEqual([{ kind: "key_refused", endpoint: "main", key: "key 1", reason: "credential" }]);
  });

  it("charges every attempt, also those that failed after text", async () => {
    client("a").script = () => ["Your parcel ", failure("truncated", { receivedCharacters: 12 })];
    await run(asks("12345"));
    expect(tested.ledger.charges).toMatchObject([
      { model: "a", inputTokens: 5, outputTokens: 12, micros: 5 + 24, estimated: true },
      { model: "b", inputTokens: 5, outputTokens: 6, micros: 5 + 12, estimated: true },
    ]);
  });

  describe("with a budget", () => {
    const priced = (input: number, output: number) => modelSettings({ price: { input, cachedInput: input, output } });
    const usage = { inputTokens: 100, outputTokens: 100 };
    const spend = (perDayMicros: number, known = {}) => {
      const settings = engineSettings({ a: priced(10, 10), b: priced(1, 1) });
      create({ ...settings, budgets: { ...settings.budgets, perDayMicros } }, { known });
      for (const name of ["a", "b"]) client(name).script = () => [`from ${name}`, finish(name, "stop", usage)];
    };
    const ask = () => run(asks("open?", { promptTokens: 100, maxOutputTokens: 100 }));

    it("degrades from the first model to the cheapest, then to what is known", async () => {
      spend(10_000, { "open?": "From nine to five." });
      const texts: string[] = [];
      for (let request = 0; request < 20; request++) texts.push((await ask()).text);
      expect(texts.filter((text) => text === "from a")).toHaveLength(4);
      expect(texts.filter((text) => text === "from b")).toHaveLength(10);
      expect(texts.slice(14)).toEqual(Array.from({ length: 6 }, () => "From nine to five."));
      expect((await tested.ledger.balance("day:2023-11-14")).spentMicros).toBe(10_000);
      expect(tested.alerts.map((alert) => (alert.kind === "budget" ? alert.percent : alert.kind))).toEqual([
        50, 80, 100,
      ]);
    });

    it("says that money was why when nothing is known", async () => {
      spend(150);
      expect(errorsOf(await ask()).map(({ reason }) => reason)).toEqual(["budget", "budget"]);
      expect(tested.engine.breakers().map(({ state }) => state)).toEqual(["closed", "closed"]);
    });

    it("holds for calls at the same time", async () => {
      spend(10_000);
      const heard = Array.from({ length: 100 }, () =>
        hear(tested.engine, asks("?", { promptTokens: 100, maxOutputTokens: 100 })),
      );
      await Promise.all(heard);
      expect((await tested.ledger.balance("day:2023-11-14")).spentMicros).toBeLessThanOrEqual(10_000);
      expect(tested.ledger.open.size).toBe(0);
    });
  });
});
