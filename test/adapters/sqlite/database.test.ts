import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Database } from "../../../adapters/sqlite/database.ts";
import { temporaryDirectory } from "./sqlite-harness.ts";
import { countWalCommits } from "./wal-commits.ts";

describe("Database", () => {
  let directory: string;
  let path: string;
  let database: Database;
  let insert: (value: string) => Promise<unknown>;

  beforeEach(() => {
    directory = temporaryDirectory();
    path = join(directory, "test.sqlite");
    open();
    database.sqlite.exec("CREATE TABLE line (number INTEGER PRIMARY KEY AUTOINCREMENT, value TEXT)");
  });
  afterEach(() => {
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function open(): void {
    database = new Database(path);
    insert = (value) => database.write(() => database.sqlite.prepare("INSERT INTO line (value) VALUES (?)").run(value));
  }

  /** What another process would read now. */
  function onDisk(): string[] {
    const reader = new DatabaseSync(path, { readOnly: true });
    const rows = reader.prepare("SELECT value FROM line ORDER BY number").all();
    reader.close();
    return rows.map((row) => String(row.value));
  }

  it("writes ahead and waits for the disk with every commit", () => {
    expect(database.sqlite.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    const FULL = 2;
    expect(database.sqlite.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: FULL });
  });

  it("commits all writes of one turn of the event loop together", async () => {
    const before = countWalCommits(path);
    await Promise.all(Array.from({ length: 50 }, (_, index) => insert(`${index}`)));
    expect(countWalCommits(path) - before).toBe(1);
    await insert("later");
    expect(countWalCommits(path) - before).toBe(2);
  });

  it("does not keep many writes waiting for the end of the turn", async () => {
    const events: string[] = [];
    setImmediate(() => events.push("the turn is over"));
    await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        insert(`${index}`).then(() => events.push(`${onDisk().length} on disk`)),
      ),
    );
    expect(events[0]).toBe("25 on disk");
  });

  it("takes a write that nobody waits for along with the next transaction, or makes one for it soon", async () => {
    const before = countWalCommits(path);
    const statement = database.sqlite.prepare("INSERT INTO line (value) VALUES (?)");
    const soon = database.writeSoon(() => statement.run("soon"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(onDisk()).toEqual([]);
    await insert("now");
    await soon;
    expect(onDisk()).toEqual(["soon", "now"]);
    expect(countWalCommits(path) - before).toBe(1);
    await database.writeSoon(() => statement.run("later"));
    expect(onDisk()).toEqual(["soon", "now", "later"]);
  });

  it("copies a long log into the file when nothing is written for a while", async () => {
    await Promise.all(Array.from({ length: 1000 }, () => insert("x".repeat(1000))));
    const size = statSync(path).size;
    expect(size).toBeLessThan(1_000_000);
    await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(1_000_000), { timeout: 10_000 });
    expect(onDisk()).toHaveLength(1000);
  });

  it("resolves a write once everybody can read it", async () => {
    const seen: string[][] = [];
    await Promise.all(["a", "b"].map((value) => insert(value).then(() => seen.push(onDisk()))));
    expect(seen).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  it("keeps the order in which writes were asked for", async () => {
    const values = Array.from({ length: 30 }, (_, index) => `${index}`);
    await Promise.all(values.map(insert));
    expect(onDisk()).toEqual(values);
  });

  it("sees, inside of a write, what writes before it have done", async () => {
    const [, count] = await Promise.all([
      insert("a"),
      database.write(() => database.sqlite.prepare("SELECT count(*) AS n FROM line").get()?.n),
    ]);
    expect(count).toBe(1);
  });

  it("undoes a write that throws, and none of its neighbours", async () => {
    const failure = new Error("no");
    const results = await Promise.allSettled([
      insert("a"),
      database.write(() => {
        database.sqlite.exec("INSERT INTO line (value) VALUES ('half')");
        throw failure;
      }),
      insert("b"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(results[1]).toMatchObject({ reason: failure });
    expect(onDisk()).toEqual(["a", "b"]);
  });

  it("undoes a write that breaks a constraint, and none of its neighbours", async () => {
    await insert("a");
    const clash = database.write(() =>
      database.sqlite.exec("INSERT INTO line (value) VALUES ('half'); INSERT INTO line (number) VALUES (1)"),
    );
    await expect(Promise.all([insert("b"), clash, insert("c")])).rejects.toThrow(/UNIQUE/);
    await insert("d");
    expect(onDisk()).toEqual(["a", "b", "c", "d"]);
  });

  it("rejects all writes of a commit for which the disk is full, and works again when there is room", async () => {
    await insert("a");
    const pages = Number(database.sqlite.prepare("PRAGMA page_count").get()?.page_count);
    database.sqlite.exec(`PRAGMA max_page_count = ${pages}`);
    const results = await Promise.allSettled([insert("small"), insert("x".repeat(100_000)), insert("behind")]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(results[0]).toMatchObject({ reason: { message: expect.stringContaining("full") } });
    expect(onDisk()).toEqual(["a"]);
    database.sqlite.exec("PRAGMA max_page_count = 1000000");
    await Promise.all([insert("b"), insert("c")]);
    expect(onDisk()).toEqual(["a", "b", "c"]);
  });

  it("rejects writes while the file cannot be written, and works again afterwards", async () => {
    database.sqlite.exec("PRAGMA query_only = 1");
    await expect(Promise.all([insert("a"), insert("b")])).rejects.toThrow(/readonly/);
    database.sqlite.exec("PRAGMA query_only = 0");
    await insert("c");
    expect(onDisk()).toEqual(["c"]);
  });

  it("fails at once where somebody else holds the lock, and works again afterwards", async () => {
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(Promise.all([insert("a"), insert("b")])).rejects.toThrow(/locked/);
    other.exec("ROLLBACK");
    other.close();
    await insert("c");
    expect(onDisk()).toEqual(["c"]);
  });

  it("commits what nobody waits for before it closes", async () => {
    const statement = database.sqlite.prepare("INSERT INTO line (value) VALUES (?)");
    const soon = database.writeSoon(() => statement.run("soon"));
    database.close();
    await soon;
    expect(onDisk()).toEqual(["soon"]);
    await expect(database.writeSoon(() => statement.run("late"))).rejects.toThrow("closed");
  });

  it("commits what was asked for before it closes, and takes nothing afterwards", async () => {
    const write = insert("a");
    database.close();
    await write;
    await expect(insert("b")).rejects.toThrow("the store is closed");
    expect(onDisk()).toEqual(["a"]);
    database.close();
    open();
    await insert("c");
    expect(onDisk()).toEqual(["a", "c"]);
  });
});
