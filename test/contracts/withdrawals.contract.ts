import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LeaseLostError } from "../../src/core/errors.ts";
import { albumItem, inbound } from "../support/inbound.ts";
import { answerTo, claim, type StoreHarness } from "./store-harness.ts";

/** What every `Withdrawals` keeps to, together with the inbox whose messages are withdrawn. */
export function describeWithdrawals(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} as Withdrawals`, () => {
    let store: StoreHarness;
    beforeEach(async () => {
      store = await create();
      await store.inbox.accept([inbound("a"), inbound("b")]);
    });
    afterEach(() => store.stop());

    async function marks(): Promise<Record<string, boolean>> {
      const waiting = await store.workQueue.waiting(await claim(store.workQueue));
      return Object.fromEntries(waiting.map(({ message, isWithdrawn }) => [message.id, isWithdrawn]));
    }

    it("marks a message that waits, durably and as often as it is asked", async () => {
      expect(await marks()).toEqual({ a: false, b: false });
      expect(await store.withdrawals.request("b")).toBe("fake:1");
      expect(await store.withdrawals.request("b")).toBe("fake:1");
      await store.reopen();
      expect(await marks()).toEqual({ a: false, b: true });
    });

    it("does not know what was never accepted, and comes too late for what has ended", async () => {
      expect(await store.withdrawals.request("z")).toBeUndefined();
      const lease = await claim(store.workQueue);
      await store.outbox.decide(lease, "r", answerTo([1]));
      await store.outbox.finish(lease, "r", { kind: "answered" });
      expect(await store.withdrawals.request("a")).toBeUndefined();
      expect(await store.inbox.find("a")).toMatchObject({ outcome: { kind: "answered" } });
    });

    it("ends a marked message without a reply, and knows it when it comes again", async () => {
      await store.withdrawals.request("a");
      const lease = await claim(store.workQueue);
      await store.withdrawals.end(lease, [1, 2]);
      await store.reopen();
      const outcome = { kind: "refused", reason: "withdrawn" };
      expect(await store.inbox.find("a")).toEqual({ state: "done", outcome, reply: undefined });
      expect(await store.inbox.find("b")).toEqual({ state: "waiting" });
      expect(await store.inbox.accept([inbound("a")])).toEqual(["duplicate"]);
      expect(await store.inbox.amend(inbound("a", { text: "better" }))).toBe("answered");
      expect(await marks()).toEqual({ b: false });
    });

    it("ends nothing for a lease that has passed on, or of another conversation", async () => {
      await store.withdrawals.request("a");
      const late = await claim(store.workQueue);
      await store.reopen();
      const lease = await claim(store.workQueue);
      await expect(store.withdrawals.end(late, [1])).rejects.toThrow(LeaseLostError);
      await store.withdrawals.end(await claim(store.workQueue, "fake:2"), [1]);
      expect(await store.workQueue.waiting(lease)).toHaveLength(2);
    });

    it("does not take words with it that come after the item without them was withdrawn", async () => {
      await store.inbox.accept([albumItem("c", "1")]);
      await store.withdrawals.request("c");
      expect(await store.inbox.accept([albumItem("d", "1", "look")])).toEqual(["accepted"]);
      expect(await marks()).toEqual({ a: false, b: false, c: true, d: false });
    });
  });
}
