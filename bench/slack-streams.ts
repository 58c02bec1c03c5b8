import { CHUNKS } from "./answer-text.ts";
import { Child } from "./child.ts";
import type { Manner, SlackHandlers, SlackSeen } from "./children/slack.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import type { Report } from "./report.ts";
import { largest, median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const CONVERSATIONS = 200;
const CHUNK_DELAY_MS = 10;
const LATENCY_MS = 60;
const ROUNDS = 7;
/** Rounds that count: those in which other programs held the fakes up least. */
const KEPT = 5;
const IDEAL_MS = CHUNKS * CHUNK_DELAY_MS;
const TIMEOUT_MS = 60_000;
/** Work that comes after the final, such as closing the books, belongs to a reply's price. */
const SETTLE_MS = 300;

interface Round {
  /** How long the fakes stood still without working: what other programs have taken from everybody. */
  readonly disturbanceMs: number;
  readonly complete: number;
  readonly slowestAckMs: number;
  readonly firstTextMs: number;
  readonly modelEndMs: number;
  readonly beyondsMs: readonly number[];
  readonly cpuMs: number;
  readonly calls: number;
}

/** 200 people in one workspace write at once; each is answered by a stream of Slack's own. No limits of the platform. */
export async function slackStreams(): Promise<Report> {
  await using slack = await Child.start<SlackHandlers>("slack", {
    params: { latencyMs: LATENCY_MS, chunkDelayMs: CHUNK_DELAY_MS },
  });
  const { modelUrl, apiUrl, botToken, signingSecret } = await slack.ask("addresses");
  await using frontdesk = await FrontdeskChild.start({
    fakes: { modelUrl, telegrams: [] },
    env: { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: apiUrl },
  });
  const rounds: Record<Manner, Round[]> = { paragraphs: [], "one line": [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const manner of ["paragraphs", "one line"] as const) {
      const first = (2 * round + (manner === "paragraphs" ? 0 : 1)) * CONVERSATIONS;
      const played = await play(slack, frontdesk, first, manner);
      // The first round warms the processes up.
      if (round > 0) rounds[manner].push(played);
    }
  }
  const calm = (played: readonly Round[]) =>
    played.toSorted((a, b) => a.disturbanceMs - b.disturbanceMs).slice(0, KEPT);
  return toReport({ paragraphs: calm(rounds.paragraphs), "one line": calm(rounds["one line"]) });
}

async function play(
  slack: Child<SlackHandlers>,
  { child }: FrontdeskChild,
  first: number,
  manner: Manner,
): Promise<Round> {
  const url = await child.ask("url");
  const callsBefore = await countCalls(slack);
  await child.ask("reset");
  await slack.ask("reset");
  const seen = await slack.ask("ask", url ?? "", first, CONVERSATIONS, manner, TIMEOUT_MS);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const { cpuMs } = await child.ask("cost");
  const { stallMs, busyStallMs } = await slack.ask("cost");
  return {
    ...summarize(seen),
    disturbanceMs: stallMs - busyStallMs,
    cpuMs,
    calls: (await countCalls(slack)) - callsBefore,
  };
}

function summarize(seen: readonly SlackSeen[]) {
  return {
    complete: seen.filter(({ complete }) => complete).length,
    slowestAckMs: largest(seen.map(({ acknowledgedMs }) => acknowledgedMs)),
    firstTextMs: quantile(
      seen.map(({ firstTextMs }) => firstTextMs),
      0.5,
    ),
    modelEndMs: quantile(
      seen.map(({ modelEndMs }) => modelEndMs - IDEAL_MS),
      0.95,
    ),
    beyondsMs: seen.map(({ finalMs }) => finalMs - IDEAL_MS),
  };
}

async function countCalls(slack: Child<SlackHandlers>): Promise<number> {
  return Object.values(await slack.ask("calls")).reduce((sum, count) => sum + count, 0);
}

function toReport(rounds: Readonly<Record<Manner, readonly Round[]>>): Report {
  const both = [rounds.paragraphs, rounds["one line"]];
  const of = (name: Exclude<keyof Round, "beyondsMs">, scale = 1) =>
    both.map((manner) => figure(median(manner.map((round) => round[name])) / scale));
  const beyondOf = (manner: readonly Round[]) =>
    quantile(
      manner.flatMap(({ beyondsMs }) => beyondsMs),
      0.95,
    );
  const all = both.flat();
  const slowestAckMs = median(all.map((round) => round.slowestAckMs));
  const worstOf = (measure: (manner: readonly Round[]) => number) => Math.max(...both.map(measure));
  return {
    title: `Slack: ${CONVERSATIONS} streams at once, ${CHUNKS} chunks ${CHUNK_DELAY_MS} ms apart, API latency ${LATENCY_MS} ms (median of ${KEPT} of ${ROUNDS} rounds)`,
    header: ["", "paragraphs", "one line"],
    rows: [
      ["complete replies (worst round)", ...both.map((manner) => String(Math.min(...manner.map((r) => r.complete))))],
      ["slowest acknowledgement of 200, ms", ...of("slowestAckMs")],
      ["first text visible p50, ms", ...of("firstTextMs")],
      ["model's end beyond the ideal stream p95, ms", ...of("modelEndMs")],
      ["final beyond the ideal stream p95, ms (all replies)", ...both.map((manner) => figure(beyondOf(manner)))],
      ["CPU per reply, ms", ...of("cpuMs", CONVERSATIONS)],
      ["calls to Slack per reply", ...of("calls", CONVERSATIONS)],
      [
        "held up by other programs, ms (worst round)",
        ...both.map((manner) => figure(largest(manner.map(({ disturbanceMs }) => disturbanceMs)))),
      ],
    ],
    findings: [
      {
        what: "slack: complete replies",
        value: Math.min(...all.map(({ complete }) => complete)),
        unit: "",
        target: { atLeast: CONVERSATIONS },
      },
      { what: "slack: slowest acknowledgement of 200", value: slowestAckMs, unit: "ms", target: { atMost: 250 } },
      {
        what: "slack: first text visible p50",
        value: worstOf((manner) => median(manner.map(({ firstTextMs }) => firstTextMs))),
        unit: "ms",
        target: { atMost: 400 },
      },
      {
        what: "slack: beyond the ideal stream p95",
        value: worstOf(beyondOf),
        unit: "ms",
        target: { atMost: 250 },
      },
    ],
  };
}
