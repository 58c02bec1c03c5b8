import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { inbound } from "../../support/inbound.ts";
import { temporaryDirectory } from "./sqlite-harness.ts";

const HOLDER = fileURLToPath(new URL("./hold-directory.ts", import.meta.url));

describe("openSqliteStore", () => {
  let directory: string;
  let children: ChildProcess[];

  beforeEach(() => {
    directory = temporaryDirectory();
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  });

  const file = () => join(directory, "frontdesk.sqlite");
  const open = (clock: Clock = new FakeClock(), lockWaitMs = 0) =>
    openSqliteStore(directory, { clock, holder: "test", leaseMs: 30_000, lockWaitMs });

  async function problemsOf(opening: Promise<unknown>): Promise<readonly string[]> {
    const error = await opening.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof ConfigError ? error.problems : [];
  }

  /** Another process opens the directory. */
  async function startHolder(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [HOLDER, directory], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    await once(child.stdout, "data");
    return child;
  }

  it("makes an empty directory, and what is missing above it, a store", async () => {
    const nested = join(directory, "not", "there");
    const options = { clock: new FakeClock(), holder: "test", leaseMs: 30_000, lockWaitMs: 0 };
    const store = await openSqliteStore(nested, options);
    expect(await store.inbox.accept([inbound("a")])).toEqual(["accepted"]);
    expect(store.depths()).toEqual({ inbox: 1, outbox: 0, tickets: 0 });
    store.close();
  });

  it("brings an empty file to the newest schema, once", async () => {
    writeFileSync(file(), "");
    (await open()).close();
    const versionOf = () => {
      const sqlite = new DatabaseSync(file());
      const version = sqlite.prepare("PRAGMA user_version").get()?.user_version;
      sqlite.close();
      return version;
    };
    const version = versionOf();
    expect(version).toBeGreaterThan(0);
    (await open()).close();
    expect(versionOf()).toBe(version);
  });

  it("refuses a file of a newer program in words, and leaves the directory free", async () => {
    (await open()).close();
    const sqlite = new DatabaseSync(file());
    sqlite.exec("PRAGMA user_version = 99");
    sqlite.close();
    expect(await problemsOf(open())).toEqual([expect.stringMatching(/^DATA_DIR: .*schema 99.*update Frontdesk/)]);
    rmSync(file());
    (await open()).close();
  });

  it("refuses a file that is no store", async () => {
    writeFileSync(file(), "These are not the bytes of a database, and there are enough of them to be sure.".repeat(20));
    expect(await problemsOf(open())).toEqual([expect.stringContaining("DATA_DIR: the store cannot be opened")]);
  });

  it.skipIf(process.getuid?.() === 0)("names a directory that cannot be written", async () => {
    chmodSync(directory, 0o500);
    expect(await problemsOf(open())).toEqual([expect.stringContaining("cannot be written")]);
    chmodSync(directory, 0o700);
  });

  it("names a directory that cannot be made", async () => {
    writeFileSync(join(directory, "taken"), "");
    const options = { clock: new FakeClock(), holder: "test", leaseMs: 30_000, lockWaitMs: 0 };
    const opening = openSqliteStore(join(directory, "taken", "data"), options);
    expect(await problemsOf(opening)).toEqual([expect.stringContaining("cannot be written")]);
  });

  it("refuses a directory that this process works in already", async () => {
    const store = await open();
    expect(await problemsOf(open())).toEqual([expect.stringContaining("another Frontdesk process works in")]);
    store.close();
    (await open()).close();
  });

  it("refuses a directory that another process works in, until that one is killed", async () => {
    const child = await startHolder();
    expect(await problemsOf(open())).toEqual([expect.stringContaining("another Frontdesk process works in")]);
    child.kill("SIGKILL");
    await once(child, "exit");
    const store = await open();
    expect(await store.inbox.accept([inbound("a")])).toEqual(["accepted"]);
    store.close();
  });

  it("waits for a predecessor that is leaving", async () => {
    const clock = new FakeClock();
    const predecessor = await open();
    const successor = open(clock, 10_000);
    await clock.advance(5000);
    predecessor.close();
    await clock.advance(1000);
    (await successor).close();
  });

  it("does not wait for ever", async () => {
    const clock = new FakeClock();
    const predecessor = await open();
    const problems = problemsOf(open(clock, 10_000));
    await clock.advance(10_000);
    expect(await problems).toHaveLength(1);
    predecessor.close();
  });

  it("counts what waits and what is decided", async () => {
    const store = await open();
    await store.inbox.accept([inbound("a"), inbound("b")]);
    const lease = await store.workQueue.claim("fake:1");
    if (lease === undefined) throw new Error("the conversation is free");
    await store.outbox.intend(lease, "r", 0);
    expect(store.depths()).toEqual({ inbox: 2, outbox: 0, tickets: 0 });
    const decision = { messages: [1], text: "x", parts: [], outcome: { kind: "answered" }, turns: [] } as const;
    await store.outbox.decide(lease, "r", decision);
    expect(store.depths()).toEqual({ inbox: 2, outbox: 1, tickets: 0 });
    await store.outbox.finish(lease, "r", { kind: "answered" });
    expect(store.depths()).toEqual({ inbox: 1, outbox: 0, tickets: 0 });
    store.close();
  });

  it("keeps values of two names apart", async () => {
    const store = await open();
    await store.values("one").set("key", 1);
    await store.values("two").set("key", 2);
    expect([await store.values("one").get("key"), await store.values("two").get("key")]).toEqual([1, 2]);
    store.close();
  });
});
