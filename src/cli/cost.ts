import { loadConfig } from "../config/config.ts";
import type { EnvFile } from "../config/engine-sources.ts";
import type { Variables } from "../config/environment.ts";
import type { ModelSettings } from "../core/models/engine-settings.ts";
import { chooseBaseline, monthlyCosts } from "../core/models/money/monthly-cost.ts";
import { COST_USAGE, type CostOptions, parseCostOptions } from "./cost-options.ts";
import { costReport } from "./cost-report.ts";

const PREFERRED_BASELINE = "gpt-4.1";

/** Prints what a month costs with each model. Needs no key. Returns the exit code. */
export function cost(words: readonly string[], variables: Variables, envFile?: EnvFile): number {
  const parsed = parseCostOptions(words);
  if (parsed.kind === "help") {
    console.log(COST_USAGE);
    return 0;
  }
  if (parsed.kind === "wrong") return refuse(parsed.problems);
  const { models } = loadConfig(variables, envFile);
  const problem = findBaselineProblem(parsed.options, models);
  if (problem !== undefined) return refuse([problem]);
  console.log(report(parsed.options, models));
  return 0;
}

function report({ volume, baseline: named }: CostOptions, models: Readonly<Record<string, ModelSettings>>): string {
  const baseline = named ?? chooseBaseline(monthlyCosts(models, volume, undefined), PREFERRED_BASELINE);
  return costReport(volume, monthlyCosts(models, volume, baseline), baseline);
}

function findBaselineProblem({ baseline }: CostOptions, models: Readonly<Record<string, ModelSettings>>) {
  if (baseline === undefined) return undefined;
  if (!Object.hasOwn(models, baseline)) {
    return `--baseline: there is no model ${baseline}: known are ${Object.keys(models).join(", ")}`;
  }
  if (models[baseline]?.price !== undefined) return undefined;
  return `--baseline: the price of ${baseline} is not known: set models.${baseline}.price in frontdesk.yaml`;
}

function refuse(problems: readonly string[]): number {
  for (const problem of problems) console.error(problem);
  console.error("frontdesk cost --help shows the options.");
  return 1;
}
