import type {
  AccountMove,
  Charge,
  Ledger,
  LedgerRow,
  Reservation,
  ReservationResult,
} from "../../src/core/ports/ledger.ts";
import type { FakeClock } from "./fake-clock.ts";

interface Booking {
  readonly accounts: readonly string[];
  readonly charge: Charge;
  readonly at: number;
}

const DAY_MS = 24 * 3600 * 1000;

/** A ledger that keeps every charge and adds up whenever it is asked. */
export class MemoryLedger implements Ledger {
  readonly #clock: Pick<FakeClock, "now">;
  readonly #reservations = new Map<string, Reservation>();
  readonly #told = new Map<string, number>();
  #bookings: Booking[] = [];

  constructor(clock: Pick<FakeClock, "now">) {
    this.#clock = clock;
  }

  /** All that was booked, in order. */
  get charges(): readonly Charge[] {
    return this.#bookings.map(({ charge }) => charge);
  }

  /** What is set aside and not settled. */
  get reservations(): readonly Reservation[] {
    return [...this.#reservations.values()];
  }

  async reserve(reservation: Reservation): Promise<ReservationResult> {
    assertMoney(reservation.micros);
    this.#expire();
    if (this.#reservations.has(reservation.id)) throw new Error(`the reservation ${reservation.id} exists already`);
    for (const { name, limitMicros = Number.POSITIVE_INFINITY } of reservation.accounts) {
      const held = this.#spent(name) + this.#reserved(name);
      if (held + reservation.micros > limitMicros) return { kind: "refused", account: name };
    }
    this.#reservations.set(reservation.id, reservation);
    return { kind: "reserved" };
  }

  async settle(id: string, charge: Charge): Promise<readonly AccountMove[]> {
    assertMoney(charge.micros ?? 0);
    this.#expire();
    const reservation = this.#reservations.get(id);
    if (reservation === undefined) return [];
    this.#book(reservation, charge);
    return reservation.accounts.map((account) => {
      const beforeMicros = this.#told.get(account.name) ?? 0;
      const afterMicros = this.#spent(account.name);
      this.#told.set(account.name, afterMicros);
      return { account, beforeMicros, afterMicros };
    });
  }

  async balance(account: string): Promise<{ readonly spentMicros: number; readonly reservedMicros: number }> {
    this.#expire();
    return { spentMicros: this.#spent(account), reservedMicros: this.#reserved(account) };
  }

  async rows(from: string, to: string): Promise<readonly LedgerRow[]> {
    this.#expire();
    const rows = new Map<string, LedgerRow>();
    for (const { charge } of this.#bookings) {
      const { day, model, tier, platform, customer } = charge;
      if (day < from || day > to) continue;
      const key = JSON.stringify([day, model, tier, platform, customer]);
      rows.set(key, addUp(charge, rows.get(key)));
    }
    return [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  }

  async sweep(): Promise<void> {
    this.#expire();
    const now = this.#clock.now();
    const toDay = (days: number) => new Date(now - days * DAY_MS).toISOString().slice(0, 10);
    this.#bookings = this.#bookings
      .filter(({ charge }) => charge.day >= toDay(400))
      .map((booking) => {
        const accounts = booking.accounts.filter((name) => this.#lastUsed(name) >= now - 62 * DAY_MS);
        const customer = booking.charge.day < toDay(62) ? "" : booking.charge.customer;
        return { ...booking, accounts, charge: { ...booking.charge, customer } };
      });
  }

  #expire(): void {
    for (const reservation of this.#reservations.values()) {
      if (reservation.expiresAt > this.#clock.now()) continue;
      this.#book(reservation, { ...reservation.ifLost, estimated: true });
    }
  }

  #book({ id, accounts }: Reservation, charge: Charge): void {
    this.#reservations.delete(id);
    this.#bookings.push({ accounts: accounts.map(({ name }) => name), charge, at: this.#clock.now() });
  }

  #spent(account: string): number {
    const own = this.#bookings.filter(({ accounts }) => accounts.includes(account));
    return own.reduce((sum, { charge }) => sum + (charge.micros ?? 0), 0);
  }

  #reserved(account: string): number {
    const own = this.reservations.filter(({ accounts }) => accounts.some(({ name }) => name === account));
    return own.reduce((sum, { micros }) => sum + micros, 0);
  }

  #lastUsed(account: string): number {
    return Math.max(0, ...this.#bookings.filter(({ accounts }) => accounts.includes(account)).map(({ at }) => at));
  }
}

function addUp({ estimated, ...charge }: Charge, row: LedgerRow | undefined): LedgerRow {
  const micros = charge.micros ?? 0;
  return {
    ...charge,
    attempts: (row?.attempts ?? 0) + 1,
    inputTokens: (row?.inputTokens ?? 0) + charge.inputTokens,
    cachedInputTokens: (row?.cachedInputTokens ?? 0) + charge.cachedInputTokens,
    outputTokens: (row?.outputTokens ?? 0) + charge.outputTokens,
    micros: (row?.micros ?? 0) + micros,
    estimatedMicros: (row?.estimatedMicros ?? 0) + (estimated ? micros : 0),
    unpricedAttempts: (row?.unpricedAttempts ?? 0) + (charge.micros === null ? 1 : 0),
  };
}

function assertMoney(micros: number): void {
  if (!Number.isSafeInteger(micros) || micros < 0) throw new RangeError(`${micros} is not an amount of micro-dollars`);
}
