import type { Charge, Reservation } from "../../src/core/ports/ledger.ts";
import type { Database } from "./database.ts";
import type { AccountRecord, LedgerTables } from "./ledger-tables.ts";

/** Changes that go to disk together or not at all. */
interface Batch<Account> {
  /** Saved as they are when the batch is written, which then holds all that has changed them. */
  readonly accounts: Set<Account>;
  /** By id; undefined: settled. */
  readonly reservations: Map<string, Reservation | undefined>;
  readonly charges: Charge[];
  /** When the last of the accounts changed. */
  changedAt: number;
  written: Promise<void> | undefined;
}

export interface JournalOptions<Account> {
  readonly now: () => number;
  /** These accounts are in the file as they are in memory. */
  readonly onSaved: (accounts: readonly Account[]) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Takes to disk, soon, what the ledger has decided in memory. What cannot be written is reported, kept, and written
 * with the next change.
 */
export class LedgerJournal<Account extends AccountRecord> {
  readonly #database: Database;
  readonly #tables: LedgerTables;
  readonly #options: JournalOptions<Account>;
  /** What no transaction has taken yet. */
  #open: Batch<Account> = createBatch();

  constructor(database: Database, tables: LedgerTables, options: JournalOptions<Account>) {
    this.#database = database;
    this.#tables = tables;
    this.#options = options;
  }

  reserved(reservation: Reservation): void {
    this.#open.reservations.set(reservation.id, reservation);
    void this.flush();
  }

  settled(reservation: Reservation, charge: Charge, accounts: readonly Account[]): void {
    this.#open.reservations.set(reservation.id, undefined);
    this.#open.charges.push(charge);
    for (const account of accounts) this.#open.accounts.add(account);
    this.#open.changedAt = this.#options.now();
    void this.flush();
  }

  /** Resolves when everything until now is on disk, or its failure has been reported. Never rejects. */
  flush(): Promise<void> {
    const batch = this.#open;
    if (batch.reservations.size === 0) return Promise.resolve();
    batch.written ??= this.#write(batch);
    return batch.written;
  }

  async #write(batch: Batch<Account>): Promise<void> {
    try {
      await this.#database.writeSoon(() => {
        // If this transaction is tried again, then at once: nothing can have changed in between.
        this.#open = createBatch();
        this.#save(batch);
      });
      this.#options.onSaved([...batch.accounts].filter((account) => !this.#open.accounts.has(account)));
    } catch (error) {
      this.#takeBack(batch);
      this.#options.onError(error);
    }
  }

  #save({ accounts, reservations, charges, changedAt }: Batch<Account>): void {
    for (const account of accounts) this.#tables.saveAccount(account, changedAt);
    for (const [id, reservation] of reservations) {
      if (reservation === undefined) this.#tables.dropReservation(id);
      else this.#tables.saveReservation(reservation);
    }
    for (const charge of charges) this.#tables.addCharge(charge);
  }

  #takeBack(batch: Batch<Account>): void {
    batch.written = undefined;
    const open = this.#open;
    if (open === batch) return;
    for (const account of batch.accounts) open.accounts.add(account);
    for (const [id, reservation] of batch.reservations) {
      if (!open.reservations.has(id)) open.reservations.set(id, reservation);
    }
    open.charges.push(...batch.charges);
    open.changedAt = Math.max(open.changedAt, batch.changedAt);
  }
}

function createBatch<Account>(): Batch<Account> {
  return { accounts: new Set(), reservations: new Map(), charges: [], changedAt: 0, written: undefined };
}
