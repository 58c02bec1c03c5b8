import { Child } from "./child.ts";
import type { FakesHandlers } from "./children/fakes.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import type { Report } from "./report.ts";
import { largest, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const CONVERSATIONS = 200;
const ARRIVALS_MS = 3000;
const LATENCY_MS = 40;
const CHUNK_DELAY_MS = 10;
const TIMEOUT_MS = 50_000;

/** The same 200 conversations under Telegram's limits, which leave room for one call in 33 ms over all chats. */
export async function limits(): Promise<Report> {
  await using fakes = await Child.start<FakesHandlers>("fakes", {
    params: { bots: 1, latencyMs: LATENCY_MS, limits: true },
  });
  await using frontdesk = await FrontdeskChild.start({ fakes: await fakes.ask("addresses") });
  await fakes.ask("setManner", { kind: "paced", chunkDelayMs: CHUNK_DELAY_MS });
  await frontdesk.child.ask("reset");
  await fakes.ask("ask", 0, 1, CONVERSATIONS, ARRIVALS_MS);
  const seen = await fakes.ask("watch", 0, 1, CONVERSATIONS, TIMEOUT_MS);
  const { stallMs } = await frontdesk.child.ask("cost");
  const { getUpdates: _, ...calls } = await fakes.ask("calls", 0);
  const complete = seen.filter((one) => one.complete).length;
  const placeholders = seen.filter(({ placeholder }) => placeholder).length;
  const refused = sum(calls, (name) => name.endsWith(" 429"));
  const times = (time: (one: (typeof seen)[number]) => number | undefined) =>
    seen.map((one) => time(one) ?? Number.POSITIVE_INFINITY);
  const finals = times(({ finalMs }) => finalMs);
  const firsts = times(({ firstTextMs }) => firstTextMs);
  return {
    title: `Limits: ${CONVERSATIONS} conversations within ${ARRIVALS_MS / 1000} s, 1 call/s per chat with a burst of 3, 30 calls/s in all`,
    header: ["", "Frontdesk"],
    rows: [
      ["complete replies", `${complete} of ${CONVERSATIONS}`],
      ["stuck on a placeholder", String(placeholders)],
      ["first text visible p50 / p95, s", `${seconds(quantile(firsts, 0.5))} / ${seconds(quantile(firsts, 0.95))}`],
      [
        "final p50 / p95 / last, s",
        [quantile(finals, 0.5), quantile(finals, 0.95), largest(finals)].map(seconds).join(" / "),
      ],
      ["previews shown", String(calls.sendMessageDraft ?? 0)],
      ["calls that Telegram refused (429)", String(refused)],
      ["longest stall, ms", figure(stallMs)],
    ],
    findings: [
      { what: "limits: complete replies", value: complete, unit: "", target: { atLeast: CONVERSATIONS } },
      { what: "limits: stuck on a placeholder", value: placeholders, unit: "", target: { atMost: 0 } },
    ],
  };
}

function sum(counts: Readonly<Record<string, number>>, counted: (name: string) => boolean): number {
  return Object.entries(counts).reduce((total, [name, count]) => (counted(name) ? total + count : total), 0);
}

function seconds(ms: number): string {
  return figure(ms / 1000);
}
