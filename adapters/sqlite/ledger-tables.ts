import type { DatabaseSync, StatementSync } from "node:sqlite";
import { toDay } from "../../src/core/day.ts";
import type { Charge, LedgerRow, Reservation } from "../../src/core/ports/ledger.ts";

/** What the file knows of an account. */
export interface AccountRecord {
  readonly name: string;
  readonly spentMicros: number;
  /** What the last move ended with. */
  readonly reportedMicros: number;
}

const DAY_MS = 24 * 3600 * 1000;
const ACCOUNTS_KEPT_MS = 62 * DAY_MS;
const CUSTOMERS_KEPT_MS = 62 * DAY_MS;
const ROWS_KEPT_MS = 400 * DAY_MS;
const SWEEP_ROWS = 2000;

/** The ledger's tables. What changes them is to be called inside of a write. */
export class LedgerTables {
  readonly #account: StatementSync;
  readonly #saveAccount: StatementSync;
  readonly #reservations: StatementSync;
  readonly #saveReservation: StatementSync;
  readonly #dropReservation: StatementSync;
  readonly #add: StatementSync;
  readonly #rows: StatementSync;
  readonly #forgetAccounts: StatementSync;
  readonly #forgetRows: StatementSync;
  readonly #forgetCustomers: StatementSync;

  constructor(sqlite: DatabaseSync) {
    const prepare = (sql: string) => sqlite.prepare(sql);
    this.#account = prepare("SELECT spent_micros, reported_micros FROM account WHERE name = ?");
    this.#saveAccount = prepare("INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?)");
    this.#reservations = prepare("SELECT body FROM reservation");
    this.#saveReservation = prepare("INSERT OR REPLACE INTO reservation VALUES (?, ?)");
    this.#dropReservation = prepare("DELETE FROM reservation WHERE id = ?");
    this.#add = prepare(
      `INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       attempts = attempts + excluded.attempts,
       input_tokens = input_tokens + excluded.input_tokens,
       cached_input_tokens = cached_input_tokens + excluded.cached_input_tokens,
       output_tokens = output_tokens + excluded.output_tokens,
       micros = micros + excluded.micros,
       estimated_micros = estimated_micros + excluded.estimated_micros,
       unpriced_attempts = unpriced_attempts + excluded.unpriced_attempts`,
    );
    this.#rows = prepare(
      "SELECT * FROM ledger WHERE day BETWEEN ? AND ? ORDER BY day, model, tier, platform, customer",
    );
    this.#forgetAccounts = prepare(
      "DELETE FROM account WHERE name IN (SELECT name FROM account WHERE changed_at < ? LIMIT ?)",
    );
    const forgetRows = (condition: string) =>
      `DELETE FROM ledger WHERE (day, model, tier, platform, customer) IN
       (SELECT day, model, tier, platform, customer FROM ledger WHERE day < ? ${condition} LIMIT ?)`;
    this.#forgetRows = prepare(forgetRows(""));
    this.#forgetCustomers = prepare(`${forgetRows("AND customer <> ''")} RETURNING *`);
  }

  account(name: string): AccountRecord {
    const row = this.#account.get(name);
    return { name, spentMicros: Number(row?.spent_micros ?? 0), reportedMicros: Number(row?.reported_micros ?? 0) };
  }

  saveAccount({ name, spentMicros, reportedMicros }: AccountRecord, changedAt: number): void {
    this.#saveAccount.run(name, spentMicros, reportedMicros, changedAt);
  }

  reservations(): Reservation[] {
    return this.#reservations.all().map((row) => JSON.parse(String(row.body)) as Reservation);
  }

  saveReservation(reservation: Reservation): void {
    this.#saveReservation.run(reservation.id, JSON.stringify(reservation));
  }

  dropReservation(id: string): void {
    this.#dropReservation.run(id);
  }

  addCharge(charge: Charge): void {
    const micros = charge.micros ?? 0;
    this.#addRow({
      ...charge,
      attempts: 1,
      micros,
      estimatedMicros: charge.estimated ? micros : 0,
      unpricedAttempts: charge.micros === null ? 1 : 0,
    });
  }

  rows(from: string, to: string): LedgerRow[] {
    return this.#rows.all(from, to).map(toLedgerRow);
  }

  /** Cheap: what there is too much of is left for the next time. */
  forget(now: number): void {
    this.#forgetAccounts.run(now - ACCOUNTS_KEPT_MS, SWEEP_ROWS);
    this.#forgetRows.run(toDay(now - ROWS_KEPT_MS), SWEEP_ROWS);
    const forgotten = this.#forgetCustomers.all(toDay(now - CUSTOMERS_KEPT_MS), SWEEP_ROWS);
    for (const row of forgotten) this.#addRow({ ...toLedgerRow(row), customer: "" });
  }

  #addRow(row: LedgerRow): void {
    this.#add.run(
      row.day,
      row.model,
      row.tier,
      row.platform,
      row.customer,
      row.attempts,
      row.inputTokens,
      row.cachedInputTokens,
      row.outputTokens,
      row.micros,
      row.estimatedMicros,
      row.unpricedAttempts,
    );
  }
}

function toLedgerRow(row: Readonly<Record<string, unknown>>): LedgerRow {
  return {
    day: String(row.day),
    model: String(row.model),
    tier: String(row.tier),
    platform: String(row.platform),
    customer: String(row.customer),
    attempts: Number(row.attempts),
    inputTokens: Number(row.input_tokens),
    cachedInputTokens: Number(row.cached_input_tokens),
    outputTokens: Number(row.output_tokens),
    micros: Number(row.micros),
    estimatedMicros: Number(row.estimated_micros),
    unpricedAttempts: Number(row.unpriced_attempts),
  };
}
