/**
 * A pot of money that has a limit, such as `day:2026-11-24` or `customer:web:42:2026-11-24`. The name says for how long
 * it counts: another day is another account.
 */
export interface Account {
  /** What nobody spends from for 62 days is forgotten. */
  readonly name: string;
  /** Micro-dollars; undefined: counted, without a limit. */
  readonly limitMicros: number | undefined;
}

/** Money that is set aside for one attempt before it is made. */
export interface Reservation {
  /** Unique for each attempt. */
  readonly id: string;
  /** None of them twice. */
  readonly accounts: readonly Account[];
  /** The most that the attempt may cost, in micro-dollars. */
  readonly micros: number;
  /** Epoch milliseconds. An attempt that is not settled by then is taken for lost, and `ifLost` is booked for it. */
  readonly expiresAt: number;
  /** What the attempt has cost if nobody settles it. It is booked as estimated. */
  readonly ifLost: Charge;
}

export type ReservationResult =
  | { readonly kind: "reserved" }
  /** Nothing was set aside: `account` would have passed its limit. */
  | { readonly kind: "refused"; readonly account: string };

/** What one attempt has cost, and for whom. */
export interface Charge {
  /** `2026-11-24`, in UTC. */
  readonly day: string;
  readonly model: string;
  readonly tier: string;
  readonly platform: string;
  readonly customer: string;
  /** All tokens of the prompt, those that were cached included. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** Micro-dollars; null: the price is not known. */
  readonly micros: number | null;
  /** Not reported by the provider, but counted here. */
  readonly estimated: boolean;
}

/**
 * How an account's spending moved, as it was told to those who settle: each move begins where the one before it ended,
 * so that every point is passed by exactly one. What was booked for lost attempts is in the next move.
 */
export interface AccountMove {
  readonly account: Account;
  readonly beforeMicros: number;
  readonly afterMicros: number;
}

/** Charges of equal day, model, tier, platform and customer, added up. */
export interface LedgerRow {
  readonly day: string;
  readonly model: string;
  readonly tier: string;
  readonly platform: string;
  /** Empty: all customers together. Single customers are known for 62 days, the rest for 400. */
  readonly customer: string;
  readonly attempts: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly micros: number;
  /** The part of `micros` that was estimated. */
  readonly estimatedMicros: number;
  /** Attempts whose price is not known. Their cost is not in `micros`. */
  readonly unpricedAttempts: number;
}

/**
 * What attempts have cost, and what they may still cost. Spent and reserved money together never pass an account's
 * limit by a reservation, however many are asked for at once; only a charge above its reservation can do it.
 */
export interface Ledger {
  /**
   * Sets money aside in all accounts, or in none. Decides at once and does not wait for a disk. Rejects when the id is
   * in use or an amount is not a whole number of micro-dollars.
   */
  reserve(reservation: Reservation): Promise<ReservationResult>;
  /**
   * Gives a reservation back and books what the attempt has really cost, as one. Settling twice, or after the
   * reservation has expired, books nothing more and moves nothing: the first word counts. Durable soon, and at the
   * latest when the store is closed.
   */
  settle(reservation: string, charge: Charge): Promise<readonly AccountMove[]>;
  balance(account: string): Promise<{ readonly spentMicros: number; readonly reservedMicros: number }>;
  /** Rows of the days `from` to `to`, both included, in the order of their days. */
  rows(from: string, to: string): Promise<readonly LedgerRow[]>;
  /**
   * Books `ifLost` for what has expired and forgets what is older than is needed. To be called every few minutes.
   * Reservations of a process that has died are booked when they expire, or earlier by a store that knows of the death.
   */
  sweep(): Promise<void>;
}
