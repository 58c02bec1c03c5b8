import type { LanguageModel, ModelRequest } from "../ports/language-model.ts";
import type { Target } from "./chain-plan.ts";
import { type EngineSettings, TIERS, type Tier } from "./engine-settings.ts";
import { createFallbackModel } from "./fallback-model.ts";

/** Where a request does not say what it is worth. */
const DEFAULT_TIER: Tier = "complex";

/** Which chain of models a request goes to, and what its tier adds to it. */
export class Chains {
  readonly #settings: EngineSettings;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #chains = new Map<string, LanguageModel>();

  constructor(settings: EngineSettings, targets: ReadonlyMap<string, Target>) {
    this.#settings = settings;
    this.#targets = targets;
  }

  /** The chain of the request's tier; a model that it asks for by name comes first. */
  choose(request: ModelRequest): LanguageModel {
    const tier = tierOf(request);
    const wished = request.model !== undefined && this.#targets.has(request.model) ? request.model : undefined;
    const key = `${tier} ${wished ?? ""}`;
    const chain = this.#chains.get(key) ?? this.#create(tier, wished);
    this.#chains.set(key, chain);
    return chain;
  }

  /** The request with its tier's settings where it has none of its own. */
  complete(request: ModelRequest): ModelRequest {
    const { temperature, topP, maxOutputTokens } = this.#settings.tiers[tierOf(request)];
    return {
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      ...request,
    };
  }

  #create(tier: Tier, wished: string | undefined): LanguageModel {
    const { models, firstTextMs, lastFirstTextMs } = this.#settings.tiers[tier];
    const names = [...new Set([...(wished === undefined ? [] : [wished]), ...models])];
    const [first, ...others] = names.map((name) => this.#target(name));
    if (first === undefined) throw new Error(`the tier ${tier} has no model`);
    const [cheapest = models[0]] = [...names].sort((a, b) => this.#priceOf(a) - this.#priceOf(b));
    return createFallbackModel(names.join(", "), {
      targets: [first, ...others],
      cheapest: this.#target(cheapest),
      firstTextMs,
      lastFirstTextMs: lastFirstTextMs ?? this.#settings.clocks.requestFirstTextMs,
    });
  }

  #target(name: string): Target {
    const target = this.#targets.get(name);
    if (target === undefined) throw new Error(`there is no model ${name}`);
    return target;
  }

  /** Models whose price is not known are not taken for cheap. */
  #priceOf(name: string): number {
    const price = this.#settings.models[name]?.price;
    return price === undefined ? Number.POSITIVE_INFINITY : price.input + price.output;
  }
}

function tierOf({ purpose }: ModelRequest): Tier {
  return TIERS.find((tier) => tier === purpose?.tier) ?? DEFAULT_TIER;
}
