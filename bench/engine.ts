import { createRequire } from "node:module";
import { answerChunks } from "./answer-text.ts";
import { Child } from "./child.ts";
import type { AskingHandlers, Streamed } from "./children/asking.ts";
import type { ProviderHandlers } from "./children/provider.ts";
import type { Report } from "./report.ts";
import { median, quantile } from "./statistics.ts";
import { figure } from "./table.ts";

const STREAMS = 1000;
const CHUNKS = 60;
const CHUNK_DELAY_MS = 100;
const TEXT = answerChunks.slice(0, CHUNKS).join("");
const CHUNK_CHARACTERS = TEXT.length / CHUNKS;
/** After the last chunk comes the end, at the same pace. */
const IDEAL_MS = CHUNKS * CHUNK_DELAY_MS;
const ROUNDS = 5;
/** A figure to look at beside needs fewer rounds than one that is judged. */
const PEER_ROUNDS = 2;
const SEQUENTIAL = 200;

/** As for a model whose provider allows so many requests at the same time. */
const WITH_LIMITS = { models: { "gpt-4o-mini": { limits: { maxConcurrency: STREAMS, maxWaiting: STREAMS } } } };

/** What is measured side by side, and what it needs to be there. */
const CLIENTS = [
  { name: "bare", program: "bare-client", params: {}, needs: [] },
  { name: "engine", program: "engine-client", params: {}, needs: [] },
  { name: "engine with limits", program: "engine-client", params: { settings: WITH_LIMITS }, needs: [] },
  { name: "openai SDK", program: "openai-client", params: {}, needs: ["openai"] },
  { name: "AI SDK", program: "ai-sdk-client", params: {}, needs: ["ai", "@ai-sdk/openai-compatible"] },
] as const;

type Name = (typeof CLIENTS)[number]["name"];

/** What one client has shown, a number for each round. */
interface Client {
  readonly name: Name;
  readonly child: Child<AskingHandlers>;
  readonly pacedMicros: number[];
  readonly wholeMicros: number[];
  readonly endP99Ms: number[];
  readonly sequentialMs: number[];
  readonly incomplete: number[];
  heapKib: number;
}

/** 1,000 answers that stream at once: what a chunk costs in the engine, beside the least that a client can do. */
export async function engine(): Promise<Report> {
  await using provider = await Child.start<ProviderHandlers>("provider");
  await using stack = new AsyncDisposableStack();
  const baseUrl = await provider.ask("baseUrl");
  const clients: Client[] = [];
  for (const { name, program, params } of CLIENTS.filter(({ needs }) => needs.every(isInstalled))) {
    const options = { params: { ...params, baseUrl } };
    clients.push(createClient(name, stack.use(await Child.start<AskingHandlers>(program, options))));
  }
  await provider.ask("answer", { chunks: 1, chunkDelayMs: 0 });
  for (let round = 0; round <= ROUNDS; round++) await forEach(clients, (client) => askInTurn(client, round));
  await provider.ask("answer", { chunks: CHUNKS, chunkDelayMs: CHUNK_DELAY_MS });
  // Looking at the heap costs time of its own, so that round counts for nothing else. It warms the streams up.
  await forEach(clients, weigh);
  for (let round = 0; round < ROUNDS; round++) await forEach(roundOf(clients, round), stream);
  return toReport(clients);
}

function createClient(name: Name, child: Child<AskingHandlers>): Client {
  const none = () => ({ pacedMicros: [], wholeMicros: [], endP99Ms: [], sequentialMs: [], incomplete: [] });
  return { name, child, ...none(), heapKib: Number.NaN };
}

function roundOf(clients: readonly Client[], round: number): readonly Client[] {
  return round < PEER_ROUNDS ? clients : clients.filter(({ name }) => name === "bare" || name === "engine");
}

async function forEach(clients: readonly Client[], measure: (client: Client) => Promise<void>): Promise<void> {
  for (const client of clients) await measure(client);
}

/** One request at a time, on a warm connection. The first round warms everything up. */
async function askInTurn({ child, sequentialMs }: Client, round: number): Promise<void> {
  const times = await child.ask("firstTexts", SEQUENTIAL);
  if (round > 0) sequentialMs.push(median(times));
}

/** What one stream keeps in memory in its middle, its connection included. */
async function weigh(client: Client): Promise<void> {
  const { child } = client;
  const before = await child.ask("memory");
  await child.ask("open", STREAMS);
  await child.ask("reached", TEXT.length / 2);
  const { heap } = await child.ask("memory");
  note(client.incomplete, await child.ask("ended"));
  client.heapKib = (heap - before.heap) / STREAMS / 1024;
}

async function stream({ child, pacedMicros, wholeMicros, endP99Ms, incomplete }: Client): Promise<void> {
  await child.ask("open", STREAMS);
  const streamed = await child.ask("ended");
  const { answers, cpuMs, paced } = streamed;
  pacedMicros.push((paced.cpuMs * 1000) / (paced.characters / CHUNK_CHARACTERS));
  wholeMicros.push((cpuMs * 1000) / (STREAMS * CHUNKS));
  endP99Ms.push(
    quantile(
      answers.map(({ endMs }) => endMs),
      0.99,
    ),
  );
  note(incomplete, streamed);
}

function note(incomplete: number[], { answers }: Streamed): void {
  incomplete.push(answers.filter(({ text }) => text !== TEXT).length);
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function toReport(clients: readonly Client[]): Report {
  const of = (name: Name) => {
    const found = clients.find((client) => client.name === name);
    if (found === undefined) throw new Error(`${name} was not measured`);
    return found;
  };
  const [bare, measured] = [of("bare"), of("engine")];
  const ratios = measured.pacedMicros.map((micros, round) => micros / (bare.pacedMicros[round] ?? Number.NaN));
  const later = measured.sequentialMs.map((ms, round) => ms - (bare.sequentialMs[round] ?? Number.NaN));
  const row = (what: string, cell: (client: Client) => string) => [what, ...clients.map(cell)];
  const missing = CLIENTS.filter(({ name }) => !clients.some((client) => client.name === name));
  const leftOut = `left out: ${missing.map(({ name }) => name).join(", ")} (npm ci --prefix bench)`;
  return {
    title: [
      `Engine: ${STREAMS.toLocaleString("en")} streams at once, ${CHUNKS} chunks ${CHUNK_DELAY_MS} ms apart, ${ROUNDS} rounds`,
      ...(missing.length === 0 ? [] : [leftOut]),
    ].join("; "),
    header: ["", ...clients.map(({ name }) => name)],
    rows: [
      row("incomplete answers", ({ incomplete }) => String(Math.max(...incomplete))),
      row("CPU per chunk while it flows, µs", ({ pacedMicros }) => spread(pacedMicros)),
      row("  times the bare client's", ({ pacedMicros }) =>
        spread(pacedMicros.map((micros, round) => micros / (bare.pacedMicros[round] ?? Number.NaN))),
      ),
      row("CPU per chunk, opening and end included, µs", ({ wholeMicros }) => spread(wholeMicros)),
      row("live heap per stream, KiB", ({ heapKib }) => figure(heapKib)),
      row("first text p50, one request at a time, ms", ({ sequentialMs }) => spread(sequentialMs)),
      row(`end p99 beyond the ideal ${IDEAL_MS.toLocaleString("en")} ms, ms`, ({ endP99Ms }) =>
        spread(endP99Ms.map((ms) => ms - IDEAL_MS)),
      ),
    ],
    findings: [
      { what: "engine: incomplete answers", value: Math.max(...measured.incomplete), unit: "", target: { atMost: 0 } },
      {
        what: "engine: CPU per chunk, times a bare client's",
        value: median(ratios),
        unit: "×",
        target: { atMost: 1.15 },
      },
      { what: "engine: live heap per stream", value: measured.heapKib, unit: "KiB", target: { atMost: 25 } },
      {
        what: "engine: first text later than a bare client's",
        value: median(later),
        unit: "ms",
        target: { atMost: 0.3 },
      },
    ],
  };
}

/** The median, and from where to where the rounds were. */
function spread(values: readonly number[]): string {
  return `${figure(median(values))} (${figure(Math.min(...values))} to ${figure(Math.max(...values))})`;
}
