import { Counter, type Registry } from "prom-client";
import type { AnswerCacheMetrics } from "../core/ports/metrics.ts";

export function createAnswerCacheMetrics(registry: Registry): AnswerCacheMetrics {
  const registers = [registry];
  const lookups = new Counter({
    name: "frontdesk_answer_cache_lookups_total",
    help: "Questions whose answer may be shared: it was there (hit), was being made (joined), or had to be made (miss)",
    labelNames: ["result"],
    registers,
  });
  const failures = new Counter({
    name: "frontdesk_answer_cache_failures_total",
    help: "What the store of answers has not done, or not in time",
    labelNames: ["operation"],
    registers,
  });
  return {
    answerLookup: (result) => lookups.inc({ result }),
    answerStoreFailed: (operation) => failures.inc({ operation }),
  };
}
