import type { ModelLimits, ModelSettings } from "../core/models/engine-settings.ts";
import { DEFAULT_ENDPOINT, DEFAULT_MODELS } from "./default-models.ts";
import type { ModelEntry } from "./engine-schema.ts";
import type { EngineSources } from "./engine-sources.ts";

const CONTEXT_TOKENS = 128_000;

/**
 * All models by name: those that come along, with what the file says otherwise; those of the file; and those that the
 * environment alone names, of which nothing more is known.
 */
export function readModels(sources: EngineSources, endpoints: ReadonlySet<string>): ReadonlyMap<string, ModelSettings> {
  const { LLM_MODEL: model, LLM_FALLBACK_MODELS: fallbacks = [] } = sources.environment;
  const ofEnvironment = model === undefined ? fallbacks : [model, ...fallbacks];
  const { models } = sources.file;
  reportUnknownEndpoints(sources, endpoints);
  const names = new Set([...Object.keys(DEFAULT_MODELS), ...Object.keys(models), ...ofEnvironment]);
  return new Map(
    [...names].map((name) => [name, toModel(name, { ...own(DEFAULT_MODELS, name), ...own(models, name) })]),
  );
}

function toModel(name: string, entry: ModelEntry): ModelSettings {
  const { price } = entry;
  return {
    endpoints: toEndpoints(entry.endpoint),
    id: entry.id ?? name,
    contextTokens: entry.contextTokens ?? CONTEXT_TOKENS,
    price: price === undefined ? undefined : { ...price, cachedInput: price.cachedInput ?? price.input },
    reasoning: entry.reasoning ?? false,
    streamUsage: entry.streamUsage ?? true,
    prefill: entry.prefill ?? false,
    limits: toLimits(entry.limits),
  };
}

function toEndpoints(given: ModelEntry["endpoint"]): readonly [string, ...string[]] {
  const [first = DEFAULT_ENDPOINT, ...others] = new Set([given ?? []].flat());
  return [first, ...others];
}

function toLimits(given: ModelEntry["limits"]): ModelLimits {
  return {
    requestsPerMinute: given?.requestsPerMinute,
    maxConcurrency: given?.maxConcurrency,
    maxWaiting: given?.maxWaiting ?? 100,
    maxWaitMs: given?.maxWaitMs ?? 5000,
  };
}

function reportUnknownEndpoints({ file, at, report }: EngineSources, endpoints: ReadonlySet<string>): void {
  for (const [name, { endpoint }] of Object.entries(file.models)) {
    for (const unknown of [endpoint ?? []].flat().filter((given) => !endpoints.has(given))) {
      report(
        `${at("models", name, "endpoint")}: there is no endpoint ${unknown}: known are ${[...endpoints].join(", ")}`,
      );
    }
  }
}

/** A model may be called anything, `constructor` too. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
