import { Keyv, type KeyvOptions, type KeyvStoreAdapter } from "keyv";
import type { KeyValue } from "../../src/core/ports/key-value.ts";

export function createKeyValue(store: KeyvStoreAdapter | Map<string, unknown>, namespace: string): KeyValue {
  const keyv = createKeyv(store, { namespace });
  return {
    get: (key) => keyv.get(key),
    getMany: (keys) => keyv.getMany(keys),
    set: (key, value, ttlMs) => keyv.set(key, value, ttlMs),
  };
}

/** Keyv with the options that make a failure a failure: by default it answers "not there" and "done". */
export function createKeyv(store: KeyvStoreAdapter | Map<string, unknown>, options: Partial<KeyvOptions>): Keyv {
  const keyv = new Keyv({
    ...options,
    store,
    throwOnErrors: true,
    // Keyv's own serialiser is slower and makes values twice as large in memory.
    serialize: JSON.stringify,
    deserialize: JSON.parse,
  });
  // Failures reject the call that they belong to; an event without a listener would end the process as well.
  keyv.on("error", () => undefined);
  return keyv;
}
