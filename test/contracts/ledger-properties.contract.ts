import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountMove, Charge, Reservation } from "../../src/core/ports/ledger.ts";
import { account, charge, type LedgerHarness, RESERVED_MS, reservation } from "./ledger-harness.ts";

type Step =
  | { readonly kind: "reserve"; readonly micros: number; readonly customer: number; readonly lostShare: number }
  /** `share` of the reservation is what it has cost. */
  | { readonly kind: "settle"; readonly which: number; readonly share: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "sweep" }
  | { readonly kind: "reopen" };

const DAY_LIMIT = 1000;
const CUSTOMER_LIMIT = 400;

/** Keeps charges within their reservations unless `over`. */
function steps(over: boolean): fc.Arbitrary<Step[]> {
  const share = fc.double({ min: 0, max: over ? 2 : 1, noNaN: true });
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("reserve" as const),
        micros: fc.integer({ min: 0, max: 300 }),
        customer: fc.nat({ max: 2 }),
        lostShare: share,
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("settle" as const), which: fc.nat({ max: 40 }), share }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.nat({ max: RESERVED_MS }) }) },
    { weight: 1, arbitrary: fc.constant({ kind: "sweep" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "reopen" as const }) },
  );
  return fc.array(step, { maxLength: 50, size: "max" });
}

/** A ledger of the plainest kind beside the real one, and what both must agree on. */
class Books {
  readonly #harness: LedgerHarness;
  readonly #reserved: Reservation[] = [];
  readonly #live = new Map<string, Reservation>();
  readonly #booked: { readonly accounts: readonly string[]; readonly charge: Charge }[] = [];
  /** Where the last move of each account ended. */
  readonly #told = new Map<string, number>();

  constructor(harness: LedgerHarness) {
    this.#harness = harness;
  }

  async take(step: Step): Promise<void> {
    const { clock, ledger } = this.#harness;
    if (step.kind === "reserve") await this.#reserve(step);
    if (step.kind === "settle") await this.#settle(step);
    if (step.kind === "pass") await clock.advance(step.ms);
    if (step.kind === "sweep") await ledger.sweep();
    if (step.kind === "reopen") {
      await this.#harness.reopen();
      // Whether they were lost with their process or only now is the ledger's choice.
      await clock.advance(RESERVED_MS);
    }
    this.#expire();
  }

  async check(within: boolean): Promise<void> {
    for (const [name, limit] of [["day", DAY_LIMIT], ...[0, 1, 2].map((n) => [`c${n}`, CUSTOMER_LIMIT])] as const) {
      const { spentMicros, reservedMicros } = await this.#harness.ledger.balance(String(name));
      expect([name, spentMicros, reservedMicros]).toEqual([name, this.#spent(name), this.#held(name)]);
      if (within) expect(spentMicros + reservedMicros).toBeLessThanOrEqual(Number(limit));
    }
    const rows = await this.#harness.ledger.rows("2000-01-01", "2100-01-01");
    const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
    expect(sum(({ micros }) => micros)).toBe(this.#spent("day"));
    expect(sum(({ attempts }) => attempts)).toBe(this.#booked.length);
  }

  /** Every attempt that was let through has been booked once, and no money is left aside. */
  async checkEnd(): Promise<void> {
    await this.#harness.clock.advance(RESERVED_MS);
    this.#expire();
    await this.#harness.ledger.sweep();
    expect(this.#held("day")).toBe(0);
    expect(this.#booked.length).toBe(this.#reserved.length);
  }

  async #reserve({ micros, customer, lostShare }: Step & { kind: "reserve" }): Promise<void> {
    const accounts = [account(`c${customer}`, CUSTOMER_LIMIT), account("day", DAY_LIMIT)];
    const ifLost = charge(Math.floor(micros * lostShare), { customer: `c${customer}` });
    const wanted = reservation(this.#harness, `${this.#reserved.length}`, micros, accounts, { ifLost });
    const full = accounts.find(
      ({ name, limitMicros = 0 }) => this.#spent(name) + this.#held(name) + micros > limitMicros,
    );
    const result = await this.#harness.ledger.reserve(wanted);
    expect(result).toEqual(full === undefined ? { kind: "reserved" } : { kind: "refused", account: full.name });
    if (full !== undefined) return;
    this.#reserved.push(wanted);
    this.#live.set(wanted.id, wanted);
  }

  async #settle({ which, share }: Step & { kind: "settle" }): Promise<void> {
    const settled = this.#reserved[which];
    const cost = charge(Math.floor((settled?.micros ?? 0) * share));
    const moves = await this.#harness.ledger.settle(`${which}`, cost);
    if (settled === undefined || !this.#live.has(settled.id)) return expect(moves).toEqual([]);
    this.#book(settled, cost);
    expect(moves.map(({ account: { name } }) => name)).toEqual(settled.accounts.map(({ name }) => name));
    for (const move of moves) this.#hear(move);
  }

  #hear({ account: { name }, beforeMicros, afterMicros }: AccountMove): void {
    expect([beforeMicros, afterMicros]).toEqual([this.#told.get(name) ?? 0, this.#spent(name)]);
    this.#told.set(name, afterMicros);
  }

  #expire(): void {
    for (const held of this.#live.values()) {
      if (held.expiresAt <= this.#harness.clock.now()) this.#book(held, held.ifLost);
    }
  }

  #book(settled: Reservation, cost: Charge): void {
    this.#live.delete(settled.id);
    this.#booked.push({ accounts: settled.accounts.map(({ name }) => name), charge: cost });
  }

  #spent(name: unknown): number {
    const own = this.#booked.filter(({ accounts }) => accounts.some((other) => other === name));
    return own.reduce((sum, { charge: { micros } }) => sum + (micros ?? 0), 0);
  }

  #held(name: unknown): number {
    const own = [...this.#live.values()].filter(({ accounts }) => accounts.some((other) => other.name === name));
    return own.reduce((sum, { micros }) => sum + micros, 0);
  }
}

/** What holds for every `Ledger`, whatever is done with it. */
export function describeLedgerProperties(name: string, create: () => Promise<LedgerHarness>): void {
  describe(`${name} as a Ledger, whatever happens`, () => {
    it.each([false, true])(
      "agrees with plain books to the micro-dollar (charges above reservations: %s)",
      async (over) => {
        await fc.assert(
          fc.asyncProperty(steps(over), async (taken) => {
            const harness = await create();
            try {
              const books = new Books(harness);
              for (const step of taken) {
                await books.take(step);
                await books.check(!over);
              }
              await books.checkEnd();
              await books.check(!over);
            } finally {
              await harness.stop();
            }
          }),
          { numRuns: 40 },
        );
      },
      60_000,
    );
  });
}
