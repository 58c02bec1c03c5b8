import type { ModelSettings } from "../engine-settings.ts";
import { costMicros, type Price, type TokenCounts } from "./prices.ts";

/** How much is said in a month. */
export interface MonthlyVolume {
  readonly conversations: number;
  /** Of one conversation. */
  readonly messages: number;
  /** Of one message. */
  readonly tokens: number;
  /** The part of all tokens that models read; the rest is what they write. From 0 to 1. */
  readonly inputShare: number;
}

export interface MonthlyCost {
  readonly model: string;
  readonly price: Price | undefined;
  /** Null: the price is not known. */
  readonly micros: number | null;
  /** Less than the baseline costs; negative: more. Null: one of the two is not known. */
  readonly savingMicros: number | null;
}

export function monthlyTokens({ conversations, messages, tokens, inputShare }: MonthlyVolume): TokenCounts {
  const all = conversations * messages * tokens;
  const inputTokens = Math.round(all * inputShare);
  return { inputTokens, cachedInputTokens: 0, outputTokens: Math.round(all) - inputTokens };
}

/** What the volume costs with each model alone, the cheapest first and unknown prices last. */
export function monthlyCosts(
  models: Readonly<Record<string, Pick<ModelSettings, "price">>>,
  volume: MonthlyVolume,
  baseline: string | undefined,
): readonly MonthlyCost[] {
  const tokens = monthlyTokens(volume);
  const cost = (price: Price | undefined) => costMicros(price, tokens);
  const against = baseline === undefined ? null : cost(models[baseline]?.price);
  return Object.entries(models)
    .map(([model, { price }]) => {
      const micros = cost(price);
      return { model, price, micros, savingMicros: micros === null || against === null ? null : against - micros };
    })
    .sort((one, other) => compareMicros(one.micros, other.micros) || compare(one.model, other.model));
}

/** What others are compared with when nobody says: the preferred model if its price is known, else the dearest. */
export function chooseBaseline(costs: readonly MonthlyCost[], preferred: string): string | undefined {
  const known = costs.filter(({ micros }) => micros !== null).map(({ model }) => model);
  return known.includes(preferred) ? preferred : known.at(-1);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function compareMicros(one: number | null, other: number | null): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return one - other;
}
