import { RequestLimiter } from "../limits/request-limiter.ts";
import { Slots } from "../limits/slots.ts";
import type { Alerts } from "../ports/alerts.ts";
import type { Clock } from "../ports/clock.ts";
import type { KnownAnswers } from "../ports/known-answers.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Logger } from "../ports/logger.ts";
import type { ModelMetrics } from "../ports/metrics.ts";
import { createBalancedModel } from "./balanced-model.ts";
import { createBoundedModel } from "./bounded-model.ts";
import { Breaker, type BreakerState } from "./breaker.ts";
import { Chains } from "./chains.ts";
import { createDeadlineModel } from "./deadline-model.ts";
import { Doubt } from "./doubt.ts";
import type { EngineSettings, ModelSettings } from "./engine-settings.ts";
import { createFrugalModel } from "./frugal-model.ts";
import { createGatedModel, createGuardedModel } from "./guarded-model.ts";
import type { Key, KeyRing } from "./key-ring.ts";
import { createKeyedModel } from "./keyed-model.ts";
import { createLimitedModel } from "./limited-model.ts";
import { Meter, type MeterParts } from "./money/metered-model.ts";
import { Spending } from "./money/spending.ts";
import { createQueuedModel, type Line } from "./queued-model.ts";
import { createRelayModel, relay } from "./relay.ts";
import { RetryBudget } from "./retry-budget.ts";
import { createRetryingModel } from "./retrying-model.ts";
import { createSoundModel } from "./sound-model.ts";
import { createTimedModel } from "./timed-model.ts";

export interface EngineParts {
  readonly settings: EngineSettings;
  /** The keys of every endpoint. */
  readonly rings: Readonly<Record<string, KeyRing>>;
  /** The client of one model at one endpoint. `secret` undefined: without a key. */
  readonly connect: (endpoint: string, model: string, secret: string | undefined) => LanguageModel;
  readonly ledger: Ledger;
  readonly alerts: Alerts;
  readonly metrics: ModelMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
  /** From 0 to 1, exclusive. */
  readonly random: () => number;
  readonly countTokens: (text: string) => number;
  /** What is said when there is no money for models. */
  readonly knownAnswers: KnownAnswers;
}

export interface Engine extends LanguageModel {
  /** How each model stands; with several endpoints, the best of them. */
  breakers(): readonly { readonly model: string; readonly state: BreakerState }[];
}

/** No answer in a chat is longer, in UTF-16 units; a model that goes on is stopped. */
const MAX_ANSWER_CHARACTERS = 100_000;
/** Where the tier does not say how long an answer may be, in tokens. */
const MAX_OUTPUT_TOKENS = 4096;

/**
 * All models as one, by the settings. From the outside in: the deadline of a whole request, the chain of its tier, and
 * for each model retries, its endpoints, and at each endpoint limits, the line, the breaker (which is looked at before
 * the line, too), a key, the meter, and the clocks of one attempt.
 */
export function createEngine(parts: EngineParts): Engine {
  const { settings, clock } = parts;
  const { requestFirstTextMs, requestMs } = settings.clocks;
  const builder = new ModelBuilder(parts);
  const targets = Object.entries(settings.models).map(([name, model]) => {
    const doubt = new Doubt(clock, settings.breaker.openMs);
    return [name, { model: builder.build(name, model), contextTokens: model.contextTokens, doubt }] as const;
  });
  const chains = new Chains(settings, new Map(targets));
  const limits = { firstTextMs: requestFirstTextMs, requestMs };
  const chosen = createRelayModel(settings.tiers.complex.models[0], (request, signal, take) =>
    relay(chains.choose(request), chains.complete(request), signal, take),
  );
  const frugal = createFrugalModel(chosen, parts.knownAnswers);
  return { ...createDeadlineModel(frugal, limits, clock), breakers: () => builder.breakers() };
}

/** Wraps the client of each model in everything that it needs. */
class ModelBuilder {
  readonly #parts: EngineParts;
  readonly #meterParts: MeterParts;
  readonly #retryBudget: RetryBudget;
  readonly #lines = new Map<string, Line>();
  readonly #breakers = new Map<string, Breaker[]>();

  constructor(parts: EngineParts) {
    const { settings, clock } = parts;
    this.#parts = parts;
    this.#retryBudget = new RetryBudget(settings.retry);
    const spending = new Spending({ ...parts, budgets: settings.budgets });
    this.#meterParts = { ...parts, spending, attemptMs: settings.clocks.attemptMs };
    for (const [name, { maxConcurrency, maxWaitMs }] of Object.entries(settings.endpoints)) {
      this.#lines.set(name, { slots: new Slots(maxConcurrency), maxWaitMs, clock });
    }
  }

  breakers(): { model: string; state: BreakerState }[] {
    const order: readonly BreakerState[] = ["closed", "half-open", "open"];
    return [...this.#breakers].map(([model, breakers]) => {
      const states = breakers.map(({ state }) => state);
      return { model, state: order.find((state) => states.includes(state)) ?? "closed" };
    });
  }

  build(name: string, settings: ModelSettings): LanguageModel {
    const { clock, random } = this.#parts;
    const meter = new Meter(this.#meterParts, {
      model: name,
      price: settings.price,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
    });
    const [first, ...others] = settings.endpoints;
    const at = (endpoint: string) => this.#buildAt(endpoint, name, settings, meter);
    const model = others.length === 0 ? at(first) : createBalancedModel([at(first), ...others.map(at)], random);
    return createRetryingModel(model, {
      settings: this.#parts.settings.retry,
      budget: this.#retryBudget,
      clock,
      random,
    });
  }

  #buildAt(endpoint: string, name: string, settings: ModelSettings, meter: Meter): LanguageModel {
    const { clock, random, rings, settings: all } = this.#parts;
    const ring = rings[endpoint];
    const line = this.#lines.get(endpoint);
    if (ring === undefined || line === undefined) throw new Error(`${name}: there is no endpoint ${endpoint}`);
    const keyed = createKeyedModel(name, ring, (key) => this.#buildAttempt(endpoint, name, key, settings, meter));
    const breaker = new Breaker(all.breaker, clock, random, (state) => this.#tellTurn(name, endpoint, state));
    this.#breakers.set(name, [...(this.#breakers.get(name) ?? []), breaker]);
    const queued = createQueuedModel(createGuardedModel(keyed, breaker), line);
    const { requestsPerMinute, maxConcurrency } = settings.limits;
    const hasLimits = requestsPerMinute !== undefined || maxConcurrency !== undefined;
    const limited = hasLimits ? createLimitedModel(queued, new RequestLimiter(settings.limits, clock)) : queued;
    return createGatedModel(limited, breaker);
  }

  #tellTurn(model: string, endpoint: string, state: "closed" | "open"): void {
    const { logger } = this.#parts;
    if (state === "open") logger.warn({ model, endpoint }, "the model fails: others are asked until it has recovered");
    else logger.info({ model, endpoint }, "the model has recovered");
  }

  #buildAttempt(endpoint: string, name: string, key: Key, settings: ModelSettings, meter: Meter): LanguageModel {
    const { clock, connect, settings: all } = this.#parts;
    const { clocks, tiers } = all;
    const client = connect(endpoint, name, key.secret);
    const timed = createTimedModel(
      client,
      {
        firstTextMs: tiers.complex.firstTextMs,
        leastFirstTextMs: settings.reasoning ? clocks.reasoningFirstTextMs : 0,
        idleMs: settings.reasoning ? clocks.reasoningIdleMs : clocks.idleMs,
        transportMs: clocks.transportMs,
        attemptMs: clocks.attemptMs,
      },
      clock,
    );
    const bounded = createBoundedModel(createSoundModel(timed), MAX_ANSWER_CHARACTERS);
    return meter.measure(bounded, { endpoint, key: key.label });
  }
}
