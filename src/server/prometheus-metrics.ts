import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { AnswerCacheMetrics, Metrics, ModelMetrics } from "../core/ports/metrics.ts";
import { createAnswerCacheMetrics } from "./answer-cache-metrics.ts";
import { type BreakerView, createModelMetrics } from "./model-metrics.ts";

export interface Depths {
  readonly inbox: number;
  readonly outbox: number;
  /** Tickets that nobody has closed. */
  readonly tickets: number;
}

export interface PrometheusMetrics extends Metrics, ModelMetrics, AnswerCacheMetrics {
  platformCall(platform: string, method: string, status: string): void;
  alertRaised(kind: string): void;
  /** Read whenever the metrics are asked for. */
  watchDepths(read: () => Depths): void;
  watchBreakers(read: () => readonly BreakerView[]): void;
  text(): Promise<string>;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 120];

export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  let depths: () => Depths = () => ({ inbox: 0, outbox: 0, tickets: 0 });
  let breakers: () => readonly BreakerView[] = () => [];
  const messages = new Counter({
    name: "frontdesk_messages_total",
    help: "Messages that have ended, by how",
    labelNames: ["platform", "outcome"],
    registers,
  });
  const stages = new Histogram({
    name: "frontdesk_reply_seconds",
    help: "Time from a message's arrival to each stage of its reply",
    labelNames: ["platform", "stage"],
    buckets: SECONDS,
    registers,
  });
  const unknown = new Counter({
    name: "frontdesk_unknown_creates_total",
    help: "Messages sent once more because nobody knows whether the first one arrived",
    labelNames: ["platform"],
    registers,
  });
  const calls = new Counter({
    name: "frontdesk_platform_calls_total",
    help: "Calls to platforms, by how they ended",
    labelNames: ["platform", "method", "status"],
    registers,
  });
  const receipts = new Counter({
    name: "frontdesk_receipts_total",
    help: "What became of messages after their platform had taken them",
    labelNames: ["platform", "status"],
    registers,
  });
  const faqLookups = new Counter({
    name: "frontdesk_faq_lookups_total",
    help: "Questions looked up in the FAQ: answered by it, given to a model with entries, or without any",
    labelNames: ["result"],
    registers,
  });
  const feedback = new Counter({
    name: "frontdesk_feedback_total",
    help: "Judgements of people on replies",
    labelNames: ["platform", "rating"],
    registers,
  });
  const guarded = new Counter({
    name: "frontdesk_guarded_total",
    help: "What guards have found in messages and answers",
    labelNames: ["guard", "what"],
    registers,
  });
  const limited = new Counter({
    name: "frontdesk_rate_limited_total",
    help: "Messages that were too many to be answered",
    labelNames: ["platform"],
    registers,
  });
  const alerts = new Counter({
    name: "frontdesk_alerts_total",
    help: "What the people who run this should have been told",
    labelNames: ["kind"],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("frontdesk_inbox_depth", "Messages without an outcome", () => depths().inbox);
  gauge("frontdesk_outbox_depth", "Replies decided and not delivered", () => depths().outbox);
  gauge("frontdesk_tickets_open", "Tickets that nobody has closed", () => depths().tickets);
  return {
    ...createModelMetrics(registry, () => breakers()),
    ...createAnswerCacheMetrics(registry),
    messageFinished: (platform, outcome) => messages.inc({ platform, outcome }),
    replyStage: (platform, stage, ms) => stages.observe({ platform, stage }, ms / 1000),
    unknownCreate: (platform) => unknown.inc({ platform }),
    receipt: (platform, status) => receipts.inc({ platform, status }),
    faqLookup: (result) => faqLookups.inc({ result }),
    feedback: (platform, rating) => feedback.inc({ platform, rating }),
    guarded: (guard, what) => guarded.inc({ guard, what }),
    rateLimited: (platform) => limited.inc({ platform }),
    platformCall: (platform, method, status) => calls.inc({ platform, method, status }),
    alertRaised: (kind) => alerts.inc({ kind }),
    watchDepths: (read) => {
      depths = read;
    },
    watchBreakers: (read) => {
      breakers = read;
    },
    text: () => registry.metrics(),
  };
}
