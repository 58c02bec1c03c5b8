import type { Tier } from "../core/models/engine-settings.ts";
import { DEFAULT_ENDPOINT, DEFAULT_FALLBACKS, DEFAULT_MODEL, DEFAULT_TIER_MODELS } from "./default-models.ts";
import type { EngineSources } from "./engine-sources.ts";

/** The models of a tier: the one that is asked first, then those that stand in for it. */
export type Chain = readonly [string, ...string[]];

export interface KnownModels {
  readonly all: ReadonlySet<string>;
  /** Those that can be asked: an endpoint that serves them has a key, or needs none. */
  readonly usable: ReadonlySet<string>;
}

/**
 * The chain of every tier. A name that somebody has written down must be usable; of the names that come along, those
 * that are not are passed over.
 */
export function readChains(sources: EngineSources, known: KnownModels): Readonly<Record<Tier, Chain>> {
  const defaultModel = readDefaultModel(sources, known);
  const shared = readEnvironmentFallbacks(sources, known);
  const chain = (tier: Tier): Chain => {
    const model = tier === "complex" ? defaultModel : (readTierModel(tier, sources, known) ?? defaultModel);
    const fallbacks = shared ?? readTierFallbacks(tier, sources, known) ?? DEFAULT_FALLBACKS.filter(isIn(known.usable));
    const isWritten = shared === undefined && sources.file.tiers[tier].fallbacks !== undefined;
    const all = isWritten ? fallbacks : [defaultModel, ...fallbacks];
    return [model, ...new Set(all.filter((name) => name !== model))];
  };
  return { faq: chain("faq"), complex: chain("complex"), creative: chain("creative") };
}

function readDefaultModel(sources: EngineSources, known: KnownModels): string {
  const { LLM_MODEL: ofEnvironment } = sources.environment;
  const name = ofEnvironment ?? sources.file.tiers.complex.model ?? DEFAULT_MODEL;
  const where = ofEnvironment === undefined ? sources.at("tiers", "complex", "model") : "LLM_MODEL";
  return check([name], where, sources, known)[0] ?? name;
}

function readEnvironmentFallbacks(sources: EngineSources, known: KnownModels): readonly string[] | undefined {
  const { LLM_FALLBACK_MODELS: names } = sources.environment;
  return names === undefined ? undefined : check(names, "LLM_FALLBACK_MODELS", sources, known);
}

function readTierModel(tier: Tier, sources: EngineSources, known: KnownModels): string | undefined {
  const { model } = sources.file.tiers[tier];
  if (model !== undefined) return check([model], sources.at("tiers", tier, "model"), sources, known)[0];
  return [DEFAULT_TIER_MODELS[tier] ?? []].flat().find(isIn(known.usable));
}

function readTierFallbacks(tier: Tier, sources: EngineSources, known: KnownModels): readonly string[] | undefined {
  const { fallbacks } = sources.file.tiers[tier];
  return fallbacks === undefined ? undefined : check(fallbacks, sources.at("tiers", tier, "fallbacks"), sources, known);
}

/** Those that can be asked; the others are reported. */
function check(names: readonly string[], where: string, { report }: EngineSources, known: KnownModels): string[] {
  for (const name of names) {
    if (!known.all.has(name)) {
      report(`${where}: there is no model ${name}: known are ${[...known.all].join(", ")}`);
    } else if (!known.usable.has(name)) {
      report(
        `${where}: ${name} is served by the endpoint ${DEFAULT_ENDPOINT} alone, which has no key: set LLM_API_KEY, or name a model of another endpoint`,
      );
    }
  }
  return names.filter(isIn(known.usable));
}

function isIn(names: ReadonlySet<string>): (name: string) => boolean {
  return (name) => names.has(name);
}
