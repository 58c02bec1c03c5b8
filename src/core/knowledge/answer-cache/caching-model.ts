import { AllModelsFailedError, isForWantOfMoney } from "../../errors.ts";
import { createRelayModel, relay } from "../../models/relay.ts";
import type { LanguageModel, ModelRequest, TakeEvent } from "../../ports/language-model.ts";
import { AnswerFlight } from "./answer-flight.ts";
import { type AnswerCacheParts, PatientStore } from "./patient-store.ts";

/** Letters and figures; a text without any is no answer. */
const WORDS = /[\p{L}\p{N}]/u;

/**
 * A model that asks only once for requests with the same `shareAs`: what was answered completely is kept for a time, and
 * who asks while an answer is under way reads along. Requests without `shareAs` pass.
 *
 * A failure is that of all who read along: whoever made the answer has tried everything. Only if nobody was asked, since
 * the one who came first could not pay, the next one tries. Whoever leaves takes nothing from the others.
 */
export function createCachingModel(model: LanguageModel, parts: AnswerCacheParts): LanguageModel {
  const cache = new AnswerCache(model, parts);
  return createRelayModel(model.name, (request, signal, take) =>
    request.shareAs === undefined
      ? relay(model, request, signal, take)
      : cache.answer(request.shareAs, request, signal, take),
  );
}

class AnswerCache {
  readonly #model: LanguageModel;
  readonly #parts: AnswerCacheParts;
  readonly #store: PatientStore;
  /** Until the answer is in the store, so that nobody falls between the two. */
  readonly #flights = new Map<string, AnswerFlight>();

  constructor(model: LanguageModel, parts: AnswerCacheParts) {
    this.#model = model;
    this.#parts = parts;
    this.#store = new PatientStore(parts);
  }

  async answer(key: string, request: ModelRequest, signal: AbortSignal, take: TakeEvent): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const joined = this.#flights.get(key);
      if (joined === undefined) return this.#begin(key, request).follow(true, signal, take);
      this.#parts.metrics?.answerLookup("joined");
      try {
        return await joined.follow(false, signal, take);
      } catch (error) {
        if (!isForWantOfMoneyOfAnother(error)) throw error;
      }
    }
  }

  #begin(key: string, request: ModelRequest): AnswerFlight {
    const flight = new AnswerFlight(() => this.#forget(key, flight));
    this.#flights.set(key, flight);
    void this.#make(key, request, flight);
    return flight;
  }

  #forget(key: string, flight: AnswerFlight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  /** Never rejects. */
  async #make(key: string, request: ModelRequest, flight: AnswerFlight): Promise<void> {
    const { metrics } = this.#parts;
    const known = await this.#store.get(key);
    metrics?.answerLookup(known === undefined ? "miss" : "hit");
    if (known === undefined) {
      const model = await this.#ask(key, request, flight);
      if (model === undefined) return;
      await this.#store.set(key, flight.text, model);
    } else {
      flight.take({ type: "text-delta", text: known.text });
      flight.take({ type: "finish", reason: "stop", model: known.model, cached: true });
      flight.land();
    }
    this.#forget(key, flight);
  }

  /** Resolves with who has made the answer; undefined: it is nothing to keep, and forgotten. */
  async #ask(key: string, request: ModelRequest, flight: AnswerFlight): Promise<string | undefined> {
    let error: unknown;
    try {
      flight.signal.throwIfAborted();
      await relay(this.#model, request, flight.signal, (event) => flight.take(event));
    } catch (thrown) {
      error = thrown;
    }
    const finish = flight.land(error);
    if (finish?.reason === "stop" && finish.cached === undefined && WORDS.test(flight.text)) return finish.model;
    // At once, so that none of its readers comes upon it again.
    this.#forget(key, flight);
    return undefined;
  }
}

/** No model was asked, so this says nothing about whoever has money. */
function isForWantOfMoneyOfAnother(error: unknown): boolean {
  return error instanceof AllModelsFailedError && isForWantOfMoney(error.errors);
}
