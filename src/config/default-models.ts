import type { Tier } from "../core/models/engine-settings.ts";
import type { ModelEntry } from "./engine-schema.ts";

export const DEFAULT_BASE_URL = "https://api.holysheep.ai/v1";
export const DEFAULT_ENDPOINT = "default";
export const DEFAULT_CONCURRENCY = 256;
export const DEFAULT_MAX_WAIT_MS = 60_000;

export const DEFAULT_MODEL = "gpt-4o-mini";
export const DEFAULT_FALLBACKS: readonly string[] = ["deepseek-v3", "gemini-1.5-flash"];

/** What a tier asks first. A tier that is not here asks the default model. */
export const DEFAULT_TIER_MODELS: Readonly<Partial<Record<Tier, string>>> = { faq: "deepseek-v3", creative: "gpt-4o" };

/** Models that are known without being configured; prices of November 2026, in dollars per million tokens. */
export const DEFAULT_MODELS: Readonly<Record<string, ModelEntry>> = {
  "gpt-4o-mini": { contextTokens: 128_000, price: { input: 0.6, output: 2.4 } },
  "deepseek-v3": { contextTokens: 64_000, price: { input: 0.14, output: 0.42 } },
  "gemini-1.5-flash": { contextTokens: 1_000_000, price: { input: 0.35, output: 2.5 } },
  "gpt-4o": { contextTokens: 128_000, price: { input: 2.5, output: 10 } },
  "claude-sonnet-4.5": { contextTokens: 200_000, price: { input: 3, output: 15 } },
  "gpt-4.1": { contextTokens: 1_000_000, price: { input: 8, output: 24 } },
};
