import { randomUUID } from "node:crypto";
import { createDemoModel } from "../adapters/demo/demo-model.ts";
import { createConnector } from "../adapters/openai-compatible/connector.ts";
import { createEmbedderConnector } from "../adapters/openai-compatible/embeddings.ts";
import { openSqliteStore, type Store } from "../adapters/sqlite/sqlite-store.ts";
import { createAlerts } from "./alerts.ts";
import type { Config } from "./config/config.ts";
import { createAnswers } from "./core/answers.ts";
import { countTokens } from "./core/conversation/token-count.ts";
import type { KnowledgeSource } from "./core/knowledge/knowledge.ts";
import { createKnownAnswers } from "./core/knowledge/known-answers.ts";
import { MessageRates } from "./core/limits/message-rates.ts";
import type { Answers } from "./core/ports/answers.ts";
import type { Clock } from "./core/ports/clock.ts";
import type { LanguageModel } from "./core/ports/language-model.ts";
import type { Logger } from "./core/ports/logger.ts";
import type { Platform } from "./core/ports/platform.ts";
import { createDesk, createSystemPrompts } from "./create-desk.ts";
import type { Foundation } from "./foundation.ts";
import { createKnowledgeSource } from "./knowledge.ts";
import { createLogger } from "./logger.ts";
import { createMeaning } from "./meaning.ts";
import { createModelEngine, describeModels, type ModelEngine } from "./model-engine.ts";
import { createChatPlatforms, createWeb } from "./platforms.ts";
import { createHealthRoutes } from "./server/health-routes.ts";
import { createHttpServer, type HttpServer } from "./server/http-server.ts";
import { createPrometheusMetrics } from "./server/prometheus-metrics.ts";
import { systemClock } from "./system-clock.ts";
import { repeat } from "./upkeep.ts";
import { VERSION } from "./version.ts";

/** What a test or another front end may put in the place of the real thing. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly model?: LanguageModel;
  /** Wraps the store, for example to fail at a chosen moment. */
  readonly store?: (store: Store) => Store;
  /** Further platforms, beside those of the configuration. */
  readonly platforms?: readonly Platform[];
  /** False: nothing is served over HTTP, so there is no web platform either. Default true. */
  readonly http?: boolean;
}

export interface App {
  /** Resolves when messages are taken. Throws `ConfigError` when something refuses its setting. */
  start(): Promise<AppSummary>;
  /**
   * Takes nothing more in, lets replies finish for the configured time, keeps the rest for the next start and closes
   * the store. Safe to call at any time and more than once.
   */
  stop(): Promise<void>;
}

/** What runs, for people. */
export interface AppSummary {
  readonly platforms: readonly string[];
  readonly model: string;
  readonly store: string;
  /** Undefined: nothing is served. */
  readonly url: string | undefined;
}

const LEASE_MS = 30_000;
const LOCK_WAIT_MS = 10_000;
const SWEEP_EVERY_MS = 5 * 60_000;
const KEYS_EVERY_MS = 2000;
const KNOWLEDGE_EVERY_MS = 2000;
/** For calls that have left when the time of grace is over. */
const LAST_CALLS_MS = 5000;

/** Puts the parts together. Nothing runs before `start`. Throws `ConfigError` when the store cannot be opened. */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const foundation = await createFoundation(config, overrides);
  const { store, clock, logger } = foundation;
  let answers: Answers | undefined;
  const web = overrides.http === false ? undefined : createWeb(foundation, () => answers);
  const platforms = [
    ...(web === undefined ? [] : [web]),
    ...createChatPlatforms(foundation),
    ...(overrides.platforms ?? []),
  ];
  const knowledge = createKnowledgeSource(config.knowledge, { logger, clock });
  const engine = createModels(foundation, knowledge.source);
  const connected = overrides.model ?? engine?.model;
  const model = connected ?? createDemoModel({ knowledge: knowledge.source, clock });
  const systemPrompts = createSystemPrompts(foundation);
  const needs = { platforms, knowledge: knowledge.source, systemPrompts, model, connected, answers: undefined };
  const { desk, condenser } = createDesk(foundation, needs);
  const meaning = createMeaning(config, {
    source: knowledge.source,
    rings: engine?.rings ?? {},
    store: store.values("vectors"),
    connector: createEmbedderConnector,
    clock,
    logger,
  });
  answers = createAnswers(store.inbox, store.outbox, desk);
  const server = web === undefined ? undefined : createServer(foundation, platforms);
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;

  return {
    async start() {
      const upkeep = { clock, logger, signal: stopping.signal };
      void repeat(() => store.workQueue.renew(), LEASE_MS / 3, upkeep);
      void repeat(() => store.sweep(), SWEEP_EVERY_MS, upkeep);
      if (engine !== undefined) void repeat(() => engine.refreshKeys(), KEYS_EVERY_MS, upkeep);
      void repeat(() => knowledge.refresh(), KNOWLEDGE_EVERY_MS, upkeep);
      if (meaning !== undefined) void repeat(() => meaning.refresh(stopping.signal), KNOWLEDGE_EVERY_MS, upkeep);
      await web?.start(desk);
      const url = await server?.start();
      await desk.start();
      for (const platform of platforms) if (platform !== web) await platform.start(desk);
      return summarize(config, platforms, url);
    },
    stop() {
      stopping.abort();
      const work = async () => {
        const { shutdownGraceMs } = config.settings;
        await Promise.all([desk.stopAll(shutdownGraceMs), condenser?.stop()]);
      };
      stopped ??= stopAll(foundation, platforms, work, async () => {
        web?.close();
        await server?.stop();
      });
      return stopped;
    },
  };
}

async function createFoundation(config: Config, overrides: AppOverrides): Promise<Foundation> {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const onError = (error: unknown) =>
    logger.error({ error }, "the ledger could not be written; it will be tried again");
  const options = { clock, holder: randomUUID(), leaseMs: LEASE_MS, lockWaitMs: LOCK_WAIT_MS, onError };
  const opened = await openSqliteStore(config.dataDirectory, options);
  const store = overrides.store?.(opened) ?? opened;
  const metrics = createPrometheusMetrics();
  metrics.watchDepths(() => store.depths());
  const alerts = createAlerts(logger, (kind) => metrics.alertRaised(kind));
  const rates = new MessageRates(config.settings.limits.rates, clock);
  return { config, clock, logger, store, metrics, alerts, rates };
}

/** Undefined: no model is connected. */
function createModels(foundation: Foundation, knowledge: KnowledgeSource): ModelEngine | undefined {
  const { config, store, clock, logger, metrics, alerts } = foundation;
  if (config.engine === undefined) return undefined;
  const engine = createModelEngine(config.engine, {
    connect: createConnector(config.engine.settings, clock),
    ledger: store.ledger,
    alerts,
    metrics,
    logger,
    clock,
    random: Math.random,
    countTokens,
    knownAnswers: createKnownAnswers(knowledge, clock),
  });
  metrics.watchBreakers(() => engine.model.breakers());
  return engine;
}

function createServer({ config, clock, logger, metrics }: Foundation, platforms: readonly Platform[]): HttpServer {
  const problems = () => platforms.flatMap((platform) => platform.problems?.() ?? []);
  const health = createHealthRoutes({ version: VERSION, clock, problems, metrics: () => metrics.text() });
  return createHttpServer({
    host: config.host,
    port: config.port,
    trustProxy: config.settings.server.trustProxy,
    routes: [...health, ...platforms.flatMap((platform) => platform.routes ?? [])],
    logger,
  });
}

async function stopAll(
  { config, clock, store }: Foundation,
  platforms: readonly Platform[],
  stopWork: () => Promise<void>,
  closeServer: () => Promise<void>,
): Promise<void> {
  const { shutdownGraceMs } = config.settings;
  await Promise.all(platforms.map((platform) => platform.stop()));
  const idle = new AbortController();
  const late = clock.sleep(shutdownGraceMs + LAST_CALLS_MS, idle.signal);
  await Promise.race([stopWork().then(() => idle.abort()), late]);
  await closeServer();
  store.close();
}

function summarize(config: Config, platforms: readonly Platform[], url: string | undefined): AppSummary {
  const { engine, telegram, slack } = config;
  const how: Readonly<Record<string, string>> = {
    telegram: telegram?.webhook === undefined ? " (long polling)" : " (webhook)",
    slack: slack?.appToken === undefined ? " (webhook)" : " (Socket Mode)",
    web: config.web.page ? "" : " (API only)",
  };
  return {
    platforms: platforms.map(({ name }) => `${name}${how[name] ?? ""}`),
    model:
      engine === undefined
        ? "offline demo: answers from the FAQ (set LLM_API_KEY to connect a real one)"
        : describeModels(engine.settings),
    store: `SQLite in ${config.dataDirectory}`,
    url,
  };
}
