import { describe, expect, it } from "vitest";
import { formatReport, formatVerdict, isMet } from "../bench/report.ts";
import { DATA_FOLDER, hasData } from "../eval/data.ts";
import { EVALUATIONS } from "../eval/evaluations.ts";

describe("the evaluations reach their figures", () => {
  for (const [name, { data, run }] of Object.entries(EVALUATIONS)) {
    const isMissing = data !== undefined && !hasData(data);
    const why = isMissing ? ` (skipped: no ${data} in ${DATA_FOLDER}: set FRONTDESK_EVAL_DATA)` : "";
    it.skipIf(isMissing && !process.env.CI)(`${name}${why}`, { timeout: 120_000 }, async () => {
      const report = await run();
      expect(report.findings.length).toBeGreaterThan(0);
      expect(report.findings.every(isMet), `${formatReport(report)}\n${formatVerdict(report.findings)}`).toBe(true);
    });
  }

  it("there are some", () => {
    expect(Object.keys(EVALUATIONS)).toBeDefined();
  });
});
