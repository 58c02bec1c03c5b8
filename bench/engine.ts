import { createRequire } from "node:module";
import { answerChunks } from "./answer-text.ts";
import { Child } from "./child.ts";
import type { AskingHandlers, Streamed } from "./children/asking.ts";
import type { ProviderHandlers } from "./children/provider.ts";
import type { Finding, Report } from "./report.ts";
import { largest, median, quantile } from "./statistics.ts";
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
/** Compiled code is what runs all day; fewer requests leave some of it to be compiled yet. */
const WARM_UP = 2000;
const SEQUENTIAL = 200;
/** No provider answers at once: what is done while it thinks delays nobody. */
const THINKING_MS = 5;
const THOUGHTFUL = 50;

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
  readonly thoughtfulMs: number[];
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
  await forEach(clients, async ({ child }) => void (await child.ask("firstTexts", WARM_UP)));
  for (let round = 0; round < ROUNDS; round++) await forEach(clients, askInTurn);
  await provider.ask("answer", { chunks: 1, chunkDelayMs: 0, headersDelayMs: THINKING_MS });
  for (let round = 0; round < ROUNDS; round++) await forEach(clients, askThoughtful);
  await provider.ask("answer", { chunks: CHUNKS, chunkDelayMs: CHUNK_DELAY_MS });
  // Looking at the heap costs time of its own, so that round counts for nothing else. It warms the streams up.
  await forEach(clients, weigh);
  for (let round = 0; round < ROUNDS; round++) await forEach(roundOf(clients, round), stream);
  return toReport(clients);
}

function createClient(name: Name, child: Child<AskingHandlers>): Client {
  const none = () => ({
    pacedMicros: [],
    wholeMicros: [],
    endP99Ms: [],
    sequentialMs: [],
    thoughtfulMs: [],
    incomplete: [],
  });
  return { name, child, ...none(), heapKib: Number.NaN };
}

function roundOf(clients: readonly Client[], round: number): readonly Client[] {
  return round < PEER_ROUNDS ? clients : clients.filter(({ name }) => name === "bare" || name === "engine");
}

async function forEach(clients: readonly Client[], measure: (client: Client) => Promise<void>): Promise<void> {
  for (const client of clients) await measure(client);
}

/** One request at a time, on a warm connection. */
async function askInTurn({ child, sequentialMs }: Client): Promise<void> {
  sequentialMs.push(median(await child.ask("firstTexts", SEQUENTIAL)));
}

/** The same of a provider that takes a moment. */
async function askThoughtful({ child, thoughtfulMs }: Client): Promise<void> {
  thoughtfulMs.push(median(await child.ask("firstTexts", THOUGHTFUL)));
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
  const ends = answers.map(({ endMs }) => endMs);
  endP99Ms.push(quantile(ends, 0.99) - IDEAL_MS);
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
  const of = (name: Name): Client => {
    const found = clients.find((client) => client.name === name);
    if (found === undefined) throw new Error(`${name} was not measured`);
    return found;
  };
  const bare = of("bare");
  const measured = of("engine");
  const ratios = ({ pacedMicros }: Client) => pairs(pacedMicros, bare.pacedMicros).map(([its, bares]) => its / bares);
  const later = pairs(measured.sequentialMs, bare.sequentialMs).map(([its, bares]) => its - bares);
  const row = (what: string, cell: (client: Client) => string) => [what, ...clients.map(cell)];
  return {
    title: toTitle(clients),
    header: ["", ...clients.map(({ name }) => name)],
    rows: [
      row("incomplete answers", ({ incomplete }) => String(largest(incomplete))),
      row("CPU per chunk while it flows, µs", ({ pacedMicros }) => spread(pacedMicros)),
      row("  times the bare client's", (client) => spread(ratios(client))),
      row("CPU per chunk, opening and end included, µs", ({ wholeMicros }) => spread(wholeMicros)),
      row("live heap per stream, KiB", ({ heapKib }) => figure(heapKib)),
      row("first text p50, one request at a time, ms", ({ sequentialMs }) => spread(sequentialMs)),
      row(`  of a provider that thinks for ${THINKING_MS} ms`, ({ thoughtfulMs }) => spread(thoughtfulMs)),
      row(`end p99 beyond the ideal ${IDEAL_MS.toLocaleString("en")} ms, ms`, ({ endP99Ms }) => spread(endP99Ms)),
    ],
    findings: [
      finding("engine: incomplete answers", largest(measured.incomplete), "", 0),
      finding("engine: CPU per chunk, times a bare client's", median(ratios(measured)), "×", 1.15),
      finding("engine: live heap per stream", measured.heapKib, "KiB", 25),
      finding("engine: first text later than a bare client's", median(later), "ms", 0.3),
    ],
  };
}

function toTitle(clients: readonly Client[]): string {
  const what = `Engine: ${STREAMS.toLocaleString("en")} streams at once, ${CHUNKS} chunks ${CHUNK_DELAY_MS} ms apart, ${ROUNDS} rounds`;
  const missing = CLIENTS.map(({ name }) => name).filter((name) => !clients.some((client) => client.name === name));
  if (missing.length === 0) return what;
  return `${what}\nLeft out, since not installed: ${missing.join(", ")} (npm ci --prefix bench)`;
}

/** Values of the same round. */
function pairs(its: readonly number[], bares: readonly number[]): [number, number][] {
  return its.map((value, round) => [value, bares[round] ?? Number.NaN]);
}

function finding(what: string, value: number, unit: string, atMost: number): Finding {
  return { what, value, unit, target: { atMost } };
}

/** The median, and from where to where the rounds were. */
function spread(values: readonly number[]): string {
  return `${figure(median(values))} (${figure(Math.min(...values))} to ${figure(largest(values))})`;
}
