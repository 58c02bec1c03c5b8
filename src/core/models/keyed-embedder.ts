import { ModelError } from "../errors.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { Key, KeyRing } from "./key-ring.ts";

/** An embedder of an endpoint, asked with whichever key is free. A key that is refused or at its limit rests. */
export function createKeyedEmbedder(model: string, ring: KeyRing, connect: (key: Key) => Embedder): Embedder {
  return {
    async embed(texts, signal) {
      const tried = new Set<Key>();
      let failure: ModelError | undefined;
      for (;;) {
        const key = ring.choose(model, tried);
        if (key === undefined) throw failure ?? noKey(model, ring);
        key.inFlight++;
        try {
          const vectors = await connect(key).embed(texts, signal);
          ring.worked(key, model);
          return vectors;
        } catch (error) {
          if (!(error instanceof ModelError) || !ring.failed(key, model, error)) throw error;
          failure = error;
          tried.add(key);
        } finally {
          key.inFlight--;
        }
        if (failure.reason === "credential") await ring.refresh();
      }
    },
  };
}

function noKey(model: string, ring: KeyRing): ModelError {
  const { endpoint } = ring;
  const retryAfterMs = ring.waitMs(model);
  return new ModelError("no key may be used at present", { model, endpoint, reason: "no_key", retryAfterMs });
}
