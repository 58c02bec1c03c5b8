import type { Charge, Ledger, Reservation } from "../src/core/ports/ledger.ts";
import { withStore } from "./real-store.ts";
import type { Report } from "./report.ts";
import { median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const CALLERS = 200;
const ROUND_MS = 2000;
const ROUNDS = 5;
/** Each has an account of its own, which memory lets go in between. */
const CUSTOMERS = 20_000;
const MICROS = 300;

interface Round {
  readonly perSecond: number;
  /** How long a caller waits for the decision, in microseconds. */
  readonly reserveP50: number;
  readonly reserveP99: number;
}

/** Money is set aside and settled as for attempts at a model; a round ends when all of it is on disk. */
export function ledger(): Promise<Report> {
  return withStore(async (store) => {
    const rounds: Round[] = [];
    // The first round warms the code up.
    for (let round = 0; round <= ROUNDS; round++) rounds.push(await saturate(store.ledger, round));
    return toReport(rounds.slice(1));
  });
}

/** 200 callers, each with one attempt after the other, as fast as it goes. */
async function saturate(store: Ledger, round: number): Promise<Round> {
  const waits: number[] = [];
  const began = performance.now();
  const call = async (_: unknown, caller: number) => {
    for (let number = 0; performance.now() - began < ROUND_MS; number++) {
      const customer = String((caller + number * CALLERS) % CUSTOMERS);
      waits.push(await attempt(store, `${round}:${caller}:${number}`, customer));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  await store.sweep();
  const seconds = (performance.now() - began) / 1000;
  return {
    perSecond: waits.length / seconds,
    reserveP50: quantile(waits, 0.5),
    reserveP99: quantile(waits, 0.99),
  };
}

async function attempt(store: Ledger, id: string, customer: string): Promise<number> {
  const asked = performance.now();
  const { kind } = await store.reserve(createReservation(id, customer));
  const waited = (performance.now() - asked) * 1000;
  if (kind !== "reserved") throw new Error(`a reservation within the limit is ${kind}`);
  // Longer than the next commit, so that the reservation reaches the disk as that of a real attempt does.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  const moves = await store.settle(id, createCharge(customer));
  if (moves.length !== 3) throw new Error("a settlement has moved nothing");
  return waited;
}

function createReservation(id: string, customer: string): Reservation {
  const day = "2026-11-24";
  const accounts = [`customer:web:${customer}:${day}`, `day:${day}`, "month:2026-11"].map((name) => ({
    name,
    limitMicros: 1e15,
  }));
  return { id, accounts, micros: MICROS, expiresAt: Date.now() + 300_000, ifLost: createCharge(customer) };
}

function createCharge(customer: string): Charge {
  return {
    day: "2026-11-24",
    model: "gpt-4o-mini",
    tier: "complex",
    platform: "web",
    customer,
    inputTokens: 500,
    cachedInputTokens: 0,
    outputTokens: 100,
    micros: MICROS - 50,
    estimated: false,
  };
}

function toReport(rounds: readonly Round[]): Report {
  const of = (name: keyof Round) => median(rounds.map((round) => round[name]));
  const row = (what: string, name: keyof Round) => [
    what,
    figure(of(name)),
    rounds.map((round) => figure(round[name])).join(" "),
  ];
  return {
    title: `Ledger: reserve and settle through the store, ${CALLERS} callers as fast as it goes (${ROUNDS} rounds)`,
    header: ["", "median", "rounds"],
    rows: [
      row("pairs per second", "perSecond"),
      row("wait for a reservation p50, µs", "reserveP50"),
      row("wait for a reservation p99, µs", "reserveP99"),
    ],
    findings: [
      {
        what: "ledger: reserve/settle pairs per second",
        value: of("perSecond"),
        unit: "",
        target: { atLeast: 10_000 },
      },
    ],
  };
}
