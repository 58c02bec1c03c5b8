import { createEngine, type Engine } from "../../../src/core/models/engine.ts";
import type { EndpointSettings, EngineSettings, ModelSettings } from "../../../src/core/models/engine-settings.ts";
import { KeyRing } from "../../../src/core/models/key-ring.ts";
import type { Alert } from "../../../src/core/ports/alerts.ts";
import type { LanguageModel } from "../../../src/core/ports/language-model.ts";
import type { AccountMove, Charge, Ledger, Reservation, ReservationResult } from "../../../src/core/ports/ledger.ts";
import type { AttemptReport } from "../../../src/core/ports/metrics.ts";
import type { FakeClock } from "../../fakes/fake-clock.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";

/** Keeps sums in memory and notes every word that is said to it. */
export class NotingLedger implements Ledger {
  readonly reservations = new Map<string, Reservation>();
  readonly open = new Set<string>();
  readonly charges: Charge[] = [];
  readonly #spent = new Map<string, number>();

  async reserve(reservation: Reservation): Promise<ReservationResult> {
    for (const { name, limitMicros } of reservation.accounts) {
      const { spentMicros, reservedMicros } = this.#balance(name);
      const isTooMuch = limitMicros !== undefined && spentMicros + reservedMicros + reservation.micros > limitMicros;
      if (isTooMuch) return { kind: "refused", account: name };
    }
    this.reservations.set(reservation.id, reservation);
    this.open.add(reservation.id);
    return { kind: "reserved" };
  }

  async settle(id: string, charge: Charge): Promise<readonly AccountMove[]> {
    if (!this.open.delete(id)) throw new Error("settled twice, or never reserved");
    this.charges.push(charge);
    return (this.reservations.get(id)?.accounts ?? []).map((account) => {
      const beforeMicros = this.#spent.get(account.name) ?? 0;
      const afterMicros = beforeMicros + (charge.micros ?? 0);
      this.#spent.set(account.name, afterMicros);
      return { account, beforeMicros, afterMicros };
    });
  }

  async balance(account: string): Promise<{ spentMicros: number; reservedMicros: number }> {
    return this.#balance(account);
  }

  #balance(account: string): { spentMicros: number; reservedMicros: number } {
    const open = [...this.open].flatMap((id) => this.reservations.get(id) ?? []);
    const mine = open.filter(({ accounts }) => accounts.some(({ name }) => name === account));
    return {
      spentMicros: this.#spent.get(account) ?? 0,
      reservedMicros: mine.reduce((sum, { micros }) => sum + micros, 0),
    };
  }

  async rows(): Promise<readonly never[]> {
    return [];
  }
  async sweep(): Promise<void> {}
}

export function modelSettings(more: Partial<ModelSettings> = {}): ModelSettings {
  return {
    endpoints: ["main"],
    id: "id",
    contextTokens: 100_000,
    price: { input: 1, cachedInput: 0.5, output: 2 },
    reasoning: false,
    streamUsage: true,
    prefill: false,
    limits: { requestsPerMinute: undefined, maxConcurrency: undefined, maxWaiting: 20, maxWaitMs: 5000 },
    ...more,
  };
}

export const endpoint: EndpointSettings = { baseUrl: "http://main/v1", maxConcurrency: 256, maxWaitMs: 30_000 };

/** The defaults, with `models` as the chain of every tier. */
export function engineSettings(
  models: Readonly<Record<string, ModelSettings>>,
  more: Partial<EngineSettings> = {},
): EngineSettings {
  const [first = "none", ...others] = Object.keys(models);
  const tier = {
    models: [first, ...others] as [string, ...string[]],
    temperature: undefined,
    topP: undefined,
    maxOutputTokens: undefined,
    firstTextMs: 15_000,
    lastFirstTextMs: undefined,
  };
  return {
    endpoints: { main: endpoint },
    models,
    tiers: { faq: { ...tier, firstTextMs: 10_000 }, complex: tier, creative: tier },
    clocks: {
      connectMs: 5000,
      idleMs: 20_000,
      reasoningFirstTextMs: 30_000,
      reasoningIdleMs: 120_000,
      transportMs: 60_000,
      attemptMs: 120_000,
      requestFirstTextMs: 45_000,
      requestMs: 90_000,
    },
    breaker: { failures: 5, openMs: 30_000, maxOpenMs: 300_000, successes: 2 },
    retry: { perModel: 2, baseMs: 250, maxMs: 4000, longestRetryAfterMs: 2000, share: 0.1, burst: 3 },
    budgets: {
      customerPerDayMicros: undefined,
      perDayMicros: undefined,
      perMonthMicros: undefined,
      economyShare: 0.9,
    },
    ...more,
  };
}

export interface TestOptions {
  readonly secrets?: readonly string[];
  readonly random?: () => number;
  /** Answers by question. */
  readonly known?: Readonly<Record<string, string>>;
}

export interface EngineUnderTest {
  readonly engine: Engine;
  readonly ledger: NotingLedger;
  readonly alerts: Alert[];
  readonly reports: AttemptReport[];
}

/** The whole composition over clients that `connect` makes. */
export function engineUnderTest(
  settings: EngineSettings,
  clock: FakeClock,
  connect: (endpoint: string, model: string, secret: string | undefined) => LanguageModel,
  { secrets = ["secret-a"], random = () => 0.5, known = {} }: TestOptions = {},
): EngineUnderTest {
  const ledger = new NotingLedger();
  const alerts: Alert[] = [];
  const reports: AttemptReport[] = [];
  const raise = (alert: Alert) => void alerts.push(alert);
  const rings = Object.keys(settings.endpoints).map(
    (name) => [name, new KeyRing({ endpoint: name, secrets, clock, alerts: { raise } })] as const,
  );
  const engine = createEngine({
    settings,
    rings: Object.fromEntries(rings),
    connect,
    ledger,
    alerts: { raise },
    metrics: { attemptEnded: (report) => void reports.push(report) },
    logger: silentLogger,
    clock,
    random,
    countTokens: (text) => text.length,
    knownAnswers: { find: (question) => known[question] },
  });
  return { engine, ledger, alerts, reports };
}
