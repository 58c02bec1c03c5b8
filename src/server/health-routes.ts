import type { Clock } from "../core/ports/clock.ts";
import { jsonResponse, type Route, type RouteResponse } from "../core/ports/http-route.ts";

export interface HealthOptions {
  readonly version: string;
  readonly clock: Clock;
  /** Why no work can be taken, for people; empty while all is well. */
  readonly problems: () => readonly string[];
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}

/** `/health`: the process is up. `/ready`: it can take work. `/metrics`: what it has done. */
export function createHealthRoutes(options: HealthOptions): readonly Route[] {
  const { version, clock, problems, metrics } = options;
  const timestamp = () => new Date(clock.now()).toISOString();
  return [
    get("/health", async () => jsonResponse(200, { status: "ok", timestamp: timestamp(), version })),
    get("/ready", async () => {
      const reasons = problems();
      const status = reasons.length === 0 ? "ready" : "not_ready";
      return jsonResponse(reasons.length === 0 ? 200 : 503, { status, reasons, timestamp: timestamp() });
    }),
    get("/metrics", async () => ({
      status: 200,
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      body: await metrics(),
    })),
  ];
}

function get(path: string, handle: () => Promise<RouteResponse>): Route {
  return { method: "GET", path, bodyLimit: 0, handle };
}
