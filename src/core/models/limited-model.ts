import { ModelError } from "../errors.ts";
import type { RequestLimiter } from "../limits/request-limiter.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import { createRelayModel, relay } from "./relay.ts";

/** A model within its provider's limits. A request that would have to wait for too long goes elsewhere. */
export function createLimitedModel(model: LanguageModel, limiter: RequestLimiter): LanguageModel {
  return createRelayModel(model.name, async (request, signal, take) => {
    signal.throwIfAborted();
    const release = await limiter.acquire(signal, request.urgent);
    if (release === undefined) {
      throw new ModelError("its own limits are used up", { model: model.name, reason: "overloaded" });
    }
    try {
      await relay(model, request, signal, take);
    } finally {
      release();
    }
  });
}
