import type { Clock } from "../../src/core/ports/clock.ts";
import type {
  AccountMove,
  Charge,
  Ledger,
  LedgerRow,
  Reservation,
  ReservationResult,
} from "../../src/core/ports/ledger.ts";
import type { Database } from "./database.ts";
import { LedgerJournal } from "./ledger-journal.ts";
import { LedgerTables } from "./ledger-tables.ts";

interface AccountState {
  readonly name: string;
  spentMicros: number;
  reportedMicros: number;
  reservedMicros: number;
  reservations: number;
}

/**
 * The ledger of the one process that works in a directory. Memory decides, the file remembers: memory holds the
 * accounts that have reservations or changes on their way to the file, and no others.
 */
export class SqliteLedger implements Ledger {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #tables: LedgerTables;
  readonly #journal: LedgerJournal<AccountState>;
  readonly #accounts = new Map<string, AccountState>();
  readonly #reservations = new Map<string, Reservation>();
  /** Nothing expires before. */
  #nextExpiryAt = Number.POSITIVE_INFINITY;

  /** `onError` is told of every failed write; the changes stay in memory and are written with the next ones. */
  constructor(database: Database, clock: Clock, onError: (error: unknown) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#tables = new LedgerTables(database.sqlite);
    this.#journal = new LedgerJournal(database, this.#tables, {
      now: () => clock.now(),
      onSaved: (accounts) => this.#letGo(accounts),
      onError,
    });
    // Only one process works in a directory, so reservations that are here belong to one that has died, and nobody
    // lives to settle them: they are lost now and not only when they expire.
    for (const reservation of this.#tables.reservations()) this.#hold(reservation, this.#accountsOf(reservation));
    this.#bookLost(Number.POSITIVE_INFINITY);
  }

  async reserve(reservation: Reservation): Promise<ReservationResult> {
    assertMoney(reservation.micros);
    assertMoney(reservation.ifLost.micros ?? 0);
    this.#bookLost(this.#clock.now());
    if (this.#reservations.has(reservation.id)) throw new Error(`the reservation ${reservation.id} exists already`);
    const accounts = this.#accountsOf(reservation);
    const full = reservation.accounts.find(({ limitMicros }, index) => {
      const { spentMicros = 0, reservedMicros = 0 } = accounts[index] ?? {};
      return limitMicros !== undefined && spentMicros + reservedMicros + reservation.micros > limitMicros;
    });
    if (full !== undefined) return { kind: "refused", account: full.name };
    this.#hold(reservation, accounts);
    this.#journal.reserved(reservation);
    return { kind: "reserved" };
  }

  async settle(id: string, charge: Charge): Promise<readonly AccountMove[]> {
    assertMoney(charge.micros ?? 0);
    this.#bookLost(this.#clock.now());
    const reservation = this.#reservations.get(id);
    if (reservation === undefined) return [];
    this.#book(reservation, charge);
    return reservation.accounts.map((account) => {
      const state = this.#account(account.name);
      const beforeMicros = state.reportedMicros;
      state.reportedMicros = state.spentMicros;
      return { account, beforeMicros, afterMicros: state.spentMicros };
    });
  }

  async balance(name: string): Promise<{ readonly spentMicros: number; readonly reservedMicros: number }> {
    this.#bookLost(this.#clock.now());
    const { spentMicros, reservedMicros } = this.#account(name);
    return { spentMicros, reservedMicros };
  }

  async rows(from: string, to: string): Promise<readonly LedgerRow[]> {
    this.#bookLost(this.#clock.now());
    await this.#journal.flush();
    return this.#tables.rows(from, to);
  }

  async sweep(): Promise<void> {
    const now = this.#clock.now();
    this.#bookLost(now);
    await Promise.all([this.#journal.flush(), this.#database.write(() => this.#tables.forget(now))]);
  }

  #bookLost(until: number): void {
    if (until < this.#nextExpiryAt) return;
    this.#nextExpiryAt = Number.POSITIVE_INFINITY;
    for (const reservation of this.#reservations.values()) {
      if (reservation.expiresAt <= until) this.#book(reservation, { ...reservation.ifLost, estimated: true });
      else this.#nextExpiryAt = Math.min(this.#nextExpiryAt, reservation.expiresAt);
    }
  }

  #hold(reservation: Reservation, accounts: readonly AccountState[]): void {
    this.#reservations.set(reservation.id, reservation);
    this.#nextExpiryAt = Math.min(this.#nextExpiryAt, reservation.expiresAt);
    for (const account of accounts) {
      this.#accounts.set(account.name, account);
      account.reservedMicros += reservation.micros;
      account.reservations++;
    }
  }

  /** Gives the reservation back and charges its accounts; never reads the file, since they are all held. */
  #book(reservation: Reservation, charge: Charge): void {
    this.#reservations.delete(reservation.id);
    const accounts = this.#accountsOf(reservation);
    for (const account of accounts) {
      account.reservedMicros -= reservation.micros;
      account.reservations--;
      account.spentMicros += charge.micros ?? 0;
    }
    this.#journal.settled(reservation, charge, accounts);
  }

  #accountsOf(reservation: Reservation): AccountState[] {
    return reservation.accounts.map(({ name }) => this.#account(name));
  }

  #account(name: string): AccountState {
    return this.#accounts.get(name) ?? { ...this.#tables.account(name), reservedMicros: 0, reservations: 0 };
  }

  #letGo(accounts: readonly AccountState[]): void {
    for (const { name, reservations } of accounts) if (reservations === 0) this.#accounts.delete(name);
  }
}

/** Anything else would make every later comparison with a limit wrong. */
function assertMoney(micros: number): void {
  if (!Number.isSafeInteger(micros) || micros < 0) throw new RangeError(`${micros} is not an amount of micro-dollars`);
}
