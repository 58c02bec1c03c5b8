import type { Config } from "../config/config.ts";
import type { EngineConfig } from "../config/engine-settings.ts";
import type { KeySourceSpec } from "../config/key-source.ts";
import { type BudgetSettings, TIERS } from "../core/models/engine-settings.ts";

/** What models answer, at what and at what price: one line for each finding. */
export function engineFindings({ engine, settings }: Config): string[] {
  if (engine === undefined) return ["ok  model: the offline demo (LLM_API_KEY is not set)"];
  return [
    ...endpointFindings(engine),
    ...TIERS.map((tier) => `ok  tier ${tier}: ${engine.settings.tiers[tier].models.join(" → ")}`),
    ...overruledFindings(engine, settings),
    ...priceFindings(engine),
    budgetFinding(engine.settings.budgets),
  ];
}

function endpointFindings({ settings, keys }: EngineConfig): string[] {
  return Object.entries(settings.endpoints).map(([name, { baseUrl, maxConcurrency }]) => {
    const requests = `${maxConcurrency} requests at a time`;
    return `ok  endpoint ${name}: ${new URL(baseUrl).host}, ${describeKeys(keys[name])}, ${requests}`;
  });
}

function describeKeys(source: KeySourceSpec | undefined): string {
  if (source === undefined || source.kind === "none") return "no key needed";
  const { length } = source.keys;
  const again = source.kind === "fixed" ? "" : " (read again when the file changes)";
  return `${length} ${length === 1 ? "key" : "keys"} from ${source.from}${again}`;
}

/** An environment variable wins over the file, which surprises whoever has just changed the file. */
function overruledFindings({ settings }: EngineConfig, file: Config["settings"]): string[] {
  return TIERS.flatMap((tier) => {
    const { model, fallbacks } = file.tiers[tier];
    const [first, ...others] = settings.tiers[tier].models;
    const written = fallbacks && [...new Set(fallbacks)].filter((name) => name !== first);
    const isOverruled = written !== undefined && written.join() !== others.join();
    return [
      ...(model !== undefined && model !== first ? [`!!  tier ${tier}: LLM_MODEL wins over tiers.${tier}.model`] : []),
      ...(isOverruled ? [`!!  tier ${tier}: LLM_FALLBACK_MODELS wins over tiers.${tier}.fallbacks`] : []),
    ];
  });
}

function priceFindings({ settings }: EngineConfig): string[] {
  return Object.entries(settings.models)
    .filter(([, { price }]) => price === undefined)
    .map(
      ([name]) =>
        `!!  model ${name}: its price is not known, so its cost is not counted: set models.${name}.price in frontdesk.yaml`,
    );
}

function budgetFinding({ customerPerDayMicros, perDayMicros, perMonthMicros, economyShare }: BudgetSettings): string {
  const limits = [
    ...limit(customerPerDayMicros, "for a customer a day"),
    ...limit(perDayMicros, "a day"),
    ...limit(perMonthMicros, "a month"),
  ];
  if (limits.length === 0) return "--  budgets: none";
  return `ok  budgets: ${limits.join(", ")}; the cheapest model of a chain from ${Math.round(economyShare * 100)} % on`;
}

function limit(micros: number | undefined, what: string): string[] {
  if (micros === undefined) return [];
  const dollars = (micros / 1_000_000).toLocaleString("en-US", {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: 6,
  });
  return [`${dollars} ${what}`];
}
