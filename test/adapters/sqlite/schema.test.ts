import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../../adapters/sqlite/sqlite-store.ts";
import { account, charge } from "../../contracts/ledger-harness.ts";
import { answerTo, claim } from "../../contracts/store-harness.ts";
import { ticket } from "../../contracts/tickets.contract.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { inbound } from "../../support/inbound.ts";
import { SCHEMA_V1 } from "./schema-v1.ts";
import { SCHEMA_V2 } from "./schema-v2.ts";
import { temporaryDirectory } from "./sqlite-harness.ts";

const AT = 1_700_000_000_000;

describe("migrate", () => {
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const file = () => join(directory, "frontdesk.sqlite");
  const open = () =>
    openSqliteStore(directory, { clock: new FakeClock(), holder: "test", leaseMs: 30_000, lockWaitMs: 0 });

  /** What a program of version 1 has left: one message answered, one decided, one waiting, and a value. */
  function leaveVersion1(): void {
    const sqlite = new DatabaseSync(file());
    sqlite.exec(SCHEMA_V1);
    const message = sqlite.prepare(
      "INSERT INTO message (id, conversation, body, accepted_at, attempts, outcome, reply) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    message.run("done", "fake:1", null, AT, 1, JSON.stringify({ kind: "answered" }), "old");
    message.run("decided", "fake:1", JSON.stringify(inbound("decided")), AT, 1, null, null);
    message.run("waiting", "fake:1", JSON.stringify(inbound("waiting")), AT, 0, null, null);
    const reply = sqlite.prepare("INSERT INTO reply VALUES (?, 'fake:1', ?, ?, ?)");
    reply.run("old", "finished", JSON.stringify(answerTo([1])), AT);
    reply.run("new", "decided", JSON.stringify(answerTo([2])), AT);
    sqlite.prepare("INSERT INTO part VALUES ('new', 0, 'shown', ?)").run(JSON.stringify({ id: 5 }));
    sqlite.exec("UPDATE counter SET value = 41; INSERT INTO lease VALUES ('fake:1', 'dead', 41, 0)");
    sqlite.prepare("INSERT INTO key_value VALUES ('some:key', ?, NULL)").run(JSON.stringify({ value: 7 }));
    sqlite.close();
  }

  function tables(): Record<string, unknown[]> {
    const sqlite = new DatabaseSync(file());
    const names = ["message", "reply", "part", "key_value"];
    const rows = Object.fromEntries(names.map((name) => [name, sqlite.prepare(`SELECT * FROM ${name}`).all()]));
    sqlite.close();
    return rows;
  }

  it("brings a file of version 1 to the newest schema and loses nothing", async () => {
    leaveVersion1();
    const before = tables();
    (await open()).close();
    const after = tables();
    // Every row is there, with what it held; what is new holds nothing.
    for (const [name, rows] of Object.entries(before)) {
      expect(after[name], name).toHaveLength(rows.length);
      for (const [index, row] of rows.entries()) {
        const { ...fields } = Object(after[name]?.[index]);
        expect(fields, name).toMatchObject({ ...Object(row) });
        const added = Object.keys(fields).filter((column) => !(column in Object(row)));
        expect(added.filter((column) => fields[column] !== null)).toEqual([]);
      }
    }
  });

  it("lets work go on where version 1 has left it", async () => {
    leaveVersion1();
    const store = await open();
    expect(store.depths()).toEqual({ inbox: 2, outbox: 1, tickets: 0 });
    expect(await store.values("some").get("key")).toBe(7);
    expect(await store.outbox.decision("old")).toEqual(answerTo([1]));
    const lease = await claim(store.workQueue);
    expect(lease.token).toBe(42);
    expect(await store.outbox.unfinished(lease)).toEqual({
      id: "new",
      parts: [{ state: "shown", ref: { id: 5 } }],
      decision: answerTo([2]),
    });
    await store.outbox.finish(lease, "new", { kind: "answered" });
    expect((await store.workQueue.waiting(lease)).map(({ message }) => message.id)).toEqual(["waiting"]);
    expect(await store.inbox.accept([inbound("done"), inbound("next")])).toEqual(["duplicate", "accepted"]);
    store.close();
  });

  it("lets work go on where version 2 has left it, and follows what it has sent", async () => {
    const sqlite = new DatabaseSync(file());
    sqlite.exec(SCHEMA_V2);
    sqlite
      .prepare("INSERT INTO message (id, conversation, body, accepted_at, attempts) VALUES ('a', 'fake:1', ?, ?, 1)")
      .run(JSON.stringify(inbound("a")), AT);
    sqlite
      .prepare("INSERT INTO reply VALUES ('r', 'fake:1', 'decided', ?, ?, NULL)")
      .run(JSON.stringify(answerTo([1])), AT);
    sqlite.prepare("INSERT INTO part VALUES ('r', 0, 'shown', ?)").run(JSON.stringify({ id: 5 }));
    sqlite.close();
    const store = await open();
    const lease = await claim(store.workQueue);
    expect(await store.workQueue.waiting(lease)).toMatchObject([{ isWithdrawn: false, attempts: 1 }]);
    await store.outbox.record(lease, "r", 0, { state: "delivered", ref: { id: 5 } });
    await store.outbox.finish(lease, "r", { kind: "answered" });
    await store.receipts.record({ message: { id: 5 }, status: "read", at: AT });
    expect(await store.outbox.parts("r")).toEqual([{ position: 0, state: "delivered", status: "read", at: AT }]);
    store.close();
  });

  it("gives a file of version 1 tickets and a ledger", async () => {
    leaveVersion1();
    const store = await open();
    const lease = await claim(store.workQueue);
    await store.outbox.finish(lease, "new", { kind: "answered" });
    const number = await store.tickets.number("fake:1");
    await store.outbox.decide(lease, "third", answerTo([3], { ticket: ticket(number) }));
    expect(store.depths()).toEqual({ inbox: 1, outbox: 1, tickets: 1 });
    const accounts = [account("day")];
    await store.ledger.reserve({ id: "a", accounts, micros: 5, expiresAt: AT + 1000, ifLost: charge(5) });
    expect(await store.ledger.settle("a", charge(3))).toHaveLength(1);
    store.close();
  });
});
