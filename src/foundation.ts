import type { Store } from "../adapters/sqlite/sqlite-store.ts";
import type { Config } from "./config/config.ts";
import type { MessageRates } from "./core/limits/message-rates.ts";
import type { Alerts } from "./core/ports/alerts.ts";
import type { Clock } from "./core/ports/clock.ts";
import type { Logger } from "./core/ports/logger.ts";
import type { PrometheusMetrics } from "./server/prometheus-metrics.ts";

/** What the parts of one app share. */
export interface Foundation {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly metrics: PrometheusMetrics;
  readonly alerts: Alerts;
  readonly rates: MessageRates;
}
