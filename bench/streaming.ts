import { CHUNKS } from "./answer-text.ts";
import { Child } from "./child.ts";
import type { FakesHandlers, Seen } from "./children/fakes.ts";
import type { FloorHandlers } from "./children/floor.ts";
import type { Probe } from "./children/probe.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import type { Report } from "./report.ts";
import { largest, median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const CONVERSATIONS = 200;
const CHUNK_DELAY_MS = 10;
const LATENCY_MS = 40;
const ROUNDS = 9;
/** Rounds that count: those in which other programs held the fakes up least. */
const KEPT = 7;
const IDEAL_MS = CHUNKS * CHUNK_DELAY_MS;
const TIMEOUT_MS = 30_000;
/** Work that comes after the final, such as closing the books, belongs to a reply's price. */
const SETTLE_MS = 300;

/** Floor and Frontdesk, by the number of their Telegram. */
const FRONTDESK = 0;
const FLOOR = 1;

interface Round {
  /** How long the fakes stood still without working: what other programs have taken from everybody. */
  readonly disturbanceMs: number;
  readonly complete: number;
  readonly cpuMs: number;
  readonly firstTextMs: number;
  readonly askedMs: number;
  readonly modelEndMs: number;
  readonly beyondMs: number;
  /** Of every reply. */
  readonly beyondsMs: readonly number[];
  readonly stallMs: number;
  readonly busyStallMs: number;
  readonly calls: number;
}

interface Pair {
  readonly frontdesk: Round;
  readonly floor: Round;
}

type Figure = Exclude<keyof Round, "beyondsMs">;

/** What both can be asked. */
type Bot = Child<Probe>;

/** 200 people write at once, no limits: what a reply costs and how late it is, beside the least that a bot can do. */
export async function streaming(): Promise<Report> {
  await using fakes = await Child.start<FakesHandlers>("fakes", {
    params: { bots: 2, latencyMs: LATENCY_MS, limits: false },
  });
  const addresses = await fakes.ask("addresses");
  await using frontdesk = await FrontdeskChild.start({
    fakes: addresses,
    settings: { telegram: { callsPerSecond: 100_000 } },
  });
  const telegram = addresses.telegrams[FLOOR];
  await using floor = await Child.start<FloorHandlers>("floor", {
    params: { api: `${telegram?.root}/bot${telegram?.token}`, modelUrl: addresses.modelUrl },
  });
  const rounds: Pair[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const pair = {
      frontdesk: await play(fakes, frontdesk.child, FRONTDESK, round),
      floor: await play(fakes, floor, FLOOR, round),
    };
    // The first round warms the processes up.
    if (round > 0) rounds.push(pair);
  }
  return toReport(rounds.toSorted((a, b) => disturbance(a) - disturbance(b)).slice(0, KEPT));
}

async function play(fakes: Child<FakesHandlers>, bot: Bot, number: number, round: number): Promise<Round> {
  const firstChat = 1 + round * CONVERSATIONS;
  await fakes.ask("setManner", { kind: "paced", chunkDelayMs: CHUNK_DELAY_MS });
  const callsBefore = await callsOf(fakes, number);
  await bot.ask("reset");
  await fakes.ask("reset");
  await fakes.ask("ask", number, firstChat, CONVERSATIONS);
  const seen = await fakes.ask("watch", number, firstChat, CONVERSATIONS, TIMEOUT_MS);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const cost = await bot.ask("cost");
  const { stallMs, busyStallMs } = await fakes.ask("cost");
  return {
    ...cost,
    ...summarize(seen),
    disturbanceMs: stallMs - busyStallMs,
    calls: (await callsOf(fakes, number)) - callsBefore,
  };
}

function summarize(seen: readonly Seen[]) {
  const quantileOf = (time: (seen: Seen) => number | undefined, share: number) =>
    quantile(
      seen.map((one) => time(one) ?? Number.POSITIVE_INFINITY),
      share,
    );
  return {
    complete: seen.filter(({ complete }) => complete).length,
    firstTextMs: quantileOf(({ firstTextMs }) => firstTextMs, 0.5),
    askedMs: quantileOf(({ askedMs }) => askedMs, 0.95),
    modelEndMs: quantileOf(({ modelEndMs }) => modelEndMs, 0.95) - IDEAL_MS,
    beyondMs: quantileOf(({ finalMs }) => finalMs, 0.95) - IDEAL_MS,
    beyondsMs: seen.map(({ finalMs = Number.POSITIVE_INFINITY }) => finalMs - IDEAL_MS),
  };
}

async function callsOf(fakes: Child<FakesHandlers>, bot: number): Promise<number> {
  const { getUpdates: _, ...calls } = await fakes.ask("calls", bot);
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

function disturbance({ frontdesk, floor }: Pair): number {
  return Math.max(frontdesk.disturbanceMs, floor.disturbanceMs);
}

function toReport(pairs: readonly Pair[]): Report {
  const frontdesk = pairs.map((pair) => pair.frontdesk);
  const floor = pairs.map((pair) => pair.floor);
  const of = (rounds: readonly Round[], name: Figure) => median(rounds.map((round) => round[name]));
  const ratioOf = (name: Figure) => median(pairs.map((pair) => pair.frontdesk[name] / pair.floor[name]));
  const cells = (name: Figure, scale = 1) => [
    figure(of(frontdesk, name) / scale),
    figure(of(floor, name) / scale),
    figure(ratioOf(name)),
  ];
  // Over all replies and not a median of rounds: a preview that is under way when the model ends holds the final up, in
  // one round nearly all of them, in the next hardly any, and a median shows the one or the other.
  const beyondOf = (rounds: readonly Round[]) =>
    quantile(
      rounds.flatMap(({ beyondsMs }) => beyondsMs),
      0.95,
    );
  const beyondRatio = beyondOf(frontdesk) / beyondOf(floor);
  const fewest = (rounds: readonly Round[]) => Math.min(...rounds.map(({ complete }) => complete));
  return {
    title: `Streaming: ${CONVERSATIONS} Telegram conversations at once, ${CHUNKS} chunks ${CHUNK_DELAY_MS} ms apart, API latency ${LATENCY_MS} ms, ${KEPT} of ${ROUNDS} rounds`,
    header: ["", "Frontdesk", "floor", "ratio"],
    rows: [
      ["complete replies (worst round)", String(fewest(frontdesk)), String(fewest(floor)), ""],
      ["CPU per reply, ms", ...cells("cpuMs", CONVERSATIONS)],
      ["calls to Telegram per reply", ...cells("calls", CONVERSATIONS)],
      ["first text visible p50, ms", ...cells("firstTextMs")],
      ["model asked p95, ms", ...cells("askedMs")],
      ["model's end beyond the ideal stream p95, ms", ...cells("modelEndMs")],
      [
        "final beyond the ideal stream p95, ms (all replies)",
        figure(beyondOf(frontdesk)),
        figure(beyondOf(floor)),
        figure(beyondRatio),
      ],
      ["final beyond the ideal stream p95, ms (rounds)", range(frontdesk, "beyondMs"), range(floor, "beyondMs"), ""],
      ["longest stall, ms (median of rounds)", ...cells("stallMs")],
      ["longest stall, ms (worst round)", worst(frontdesk, "stallMs"), worst(floor, "stallMs"), ""],
      [
        "held up by other programs, ms (worst round)",
        worst(frontdesk, "disturbanceMs"),
        worst(floor, "disturbanceMs"),
        "",
      ],
      ["longest busy turn, ms (worst round)", worst(frontdesk, "busyStallMs"), worst(floor, "busyStallMs"), ""],
    ],
    findings: [
      finding("streaming: complete replies", fewest(frontdesk), "", { atLeast: CONVERSATIONS }),
      finding("streaming: CPU per reply, times the floor's", ratioOf("cpuMs"), "×", { atMost: 1.5 }),
      finding("streaming: beyond the ideal p95, times the floor's", beyondRatio, "×", { atMost: 1.2 }),
      finding("streaming: first text visible p50", of(frontdesk, "firstTextMs"), "ms", { atMost: 350 }),
      finding("streaming: longest stall (median of rounds)", of(frontdesk, "stallMs"), "ms", { atMost: 100 }),
    ],
  };
}

function worst(rounds: readonly Round[], name: Figure): string {
  return figure(largest(rounds.map((round) => round[name])));
}

function range(rounds: readonly Round[], name: Figure): string {
  const values = rounds.map((round) => round[name]);
  return `${figure(Math.min(...values))}–${figure(Math.max(...values))}`;
}

function finding(
  what: string,
  value: number,
  unit: string,
  target: { readonly atMost: number } | { readonly atLeast: number },
) {
  return { what, value, unit, target };
}
