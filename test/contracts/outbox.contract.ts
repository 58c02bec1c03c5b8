import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LeaseLostError } from "../../src/core/errors.ts";
import type { Lease } from "../../src/core/ports/inbox.ts";
import { inbound } from "../support/inbound.ts";
import { answerTo, claim, type StoreHarness } from "./store-harness.ts";
import { ticket } from "./tickets.contract.ts";

/** What every `Outbox` keeps to. */
export function describeOutbox(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} as an Outbox`, () => {
    let store: StoreHarness;
    let lease: Lease;
    beforeEach(async () => {
      store = await create();
      await store.inbox.accept([inbound("a"), inbound("b")]);
      lease = await claim(store.workQueue);
    });
    afterEach(() => store.stop());

    /** The process dies; what does its successor find? */
    async function afterDeath() {
      await store.reopen();
      lease = await claim(store.workQueue);
      return store.outbox.unfinished(lease);
    }

    it("has nothing unfinished before anything was intended", async () => {
      expect(await store.outbox.unfinished(lease)).toBeUndefined();
      expect(await afterDeath()).toBeUndefined();
    });

    it("keeps the intent of a create", async () => {
      await store.outbox.intend(lease, "r", 0);
      expect(await afterDeath()).toEqual({ id: "r", parts: [{ state: "intended" }], decision: undefined });
    });

    it("keeps what has become of a part, and the intent for the next one in the same write", async () => {
      await store.outbox.intend(lease, "r", 0);
      await store.outbox.record(lease, "r", 0, { state: "shown", ref: { id: 1 } }, 1);
      expect(await afterDeath()).toEqual({
        id: "r",
        parts: [{ state: "shown", ref: { id: 1 } }, { state: "intended" }],
        decision: undefined,
      });
    });

    it("keeps a decision as it was made, with the parts shown before", async () => {
      const decision = answerTo([1, 2], { model: "m", usage: { inputTokens: 3, outputTokens: 4 } });
      await store.outbox.intend(lease, "r", 0);
      await store.outbox.record(lease, "r", 0, { state: "shown", ref: { id: 1 } });
      await store.outbox.decide(lease, "r", decision);
      expect(await afterDeath()).toEqual({ id: "r", parts: [{ state: "shown", ref: { id: 1 } }], decision });
      expect(await store.outbox.decision("r")).toEqual(decision);
    });

    it("keeps what the conversation remembers, whether or not it is what was said", async () => {
      const turns = [
        { role: "user" as const, text: "Is it so?", at: 1 },
        { role: "assistant" as const, text: "**Yes.**", at: 2 },
        { role: "assistant" as const, text: "", at: 3, cutShort: true as const },
      ];
      await store.outbox.decide(lease, "r", answerTo([1], { turns }));
      expect((await store.outbox.decision("r"))?.turns).toEqual(turns);
      expect((await afterDeath())?.decision?.turns).toEqual(turns);
    });

    it("announces the first create together with the decision", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]), 0);
      expect(await afterDeath()).toMatchObject({ parts: [{ state: "intended" }], decision: { messages: [1] } });
    });

    it("leaves parts out that were never intended", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]));
      await store.outbox.record(lease, "r", 2, { state: "delivered", ref: undefined });
      const found = await afterDeath();
      expect(found?.parts[0]).toBeUndefined();
      expect(found?.parts[1]).toBeUndefined();
      expect(found?.parts[2]).toEqual({ state: "delivered", ref: undefined });
    });

    it("keeps a decision when a part of it is intended later", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]));
      await store.outbox.intend(lease, "r", 0);
      expect(await afterDeath()).toMatchObject({ parts: [{ state: "intended" }], decision: { messages: [1] } });
    });

    it("ends the reply and its messages together, with the outcome", async () => {
      await store.outbox.decide(lease, "r", answerTo([1, 2]), 0);
      await store.outbox.finish(lease, "r", { kind: "refused", reason: "undeliverable" });
      expect(await afterDeath()).toBeUndefined();
      expect(await store.workQueue.waiting(lease)).toEqual([]);
      for (const id of ["a", "b"]) {
        expect(await store.inbox.find(id)).toEqual({
          state: "done",
          outcome: { kind: "refused", reason: "undeliverable" },
          reply: "r",
        });
      }
      expect(await store.outbox.decision("r")).toEqual(answerTo([1, 2]));
    });

    it("leaves messages that the decision does not name", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]));
      await store.outbox.finish(lease, "r", { kind: "answered" });
      expect(await store.inbox.find("b")).toEqual({ state: "waiting" });
    });

    it("ends a message once: what is finished keeps its outcome", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]));
      await store.outbox.finish(lease, "r", { kind: "answered" });
      await store.outbox.decide(lease, "again", answerTo([1]));
      await store.outbox.finish(lease, "again", { kind: "refused", reason: "stopped" });
      expect(await store.inbox.find("a")).toEqual({ state: "done", outcome: { kind: "answered" }, reply: "r" });
    });

    it("opens a ticket together with the decision, and ends the messages with its number", async () => {
      const number = await store.tickets.number("fake:1");
      const outcome = { kind: "ticketed", ticket: number, reason: "deadline" } as const;
      const decision = answerTo([1, 2], { outcome, ticket: ticket(number, { reason: "deadline" }) });
      await store.outbox.decide(lease, "r", decision, 0);
      expect(await afterDeath()).toEqual({
        id: "r",
        parts: [{ state: "intended" }],
        decision: JSON.parse(JSON.stringify(decision)),
      });
      expect(await store.tickets.open()).toMatchObject([{ number, reason: "deadline", occurrences: 1 }]);
      await store.outbox.finish(lease, "r", outcome);
      expect(await store.inbox.find("a")).toEqual({ state: "done", outcome, reply: "r" });
      expect(await store.tickets.open()).toHaveLength(1);
    });

    it("opens a ticket together with the end of a reply, once", async () => {
      const number = await store.tickets.number("fake:1");
      const outcome = { kind: "ticketed", ticket: number, reason: "undelivered" } as const;
      await store.outbox.decide(lease, "r", answerTo([1]), 0);
      await afterDeath();
      expect(await store.tickets.open()).toEqual([]);
      await store.outbox.finish(lease, "r", outcome, ticket(number, { reason: "undelivered" }));
      expect(await afterDeath()).toBeUndefined();
      expect(await store.tickets.open()).toMatchObject([{ number, reason: "undelivered", occurrences: 1 }]);
      expect(await store.inbox.find("a")).toEqual({ state: "done", outcome, reply: "r" });
      expect(await store.outbox.decision("r")).toEqual(answerTo([1]));
    });

    it("neither ends a reply nor opens its ticket for a lease that has passed on", async () => {
      const number = await store.tickets.number("fake:1");
      await store.outbox.decide(lease, "r", answerTo([1]));
      const late = lease;
      await afterDeath();
      const outcome = { kind: "ticketed", ticket: number, reason: "undelivered" } as const;
      await expect(store.outbox.finish(late, "r", outcome, ticket(number))).rejects.toThrow(LeaseLostError);
      expect(await store.tickets.open()).toEqual([]);
      expect(await store.inbox.find("a")).toEqual({ state: "waiting" });
    });

    it("keeps what was sent before the decision as it was sent", async () => {
      const piece = { text: "First.", format: { bold: [0, 5] } };
      await store.outbox.intend(lease, "r", 0);
      await store.outbox.record(lease, "r", 0, { state: "delivered", ref: { id: 1 }, piece });
      expect((await afterDeath())?.parts).toEqual([{ state: "delivered", ref: { id: 1 }, piece }]);
    });

    it("opens no ticket for a decision that comes too late", async () => {
      const number = await store.tickets.number("fake:1");
      const late = lease;
      await store.reopen();
      await claim(store.workQueue);
      const decision = answerTo([1], { ticket: ticket(number) });
      await expect(store.outbox.decide(late, "r", decision)).rejects.toThrow(LeaseLostError);
      expect(await store.tickets.open()).toEqual([]);
    });

    it("begins a finished reply anew, without its parts", async () => {
      await store.outbox.decide(lease, "r", answerTo([1], { text: "old" }), 0);
      await store.outbox.finish(lease, "r", { kind: "cut_short", reason: "client_gone" });
      await store.outbox.intend(lease, "r", 1);
      const found = await afterDeath();
      expect(found?.decision).toBeUndefined();
      expect(found?.parts[0]).toBeUndefined();
      expect(found?.parts[1]).toEqual({ state: "intended" });
    });

    it("knows the unfinished reply of its own conversation only", async () => {
      const other = await claim(store.workQueue, "fake:2");
      await store.outbox.intend(other, "theirs", 0);
      expect(await store.outbox.unfinished(lease)).toBeUndefined();
      expect(await store.outbox.unfinished(other)).toMatchObject({ id: "theirs" });
    });
  });
}
