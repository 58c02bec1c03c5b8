import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createConnector } from "../../adapters/openai-compatible/connector.ts";
import { openSqliteStore } from "../../adapters/sqlite/sqlite-store.ts";
import { loadConfig } from "../../src/config/config.ts";
import { countTokens } from "../../src/core/conversation/token-count.ts";
import { relay } from "../../src/core/models/relay.ts";
import type { ModelRequest } from "../../src/core/ports/language-model.ts";
import { createLogger } from "../../src/logger.ts";
import { createModelEngine } from "../../src/model-engine.ts";
import { createPrometheusMetrics } from "../../src/server/prometheus-metrics.ts";
import { systemClock as clock } from "../../src/system-clock.ts";
import { createDirectory } from "../frontdesk-child.ts";
import { createAsking } from "./asking.ts";
import { API_KEY, type ClientParams, promptOf } from "./prompt.ts";
import { serve } from "./serve.ts";

export interface EngineParams extends ClientParams {
  /** As in `frontdesk.yaml`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Models that stand in, split by commas; the default is the program's. */
  readonly fallbacks?: string;
}

const PROMPT_TOKENS = 30;

/** The engine as the program puts it together, with its real store. What it logs goes nowhere. */
async function start({ baseUrl, settings = {}, fallbacks = "" }: EngineParams) {
  const directory = createDirectory();
  const file = join(directory, "frontdesk.yaml");
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(settings));
  const config = loadConfig({
    FRONTDESK_CONFIG: file,
    LLM_BASE_URL: baseUrl,
    LLM_API_KEY: API_KEY,
    LLM_FALLBACK_MODELS: fallbacks,
    LLM_MAX_CONCURRENCY: "2000",
  });
  if (config.engine === undefined) throw new Error("no model is configured");
  const store = await openSqliteStore(directory, { clock, holder: "bench", leaseMs: 30_000, lockWaitMs: 1000 });
  const metrics = createPrometheusMetrics();
  const { model } = createModelEngine(config.engine, {
    connect: createConnector(config.engine.settings, clock),
    ledger: store.ledger,
    alerts: { raise: ({ kind }) => metrics.alertRaised(kind) },
    metrics,
    logger: createLogger("info", { write: () => undefined }),
    clock,
    random: Math.random,
    countTokens,
    knownAnswers: { find: () => undefined },
  });
  const ask = async (question: string, onText: (text: string) => void) => {
    await relay(model, toRequest(question), new AbortController().signal, (event) => {
      if (event.type === "text-delta") onText(event.text);
      return undefined;
    });
  };
  const stop = async () => {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { handlers: { ...createAsking(ask), breakers: () => model.breakers() }, stop };
}

export type EngineHandlers = Awaited<ReturnType<typeof start>>["handlers"];

function toRequest(question: string): ModelRequest {
  return {
    messages: promptOf(question).map(({ role, content }) => ({ role, text: content })),
    promptTokens: PROMPT_TOKENS,
    purpose: { tier: "complex", platform: "web", customer: question },
  };
}

serve(start);
