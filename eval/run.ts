import { type Finding, formatReport, formatVerdict, isMet } from "../bench/report.ts";
import { DATA_FOLDER, hasData } from "./data.ts";
import { EVALUATIONS } from "./evaluations.ts";

/** Runs the evaluations named on the command line, or all, and ends with what was reached. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => EVALUATIONS[name] === undefined);
  if (unknown.length > 0) {
    console.error(`There is no evaluation ${unknown.join(", ")}. There are: ${Object.keys(EVALUATIONS).join(", ")}.`);
    return 2;
  }
  const findings: Finding[] = [];
  let isMissing = false;
  for (const [name, { data, run }] of Object.entries(EVALUATIONS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    if (data !== undefined && !hasData(data)) {
      console.log(`${name}: left out, since there is no ${data} in ${DATA_FOLDER}: set FRONTDESK_EVAL_DATA.\n`);
      isMissing = true;
      continue;
    }
    const report = await run();
    console.log(formatReport(report));
    findings.push(...report.findings);
  }
  console.log(formatVerdict(findings));
  const isSkipped = isMissing && process.env.CI === undefined;
  return findings.every(isMet) && (!isMissing || isSkipped) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
