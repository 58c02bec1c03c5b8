import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { account, charge, DAY_MS, type LedgerHarness, RESERVED_MS, reservation, TODAY } from "./ledger-harness.ts";

/** What every `Ledger` keeps to. */
export function describeLedger(name: string, create: () => Promise<LedgerHarness>): void {
  describe(`${name} as a Ledger`, () => {
    let harness: LedgerHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(() => harness.stop());

    const day = account("day", 1000);
    const reserve = (id: string, micros: number, accounts = [day]) =>
      harness.ledger.reserve(reservation(harness, id, micros, accounts));
    const settle = (id: string, micros: number | null) => harness.ledger.settle(id, charge(micros));
    const balance = async (of = "day") => {
      const { spentMicros, reservedMicros } = await harness.ledger.balance(of);
      return { spent: spentMicros, reserved: reservedMicros };
    };
    const total = async () => {
      const rows = await harness.ledger.rows(TODAY, TODAY);
      return rows.reduce((sum, { micros }) => sum + micros, 0);
    };

    describe("reserving", () => {
      it("knows nothing of an account that nobody has used", async () => {
        expect(await balance("other")).toEqual({ spent: 0, reserved: 0 });
        expect(await harness.ledger.rows("2000-01-01", "2100-01-01")).toEqual([]);
      });

      it("sets money aside up to the limit, and not a micro-dollar more", async () => {
        expect(await reserve("a", 600)).toEqual({ kind: "reserved" });
        expect(await reserve("b", 401)).toEqual({ kind: "refused", account: "day" });
        expect(await reserve("c", 400)).toEqual({ kind: "reserved" });
        expect(await balance()).toEqual({ spent: 0, reserved: 1000 });
      });

      it("counts without refusing where there is no limit", async () => {
        expect(await reserve("a", 1e12, [account("all")])).toEqual({ kind: "reserved" });
        expect(await balance("all")).toEqual({ spent: 0, reserved: 1e12 });
      });

      it("sets money aside in all accounts or in none", async () => {
        const accounts = [account("month", 5000), account("customer", 50), day];
        expect(await reserve("a", 60, accounts)).toEqual({ kind: "refused", account: "customer" });
        for (const { name } of accounts) expect(await balance(name)).toEqual({ spent: 0, reserved: 0 });
      });

      it("lets exactly as many of 200 at once through as there is money for", async () => {
        const ids = Array.from({ length: 200 }, (_, index) => `${index}`);
        const results = await Promise.all(ids.map((id) => reserve(id, 15, [account(`customer:${id}`, 15), day])));
        expect(results.filter(({ kind }) => kind === "reserved")).toHaveLength(66);
        expect(await balance()).toEqual({ spent: 0, reserved: 990 });
        await Promise.all(ids.map((id) => settle(id, 15)));
        expect(await balance()).toEqual({ spent: 990, reserved: 0 });
        expect(await total()).toBe(990);
      });

      it("counts what was spent against the limit", async () => {
        await reserve("a", 600);
        await settle("a", 500);
        expect(await reserve("b", 501)).toMatchObject({ kind: "refused" });
        expect(await reserve("c", 500)).toMatchObject({ kind: "reserved" });
      });

      it("takes an id that is in use, and amounts that are no money, for mistakes", async () => {
        await reserve("a", 1);
        await expect(reserve("a", 1)).rejects.toThrow("the reservation a exists already");
        for (const micros of [Number.NaN, 0.5, -1]) {
          await expect(reserve("b", micros)).rejects.toThrow(RangeError);
          await expect(settle("a", micros)).rejects.toThrow(RangeError);
        }
        expect(await balance()).toEqual({ spent: 0, reserved: 1 });
      });
    });

    describe("settling", () => {
      it("books the charge on all accounts and gives the rest back", async () => {
        await reserve("a", 100, [account("month"), day]);
        await settle("a", 30);
        expect(await balance()).toEqual({ spent: 30, reserved: 0 });
        expect(await balance("month")).toEqual({ spent: 30, reserved: 0 });
      });

      it("books a charge above its reservation, even past the limit", async () => {
        await reserve("a", 1000);
        await settle("a", 1200);
        expect(await balance()).toEqual({ spent: 1200, reserved: 0 });
        expect(await reserve("b", 0)).toMatchObject({ kind: "refused" });
      });

      it("tells how each account moved", async () => {
        const month = account("month");
        await reserve("a", 100, [month, day]);
        await reserve("b", 100);
        expect(await settle("b", 70)).toEqual([{ account: day, beforeMicros: 0, afterMicros: 70 }]);
        expect(await settle("a", 30)).toEqual([
          { account: month, beforeMicros: 0, afterMicros: 30 },
          { account: day, beforeMicros: 70, afterMicros: 100 },
        ]);
      });

      it("passes each point with exactly one of many at once", async () => {
        const ids = Array.from({ length: 100 }, (_, index) => `${index}`);
        await Promise.all(ids.map((id) => reserve(id, 10)));
        const moves = (await Promise.all(ids.map((id) => settle(id, 10)))).flat();
        for (const point of [500, 800, 1000]) {
          const passing = moves.filter(({ beforeMicros, afterMicros }) => beforeMicros < point && point <= afterMicros);
          expect(passing).toHaveLength(1);
        }
      });

      it("books only the first of two settlements", async () => {
        await reserve("a", 100);
        await Promise.all([settle("a", 30), settle("a", 40)]);
        expect(await settle("a", 50)).toEqual([]);
        expect(await balance()).toEqual({ spent: 30, reserved: 0 });
        expect(await total()).toBe(30);
      });

      it("books nothing for what was never reserved", async () => {
        expect(await settle("never", 30)).toEqual([]);
        expect(await total()).toBe(0);
      });

      it("counts an unknown price as unpriced, never as free of mention", async () => {
        await reserve("a", 100);
        expect(await settle("a", null)).toEqual([{ account: day, beforeMicros: 0, afterMicros: 0 }]);
        expect(await balance()).toEqual({ spent: 0, reserved: 0 });
        expect(await harness.ledger.rows(TODAY, TODAY)).toMatchObject([
          { attempts: 1, micros: 0, unpricedAttempts: 1, inputTokens: 100 },
        ]);
      });
    });

    describe("expiry", () => {
      it("holds the money until the moment of expiry", async () => {
        await reserve("a", 1000);
        await harness.clock.advance(RESERVED_MS - 1);
        await harness.ledger.sweep();
        expect(await balance()).toEqual({ spent: 0, reserved: 1000 });
        expect(await settle("a", 10)).toHaveLength(1);
      });

      it.each([true, false])("books a lost attempt as an estimate and frees the rest (swept: %s)", async (swept) => {
        const lost = reservation(harness, "lost", 1000, [day], { ifLost: charge(400) });
        await harness.ledger.reserve(lost);
        await harness.clock.advance(RESERVED_MS);
        if (swept) await harness.ledger.sweep();
        expect(await reserve("a", 601)).toMatchObject({ kind: "refused" });
        expect(await balance()).toEqual({ spent: 400, reserved: 0 });
        expect(await reserve("b", 600)).toMatchObject({ kind: "reserved" });
        expect(await harness.ledger.rows(TODAY, TODAY)).toMatchObject([
          { attempts: 1, micros: 400, estimatedMicros: 400 },
        ]);
      });

      it("books nothing for a settlement that comes too late", async () => {
        await reserve("a", 100);
        await harness.clock.advance(RESERVED_MS);
        expect(await settle("a", 30)).toEqual([]);
        expect(await balance()).toEqual({ spent: 100, reserved: 0 });
        expect(await total()).toBe(100);
      });

      it("tells of what was lost with the next move, so that no point is passed unseen", async () => {
        await reserve("a", 100);
        await settle("a", 100);
        await reserve("lost", 400);
        await harness.clock.advance(RESERVED_MS);
        await reserve("b", 100);
        expect(await settle("b", 50)).toEqual([{ account: day, beforeMicros: 100, afterMicros: 550 }]);
      });
    });

    describe("after the process has died", () => {
      it("knows what was spent, and where the last move ended", async () => {
        await reserve("a", 100, [account("month"), day]);
        await settle("a", 60);
        await harness.reopen();
        expect(await balance()).toEqual({ spent: 60, reserved: 0 });
        expect(await balance("month")).toEqual({ spent: 60, reserved: 0 });
        expect(await total()).toBe(60);
        await reserve("b", 100);
        expect(await settle("b", 5)).toEqual([{ account: day, beforeMicros: 60, afterMicros: 65 }]);
      });

      it("never gives away what was reserved, and books it as lost", async () => {
        await reserve("a", 100);
        await reserve("lost", 700);
        await settle("a", 100);
        await harness.reopen();
        expect(await reserve("b", 201)).toMatchObject({ kind: "refused" });
        await harness.clock.advance(RESERVED_MS);
        await harness.ledger.sweep();
        await harness.reopen();
        expect(await balance()).toEqual({ spent: 800, reserved: 0 });
        expect(await harness.ledger.rows(TODAY, TODAY)).toMatchObject([
          { attempts: 2, micros: 800, estimatedMicros: 700 },
        ]);
        await reserve("b", 200);
        expect(await settle("b", 50)).toEqual([{ account: day, beforeMicros: 100, afterMicros: 850 }]);
      });
    });

    describe("rows", () => {
      async function book(micros: number | null, fields: Parameters<typeof charge>[1] = {}) {
        const id = `${Math.random()}`;
        await reserve(id, 1000, [account("all")]);
        await harness.ledger.settle(id, charge(micros, fields));
      }

      it("adds up charges of one kind", async () => {
        await book(30);
        await book(12, { estimated: true, outputTokens: 5 });
        await book(null, { cachedInputTokens: 0 });
        expect(await harness.ledger.rows(TODAY, TODAY)).toEqual([
          {
            day: TODAY,
            model: "small",
            tier: "complex",
            platform: "fake",
            customer: "7",
            attempts: 3,
            inputTokens: 300,
            cachedInputTokens: 40,
            outputTokens: 25,
            micros: 42,
            estimatedMicros: 12,
            unpricedAttempts: 1,
          },
        ]);
      });

      it("keeps days, models, tiers, platforms and customers apart", async () => {
        const kinds = [{ day: "2023-11-13" }, { model: "m" }, { tier: "faq" }, { platform: "p" }, { customer: "8" }];
        for (const fields of [...kinds, ...kinds]) await book(1, fields);
        const rows = await harness.ledger.rows("2023-11-13", TODAY);
        expect(rows.map(({ attempts }) => attempts)).toEqual([2, 2, 2, 2, 2]);
        for (const fields of kinds) expect(rows).toContainEqual(expect.objectContaining(fields));
      });

      it("are those of the days asked for, in order", async () => {
        const days = ["2023-11-03", "2023-11-01", "2023-11-04", "2023-11-02"];
        for (const day of days) await book(1, { day });
        const rows = await harness.ledger.rows("2023-11-02", "2023-11-03");
        expect(rows.map(({ day }) => day)).toEqual(["2023-11-02", "2023-11-03"]);
      });
    });

    describe("forgetting", () => {
      async function bookAndWait(days: number) {
        await reserve("a", 100);
        await harness.ledger.settle("a", charge(40, { customer: "7" }));
        await reserve("b", 100);
        await harness.ledger.settle("b", charge(2, { customer: "8" }));
        await harness.clock.advance(days * DAY_MS);
        await harness.ledger.sweep();
      }

      it("keeps accounts and customers for 62 days", async () => {
        await bookAndWait(62);
        expect(await balance()).toEqual({ spent: 42, reserved: 0 });
        expect(await harness.ledger.rows(TODAY, TODAY)).toHaveLength(2);
      });

      it("then forgets accounts, and who the customers were", async () => {
        await bookAndWait(63);
        expect(await balance()).toEqual({ spent: 0, reserved: 0 });
        expect(await harness.ledger.rows(TODAY, TODAY)).toMatchObject([{ customer: "", attempts: 2, micros: 42 }]);
      });

      it("keeps the sums for 400 days, and no longer", async () => {
        await bookAndWait(400);
        expect(await total()).toBe(42);
        await harness.clock.advance(DAY_MS);
        await harness.ledger.sweep();
        expect(await harness.ledger.rows("2000-01-01", "2100-01-01")).toEqual([]);
      });
    });
  });
}
