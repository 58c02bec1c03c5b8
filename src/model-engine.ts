import type { EngineConfig } from "./config/engine-settings.ts";
import { createKeySource } from "./config/key-source.ts";
import { createEngine, type Engine, type EngineParts } from "./core/models/engine.ts";
import type { EngineSettings } from "./core/models/engine-settings.ts";
import { KeyRing } from "./core/models/key-ring.ts";

export interface ModelEngine {
  readonly model: Engine;
  /** The keys of every endpoint, for whatever else is asked there. */
  readonly rings: Readonly<Record<string, KeyRing>>;
  /** Takes up keys that have been replaced where they come from. To be called every few seconds. */
  refreshKeys(): Promise<void>;
}

/** The engine with its keys, as the configuration says. */
export function createModelEngine(
  { settings, keys }: EngineConfig,
  parts: Omit<EngineParts, "settings" | "rings">,
): ModelEngine {
  const { clock, alerts, logger } = parts;
  const rings = Object.entries(keys).map(([endpoint, spec]) => {
    const source = createKeySource(spec, (problem) => logger.warn({ endpoint, problem }, "new keys were not taken"));
    const secrets = spec.kind === "none" ? [] : spec.keys;
    return [endpoint, new KeyRing({ endpoint, secrets, clock, alerts, reread: () => source.read() })] as const;
  });
  const byEndpoint = Object.fromEntries(rings);
  return {
    model: createEngine({ ...parts, settings, rings: byEndpoint }),
    rings: byEndpoint,
    async refreshKeys() {
      for (const [, ring] of rings) await ring.refresh();
    },
  };
}

/** The default model with its place, and whoever comes after it, for people. */
export function describeModels({ tiers, models, endpoints }: EngineSettings): string {
  const [first, ...others] = tiers.complex.models;
  const hosts = (models[first]?.endpoints ?? []).map((name) => new URL(endpoints[name]?.baseUrl ?? "").host);
  return `${first} at ${hosts.join(", ")}${others.length === 0 ? "" : `, then ${others.join(", ")}`}`;
}
