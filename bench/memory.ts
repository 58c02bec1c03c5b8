import { Child } from "./child.ts";
import type { FakesHandlers } from "./children/fakes.ts";
import type { Memory } from "./children/probe.ts";
import { FrontdeskChild } from "./frontdesk-child.ts";
import type { Report } from "./report.ts";
import { figure } from "./table.ts";

const IDLE = 10_000;
const WARM_UP = 1000;
const WAVE = 500;
const STREAMING = 1000;
const CHUNKS_SEEN = 150;
const TIMEOUT_MS = 30_000;
/** Connections and timers of the last replies have gone by then. */
const REST_MS = 1500;

/** What a conversation costs that has been answered, and one that is being answered. */
export async function memory(): Promise<Report> {
  await using fakes = await Child.start<FakesHandlers>("fakes", { params: { bots: 1, latencyMs: 0, limits: false } });
  await using frontdesk = await FrontdeskChild.start({
    fakes: await fakes.ask("addresses"),
    settings: { telegram: { callsPerSecond: 1_000_000 } },
  });
  let nextChat = 1;
  const converse = async (count: number) => {
    for (let left = count; left > 0; left -= WAVE) {
      const size = Math.min(WAVE, left);
      await fakes.ask("ask", 0, nextChat, size);
      await fakes.ask("watch", 0, nextChat, size, TIMEOUT_MS);
      nextChat += size;
    }
    return measure(frontdesk);
  };
  await fakes.ask("setManner", { kind: "short" });
  const before = await converse(WARM_UP);
  const idle = await converse(IDLE);
  await fakes.ask("setManner", { kind: "stalled", after: CHUNKS_SEEN });
  await fakes.ask("ask", 0, nextChat, STREAMING);
  await fakes.ask("streaming", STREAMING, CHUNKS_SEEN);
  const streaming = await measure(frontdesk);
  const perIdle = growth(before, idle, IDLE);
  const perStreaming = growth(idle, streaming, STREAMING);
  return {
    title: `Memory: ${IDLE.toLocaleString("en")} conversations with one answered turn each; ${STREAMING.toLocaleString("en")} in the middle of an answer`,
    header: ["", "heap, KiB each", "external, KiB each", "process resident, MiB"],
    rows: [
      [`after ${WARM_UP.toLocaleString("en")} to warm up`, "", "", mebibytes(before)],
      ["idle", figure(perIdle.heap), figure(perIdle.external), mebibytes(idle)],
      ["streaming", figure(perStreaming.heap), figure(perStreaming.external), mebibytes(streaming)],
    ],
    findings: [
      { what: "memory: idle conversation", value: perIdle.heap + perIdle.external, unit: "KiB", target: { atMost: 2 } },
      {
        what: "memory: streaming conversation",
        value: perStreaming.heap + perStreaming.external,
        unit: "KiB",
        target: { atMost: 100 },
      },
    ],
  };
}

async function measure(frontdesk: FrontdeskChild): Promise<Memory> {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return frontdesk.child.ask("memory");
}

/** What the garbage collector cannot take, in KiB. Resident memory also holds what it has not given back. */
function growth(from: Memory, to: Memory, conversations: number) {
  const per = (name: keyof Memory) => (to[name] - from[name]) / conversations / 1024;
  return { heap: per("heap"), external: per("external") };
}

function mebibytes({ resident }: Memory): string {
  return figure(resident / 1024 / 1024);
}
