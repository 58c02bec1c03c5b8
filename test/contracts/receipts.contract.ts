import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MessageRef } from "../../src/core/message.ts";
import type { Lease } from "../../src/core/ports/inbox.ts";
import type { ReceiptStatus } from "../../src/core/ports/platform.ts";
import { inbound } from "../support/inbound.ts";
import { answerTo, claim, type StoreHarness } from "./store-harness.ts";
import { ticket } from "./tickets.contract.ts";

const AT = 1_700_000_000_000;
const DAY_MS = 24 * 3600 * 1000;
const STATUSES = ["sent", "delivered", "read", "failed"] as const;

/** What every `Receipts` keeps to, together with the outbox whose parts it is about. */
export function describeReceipts(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} as Receipts`, () => {
    let store: StoreHarness;
    let lease: Lease;
    beforeEach(async () => {
      store = await create();
      await store.inbox.accept([inbound("a")]);
      lease = await claim(store.workQueue);
    });
    afterEach(() => store.stop());

    /** A reply with one part for each ref. */
    async function reply(id: string, ...refs: readonly MessageRef[]): Promise<void> {
      await store.outbox.decide(lease, id, answerTo([1]), 0);
      for (const [position, ref] of refs.entries()) {
        await store.outbox.record(lease, id, position, { state: "delivered", ref });
      }
      await store.outbox.finish(lease, id, { kind: "answered" });
    }

    const tell = (message: MessageRef, status: ReceiptStatus, why?: string) =>
      store.receipts.record({ message, status, at: AT, ...(why === undefined ? {} : { why }) });

    async function afterDeath(): Promise<void> {
      await store.reopen();
      lease = await claim(store.workQueue);
    }

    it("keeps the platform's word on each part, for as long as the reply", async () => {
      await reply("r", { id: "x" }, { id: "y" });
      expect(await tell({ id: "x" }, "delivered")).toEqual({
        kind: "advanced",
        conversation: "fake:1",
        reply: "r",
        status: "delivered",
      });
      await afterDeath();
      expect(await store.outbox.parts("r")).toEqual([
        { position: 0, state: "delivered", status: "delivered", at: AT },
        { position: 1, state: "delivered" },
      ]);
      await store.clock.advance(8 * DAY_MS + 1);
      await store.sweep();
      expect(await store.outbox.parts("r")).toEqual([]);
      expect(await tell({ id: "x" }, "read")).toEqual({ kind: "unknown" });
    });

    it("ends with what is furthest, in whatever order and however often it is told", async () => {
      let number = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...STATUSES), { minLength: 1, maxLength: 8 }), async (statuses) => {
          const id = `r${number++}`;
          await reply(id, { id });
          const effects = [];
          for (const status of statuses) effects.push((await tell({ id }, status)).kind);
          const furthest = Math.max(...statuses.map((status) => STATUSES.indexOf(status)));
          expect(await store.outbox.parts(id)).toMatchObject([{ status: STATUSES[furthest] }]);
          const steps = statuses.filter((status, index) =>
            statuses.slice(0, index).every((before) => STATUSES.indexOf(before) < STATUSES.indexOf(status)),
          );
          expect(effects.filter((kind) => kind === "advanced")).toHaveLength(steps.length);
        }),
        { numRuns: 30 },
      );
    });

    it("knows a message by the fields of its ref, not by their order", async () => {
      await reply("r", { message: 5, chat: { id: 7, topic: null }, gone: undefined });
      expect(await tell({ chat: { topic: null, id: 7 }, message: 5 }, "read")).toMatchObject({ kind: "advanced" });
      expect(await tell({ chat: { topic: 1, id: 7 }, message: 5 }, "read")).toEqual({ kind: "unknown" });
    });

    it("knows no message by a ref that tells nothing", async () => {
      await reply("r", {}, {});
      expect(await tell({}, "failed")).toEqual({ kind: "unknown" });
      await reply("s", {});
      expect((await store.outbox.parts("s"))[0]?.status).toBeUndefined();
      expect(await store.tickets.open()).toEqual([]);
    });

    it("keeps what is told of a message before it is recorded", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]), 0);
      expect(await tell({ id: "x" }, "read")).toEqual({ kind: "unknown" });
      expect(await tell({ id: "x" }, "sent")).toEqual({ kind: "unknown" });
      await afterDeath();
      expect(await store.outbox.record(lease, "r", 0, { state: "delivered", ref: { id: "x" } })).toMatchObject({
        kind: "advanced",
        status: "read",
      });
      expect(await store.outbox.parts("r")).toMatchObject([{ status: "read" }]);
      expect(await tell({ id: "x" }, "delivered")).toEqual({ kind: "nothing" });
    });

    it("opens a ticket also for a failure that was told too early", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]), 0);
      await tell({ id: "x" }, "failed", "131026: undeliverable");
      expect(await store.tickets.open()).toEqual([]);
      const effect = await store.outbox.record(lease, "r", 0, { state: "delivered", ref: { id: "x" } });
      expect(effect).toMatchObject({ status: "failed", ticket: { reason: "undelivered" } });
      expect(await store.tickets.open()).toHaveLength(1);
      expect(await store.outbox.parts("r")).toMatchObject([{ why: "131026: undeliverable" }]);
    });

    it("does not keep for ever what is told of messages that are none of ours", async () => {
      await tell({ id: "x" }, "failed");
      await store.clock.advance(3600_000);
      await store.sweep();
      await reply("r", { id: "x" });
      expect((await store.outbox.parts("r"))[0]?.status).toBeUndefined();
      expect(await store.tickets.open()).toEqual([]);
    });

    it("opens one ticket for a reply that was not brought, however often and of however many parts it is told", async () => {
      await reply("r", { id: "x" }, { id: "y" });
      const effect = await tell({ id: "y" }, "failed", "131026: undeliverable");
      const [open] = await store.tickets.open();
      expect(open).toMatchObject({ conversation: "fake:1", platform: "fake", reason: "undelivered", occurrences: 1 });
      expect(effect).toMatchObject({ kind: "advanced", ticket: { number: open?.number, conversation: "fake:1" } });
      for (const id of ["x", "y", "x"]) expect(await tell({ id }, "failed")).not.toHaveProperty("ticket");
      await afterDeath();
      expect(await store.tickets.open()).toEqual([open]);
      expect(await store.receipts.failures(10)).toHaveLength(2);
      expect(await store.receipts.failures(1)).toMatchObject([{ conversation: "fake:1", reply: "r", at: AT }]);
    });

    it.each([
      ["that the reply was given in", { language: "fr" }, "fr"],
      ["of what was asked, where nobody has noted it", {}, "vi"],
    ])("tells staff the language %s", async (_what, noted, language) => {
      const turns = [{ role: "user" as const, text: "Đơn hàng của tôi ở đâu?", at: AT }];
      await store.outbox.decide(lease, "r", answerTo([1], { turns, ...noted }), 0);
      await store.outbox.record(lease, "r", 0, { state: "delivered", ref: { id: "x" } });
      await tell({ id: "x" }, "failed");
      expect(await store.tickets.open()).toMatchObject([{ language }]);
    });

    it("adds what was not brought to the conversation's open ticket", async () => {
      const number = await store.tickets.number("fake:1");
      await store.outbox.decide(lease, "told", answerTo([1], { ticket: ticket(number) }));
      await store.outbox.finish(lease, "told", { kind: "answered" });
      await reply("r", { id: "x" });
      expect(await tell({ id: "x" }, "failed")).toMatchObject({ ticket: { number } });
      expect(await store.tickets.open()).toMatchObject([{ number, reason: "model_failed", occurrences: 2 }]);
    });

    it("forgets what was told of a message when another one takes its place", async () => {
      await store.outbox.decide(lease, "r", answerTo([1]), 0);
      await store.outbox.record(lease, "r", 0, { state: "shown", ref: { id: "x" } });
      await tell({ id: "x" }, "read");
      await store.outbox.record(lease, "r", 0, { state: "delivered", ref: { id: "x" } });
      expect(await store.outbox.parts("r")).toMatchObject([{ status: "read" }]);
      await store.outbox.intend(lease, "r", 0);
      await store.outbox.record(lease, "r", 0, { state: "delivered", ref: { id: "y" } });
      expect(await store.outbox.parts("r")).toEqual([{ position: 0, state: "delivered" }]);
      expect(await tell({ id: "x" }, "failed")).toEqual({ kind: "unknown" });
    });

    it("has nothing to do with the messages that a reply was before it was begun anew", async () => {
      await reply("r", { id: "x" }, { id: "y" });
      await store.outbox.decide(lease, "r", answerTo([1]), 0);
      expect(await store.outbox.parts("r")).toEqual([{ position: 0, state: "intended" }]);
      expect(await tell({ id: "y" }, "failed")).toEqual({ kind: "unknown" });
    });
  });
}
