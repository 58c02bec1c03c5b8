import type { Account, Charge, Ledger, Reservation } from "../../src/core/ports/ledger.ts";
import type { FakeClock } from "../fakes/fake-clock.ts";

/** A ledger that can lose its process. */
export interface LedgerHarness {
  readonly clock: FakeClock;
  readonly ledger: Ledger;
  /** The process dies and another one takes up its data; `ledger` is that of the new one. */
  reopen(): Promise<void>;
  stop(): Promise<void>;
}

/** The day of the fake clock's first moment. */
export const TODAY = "2023-11-14";
export const DAY_MS = 24 * 3600 * 1000;
/** How long reservations of the tests last. */
export const RESERVED_MS = 60_000;

export function account(name: string, limitMicros?: number): Account {
  return { name, limitMicros };
}

export function charge(micros: number | null, fields: Partial<Charge> = {}): Charge {
  return {
    day: TODAY,
    model: "small",
    tier: "complex",
    platform: "fake",
    customer: "7",
    inputTokens: 100,
    cachedInputTokens: 20,
    outputTokens: 10,
    micros,
    estimated: false,
    ...fields,
  };
}

/** `micros` from the accounts for a minute; if it is lost, all of it was spent. */
export function reservation(
  { clock }: LedgerHarness,
  id: string,
  micros: number,
  accounts: readonly Account[],
  fields: Partial<Reservation> = {},
): Reservation {
  return { id, accounts, micros, expiresAt: clock.now() + RESERVED_MS, ifLost: charge(micros), ...fields };
}
