import { randomUUID } from "node:crypto";
import { Keyv } from "keyv";
import { createDemoModel } from "../adapters/demo/demo-model.ts";
import {
  createEndpointPool,
  createOpenAiCompatibleModel,
} from "../adapters/openai-compatible/openai-compatible-model.ts";
import { openSqliteStore, type Store } from "../adapters/sqlite/sqlite-store.ts";
import { createTelegramPlatform } from "../adapters/telegram/telegram-platform.ts";
import { createWebPlatform } from "../adapters/web/web-platform.ts";
import type { Config, ModelConfig } from "./config/config.ts";
import { createAnswers } from "./core/answers.ts";
import { History } from "./core/conversation/history.ts";
import { countTokens } from "./core/conversation/token-count.ts";
import { Desk } from "./core/desk.ts";
import { COMMAND_DESCRIPTIONS } from "./core/intake/commands.ts";
import { Slots } from "./core/limits/slots.ts";
import { createQueuedModel } from "./core/models/queued-model.ts";
import { createTimedModel } from "./core/models/timed-model.ts";
import type { Answers } from "./core/ports/answers.ts";
import type { Clock } from "./core/ports/clock.ts";
import type { KeyValue } from "./core/ports/key-value.ts";
import type { LanguageModel } from "./core/ports/language-model.ts";
import type { Logger } from "./core/ports/logger.ts";
import type { Platform } from "./core/ports/platform.ts";
import { createLogger } from "./logger.ts";
import { createHealthRoutes } from "./server/health-routes.ts";
import { createHttpServer } from "./server/http-server.ts";
import { createPrometheusMetrics } from "./server/prometheus-metrics.ts";
import { systemClock } from "./system-clock.ts";
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
  /** Without it nothing is served over HTTP. Default true. */
  readonly http?: boolean;
}

export interface App {
  /** Resolves when messages are taken. Throws `ConfigError` when something refuses its setting. */
  start(): Promise<AppSummary>;
  /**
   * Takes nothing more in, lets replies finish for the configured time, keeps the rest for the next start and closes
   * the store. Safe to call at any time.
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
/** For answers that have left when the time of grace is over. */
const LAST_CALLS_MS = 5000;

/** Puts the parts together. Nothing runs before `start`. */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock;
  const logger = overrides.logger ?? createLogger(config.logLevel);
  const { settings } = config;
  const holder = randomUUID();
  const opened = await openSqliteStore(config.dataDirectory, {
    clock,
    holder,
    leaseMs: LEASE_MS,
    lockWaitMs: LOCK_WAIT_MS,
  });
  const store = overrides.store?.(opened) ?? opened;
  const values = (namespace: string) => createKeyValue(store, namespace);
  const metrics = createPrometheusMetrics();
  metrics.watchDepths(() => store.depths());

  let answers: Answers;
  const web = createWebPlatform(
    {
      ...config.web,
      rate: { perSecond: settings.limits.webMessagesPerMinute / 60, burst: settings.limits.webBurst },
      limits: { messageCharacters: settings.limits.messageCharacters, models: [config.model?.name ?? "demo"] },
      values: values("web"),
      clock,
    },
    () => answers,
  );
  const telegram =
    config.telegram === undefined
      ? []
      : [
          createTelegramPlatform({
            ...config.telegram,
            ...settings.telegram,
            commands: COMMAND_DESCRIPTIONS,
            unreachable: values("telegram"),
            clock,
            logger,
            onCall: (method, status) => metrics.platformCall("telegram", method, status),
          }),
        ];
  const platforms: readonly Platform[] = [
    ...(overrides.http === false ? [] : [web]),
    ...telegram,
    ...(overrides.platforms ?? []),
  ];
  const byName = new Map(platforms.map((platform) => [platform.name, platform]));
  const model = overrides.model ?? createModel(config, clock);
  const desk = new Desk({
    inbox: store.inbox,
    workQueue: store.workQueue,
    outbox: store.outbox,
    history: new History(values("history")),
    model,
    countTokens,
    surface(name, addresses) {
      const platform = byName.get(name);
      if (platform === undefined) throw new Error(`the platform ${name} is not configured any more`);
      return platform.surface(addresses);
    },
    clock,
    logger,
    metrics,
    settings: {
      ...settings.limits,
      systemPrompt: settings.assistant.systemPrompt.trim(),
      contextTokens: settings.context.tokens,
      quietWindowMs: settings.quietWindowMs,
    },
  });
  answers = createAnswers(store.inbox, store.outbox, desk);

  const problems = () => platforms.flatMap((platform) => platform.problems?.() ?? []);
  const health = createHealthRoutes({ version: VERSION, clock, problems, metrics: () => metrics.text() });
  const server = createHttpServer({
    host: config.host,
    port: config.port,
    trustProxy: settings.server.trustProxy,
    routes: [...health, ...platforms.flatMap((platform) => platform.routes ?? [])],
    logger,
  });
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;

  const stop = async () => {
    stopping.abort();
    await Promise.all(platforms.map((platform) => platform.stop()));
    const idle = desk.stopAll(settings.shutdownGraceMs);
    const late = new AbortController();
    await Promise.race([
      idle.then(() => late.abort()),
      clock.sleep(settings.shutdownGraceMs + LAST_CALLS_MS, late.signal),
    ]);
    web.close();
    await server.stop();
    store.close();
  };

  return {
    async start() {
      void every(SWEEP_EVERY_MS, clock, stopping.signal, () => store.sweep(), logger);
      void every(LEASE_MS / 3, clock, stopping.signal, () => store.workQueue.renew(), logger);
      await web.start(desk);
      const url = overrides.http === false ? undefined : await server.start();
      await desk.start();
      for (const platform of platforms) if (platform !== web) await platform.start(desk);
      return {
        platforms: platforms.map(({ name }) => name),
        model:
          config.model === undefined
            ? "demo (offline; set LLM_API_KEY to connect a real one)"
            : `${config.model.name} at ${new URL(config.model.baseUrl).host}`,
        store: `SQLite in ${config.dataDirectory}`,
        url,
      };
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function createModel(config: Config, clock: Clock): LanguageModel {
  const { model, settings, faq } = config;
  if (model === undefined) return createDemoModel({ entries: faq, clock });
  return createQueuedModel(
    createTimedModel(createEndpointModel(model, clock), settings.model, clock),
    new Slots(model.maxConcurrency),
  );
}

function createEndpointModel(model: ModelConfig, clock: Clock): LanguageModel {
  const { baseUrl, name, apiKeys, maxConcurrency } = model;
  const dispatcher = createEndpointPool({ maxConnections: maxConcurrency });
  return createOpenAiCompatibleModel({ baseUrl, apiKey: apiKeys[0], model: name, dispatcher, clock });
}

function createKeyValue(store: Store, namespace: string): KeyValue {
  const keyv = new Keyv({
    store: store.keyValues(),
    namespace,
    throwOnErrors: true,
    serialize: JSON.stringify,
    deserialize: JSON.parse,
  });
  // Failures reject the call that they belong to; without a listener they would end the process as well.
  keyv.on("error", () => undefined);
  return {
    get: (key) => keyv.get(key),
    getMany: (keys) => keyv.getMany(keys),
    set: (key, value) => keyv.set(key, value),
  };
}

async function every(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<void>,
  logger: Logger,
): Promise<void> {
  for (;;) {
    await clock.sleep(ms, signal);
    if (signal.aborted) return;
    await work().catch((error: unknown) => logger.error({ error }, "regular upkeep failed; it will be tried again"));
  }
}
