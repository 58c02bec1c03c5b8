import { rmSync } from "node:fs";
import { openSqliteStore, type Store } from "../adapters/sqlite/sqlite-store.ts";
import { systemClock } from "../src/system-clock.ts";
import { createDirectory } from "./frontdesk-child.ts";

/** Lets `work` have the real store, in a directory of its own that is gone afterwards. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const directory = createDirectory();
  const store = await openSqliteStore(directory, {
    clock: systemClock,
    holder: "bench",
    leaseMs: 30_000,
    lockWaitMs: 1000,
    onError: (error) => {
      throw error;
    },
  });
  try {
    return await work(store);
  } finally {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
