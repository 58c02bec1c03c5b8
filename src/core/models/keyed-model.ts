import { ModelError } from "../errors.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../ports/language-model.ts";
import type { Key, KeyRing } from "./key-ring.ts";

/**
 * One model of an endpoint, asked with whichever key is free. A key that is refused or at its limit rests, and the next
 * one is taken at once.
 */
export function createKeyedModel(name: string, ring: KeyRing, connect: (key: Key) => LanguageModel): LanguageModel {
  const clients = new WeakMap<Key, LanguageModel>();
  const clientOf = (key: Key) => {
    const known = clients.get(key) ?? connect(key);
    clients.set(key, known);
    return known;
  };
  return { name, stream: (request, signal) => streamWithKeys(name, ring, clientOf, request, signal) };
}

async function* streamWithKeys(
  name: string,
  ring: KeyRing,
  clientOf: (key: Key) => LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const tried = new Set<Key>();
  let failure: ModelError | undefined;
  for (;;) {
    const key = ring.choose(name, tried);
    if (key === undefined) throw withWait(failure, name, ring);
    if (failure !== undefined) yield { type: "attempt-failed", error: failure };
    tried.add(key);
    key.inFlight++;
    try {
      for await (const event of clientOf(key).stream(request, signal)) {
        if (event.type === "finish") ring.worked(key, name);
        yield event;
      }
      return;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      if (!ring.failed(key, name, error) || error.receivedCharacters > 0) throw error;
      failure = error;
    } finally {
      key.inFlight--;
    }
    if (failure.reason === "credential") await ring.refresh();
  }
}

/** What is thrown when no key is left: the last one's failure, and when there is one again. */
function withWait(failure: ModelError | undefined, model: string, ring: KeyRing): ModelError {
  const retryAfterMs = ring.waitMs(model);
  if (failure !== undefined) return failure.reason === "rate_limited" ? failure.with({ retryAfterMs }) : failure;
  const { endpoint } = ring;
  return new ModelError("no key may be used at present", { model, endpoint, reason: "no_key", retryAfterMs });
}
