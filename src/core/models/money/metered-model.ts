import { ModelError } from "../../errors.ts";
import type { Alerts } from "../../ports/alerts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LanguageModel, ModelRequest, Purpose, TakeEvent } from "../../ports/language-model.ts";
import type { Charge } from "../../ports/ledger.ts";
import type { Logger } from "../../ports/logger.ts";
import type { ModelMetrics } from "../../ports/metrics.ts";
import type { Usage } from "../../usage.ts";
import { createRelayModel, relay } from "../relay.ts";
import { Calibration } from "./calibration.ts";
import { OutputCounter } from "./output-counter.ts";
import { costMicros, type Price, type TokenCounts } from "./prices.ts";
import type { Spending } from "./spending.ts";

export interface MeterParts {
  readonly spending: Spending;
  readonly metrics: ModelMetrics;
  readonly logger: Logger;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly countTokens: (text: string) => number;
  /** An attempt that has not ended by then never will, in milliseconds. */
  readonly attemptMs: number;
}

export interface MeterOptions {
  readonly model: string;
  readonly price: Price | undefined;
  /** What an answer is taken to have at most, where the request does not say, in tokens. */
  readonly maxOutputTokens: number;
}

/** Where an attempt is made, for people. */
export interface AttemptPlace {
  readonly endpoint: string;
  readonly key: string;
}

const NOBODY: Purpose = { tier: "complex", platform: "none", customer: "none" };
/** For what happens after an attempt's end until it is settled. */
const SETTLE_GRACE_MS = 60_000;

/**
 * Counts what attempts at one model cost. Money is set aside before and settled after, whatever the end was. What the
 * provider reports is what counts; where it reports nothing, the tokens are counted here and the cost is an estimate.
 */
export class Meter {
  readonly #parts: MeterParts;
  readonly #options: MeterOptions;
  readonly #input = new Calibration();
  readonly #output = new Calibration();
  #priceAsked = false;

  constructor(parts: MeterParts, options: MeterOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** A model of which every stream is one attempt at `place`. */
  measure(model: LanguageModel, place: AttemptPlace): LanguageModel {
    return createRelayModel(model.name, (request, signal, take) => this.#relay(model, place, request, signal, take));
  }

  async #relay(
    model: LanguageModel,
    place: AttemptPlace,
    request: ModelRequest,
    signal: AbortSignal,
    take: TakeEvent,
  ): Promise<void> {
    signal.throwIfAborted();
    const attempt = new Attempt(this.#parts, request);
    await this.#reserve(attempt, request);
    try {
      await relay(model, request, signal, (event) => {
        if (event.type === "finish") return take({ ...event, textTokens: attempt.finished(event.usage) });
        if (event.type === "text-delta") attempt.said(event.text);
        return take(event);
      });
    } catch (error) {
      if (signal.aborted || !(error instanceof ModelError)) throw error;
      attempt.failed(error.with(place));
      throw attempt.failure;
    } finally {
      this.#settle(attempt, place);
    }
  }

  async #reserve(attempt: Attempt, request: ModelRequest): Promise<void> {
    const { model, price, maxOutputTokens } = this.#options;
    const input = { inputTokens: this.#input.estimate(attempt.promptTokens), cachedInputTokens: 0, outputTokens: 0 };
    const most = { ...input, outputTokens: request.maxOutputTokens ?? maxOutputTokens };
    const refusedBy = await this.#parts.spending.reserve({
      id: attempt.id,
      purpose: attempt.purpose,
      micros: costMicros(price, most) ?? 0,
      economy: request.economy === true,
      expiresAt: attempt.startedAt + this.#parts.attemptMs + SETTLE_GRACE_MS,
      ifLost: this.#charge(attempt, input, true),
    });
    if (refusedBy === undefined) return;
    const account = refusedBy.split(":", 1)[0] ?? "";
    throw new ModelError(`the ${account} budget does not allow it`, { model, reason: "budget" });
  }

  #settle(attempt: Attempt, place: AttemptPlace): void {
    const { logger, metrics, spending } = this.#parts;
    const { usage } = attempt;
    const tokens = usage === undefined ? this.#estimate(attempt) : this.#learn(attempt, usage);
    const charge = this.#charge(attempt, tokens, usage === undefined);
    const { model, price } = this.#options;
    spending.settle(attempt.id, charge).catch((error) => logger.error({ error, model }, "a charge was not booked"));
    if (price === undefined) this.#askForPrice();
    const report = { model, tier: charge.tier, ...attempt.result(), ...tokens, costMicros: charge.micros };
    metrics.attemptEnded(report);
    const status = attempt.failure?.status ?? (attempt.firstTextMs === undefined ? undefined : 200);
    logger.info({ ...report, ...place, status, estimated: charge.estimated }, "model attempt");
  }

  #learn(attempt: Attempt, usage: Usage): TokenCounts {
    this.#input.learn(attempt.promptTokens, usage.inputTokens);
    this.#output.learn(attempt.outputTokens, usage.outputTokens);
    return { cachedInputTokens: 0, ...usage };
  }

  /**
   * Providers bill what they have read and said, also to nobody; they do not bill refusals. Of one that was silent it is
   * not known whether it has read anything: it is taken to have.
   */
  #estimate(attempt: Attempt): TokenCounts {
    const { failure } = attempt;
    const wasRead =
      attempt.firstTextMs !== undefined ||
      failure === undefined ||
      (failure.facts.wasRead ?? failure.reason === "timeout");
    return {
      inputTokens: wasRead ? this.#input.estimate(attempt.promptTokens) : 0,
      cachedInputTokens: 0,
      outputTokens: this.#output.estimate(attempt.outputTokens),
    };
  }

  #charge({ purpose }: Attempt, tokens: TokenCounts, estimated: boolean): Charge {
    const { model, price } = this.#options;
    return {
      day: this.#parts.spending.day,
      model,
      ...purpose,
      ...tokens,
      micros: costMicros(price, tokens),
      estimated,
    };
  }

  #askForPrice(): void {
    if (this.#priceAsked) return;
    this.#priceAsked = true;
    this.#parts.alerts.raise({ kind: "unknown_price", model: this.#options.model });
  }
}

/** What is known of one attempt while it is made. */
class Attempt {
  readonly id: string = crypto.randomUUID();
  readonly purpose: Purpose;
  readonly startedAt: number;
  readonly promptTokens: number;
  firstTextMs: number | undefined;
  usage: Usage | undefined;
  failure: ModelError | undefined;
  /** Set when the answer is complete. */
  #textTokens: number | undefined;
  readonly #clock: Clock;
  readonly #counter: OutputCounter;

  constructor({ clock, countTokens }: MeterParts, request: ModelRequest) {
    this.#clock = clock;
    this.startedAt = clock.now();
    this.purpose = request.purpose ?? NOBODY;
    this.promptTokens = request.promptTokens ?? request.messages.reduce((sum, { text }) => sum + countTokens(text), 0);
    this.#counter = new OutputCounter(countTokens);
  }

  get outputTokens(): number {
    return this.#textTokens ?? this.#counter.tokens;
  }

  said(text: string): void {
    this.firstTextMs ??= this.#clock.now() - this.startedAt;
    this.#counter.add(text);
  }

  /** Returns the tokens of the whole text. */
  finished(usage: Usage | undefined): number {
    this.usage = usage;
    this.#textTokens = this.#counter.tokens;
    return this.#textTokens;
  }

  failed(error: ModelError): void {
    this.failure = error;
    this.usage ??= error.facts.usage;
  }

  result(): { outcome: string; firstTextMs: number | undefined; totalMs: number } {
    const outcome = this.#textTokens !== undefined ? "success" : (this.failure?.reason ?? "cancelled");
    return { outcome, firstTextMs: this.firstTextMs, totalMs: this.#clock.now() - this.startedAt };
  }
}
