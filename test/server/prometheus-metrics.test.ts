import { expect, it } from "vitest";
import { createPrometheusMetrics } from "../../src/server/prometheus-metrics.ts";

it("counts what guards have found, by guard", async () => {
  const metrics = createPrometheusMetrics();
  metrics.guarded("override", "persona");
  metrics.guarded("override", "persona");
  metrics.guarded("personal_data", "email");
  const lines = (await metrics.text()).split("\n").filter((line) => line.startsWith("frontdesk_guarded_total{"));
  expect(lines).toEqual([
    'frontdesk_guarded_total{guard="override",what="persona"} 2',
    'frontdesk_guarded_total{guard="personal_data",what="email"} 1',
  ]);
});
