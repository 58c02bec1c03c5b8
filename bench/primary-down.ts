import { answerChunks } from "./answer-text.ts";
import { Child } from "./child.ts";
import type { Asked, AskingHandlers } from "./children/asking.ts";
import type { EngineHandlers } from "./children/engine-client.ts";
import type { ProviderHandlers } from "./children/provider.ts";
import type { Report } from "./report.ts";
import { largest, median } from "./statistics.ts";
import { figure } from "./table.ts";

const OUTAGE_MS = 60_000;
const EVERY_MS = 3000;
/** Nobody waits for the primary for longer than this after its return. */
const PATIENCE_MS = 60_000;
const CHUNKS = 20;
const TEXT = answerChunks.slice(0, CHUNKS).join("");
const WARM_UP = 200;
/** Failures that open the breaker, retries included, take no more questions than this. */
const MOST_TO_OPEN = 10;
const PAIRS = 300;

interface Stage {
  readonly primary: Child<ProviderHandlers>;
  readonly fallback: Child<ProviderHandlers>;
  /** Asks the primary first. */
  readonly engine: Child<EngineHandlers>;
  /** Asks the fallback, and nobody else. */
  readonly direct: Child<AskingHandlers>;
}

interface Question extends Asked {
  /** Since the outage began. */
  readonly atMs: number;
  readonly attempts: number;
}

/** The first model of a chain is down for a minute: how often it is tried, and how soon it is back. */
export async function primaryDown(): Promise<Report> {
  await using primary = await Child.start<ProviderHandlers>("provider");
  await using fallback = await Child.start<ProviderHandlers>("provider");
  const baseUrl = await fallback.ask("baseUrl");
  const settings = {
    endpoints: { other: { baseUrl, keys: "none" } },
    models: { "deepseek-v3": { endpoint: "other" } },
  };
  const params = { baseUrl: await primary.ask("baseUrl"), settings, fallbacks: "deepseek-v3" };
  await using direct = await Child.start<AskingHandlers>("bare-client", { params: { baseUrl } });
  await fallback.ask("answer", { chunks: CHUNKS, chunkDelayMs: 0 });
  await direct.ask("firstTexts", WARM_UP);
  const delay = await (async () => {
    await using engine = await Child.start<EngineHandlers>("engine-client", { params });
    return await measureDelay({ primary, fallback, engine, direct });
  })();
  await using engine = await Child.start<EngineHandlers>("engine-client", { params });
  return toReport(await sufferOutage({ primary, fallback, engine, direct }), delay);
}

/** First text while the breaker is open, beside a direct request to the fallback; the two take turns. */
async function measureDelay({ primary, engine, direct }: Stage): Promise<{ engine: number; direct: number }> {
  await primary.ask("answer", { chunks: CHUNKS, chunkDelayMs: 0 });
  await engine.ask("firstTexts", WARM_UP);
  await primary.ask("fail", 503);
  for (let question = 0; (await stateOf(engine)) !== "open"; question++) {
    if (question === MOST_TO_OPEN) throw new Error(`the breaker is still ${await stateOf(engine)}`);
    await engine.ask("ask", "Are you there?");
  }
  // The first requests to the fallback open its connection.
  await engine.ask("firstTexts", WARM_UP);
  const times: { readonly engine: number[]; readonly direct: number[] } = { engine: [], direct: [] };
  for (let pair = 0; pair < PAIRS; pair++) {
    times.engine.push(...(await engine.ask("firstTexts", 1)));
    times.direct.push(...(await direct.ask("firstTexts", 1)));
  }
  return { engine: median(times.engine), direct: median(times.direct) };
}

async function stateOf(engine: Child<EngineHandlers>): Promise<string | undefined> {
  return (await engine.ask("breakers"))[0]?.state;
}

/** A question every three seconds, from the beginning of the outage until the primary answers again. */
async function sufferOutage({ primary, engine }: Stage): Promise<readonly Question[]> {
  await primary.ask("answer", { chunks: CHUNKS, chunkDelayMs: 0 });
  await engine.ask("firstTexts", WARM_UP);
  await primary.ask("fail", 503);
  const began = performance.now();
  const back = setTimeout(() => void primary.ask("answer", { chunks: CHUNKS, chunkDelayMs: 0 }), OUTAGE_MS);
  const questions: Question[] = [];
  try {
    for (let number = 0; number * EVERY_MS < OUTAGE_MS + PATIENCE_MS; number++) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + number * EVERY_MS - performance.now())));
      const before = await primary.ask("requests");
      const atMs = performance.now() - began;
      const asked = await engine.ask("ask", "Where is my order?");
      const attempts = (await primary.ask("requests")) - before;
      questions.push({ ...asked, atMs, attempts });
      if (atMs > OUTAGE_MS && attempts > 0) break;
    }
  } finally {
    clearTimeout(back);
  }
  return questions;
}

function toReport(questions: readonly Question[], delay: { readonly engine: number; readonly direct: number }): Report {
  const during = questions.filter(({ atMs }) => atMs < OUTAGE_MS);
  const attempts = during.reduce((sum, question) => sum + question.attempts, 0);
  const unanswered = questions.filter(({ text }) => text !== TEXT).length;
  const returned = questions.find(({ atMs, attempts }) => atMs >= OUTAGE_MS && attempts > 0);
  const returnMs = returned === undefined ? Number.POSITIVE_INFINITY : returned.atMs + returned.firstTextMs - OUTAGE_MS;
  const firstTexts = (asked: readonly Question[]) => asked.map(({ firstTextMs }) => firstTextMs);
  const tried = during.filter((question) => question.attempts > 0);
  const spared = during.filter((question) => question.attempts === 0);
  return {
    title: `Primary down: 503 for ${OUTAGE_MS / 1000} s, a question every ${EVERY_MS / 1000} s, a healthy fallback`,
    header: ["", "engine"],
    rows: [
      ["questions during the outage, and until the primary's answer", `${during.length}, ${questions.length}`],
      ["questions without the whole answer", String(unanswered)],
      ["attempts on the primary during the outage", String(attempts)],
      ["  at, s since its beginning", tried.map((one) => `${figure(one.atMs / 1000)} (${one.attempts})`).join(", ")],
      [
        "first text p50 / slowest, primary tried, ms",
        `${figure(median(firstTexts(tried)))} / ${figure(largest(firstTexts(tried)))}`,
      ],
      [
        "first text p50 / slowest, primary spared, ms",
        `${figure(median(firstTexts(spared)))} / ${figure(largest(firstTexts(spared)))}`,
      ],
      ["first answer of the primary, s after its return", figure(returnMs / 1000)],
      [`first text p50 of ${PAIRS}, breaker open / direct, ms`, `${figure(delay.engine)} / ${figure(delay.direct)}`],
    ],
    findings: [
      { what: "primary down: unanswered questions", value: unanswered, unit: "", target: { atMost: 0 } },
      { what: "primary down: attempts on it in 60 s", value: attempts, unit: "", target: { atMost: 8 } },
      { what: "primary down: back after its return", value: returnMs / 1000, unit: "s", target: { atMost: 30 } },
      {
        what: "primary down: first text later, breaker open",
        value: delay.engine - delay.direct,
        unit: "ms",
        target: { atMost: 1 },
      },
    ],
  };
}
