import { beforeEach, describe, expect, it } from "vitest";
import { type PlannedAttempt, Spending } from "../../../../src/core/models/money/spending.ts";
import type { Alert } from "../../../../src/core/ports/alerts.ts";
import type { Charge } from "../../../../src/core/ports/ledger.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { MemoryLedger } from "../../../fakes/memory-ledger.ts";

const BUDGETS = {
  customerPerDayMicros: 1000,
  perDayMicros: 10_000,
  perMonthMicros: 100_000,
  economyShare: 0.9,
};

describe("Spending", () => {
  let clock: FakeClock;
  let ledger: MemoryLedger;
  let alerts: Alert[];
  let spending: Spending;
  let ids = 0;
  const open = (budgets: Partial<typeof BUDGETS> = {}) => {
    const parts = { ledger, alerts: { raise: (alert: Alert) => void alerts.push(alert) }, clock };
    return new Spending({ ...parts, budgets: { ...BUDGETS, ...budgets } });
  };
  beforeEach(() => {
    clock = new FakeClock(Date.parse("2026-11-30T23:59:00Z"));
    ledger = new MemoryLedger(clock);
    alerts = [];
    spending = open();
  });

  const attempt = (micros: number, fields: Partial<PlannedAttempt> & { customer?: string } = {}): PlannedAttempt => {
    const customer = fields.customer ?? "web:1";
    const purpose = { tier: "complex", platform: "web", customer };
    return {
      id: `attempt ${++ids}`,
      purpose,
      micros,
      economy: true,
      expiresAt: clock.now() + 60_000,
      ifLost: charge(0),
      ...fields,
    };
  };
  const charge = (micros: number): Charge => ({
    day: spending.day,
    model: "m",
    tier: "complex",
    platform: "web",
    customer: "web:1",
    inputTokens: 1,
    cachedInputTokens: 0,
    outputTokens: 1,
    micros,
    estimated: false,
  });
  const spend = async (micros: number, fields: Parameters<typeof attempt>[1] = {}) => {
    const planned = attempt(micros, fields);
    expect(await spending.reserve(planned)).toBeUndefined();
    await spending.settle(planned.id, charge(micros));
  };

  it("names the account that has nothing left, and leaves other customers alone", async () => {
    await spend(1000);
    expect(await spending.reserve(attempt(1))).toBe("customer:web:1:2026-11-30");
    expect(await spending.reserve(attempt(1, { customer: "web:2" }))).toBeUndefined();
  });

  it("never sets aside more than a budget has, however many ask at once", async () => {
    spending = open({ customerPerDayMicros: 1_000_000 });
    const attempts = Array.from({ length: 200 }, () => attempt(99));
    const refusals = await Promise.all(attempts.map((planned) => spending.reserve(planned)));
    expect(refusals.filter((account) => account === undefined)).toHaveLength(101);
    expect(refusals.filter((account) => account === "day:2026-11-30")).toHaveLength(99);
    await Promise.all(attempts.map(({ id }) => spending.settle(id, charge(99))));
    expect(await ledger.balance("day:2026-11-30")).toEqual({ spentMicros: 9999, reservedMicros: 0 });
  });

  it("keeps the last of a budget for the cheapest model", async () => {
    await spend(500, { customer: "web:2" });
    await spend(900);
    expect(await spending.reserve(attempt(1, { economy: false }))).toBe("customer:web:1:2026-11-30");
    expect(await spending.reserve(attempt(100, { economy: true }))).toBeUndefined();
  });

  it("begins a new day and a new month with new accounts", async () => {
    await spend(1000);
    await clock.advance(60_000);
    await spend(1000);
    expect(await ledger.balance("month:2026-11")).toMatchObject({ spentMicros: 1000 });
    expect(await ledger.balance("month:2026-12")).toMatchObject({ spentMicros: 1000 });
  });

  it("says once when 50, 80 and 100 percent of a day are used up", async () => {
    spending = open({ customerPerDayMicros: 1_000_000 });
    for (let spent = 0; spent < 10_000; spent += 100) await spend(100);
    expect(alerts.map((alert) => alert.kind === "budget" && [alert.account, alert.percent, alert.spentMicros])).toEqual(
      [
        ["day:2026-11-30", 50, 5000],
        ["day:2026-11-30", 80, 8000],
        ["day:2026-11-30", 100, 10_000],
      ],
    );
  });

  it("says all that one large charge has passed", async () => {
    spending = open({ customerPerDayMicros: 1_000_000 });
    await spend(8500);
    expect(alerts.map((alert) => alert.kind === "budget" && alert.percent)).toEqual([50, 80]);
  });

  it("counts a budget as used up when its rest is too small for the cheapest model, and says so once", async () => {
    spending = open({ customerPerDayMicros: 1_000_000 });
    await spend(9950);
    for (let times = 0; times < 3; times++) expect(await spending.reserve(attempt(60))).toBe("day:2026-11-30");
    await spend(50);
    expect(alerts.map((alert) => alert.kind === "budget" && alert.percent)).toEqual([50, 80, 100]);
  });

  it("tells nobody of a customer's budget", async () => {
    await spend(1000);
    await spending.reserve(attempt(1));
    expect(alerts).toEqual([]);
  });

  it("has no limits where none are set", async () => {
    const none = { customerPerDayMicros: undefined, perDayMicros: undefined, perMonthMicros: undefined };
    spending = new Spending({
      ledger,
      alerts: { raise: (alert) => void alerts.push(alert) },
      clock,
      budgets: { ...none, economyShare: 0.9 },
    });
    await spend(1_000_000_000);
    expect(alerts).toEqual([]);
    expect(await ledger.balance("day:2026-11-30")).toMatchObject({ spentMicros: 1_000_000_000 });
  });
});
