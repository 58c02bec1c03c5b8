import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { ModelMetrics } from "../core/ports/metrics.ts";

/** How a model stands, for the gauge of its breaker. */
export interface BreakerView {
  readonly model: string;
  readonly state: "closed" | "half-open" | "open";
}

const SECONDS = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 20, 45, 90, 180];
const MICROS = 1_000_000;
const STATES: Readonly<Record<BreakerView["state"], number>> = { closed: 0, "half-open": 1, open: 2 };

/** The `ai_*` metrics. `breakers` is read whenever they are asked for. */
export function createModelMetrics(registry: Registry, breakers: () => readonly BreakerView[]): ModelMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: "ai_requests_total",
    help: "Attempts at models, by how they ended",
    labelNames: ["model", "tier", "outcome"],
    registers,
  });
  const latency = new Histogram({
    name: "ai_request_latency_seconds",
    help: "Time from an attempt's beginning to its end",
    labelNames: ["model"],
    buckets: SECONDS,
    registers,
  });
  const firstToken = new Histogram({
    name: "ai_time_to_first_token_seconds",
    help: "Time from an attempt's beginning to its first text",
    labelNames: ["model"],
    buckets: SECONDS,
    registers,
  });
  const tokens = new Counter({
    name: "ai_tokens_total",
    help: "Tokens, as the provider reported them or as they were counted here",
    labelNames: ["model", "direction"],
    registers,
  });
  const cost = new Counter({
    name: "ai_cost_usd_total",
    help: "What attempts have cost, in US dollars; models without a known price are missing",
    labelNames: ["model"],
    registers,
  });
  new Gauge({
    name: "ai_breaker_state",
    help: "0: closed, 1: half-open, 2: open",
    labelNames: ["model"],
    registers,
    collect() {
      for (const { model, state } of breakers()) this.set({ model }, STATES[state]);
    },
  });
  return {
    attemptEnded({ model, tier, outcome, firstTextMs, totalMs, inputTokens, outputTokens, costMicros }) {
      requests.inc({ model, tier, outcome });
      latency.observe({ model }, totalMs / 1000);
      if (firstTextMs !== undefined) firstToken.observe({ model }, firstTextMs / 1000);
      tokens.inc({ model, direction: "input" }, inputTokens);
      tokens.inc({ model, direction: "output" }, outputTokens);
      if (costMicros !== null) cost.inc({ model }, costMicros / MICROS);
    },
  };
}
