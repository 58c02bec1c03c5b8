import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Database } from "../../../adapters/sqlite/database.ts";
import { migrate } from "../../../adapters/sqlite/schema.ts";
import { SqliteLedger } from "../../../adapters/sqlite/sqlite-ledger.ts";
import { openSqliteStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { account, charge, TODAY } from "../../contracts/ledger-harness.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { temporaryDirectory } from "./sqlite-harness.ts";

const SPENDER = fileURLToPath(new URL("./spend-and-hang.ts", import.meta.url));

describe("SqliteLedger", () => {
  let directory: string;
  let clock: FakeClock;
  let database: Database;
  let ledger: SqliteLedger;
  let errors: unknown[];

  beforeEach(() => {
    directory = temporaryDirectory();
    clock = new FakeClock();
    open(file());
  });
  afterEach(() => {
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const file = () => join(directory, "frontdesk.sqlite");

  function open(path: string): void {
    errors = [];
    database = new Database(path);
    migrate(database.sqlite);
    ledger = new SqliteLedger(database, clock, (error) => errors.push(error));
  }

  function reopen(): void {
    database.close();
    open(file());
  }

  const day = account("day", 1000);
  const reserve = (id: string, micros: number, accounts = [day]) =>
    ledger.reserve({ id, accounts, micros, expiresAt: clock.now() + 60_000, ifLost: charge(micros) });

  /** Everything until now is on disk, or its failure has been reported. */
  const flushed = () => ledger.rows("", "");

  /** What another process would do now. */
  function onDisk<T>(work: (sqlite: DatabaseSync) => T): T {
    const sqlite = new DatabaseSync(file());
    const result = work(sqlite);
    sqlite.close();
    return result;
  }
  const reservationsOnDisk = () => onDisk((sqlite) => sqlite.prepare("SELECT id FROM reservation").all().length);

  /** Nothing can be written from now on. */
  const breakDisk = () => database.sqlite.exec("PRAGMA query_only = 1");
  /** Transactions begin, and fail in their middle. */
  const chokeDisk = () =>
    database.sqlite.exec(
      `PRAGMA query_only = 0;
       CREATE TEMP TRIGGER IF NOT EXISTS choke BEFORE INSERT ON ledger BEGIN SELECT RAISE (ABORT, 'choked'); END;
       CREATE TEMP TRIGGER IF NOT EXISTS gag BEFORE INSERT ON reservation BEGIN SELECT RAISE (ABORT, 'choked'); END`,
    );
  const mendDisk = () =>
    database.sqlite.exec("PRAGMA query_only = 0; DROP TRIGGER IF EXISTS choke; DROP TRIGGER IF EXISTS gag");

  it("decides before anything is on disk, and writes soon after", async () => {
    const results = await Promise.all([reserve("a", 600), reserve("b", 600)]);
    expect(results.map(({ kind }) => kind)).toEqual(["reserved", "refused"]);
    expect(reservationsOnDisk()).toBe(0);
    await flushed();
    expect(reservationsOnDisk()).toBe(1);
  });

  it("has everything on disk when it is closed", async () => {
    await reserve("a", 600);
    await ledger.settle("a", charge(500));
    database.close();
    open(file());
    expect(await ledger.balance("day")).toEqual({ spentMicros: 500, reservedMicros: 0 });
    expect(errors).toEqual([]);
  });

  it("reports a failed write once, decides on in memory, and writes everything with the next change", async () => {
    await reserve("before", 100);
    await flushed();
    breakDisk();
    await reserve("a", 600);
    await flushed();
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining("readonly") })]);
    await ledger.settle("before", charge(100));
    expect(await reserve("b", 301)).toMatchObject({ kind: "refused" });
    await flushed();
    expect(errors).toHaveLength(2);
    expect(await ledger.balance("day")).toEqual({ spentMicros: 100, reservedMicros: 600 });
    mendDisk();
    expect(await ledger.settle("a", charge(50))).toMatchObject([{ beforeMicros: 100, afterMicros: 150 }]);
    reopen();
    expect(await ledger.balance("day")).toEqual({ spentMicros: 150, reservedMicros: 0 });
    expect(await ledger.rows(TODAY, TODAY)).toMatchObject([{ attempts: 2, micros: 150, estimatedMicros: 0 }]);
  });

  it("writes what has failed with the next sweep, if nothing else happens", async () => {
    breakDisk();
    await reserve("a", 600);
    await ledger.settle("a", charge(1));
    await flushed();
    await expect(ledger.sweep()).rejects.toThrow("readonly");
    mendDisk();
    await ledger.sweep();
    expect(onDisk((sqlite) => sqlite.prepare("SELECT spent_micros FROM account").get())).toEqual({ spent_micros: 1 });
  });

  it("keeps what a transaction has taken and could not finish", async () => {
    await reserve("a", 600);
    await flushed();
    chokeDisk();
    await ledger.settle("a", charge(20));
    await flushed();
    expect(errors).toEqual([expect.objectContaining({ message: "choked" })]);
    mendDisk();
    await ledger.sweep();
    reopen();
    expect(await ledger.balance("day")).toEqual({ spentMicros: 20, reservedMicros: 0 });
    expect(await ledger.rows(TODAY, TODAY)).toMatchObject([{ attempts: 1, micros: 20 }]);
  });

  it("reports settlements after the store is closed, and books them as lost at the next opening", async () => {
    await reserve("a", 600);
    database.close();
    expect(await ledger.settle("a", charge(1))).toHaveLength(1);
    await settle();
    expect(errors).toEqual([expect.objectContaining({ message: "the store is closed" })]);
    open(file());
    expect(await ledger.balance("day")).toEqual({ spentMicros: 600, reservedMicros: 0 });
  });

  it("lets go of accounts that nothing is reserved on, and reads them again", async () => {
    await reserve("a", 100, [account("idle"), account("busy")]);
    await reserve("b", 0, [account("busy")]);
    await ledger.settle("a", charge(30));
    await flushed();
    onDisk((sqlite) => sqlite.exec("UPDATE account SET spent_micros = 77"));
    expect(await ledger.balance("idle")).toEqual({ spentMicros: 77, reservedMicros: 0 });
    expect(await ledger.balance("busy")).toEqual({ spentMicros: 30, reservedMicros: 0 });
  });

  it("holds on to accounts whose changes could not be written", async () => {
    breakDisk();
    await reserve("a", 100);
    await ledger.settle("a", charge(30));
    await flushed();
    expect(await ledger.balance("day")).toEqual({ spentMicros: 30, reservedMicros: 0 });
    mendDisk();
  });

  describe("between a commit and the news of it", () => {
    /** `work` happens when the ledger's changes are in the file, or have failed, and the ledger does not know yet. */
    const inTheGap = (work: () => Promise<unknown>) => database.write(() => undefined).then(work);

    it("holds on to an account that changes again", async () => {
      await reserve("a", 100);
      await reserve("b", 100);
      await flushed();
      const later = inTheGap(() => ledger.settle("b", charge(5)));
      await ledger.settle("a", charge(3));
      await later;
      expect(await ledger.balance("day")).toEqual({ spentMicros: 8, reservedMicros: 0 });
    });

    it("does not bring a reservation back that is settled while its write fails", async () => {
      chokeDisk();
      const later = inTheGap(async () => {
        mendDisk();
        return ledger.settle("a", charge(5));
      });
      await reserve("a", 100);
      await later;
      await flushed();
      expect(errors).toHaveLength(1);
      reopen();
      expect(await ledger.balance("day")).toEqual({ spentMicros: 5, reservedMicros: 0 });
    });
  });

  it("books, when it is opened, what a killed process has not settled", async () => {
    database.close();
    const child = spawn(process.execPath, [SPENDER, directory], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(child.stdout, "data");
    } finally {
      child.kill("SIGKILL");
    }
    await once(child, "exit");
    const store = await openSqliteStore(directory, { clock, holder: "test", leaseMs: 30_000, lockWaitMs: 0 });
    expect(await store.ledger.balance("day")).toEqual({ spentMicros: 150, reservedMicros: 0 });
    expect(await store.ledger.rows(TODAY, TODAY)).toMatchObject([{ attempts: 3, micros: 150, estimatedMicros: 140 }]);
    store.close();
  });

  it("leaves consistent books at every moment, whatever fails and whenever it is killed", async () => {
    const often = fc.constantFrom("reserve", "settle", "wait");
    const seldom = fc.constantFrom("break", "choke", "mend", "mend", "kill");
    const kind = fc.oneof({ weight: 4, arbitrary: often }, { weight: 1, arbitrary: seldom });
    const action = fc.record({ kind, which: fc.nat({ max: 20 }) });
    const run = async (actions: readonly { readonly kind: string; readonly which: number }[]) => {
      const path = (life: number) => join(directory, `life-${life}.sqlite`);
      let lives = 0;
      let made = 0;
      database.close();
      for (let life = 0; existsSync(path(life)); life++) {
        for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path(life)}${suffix}`, { force: true });
      }
      open(path(0));
      for (const { kind, which } of actions) {
        if (kind === "reserve") await reserve(`${++made}`, 7, [account("day"), account(`c${made % 3}`)]);
        if (kind === "settle") await ledger.settle(`${made - which}`, charge(3));
        if (kind === "wait") await new Promise((resolve) => setImmediate(resolve));
        if (kind === "break") breakDisk();
        if (kind === "choke") chokeDisk();
        if (kind === "mend") mendDisk();
        if (kind !== "kill") continue;
        copyDatabase(path(lives), path(lives + 1));
        database.close();
        open(path(++lives));
        await expectConsistent();
      }
      mendDisk();
      await ledger.sweep();
      await clock.advance(60_000);
      await expectConsistent();
    };
    await fc.assert(fc.asyncProperty(fc.array(action, { maxLength: 80, size: "max" }), run), { numRuns: 60 });
  }, 60_000);

  /** Every account has spent what stands in the books, and nothing is reserved. */
  async function expectConsistent(): Promise<void> {
    const balances = await Promise.all(["day", "c0", "c1", "c2"].map((name) => ledger.balance(name)));
    const [whole, ...shares] = balances.map(({ spentMicros }) => spentMicros);
    const rows = await ledger.rows(TODAY, TODAY);
    expect(rows.reduce((sum, { micros }) => sum + micros, 0)).toBe(whole);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(whole);
    expect(balances.map(({ reservedMicros }) => reservedMicros)).toEqual([0, 0, 0, 0]);
  }
});

/** What a killed process leaves: the file and its log, as they are. */
function copyDatabase(from: string, to: string): void {
  for (const suffix of ["", "-wal"])
    if (existsSync(`${from}${suffix}`)) copyFileSync(`${from}${suffix}`, `${to}${suffix}`);
}
