import type {
  BudgetSettings,
  EngineSettings,
  ModelSettings,
  Tier,
  TierSettings,
} from "../core/models/engine-settings.ts";
import { DEFAULT_ENDPOINT } from "./default-models.ts";
import { type Endpoint, readEndpoints } from "./endpoints.ts";
import type { TierEntry } from "./engine-schema.ts";
import type { EngineSources } from "./engine-sources.ts";
import type { KeySourceSpec } from "./key-source.ts";
import { readModels } from "./model-table.ts";
import { type Chain, readChains } from "./tier-chains.ts";

/** What the engine is built from. Everything in it can be used: every endpoint has keys or needs none. */
export interface EngineConfig {
  readonly settings: EngineSettings;
  /** By endpoint. */
  readonly keys: Readonly<Record<string, KeySourceSpec>>;
}

export interface ReadEngine {
  /** Undefined: nobody has connected a model. */
  readonly engine: EngineConfig | undefined;
  /** All models that are known, whether or not they can be asked. */
  readonly models: Readonly<Record<string, ModelSettings>>;
  /** All endpoints by name, whether or not they can be asked. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
}

const MICROS = 1_000_000;

/** Puts file, environment and defaults together. An environment variable wins over the file. Reports every problem. */
export function readEngine(sources: EngineSources): ReadEngine {
  const endpoints = readEndpoints(sources);
  const models = readModels(sources, new Set(endpoints.keys()));
  const isConnected = endpoints.size > 1 || endpoints.get(DEFAULT_ENDPOINT)?.keys !== "missing";
  const usable = isConnected ? withoutKeyless(models, endpoints) : models;
  const chains = readChains(sources, { all: new Set(models.keys()), usable: new Set(usable.keys()) });
  const all = Object.fromEntries(models);
  return {
    models: all,
    endpoints,
    engine: isConnected ? toEngine(endpoints, usable, chains, sources.file) : undefined,
  };
}

function toEngine(
  endpoints: ReadonlyMap<string, Endpoint>,
  models: ReadonlyMap<string, ModelSettings>,
  chains: Readonly<Record<Tier, Chain>>,
  { tiers, clocks, breaker, retry, budgets }: EngineSources["file"],
): EngineConfig {
  const withKeys = [...endpoints].flatMap(([name, { settings, keys }]) =>
    typeof keys === "string" ? [] : [{ name, settings, keys }],
  );
  return {
    settings: {
      endpoints: Object.fromEntries(withKeys.map(({ name, settings }) => [name, settings])),
      models: Object.fromEntries(models),
      tiers: {
        faq: toTier(tiers.faq, chains.faq),
        complex: toTier(tiers.complex, chains.complex),
        creative: toTier(tiers.creative, chains.creative),
      },
      clocks,
      breaker,
      retry,
      budgets: toBudgets(budgets),
    },
    keys: Object.fromEntries(withKeys.map(({ name, keys }) => [name, keys])),
  };
}

/** Models without the endpoints that lack a key. Endpoints that do not exist have been reported already. */
function withoutKeyless(
  models: ReadonlyMap<string, ModelSettings>,
  endpoints: ReadonlyMap<string, Endpoint>,
): ReadonlyMap<string, ModelSettings> {
  const isKeyless = (name: string) => endpoints.get(name)?.keys === "missing";
  return new Map(
    [...models].flatMap(([name, model]) => {
      const [first, ...others] = model.endpoints.filter((endpoint) => !isKeyless(endpoint));
      return first === undefined ? [] : [[name, { ...model, endpoints: [first, ...others] }] as const];
    }),
  );
}

function toTier(entry: TierEntry, models: Chain): TierSettings {
  const { temperature, topP, maxOutputTokens, firstTextMs, lastFirstTextMs } = entry;
  return { models, temperature, topP, maxOutputTokens, firstTextMs, lastFirstTextMs };
}

function toBudgets({
  customerPerDay,
  perDay,
  perMonth,
  economyShare,
}: EngineSources["file"]["budgets"]): BudgetSettings {
  return {
    customerPerDayMicros: toMicros(customerPerDay),
    perDayMicros: toMicros(perDay),
    perMonthMicros: toMicros(perMonth),
    economyShare,
  };
}

/** Never 0, which would mean that nothing may be spent. */
function toMicros(dollars: number | undefined): number | undefined {
  return dollars === undefined ? undefined : Math.max(1, Math.round(dollars * MICROS));
}
