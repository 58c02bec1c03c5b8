import type { Price } from "./money/prices.ts";

/** What a request is worth. Chosen for each message; every tier has its own models. */
export const TIERS = ["faq", "complex", "creative"] as const;
export type Tier = (typeof TIERS)[number];

/** Everything that the engine is told from outside. */
export interface EngineSettings {
  /** By name. */
  readonly endpoints: Readonly<Record<string, EndpointSettings>>;
  /** By the name that tiers and callers use. */
  readonly models: Readonly<Record<string, ModelSettings>>;
  readonly tiers: Readonly<Record<Tier, TierSettings>>;
  readonly clocks: ClockSettings;
  readonly breaker: BreakerSettings;
  readonly retry: RetrySettings;
  readonly budgets: BudgetSettings;
}

export interface EndpointSettings {
  /** Root of an OpenAI-compatible API, without a slash at the end. */
  readonly baseUrl: string;
  /** Requests in flight; more wait in order. */
  readonly maxConcurrency: number;
  /** How long a request waits for its place before another model is asked. */
  readonly maxWaitMs: number;
}

export interface ModelSettings {
  /** Endpoints that serve it, by name. The load is spread over them. */
  readonly endpoints: readonly [string, ...string[]];
  /** Its name at the endpoints. */
  readonly id: string;
  /** Tokens that prompt and answer may have together. */
  readonly contextTokens: number;
  /** Undefined: not known. */
  readonly price: Price | undefined;
  /** Thinks before it speaks, in silence: its clocks are longer. */
  readonly reasoning: boolean;
  /** Whether usage may be asked for in a stream. */
  readonly streamUsage: boolean;
  /** Whether it goes on with an answer that it is given the beginning of. */
  readonly prefill: boolean;
  /** The provider's own limits for this model, at each endpoint. */
  readonly limits: ModelLimits;
}

export interface ModelLimits {
  readonly requestsPerMinute: number | undefined;
  readonly maxConcurrency: number | undefined;
  /** Requests that may wait for these limits; one more goes to another model at once. */
  readonly maxWaiting: number;
  /** How long a request waits for these limits before another model is asked. */
  readonly maxWaitMs: number;
}

export interface TierSettings {
  /** The default model, then the fallback chain. */
  readonly models: readonly [string, ...string[]];
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** From sending a request to its first text. */
  readonly firstTextMs: number;
  /** The same for the last model of the chain; undefined: whatever is left of the whole request's time. */
  readonly lastFirstTextMs: number | undefined;
}

/** All in milliseconds. */
export interface ClockSettings {
  readonly connectMs: number;
  /** Between two pieces of content. */
  readonly idleMs: number;
  /** From sending a request to the first text, and between two pieces, of a model that thinks. */
  readonly reasoningFirstTextMs: number;
  readonly reasoningIdleMs: number;
  /** Between any two bytes, keep-alive comments included. */
  readonly transportMs: number;
  /** One attempt from its beginning to its end. */
  readonly attemptMs: number;
  /** The whole request, all attempts and waiting included: until the first text, and until the end. */
  readonly requestFirstTextMs: number;
  readonly requestMs: number;
}

export interface BreakerSettings {
  /** Counted failures in a row that open it. */
  readonly failures: number;
  readonly openMs: number;
  /** The longest that failed probes make of `openMs`. */
  readonly maxOpenMs: number;
  /** Probes in a row that close it. */
  readonly successes: number;
}

export interface RetrySettings {
  /** Further attempts on the same model. */
  readonly perModel: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** The longest `Retry-After` that is waited for. */
  readonly longestRetryAfterMs: number;
  /** Retries in all, as a share of requests, and how many more may come at once. */
  readonly share: number;
  readonly burst: number;
}

/** Micro-dollars; undefined: no limit. Days and months are those of UTC. */
export interface BudgetSettings {
  readonly customerPerDayMicros: number | undefined;
  readonly perDayMicros: number | undefined;
  readonly perMonthMicros: number | undefined;
  /** From this share of a budget on only the cheapest model of a chain is asked. */
  readonly economyShare: number;
}
