import { afterEach, describe, expect, it } from "vitest";
import type { FakeAnswer } from "../../fakes/model/fake-reply.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { EngineUnderTest, QUESTION, speech, textOf } from "../support/engine-under-test.ts";

const FAQ_QUESTION = "How long does shipping take?";
const MICROS = 1_000_000;
/** The dear model first; `m1` costs half as much. */
const CHAIN = { model: "backup", fallbacks: ["m1"], maxOutputTokens: 100 };

const costing = (name: string, completion_tokens: number): FakeAnswer => ({
  chunks: speech(name),
  usage: { prompt_tokens: 100, completion_tokens },
});

describe("budgets", () => {
  let desk: EngineUnderTest;
  afterEach(() => desk.stop());

  it("degrade in steps: the cheaper model, then what the FAQ knows, then a ticket; and people are told", async () => {
    const budgets = { perDay: 3000 / MICROS, economyShare: 0.5 };
    desk = await EngineUnderTest.start({ settings: { budgets, tiers: { complex: CHAIN } } });
    const alerts = async () => (await desk.metrics()).sum("frontdesk_alerts_total", { kind: "budget" });
    desk.respond({ backup: costing("backup", 100), m1: costing("m1", 400) });
    // 1000 micro-dollars: another one like it would pass the half that is not kept for the cheapest model.
    expect(await desk.ask()).toMatchObject({ response: textOf("backup"), model: "backup" });
    expect(await alerts()).toBe(0);
    // 2700: more than 80 % of it all.
    expect(await desk.ask()).toMatchObject({ response: textOf("m1"), model: "m1", outcome: "answered" });
    await expect.poll(alerts).toBe(2);
    const known = await desk.ask({ message: FAQ_QUESTION });
    expect(known).toMatchObject({ model: "faq", outcome: "answered" });
    expect(known.response).toContain("1–2 working days");
    await expect.poll(alerts).toBe(3);
    const unknown = await desk.ask({ message: QUESTION });
    expect(unknown).toMatchObject({ outcome: "ticketed", reason: "budget", ticket: expect.any(Number) });
    expect(unknown.response).toContain(`#${unknown.ticket}`);
    expect(desk.provider.requests.map(({ body }) => body.model)).toEqual(["backup", "m1"]);
    expect(await alerts()).toBe(3);
    await desk.expectEqualBooks();
  });

  it("are remembered through a crash", async () => {
    const budgets = { perMonth: 1500 / MICROS, economyShare: 1 };
    desk = await EngineUnderTest.start({ settings: { budgets, tiers: { complex: { ...CHAIN, fallbacks: [] } } } });
    desk.respond({ backup: costing("backup", 100) });
    expect(await desk.ask()).toMatchObject({ outcome: "answered" });
    await desk.expectEqualBooks();
    await desk.crashAndRestart();
    expect(await desk.ask()).toMatchObject({ outcome: "ticketed", reason: "budget" });
    expect(desk.provider.requests).toHaveLength(1);
  });

  it("hold when many ask at the same time", async () => {
    const limit = 2000;
    desk = await EngineUnderTest.start({
      settings: {
        budgets: { perDay: limit / MICROS, economyShare: 1 },
        tiers: { complex: { model: "m1", fallbacks: [], maxOutputTokens: 100 } },
      },
    });
    const gate = new Gate();
    desk.respond({ m1: { ...costing("m1", 100), gate } });
    const answers = Array.from({ length: 30 }, () => desk.ask());
    await expect
      .poll(async () => (await desk.metrics()).sum("frontdesk_messages_total", { outcome: "ticketed" }))
      .toBeGreaterThanOrEqual(25);
    gate.open();
    const outcomes = (await Promise.all(answers)).map(({ outcome, reason }) => `${outcome} ${reason ?? ""}`.trim());
    const { length: answered } = outcomes.filter((outcome) => outcome === "answered");
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBe(desk.provider.requests.length);
    expect(outcomes.filter((outcome) => outcome === "ticketed budget")).toHaveLength(30 - answered);
    await desk.expectEqualBooks();
    const spent = (await desk.metrics()).sum("ai_cost_usd_total") * MICROS;
    expect(Math.round(spent)).toBeLessThanOrEqual(limit);
  });

  it("do not count what has no known price, which is told once", async () => {
    desk = await EngineUnderTest.start({ settings: { models: { unpriced: {} } } });
    desk.respond({ unpriced: { chunks: speech("unpriced") } });
    for (let asked = 0; asked < 2; asked++) {
      expect(await desk.ask({ model: "unpriced" })).toMatchObject({ model: "unpriced", outcome: "answered" });
    }
    const metrics = await desk.metrics();
    expect(metrics.by("kind", "frontdesk_alerts_total")).toEqual({ unknown_price: 1 });
    expect(metrics.by("model", "ai_cost_usd_total")).toEqual({});
    expect(metrics.sum("ai_tokens_total", { model: "unpriced", direction: "output" })).toBe(
      desk.provider.ledger.unpriced?.completionTokens,
    );
  });
});
