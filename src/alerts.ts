import type { Alert, Alerts } from "./core/ports/alerts.ts";
import type { Logger } from "./core/ports/logger.ts";

/** Alerts as log lines and as a count that can be watched. */
export function createAlerts(logger: Logger, count: (kind: Alert["kind"]) => void): Alerts {
  return {
    raise(alert) {
      count(alert.kind);
      logger.warn({ alert: alert.kind, ...alert }, describe(alert));
    },
  };
}

function describe(alert: Alert): string {
  switch (alert.kind) {
    case "budget":
      return `${alert.percent} % of the budget ${alert.account} is used up`;
    case "key_refused":
      return `${alert.key} of the endpoint ${alert.endpoint} is refused: ${
        alert.reason === "quota" ? "it has no money left" : "put a valid one in its place"
      }`;
    case "platform_refused":
      return `${alert.platform} refuses the desk (${alert.code}): ${alert.why}`;
    case "unknown_price":
      return `the price of ${alert.model} is not known, so its cost is not counted: add it under models in frontdesk.yaml`;
  }
}
