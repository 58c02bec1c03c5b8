import { createHmac } from "node:crypto";
import { CHUNKS } from "./answer-text.ts";
import { Child } from "./child.ts";
import type { AnswerKind, Place, SlackFakesHandlers } from "./children/slack-fakes.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import { type Post, Poster } from "./posts.ts";
import type { Report } from "./report.ts";
import { largest, median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const STREAMS = 200;
const CHUNK_DELAY_MS = 10;
const LATENCY_MS = 60;
const ROUNDS = 5;
const KINDS: readonly AnswerKind[] = ["paragraphs", "one line"];
const IDEAL_MS = CHUNKS * CHUNK_DELAY_MS;
const TIMEOUT_MS = 20_000;
/** Work that comes after the final, such as closing the books, belongs to a reply's price. */
const SETTLE_MS = 300;
const SECRET = "0123456789abcdef0123456789abcdef";

interface Round {
  readonly complete: number;
  readonly refused: number;
  readonly slowestAckMs: number;
  readonly firstTextMs: number;
  readonly modelEndMs: number;
  readonly beyondMs: number;
  readonly cpuMs: number;
  readonly calls: number;
  readonly stallMs: number;
  /** How long the fakes stood still without working: what other programs have taken from everybody. */
  readonly disturbanceMs: number;
}

/** 200 people write to the bot at once in Slack; the model says each of them the same, 10 ms a chunk. */
export async function slackStreams(): Promise<Report> {
  await using fakes = await Child.start<SlackFakesHandlers>("slack-fakes", { params: { latencyMs: LATENCY_MS } });
  const { modelUrl, apiUrl, token } = await fakes.ask("addresses");
  await using frontdesk = await FrontdeskChild.start({
    fakes: { modelUrl },
    env: { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl, SLACK_SIGNING_SECRET: SECRET },
  });
  await using poster = new Poster(`${await frontdesk.child.ask("url")}/webhooks/slack`, STREAMS);
  const rounds: Record<AnswerKind, Round[]> = { paragraphs: [], "one line": [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, kind] of KINDS.entries()) {
      const result = await play(kind, round * KINDS.length + index);
      // The first round warms the processes up.
      if (round > 0) rounds[kind].push(result);
    }
  }
  return toReport(rounds);

  async function play(kind: AnswerKind, round: number): Promise<Round> {
    await fakes.ask("answer", kind, CHUNK_DELAY_MS);
    const callsBefore = sum(await fakes.ask("calls"));
    const places = Array.from({ length: STREAMS }, (_, index) => createPlace(round * STREAMS + index));
    const posts = places.map(createPost);
    await frontdesk.child.ask("reset");
    await fakes.ask("reset");
    const askedAt = Date.now();
    const answers = await Promise.all(posts.map((post) => poster.post(post)));
    const seen = await fakes.ask("watch", places, TIMEOUT_MS);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const { cpuMs, stallMs } = await frontdesk.child.ask("cost");
    const cost = await fakes.ask("cost");
    const since = (at: number | undefined) => (at === undefined ? Number.POSITIVE_INFINITY : at - askedAt);
    const quantileOf = (times: readonly (number | undefined)[], share: number) => quantile(times.map(since), share);
    return {
      complete: seen.filter(({ finalAt }) => finalAt !== undefined).length,
      refused: answers.filter(({ status }) => status !== 200).length,
      slowestAckMs: largest(answers.map(({ latencyMs }) => latencyMs)),
      firstTextMs: quantileOf(
        seen.map(({ firstTextAt }) => firstTextAt),
        0.5,
      ),
      modelEndMs:
        quantileOf(
          seen.map(({ modelEndAt }) => modelEndAt),
          0.95,
        ) - IDEAL_MS,
      beyondMs:
        quantileOf(
          seen.map(({ finalAt }) => finalAt),
          0.95,
        ) - IDEAL_MS,
      cpuMs: cpuMs / STREAMS,
      calls: (sum(await fakes.ask("calls")) - callsBefore) / STREAMS,
      stallMs,
      disturbanceMs: cost.stallMs - cost.busyStallMs,
    };
  }
}

function createPlace(number: number): Place {
  const seconds = Math.floor(Date.now() / 1000);
  return { channel: `D${String(number).padStart(8, "0")}`, thread: `${seconds}.${String(number).padStart(6, "0")}` };
}

function createPost({ channel, thread }: Place): Post {
  const text = `Hello, I am customer ${thread}. Where is my order?`;
  const user = channel.replace("D", "U");
  const body = JSON.stringify({
    token: "verification-token-that-nobody-uses",
    team_id: "T0DESK001",
    api_app_id: "A0DESK001",
    event: {
      type: "message",
      channel_type: "im",
      client_msg_id: `0c3a0f5e-6f0b-4f5c-9d2f-${channel}`,
      team: "T0DESK001",
      ...{ channel, user, text, ts: thread, event_ts: thread },
      blocks: [
        {
          type: "rich_text",
          block_id: "b1",
          elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
        },
      ],
    },
    type: "event_callback",
    event_id: `Ev${channel}`,
    event_time: Math.floor(Number(thread)),
    authorizations: [{ team_id: "T0DESK001", user_id: "U0BOT0001", is_bot: true, is_enterprise_install: false }],
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", SECRET).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    body,
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature}`,
    },
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function toReport(rounds: Readonly<Record<AnswerKind, readonly Round[]>>): Report {
  const of = (kind: AnswerKind, name: keyof Round) => median(rounds[kind].map((round) => round[name]));
  const row = (what: string, name: keyof Round) => [
    what,
    ...KINDS.flatMap((kind) => [figure(of(kind, name)), rounds[kind].map((round) => figure(round[name])).join(" ")]),
  ];
  const all = KINDS.flatMap((kind) => rounds[kind]);
  const fewest = Math.min(...all.map(({ complete }) => complete));
  const refused = all.reduce((total, round) => total + round.refused, 0);
  return {
    title: `Slack: ${STREAMS} threads at once, ${CHUNKS} chunks ${CHUNK_DELAY_MS} ms apart, API latency ${LATENCY_MS} ms (${ROUNDS} rounds)`,
    header: ["", ...KINDS.flatMap((kind) => [kind, "rounds"])],
    rows: [
      row("complete replies", "complete"),
      row("slowest answer to an event, ms", "slowestAckMs"),
      row("first text visible p50, ms", "firstTextMs"),
      row("model's end beyond the ideal stream p95, ms", "modelEndMs"),
      row("final beyond the ideal stream p95, ms", "beyondMs"),
      row("CPU per reply, ms", "cpuMs"),
      row("calls to Slack per reply", "calls"),
      row("longest stall, ms", "stallMs"),
      row("held up by other programs, ms", "disturbanceMs"),
    ],
    findings: [
      { what: "slack: complete replies", value: fewest, unit: "", target: { atLeast: STREAMS } },
      { what: "slack: events not answered with 200", value: refused, unit: "", target: { atMost: 0 } },
      ...KINDS.flatMap((kind) => [
        {
          what: `slack: first text visible p50, ${kind}`,
          value: of(kind, "firstTextMs"),
          unit: "ms",
          target: { atMost: 400 },
        },
        {
          what: `slack: beyond the ideal stream p95, ${kind}`,
          value: of(kind, "beyondMs"),
          unit: "ms",
          target: { atMost: 250 },
        },
      ]),
      {
        what: `slack: slowest answer of ${STREAMS} at once`,
        value: median(all.map(({ slowestAckMs }) => slowestAckMs)),
        unit: "ms",
        target: { atMost: 250 },
      },
    ],
  };
}
