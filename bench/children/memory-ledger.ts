import type { Ledger } from "../../src/core/ports/ledger.ts";

/** Counts in memory what the embedded store keeps on disk. */
export function createMemoryLedger(): Ledger {
  const spent = new Map<string, number>();
  const reserved = new Map<string, { readonly micros: number; readonly names: readonly string[] }>();
  return {
    async reserve({ id, accounts, micros }) {
      reserved.set(id, { micros, names: accounts.map(({ name }) => name) });
      return { kind: "reserved" };
    },
    async settle(id, charge) {
      for (const name of reserved.get(id)?.names ?? []) spent.set(name, (spent.get(name) ?? 0) + (charge.micros ?? 0));
      reserved.delete(id);
      return [];
    },
    balance: async (account) => ({ spentMicros: spent.get(account) ?? 0, reservedMicros: 0 }),
    rows: async () => [],
    sweep: async () => undefined,
  };
}
