import { beforeEach, describe, expect, it } from "vitest";
import { ModelError } from "../../../../src/core/errors.ts";
import { Meter, type MeterOptions } from "../../../../src/core/models/money/metered-model.ts";
import { Spending } from "../../../../src/core/models/money/spending.ts";
import type { Alert } from "../../../../src/core/ports/alerts.ts";
import type { ModelRequest } from "../../../../src/core/ports/language-model.ts";
import type { LogFacts } from "../../../../src/core/ports/logger.ts";
import type { AttemptReport } from "../../../../src/core/ports/metrics.ts";
import { collect, textOf } from "../../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../../fakes/fake-clock.ts";
import { MemoryLedger } from "../../../fakes/memory-ledger.ts";
import { Gate } from "../../../fakes/model/gate.ts";
import { finish, ScriptedModel, type ScriptStep } from "../../../fakes/scripted-model.ts";
import { silentLogger } from "../../../fakes/silent-logger.ts";

const PLACE = { endpoint: "default", key: "key 1" };
const PURPOSE = { tier: "complex", platform: "web", customer: "web:1" };
const REQUEST: ModelRequest = {
  messages: [{ role: "user", text: "a secret question" }],
  promptTokens: 100,
  purpose: PURPOSE,
  maxOutputTokens: 1000,
};
/** Every word is a token. */
const countTokens = (text: string) => text.split(/\s+/).filter((word) => word !== "").length;

describe("Meter", () => {
  let clock: FakeClock;
  let ledger: MemoryLedger;
  let alerts: Alert[];
  let reports: AttemptReport[];
  let lines: LogFacts[];
  beforeEach(() => {
    clock = new FakeClock();
    ledger = new MemoryLedger(clock);
    [alerts, reports, lines] = [[], [], []];
  });

  const createMeter = (options: Partial<MeterOptions> = {}, perDayMicros?: number) => {
    const parts = { ledger, alerts: { raise: (alert: Alert) => void alerts.push(alert) }, clock };
    const budgets = { customerPerDayMicros: undefined, perDayMicros, perMonthMicros: undefined, economyShare: 1 };
    return new Meter(
      {
        ...parts,
        spending: new Spending({ ...parts, budgets }),
        metrics: { attemptEnded: (report) => void reports.push(report) },
        logger: { ...silentLogger, info: (facts) => void lines.push(facts) },
        countTokens,
        attemptMs: 120_000,
      },
      { model: "m", price: { input: 1, cachedInput: 0.1, output: 10 }, maxOutputTokens: 500, ...options },
    );
  };
  const run = async (meter: Meter, script: readonly ScriptStep[], request: ModelRequest = REQUEST) => {
    const model = meter.measure(new ScriptedModel("m", () => script), PLACE);
    const events = await collect(model.stream(request, new AbortController().signal)).catch((error: unknown) => error);
    await settle();
    return events;
  };
  const broken = (fields: ConstructorParameters<typeof ModelError>[1]) => new ModelError("broken", fields);

  it("books what the provider reports, a zero as a zero, and cached tokens at their price", async () => {
    const meter = createMeter();
    await run(meter, ["hello ", finish("m", "stop", { inputTokens: 80, cachedInputTokens: 30, outputTokens: 7 })]);
    await run(meter, ["hello ", finish("m", "stop", { inputTokens: 0, outputTokens: 0 })]);
    expect(ledger.charges).toMatchObject([
      { ...PURPOSE, model: "m", inputTokens: 80, outputTokens: 7, micros: 50 + 3 + 70, estimated: false },
      { inputTokens: 0, outputTokens: 0, micros: 0, estimated: false },
    ]);
    expect(ledger.reservations).toEqual([]);
  });

  it("counts by itself where nothing is reported, and says that it did", async () => {
    await run(createMeter(), ["one ", "two ", "three", finish()]);
    expect(ledger.charges).toMatchObject([{ inputTokens: 100, outputTokens: 3, micros: 130, estimated: true }]);
  });

  it("learns from reports how the model counts", async () => {
    const meter = createMeter();
    await run(meter, ["one two three four", finish("m", "stop", { inputTokens: 150, outputTokens: 8 })]);
    await run(meter, ["one two three", finish()]);
    expect(ledger.charges[1]).toMatchObject({ inputTokens: 150, outputTokens: 6, estimated: true });
  });

  it("charges an attempt that broke off, was silent or was cancelled; a refusal costs nothing", async () => {
    const meter = createMeter();
    await run(meter, ["one two", broken({ model: "m", reason: "truncated", status: 200 })]);
    await run(meter, [broken({ model: "m", reason: "timeout" })]);
    await run(meter, [broken({ model: "m", reason: "unavailable", status: 503 })]);
    await run(meter, [broken({ model: "m", reason: "network" })]);
    await run(meter, [broken({ model: "m", reason: "unavailable", status: 502, wasRead: true })]);
    await run(meter, [broken({ model: "m", reason: "timeout", wasRead: false })]);
    const usage = { inputTokens: 90, outputTokens: 4 };
    await run(meter, [broken({ model: "m", reason: "malformed", status: 200, usage })]);
    const tokens = ledger.charges.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]);
    expect(tokens).toEqual([
      [100, 2],
      [100, 0],
      [0, 0],
      [0, 0],
      [100, 0],
      [0, 0],
      [90, 4],
    ]);
    expect(reports.map(({ outcome }) => outcome)).toEqual([
      "truncated",
      "timeout",
      "unavailable",
      "network",
      "unavailable",
      "timeout",
      "malformed",
    ]);
  });

  it("charges what was delivered when the reader leaves or is cut off", async () => {
    const model = createMeter().measure(new ScriptedModel("m", () => ["one two ", new Gate()]), PLACE);
    const leaving = model.stream(REQUEST, new AbortController().signal)[Symbol.asyncIterator]();
    await leaving.next();
    const abort = new AbortController();
    const cut = collect(model.stream(REQUEST, abort.signal));
    await settle();
    abort.abort(new Error("enough"));
    await expect(cut).rejects.toThrow("enough");
    const left = leaving.return?.();
    await left;
    await settle();
    expect(ledger.charges).toMatchObject([
      { inputTokens: 100, outputTokens: 2 },
      { inputTokens: 100, outputTokens: 2 },
    ]);
    expect(reports.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
    expect(ledger.reservations).toEqual([]);
  });

  it("sets the most that an attempt may cost aside before it is made", async () => {
    const gate = new Gate();
    const model = createMeter().measure(new ScriptedModel("m", () => [gate, "x", finish()]), PLACE);
    const running = collect(model.stream(REQUEST, new AbortController().signal));
    await settle();
    expect(ledger.reservations).toMatchObject([{ micros: 100 + 10_000, ifLost: { micros: 100, estimated: true } }]);
    gate.open();
    await running;
  });

  it("does not ask the model when a budget does not allow it", async () => {
    const inner = new ScriptedModel("m");
    const model = createMeter({}, 10_099).measure(inner, PLACE);
    const error = await collect(model.stream(REQUEST, new AbortController().signal)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: "budget", wasAsked: false, message: expect.stringContaining("day budget") });
    expect(inner.calls).toEqual([]);
    expect(reports).toEqual([]);
  });

  it("counts a model without a price as unpriced, never as free, and asks for the price once", async () => {
    const meter = createMeter({ price: undefined });
    for (let times = 0; times < 2; times++) await run(meter, ["hello", finish()]);
    expect(ledger.charges.map(({ micros }) => micros)).toEqual([null, null]);
    expect(alerts).toEqual([{ kind: "unknown_price", model: "m" }]);
  });

  it("writes one line for each attempt, without a word of what was said", async () => {
    const answer = await run(createMeter(), [
      "a private answer",
      finish("m", "stop", { inputTokens: 9, outputTokens: 3 }),
    ]);
    expect(textOf(answer as never)).toBe("a private answer");
    await run(createMeter(), [broken({ model: "m", reason: "rate_limited", status: 429 })]);
    expect(lines).toMatchObject([
      { model: "m", ...PLACE, status: 200, outcome: "success", firstTextMs: 0, totalMs: 0, costMicros: 39 },
      { model: "m", ...PLACE, status: 429, outcome: "rate_limited", costMicros: 0 },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/private|secret/);
  });

  it("tells who fails where, and passes on as they are the errors of those who stopped it", async () => {
    const failed = await run(createMeter(), [broken({ model: "m", reason: "unavailable", status: 500 })]);
    expect(failed).toMatchObject({ facts: PLACE, reason: "unavailable", message: "m: broken" });
    const abort = new AbortController();
    const deadline = new ModelError("no end in time", { model: "chain", reason: "deadline" });
    const stopped = collect(
      createMeter()
        .measure(new ScriptedModel("m", () => ["<stall>"]), PLACE)
        .stream(REQUEST, abort.signal),
    );
    await settle();
    abort.abort(deadline);
    await expect(stopped).rejects.toBe(deadline);
  });
});
