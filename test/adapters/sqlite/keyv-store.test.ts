import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Database } from "../../../adapters/sqlite/database.ts";
import { SqliteKeyvStore } from "../../../adapters/sqlite/keyv-store.ts";
import { openStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { temporaryDirectory } from "./sqlite-harness.ts";

describe("SqliteKeyvStore", () => {
  let directory: string;
  let clock: FakeClock;
  let database: Database;
  let values: SqliteKeyvStore;
  let sweep: () => Promise<void>;
  let close: () => void;

  beforeEach(() => {
    directory = temporaryDirectory();
    clock = new FakeClock();
    const path = join(directory, "frontdesk.sqlite");
    const store = openStore(path, { clock, holder: "test", leaseMs: 1, lockWaitMs: 0 });
    database = new Database(path);
    values = new SqliteKeyvStore(database, clock);
    sweep = () => store.sweep();
    close = () => store.close();
  });
  afterEach(() => {
    database.close();
    close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("forgets a value whose time is over, and keeps the others", async () => {
    await values.set("short", "1", 1000);
    await values.set("long", "2", 2000);
    await values.set("for ever", "3");
    await clock.advance(999);
    await sweep();
    expect(await values.has("short")).toBe(true);
    await clock.advance(1);
    await sweep();
    expect(await values.getMany(["short", "long", "for ever"])).toEqual([undefined, "2", "3"]);
  });

  it("keeps a value for ever that was set again without a time", async () => {
    await values.set("key", "1", 1000);
    await values.set("key", "2");
    await clock.advance(5000);
    await sweep();
    expect(await values.get("key")).toBe("2");
  });

  it("deletes one value and tells whether there was one", async () => {
    await values.set("key", "1");
    expect(await values.delete("key")).toBe(true);
    expect(await values.delete("key")).toBe(false);
    expect(await values.get("key")).toBeUndefined();
  });

  it("clears its own namespace only", async () => {
    values.namespace = "one";
    await values.set("one:a", "1");
    await values.set("one:ü👋", "1");
    await values.set("one", "2");
    await values.set("ones:a", "2");
    await values.clear();
    expect(await values.getMany(["one:a", "one:ü👋", "one", "ones:a"])).toEqual([undefined, undefined, "2", "2"]);
  });
});
