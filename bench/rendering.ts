import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createTelegramFormat, formatForTelegram } from "../adapters/telegram/format.ts";
import type { Report } from "./report.ts";
import { median } from "./statistics.ts";
import { figure } from "./table.ts";

const FRAMES = 500;
/** About as many as a person sees of a long answer. */
const SHOWN_FRAMES = 25;
const ROUNDS = 7;

type Format = (text: string, stage: "preview") => unknown;

interface Round {
  /** CPU milliseconds. */
  readonly anew: number;
  readonly growing: number;
  readonly shown: number;
}

const mixed = ["how-to-en", "plans-vi", "code-en", "order-nfd"].map(readReply).join("\n\n").slice(0, 4000);
const REPLIES = {
  "mixed, 4,000 characters": mixed,
  "mixed, 12,000 characters": `${mixed}\n\n${readReply("long-guide")}`.slice(0, 12_000),
  "one list, 9,000 characters": list(9000),
  "one fence, 8,000 characters": fence(8000),
} as const;

/** From a source that grows to Telegram's messages: each frame made anew, and with what is finished made once. */
export async function rendering(): Promise<Report> {
  const rounds = Object.values(REPLIES).map((): Round[] => []);
  // The first round warms the code up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, text] of Object.values(REPLIES).entries()) {
      const result = play(text);
      if (round > 0) rounds[index]?.push(result);
    }
  }
  const results = Object.keys(REPLIES).map((name, index) => summarize(name, rounds[index] ?? []));
  const [short, , list, fence] = results;
  return {
    title: `Rendering: a reply that grows over ${FRAMES} frames, from Markdown to Telegram's messages (${ROUNDS} rounds)`,
    header: ["CPU, ms", "each frame anew", "growing", "times less", `${SHOWN_FRAMES} frames`],
    rows: results.map(({ name, anew, growing, ratio, shown }) => [
      name,
      ...[anew, growing, ratio, shown].map((value) => figure(value)),
    ]),
    findings: [
      {
        what: "rendering: 4,000 characters, times less CPU than anew",
        value: of(short, "ratio"),
        unit: "×",
        target: { atLeast: 8 },
      },
      {
        what: `rendering: 4,000 characters, ${SHOWN_FRAMES} frames`,
        value: of(short, "shown"),
        unit: "ms",
        target: { atMost: 40 },
      },
      {
        what: "rendering: 12,000 characters, times the CPU of 4,000",
        value: median(
          (rounds[1] ?? []).map(({ growing }, round) => growing / (rounds[0]?.[round]?.growing ?? Number.NaN)),
        ),
        unit: "×",
        target: { atMost: 4 },
      },
      {
        what: "rendering: one list, times less CPU than anew",
        value: of(list, "ratio"),
        unit: "×",
        target: { atLeast: 8 },
      },
      {
        what: "rendering: one fence, times less CPU than anew",
        value: of(fence, "ratio"),
        unit: "×",
        target: { atLeast: 1.5 },
      },
    ],
  };

  function of(result: (typeof results)[number] | undefined, figure: "ratio" | "shown"): number {
    return result?.[figure] ?? Number.NaN;
  }
}

function play(text: string): Round {
  return {
    anew: cpuOf(text, FRAMES, formatForTelegram),
    growing: cpuOf(text, FRAMES, createTelegramFormat()),
    shown: cpuOf(text, SHOWN_FRAMES, createTelegramFormat()),
  };
}

function cpuOf(text: string, frames: number, format: Format): number {
  const before = process.cpuUsage();
  for (let frame = 1; frame <= frames; frame++)
    format(text.slice(0, Math.round((text.length * frame) / frames)), "preview");
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function summarize(name: string, rounds: readonly Round[]) {
  return {
    name,
    anew: median(rounds.map(({ anew }) => anew)),
    growing: median(rounds.map(({ growing }) => growing)),
    shown: median(rounds.map(({ shown }) => shown)),
    ratio: median(rounds.map(({ anew, growing }) => anew / growing)),
  };
}

function readReply(name: string): string {
  return readFileSync(resolve(import.meta.dirname, `../test/fixtures/markdown/${name}.md`), "utf8");
}

function list(length: number): string {
  const items = Array.from({ length: 300 }, (_, index) => `- **Bước ${index}**: open \`Settings\`, then *confirm*`);
  return items.join("\n").slice(0, length);
}

function fence(length: number): string {
  const lines = Array.from({ length: 300 }, (_, index) => `const value${index} = compute(${index}, "x") + 1;`);
  return `\`\`\`ts\n${lines.join("\n")}`.slice(0, length);
}
