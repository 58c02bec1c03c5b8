import { ModelError } from "../errors.ts";
import type { LanguageModel, ModelRequest, TakeEvent } from "../ports/language-model.ts";
import type { Key, KeyRing } from "./key-ring.ts";
import { createRelayModel, relay } from "./relay.ts";

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
  return createRelayModel(name, (request, signal, take) => askWithKeys(name, ring, clientOf, request, signal, take));
}

const NONE: ReadonlySet<Key> = new Set();

async function askWithKeys(
  name: string,
  ring: KeyRing,
  clientOf: (key: Key) => LanguageModel,
  request: ModelRequest,
  signal: AbortSignal,
  take: TakeEvent,
): Promise<void> {
  let tried: ReadonlySet<Key> = NONE;
  let failure: ModelError | undefined;
  /** A key that is only at its limit is worth waiting for, whatever is wrong with the others. */
  let atLimit: ModelError | undefined;
  for (;;) {
    const key = ring.choose(name, tried);
    if (key === undefined) throw withWait(atLimit ?? failure, name, ring);
    if (failure !== undefined) await take({ type: "attempt-failed", error: failure });
    key.inFlight++;
    try {
      await relay(clientOf(key), request, signal, take);
      ring.worked(key, name);
      return;
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      if (!ring.failed(key, name, error) || error.receivedCharacters > 0) throw error;
      failure = error;
      if (error.reason === "rate_limited") atLimit = error;
      tried = new Set([...tried, key]);
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
