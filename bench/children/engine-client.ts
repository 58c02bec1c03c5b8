import {
  createEndpointPool,
  createOpenAiCompatibleModel,
} from "../../adapters/openai-compatible/openai-compatible-model.ts";
import { DialectMemory } from "../../adapters/openai-compatible/request-body.ts";
import { countTokens } from "../../src/core/conversation/token-count.ts";
import { createEngine } from "../../src/core/models/engine.ts";
import type { EngineSettings } from "../../src/core/models/engine-settings.ts";
import { KeyRing } from "../../src/core/models/key-ring.ts";
import type { ModelRequest } from "../../src/core/ports/language-model.ts";
import { createLogger } from "../../src/logger.ts";
import { createPrometheusMetrics } from "../../src/server/prometheus-metrics.ts";
import { systemClock } from "../../src/system-clock.ts";
import { createAsking } from "./asking.ts";
import { createMemoryLedger } from "./memory-ledger.ts";
import { API_KEY, MODEL, promptOf } from "./prompt.ts";
import { serve } from "./serve.ts";

export interface EngineParams {
  /** Endpoints in the order of the chain, one model at each. */
  readonly baseUrls: readonly [string, ...string[]];
  /** Requests in flight that the models' own limits allow; absent: they have none, as by default. */
  readonly maxConcurrency?: number;
}

const CONNECTIONS = 2000;
const PROMPT_TOKENS = 30;

/** The engine with everything that it has around a model, its log written to nobody. */
async function start(params: EngineParams) {
  const settings = toSettings(params);
  const pools = new Map(Object.keys(settings.endpoints).map((name) => [name, createPool()]));
  const dialect = new DialectMemory();
  const alerts = { raise: () => undefined };
  const clock = systemClock;
  const engine = createEngine({
    settings,
    rings: Object.fromEntries(
      [...pools.keys()].map((endpoint) => [
        endpoint,
        new KeyRing({ endpoint, secrets: [API_KEY, `${API_KEY}-2`], clock, alerts }),
      ]),
    ),
    connect: (endpoint, name, secret) =>
      createOpenAiCompatibleModel({
        baseUrl: settings.endpoints[endpoint]?.baseUrl ?? "",
        apiKey: secret ?? "",
        model: MODEL,
        name,
        dialect,
        dispatcher: pools.get(endpoint) ?? createPool(),
        clock,
      }),
    ledger: createMemoryLedger(),
    alerts,
    metrics: createPrometheusMetrics(),
    logger: createLogger("info", { write: () => undefined }),
    clock,
    random: Math.random,
    countTokens,
    knownAnswers: { find: () => undefined },
  });
  const ask = async (question: string, onText: (text: string) => void) => {
    for await (const event of engine.stream(toRequest(question), new AbortController().signal)) {
      if (event.type === "text-delta") onText(event.text);
    }
  };
  const stop = async () => {
    await Promise.all([...pools.values()].map((pool) => pool.destroy()));
  };
  return { handlers: { ...createAsking(ask), breakers: () => engine.breakers() }, stop };
}

export type EngineHandlers = Awaited<ReturnType<typeof start>>["handlers"];

function createPool() {
  return createEndpointPool({ maxConnections: CONNECTIONS });
}

function toRequest(question: string): ModelRequest {
  return {
    messages: promptOf(question).map(({ role, content }) => ({ role, text: content })),
    promptTokens: PROMPT_TOKENS,
    purpose: { tier: "complex", platform: "web", customer: question },
  };
}

/** The figures of `frontdesk.example.yaml`, with room for all streams at once and budgets that nothing reaches. */
function toSettings({ baseUrls, maxConcurrency }: EngineParams): EngineSettings {
  const names = baseUrls.map((_, index) => `model-${index + 1}`);
  const [first = "", ...others] = names;
  const tier = {
    models: [first, ...others] as const,
    temperature: undefined,
    topP: undefined,
    maxOutputTokens: 1024,
    firstTextMs: 15_000,
    lastFirstTextMs: undefined,
  };
  const limits = { requestsPerMinute: undefined, maxConcurrency, maxWaiting: 1000, maxWaitMs: 10_000 };
  return {
    endpoints: Object.fromEntries(
      names.map((name, index) => [
        name,
        { baseUrl: baseUrls[index] ?? "", maxConcurrency: CONNECTIONS, maxWaitMs: 10_000 },
      ]),
    ),
    models: Object.fromEntries(
      names.map((name) => [
        name,
        {
          endpoints: [name] as const,
          id: MODEL,
          contextTokens: 128_000,
          price: { input: 0.6, cachedInput: 0.3, output: 2.4 },
          reasoning: false,
          streamUsage: true,
          prefill: false,
          limits,
        },
      ]),
    ),
    tiers: { faq: { ...tier, firstTextMs: 10_000 }, complex: tier, creative: tier },
    clocks: {
      connectMs: 5000,
      idleMs: 20_000,
      reasoningFirstTextMs: 30_000,
      reasoningIdleMs: 120_000,
      transportMs: 60_000,
      attemptMs: 120_000,
      requestFirstTextMs: 45_000,
      requestMs: 90_000,
    },
    breaker: { failures: 5, openMs: 30_000, maxOpenMs: 300_000, successes: 2 },
    retry: { perModel: 2, baseMs: 250, maxMs: 4000, longestRetryAfterMs: 2000, share: 0.1, burst: 3 },
    budgets: {
      customerPerDayMicros: 1_000_000_000,
      perDayMicros: 1_000_000_000_000,
      perMonthMicros: 1_000_000_000_000,
      economyShare: 0.9,
    },
  };
}

serve(start);
