import type { InboundMessage } from "../src/core/message.ts";
import type { Inbox } from "../src/core/ports/inbox.ts";
import { withStore } from "./real-store.ts";
import type { Report } from "./report.ts";
import { median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const CALLERS = 200;
const ROUND_MS = 2000;
const ROUNDS = 5;
/** The load that must be carried with ease. */
const OFFERED_PER_SECOND = 2000;
const TICK_MS = 5;

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Messages are accepted one by one, as platforms hand them over; every one is on disk when its call returns. */
export function inbox(): Promise<Report> {
  return withStore(async (store) => {
    const saturated: Round[] = [];
    const offered: Round[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const results = [await saturate(store.inbox, round), await offer(store.inbox, round)] as const;
      // The first round warms the code up.
      if (round === 0) continue;
      saturated.push(results[0]);
      offered.push(results[1]);
    }
    return toReport(saturated, offered);
  });
}

/** 200 callers, each with one message after the other, as fast as it goes. */
async function saturate(store: Inbox, round: number): Promise<Round> {
  const latencies: number[] = [];
  const began = performance.now();
  const call = async (_: unknown, caller: number) => {
    for (let number = 0; performance.now() - began < ROUND_MS; number++) {
      latencies.push(await accept(store, createMessage(`${round}:${caller}:${number}`, caller)));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  return toRound(latencies, began);
}

/** Messages that come at a pace of their own, whatever became of those before. */
async function offer(store: Inbox, round: number): Promise<Round> {
  const calls: Promise<number>[] = [];
  const began = performance.now();
  for (let elapsed = 0; elapsed < ROUND_MS; elapsed = performance.now() - began) {
    while (calls.length < (elapsed / 1000) * OFFERED_PER_SECOND) {
      calls.push(accept(store, createMessage(`offered:${round}:${calls.length}`, calls.length % CALLERS)));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  return toRound(await Promise.all(calls), began);
}

async function accept(store: Inbox, message: InboundMessage): Promise<number> {
  const asked = performance.now();
  const [acceptance] = await store.accept([message]);
  if (acceptance !== "accepted") throw new Error(`a new message is taken for ${acceptance}`);
  return performance.now() - asked;
}

function toRound(latencies: readonly number[], began: number): Round {
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: latencies.length / seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

function createMessage(id: string, caller: number): InboundMessage {
  return {
    id: `telegram:4242:${id}`,
    platform: "telegram",
    conversation: `telegram:${caller}`,
    author: { id: String(caller), role: "customer", name: "Linh Nguyen", language: "vi" },
    address: { chat: caller, private: true },
    content: { kind: "text", text: "Hello, when does my order ship? I have been waiting since Monday." },
    receivedAt: Date.now(),
  };
}

function toReport(saturated: readonly Round[], offered: readonly Round[]): Report {
  const of = (rounds: readonly Round[], name: keyof Round) => median(rounds.map((round) => round[name]));
  const row = (what: string, rounds: readonly Round[], name: keyof Round) => [
    what,
    figure(of(rounds, name)),
    rounds.map((round) => figure(round[name])).join(" "),
  ];
  return {
    title: `Inbox: durable accepts, ${CALLERS} callers as fast as it goes, and ${OFFERED_PER_SECOND}/s (${ROUNDS} rounds)`,
    header: ["", "median", "rounds"],
    rows: [
      row(`${CALLERS} callers: accepts per second`, saturated, "perSecond"),
      row(`${CALLERS} callers: latency p50, ms`, saturated, "p50"),
      row(`${CALLERS} callers: latency p99, ms`, saturated, "p99"),
      row(`${OFFERED_PER_SECOND}/s: latency p50, ms`, offered, "p50"),
      row(`${OFFERED_PER_SECOND}/s: latency p99, ms`, offered, "p99"),
    ],
    findings: [
      {
        what: "inbox: durable accepts per second",
        value: of(saturated, "perSecond"),
        unit: "",
        target: { atLeast: OFFERED_PER_SECOND },
      },
      { what: "inbox: latency p99, 200 callers", value: of(saturated, "p99"), unit: "ms", target: { atMost: 20 } },
      { what: "inbox: latency p99 at 2,000/s", value: of(offered, "p99"), unit: "ms", target: { atMost: 20 } },
    ],
  };
}
