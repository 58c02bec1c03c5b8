import { expect } from "vitest";
import { Meter } from "../../../../src/core/models/money/metered-model.ts";
import { Spending } from "../../../../src/core/models/money/spending.ts";
import { describeLanguageModel } from "../../../contracts/language-model.contract.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { silentLogger } from "../../../fakes/silent-logger.ts";
import { NotingLedger } from "../engine-harness.ts";
import { wrappedHarness } from "../scripted-harness.ts";

const noBudgets = {
  customerPerDayMicros: undefined,
  perDayMicros: undefined,
  perMonthMicros: undefined,
  economyShare: 0.9,
};

describeLanguageModel("a metered model", async () => {
  const clock = new FakeClock();
  const ledger = new NotingLedger();
  const alerts = { raise: () => undefined };
  const meter = new Meter(
    {
      spending: new Spending({ ledger, budgets: noBudgets, alerts, clock }),
      metrics: { attemptEnded: () => undefined },
      logger: silentLogger,
      alerts,
      clock,
      countTokens: (text) => text.length,
      attemptMs: 120_000,
    },
    { model: "m", price: { input: 2, cachedInput: 1, output: 10 }, maxOutputTokens: 100 },
  );
  return wrappedHarness(
    (inner) => meter.measure(inner, { endpoint: "main", key: "key 1" }),
    () => expect(ledger.open.size).toBe(0),
  );
});
