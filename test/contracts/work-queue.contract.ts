import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LeaseLostError } from "../../src/core/errors.ts";
import type { Lease } from "../../src/core/ports/inbox.ts";
import { inbound } from "../support/inbound.ts";
import { answerTo, claim, type StoreHarness } from "./store-harness.ts";

/** What every `WorkQueue` keeps to. */
export function describeWorkQueue(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} as a WorkQueue`, () => {
    let store: StoreHarness;
    beforeEach(async () => {
      store = await create();
    });
    afterEach(() => store.stop());

    async function sequences(lease: Lease): Promise<number[]> {
      return (await store.workQueue.waiting(lease)).map(({ sequence }) => sequence);
    }

    async function attempts(lease: Lease): Promise<number[]> {
      return (await store.workQueue.waiting(lease)).map((entry) => entry.attempts);
    }

    describe("leases", () => {
      it("gives a conversation to one process at a time", async () => {
        const lease = await claim(store.workQueue);
        expect(await store.rival.claim("fake:1")).toBeUndefined();
        expect(await store.rival.claim("fake:2")).toBeDefined();
        await store.workQueue.release(lease, false);
        expect(await store.rival.claim("fake:1")).toBeDefined();
        expect(await store.workQueue.claim("fake:1")).toBeUndefined();
      });

      it("gives a greater token with every claim, also over a restart", async () => {
        const tokens = [(await claim(store.workQueue)).token, (await claim(store.workQueue)).token];
        await store.reopen();
        tokens.push((await claim(store.workQueue)).token, (await claim(store.workQueue, "fake:2")).token);
        expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
      });

      it("lets a lease pass on when it has run out, and not a moment before", async () => {
        await claim(store.workQueue);
        await store.clock.advance(store.leaseMs - 1);
        expect(await store.rival.claim("fake:1")).toBeUndefined();
        await store.clock.advance(1);
        expect(await store.rival.claim("fake:1")).toBeDefined();
      });

      it("keeps all leases of a process that are renewed", async () => {
        await claim(store.workQueue, "fake:1");
        await claim(store.workQueue, "fake:2");
        await store.clock.advance(store.leaseMs - 1);
        await store.workQueue.renew();
        await store.clock.advance(store.leaseMs - 1);
        expect(await store.rival.claim("fake:1")).toBeUndefined();
        expect(await store.rival.claim("fake:2")).toBeUndefined();
      });

      it("does not prolong the leases of others", async () => {
        await claim(store.workQueue);
        await store.clock.advance(store.leaseMs - 1);
        await store.rival.renew();
        await store.clock.advance(1);
        expect(await store.rival.claim("fake:1")).toBeDefined();
      });

      it("is free of the leases of a process that has died", async () => {
        await claim(store.workQueue);
        await store.reopen();
        expect(await store.workQueue.claim("fake:1")).toBeDefined();
      });

      it("leaves the lease to its new holder when the old one lets go", async () => {
        const old = await claim(store.workQueue);
        await store.clock.advance(store.leaseMs);
        await claim(store.rival);
        await store.workQueue.release(old, true);
        expect(await store.workQueue.claim("fake:1")).toBeUndefined();
      });
    });

    describe("a lease that has passed on", () => {
      const passings: [string, () => Promise<void>][] = [
        [
          "to another process",
          async () => {
            await store.clock.advance(store.leaseMs);
            await claim(store.rival);
          },
        ],
        ["to a newer claim of the same process", async () => void (await claim(store.workQueue))],
        ["to nobody, after a restart", () => store.reopen()],
      ];

      it.each(passings)("changes nothing: %s", async (_to, passOn) => {
        await store.inbox.accept([inbound("a")]);
        const old = await claim(store.workQueue);
        const [sequence = 0] = await sequences(old);
        await store.outbox.decide(old, "decided", answerTo([sequence]));
        await passOn();
        const { workQueue, outbox } = store;
        const tries = [
          () => workQueue.waiting(old),
          () => workQueue.begin(old, [sequence]),
          () => outbox.unfinished(old),
          () => outbox.intend(old, "r", 0),
          () => outbox.record(old, "r", 0, { state: "delivered", ref: { id: 1 } }),
          () => outbox.decide(old, "r", answerTo([sequence])),
          () => outbox.finish(old, "decided", { kind: "answered" }),
        ];
        for (const attempt of tries) await expect(attempt(), attempt.toString()).rejects.toThrow(LeaseLostError);
        expect(await store.inbox.find("a")).toEqual({ state: "waiting" });
        expect(await outbox.decision("r")).toBeUndefined();
      });
    });

    describe("attempts", () => {
      it("counts an attempt of another lease, once for each lease, over restarts", async () => {
        await store.inbox.accept([inbound("a")]);
        for (const before of [0, 1, 2, 3]) {
          const lease = await claim(store.workQueue);
          expect(await attempts(lease)).toEqual([before]);
          await store.workQueue.begin(lease, await sequences(lease));
          await store.workQueue.begin(lease, await sequences(lease));
          expect(await attempts(lease)).toEqual([before]);
          await store.reopen();
        }
      });

      it("counts an attempt that ended with an exception", async () => {
        await store.inbox.accept([inbound("a")]);
        const lease = await claim(store.workQueue);
        await store.workQueue.begin(lease, await sequences(lease));
        await store.workQueue.release(lease, false);
        expect(await attempts(await claim(store.workQueue))).toEqual([1]);
      });

      it("takes back what this lease counted, and no more, when it was interrupted on purpose", async () => {
        await store.inbox.accept([inbound("a"), inbound("b")]);
        const first = await claim(store.workQueue);
        const [a = 0] = await sequences(first);
        await store.workQueue.begin(first, [a]);
        await store.workQueue.release(first, false);
        const second = await claim(store.workQueue);
        await store.workQueue.begin(second, await sequences(second));
        await store.workQueue.release(second, true);
        await store.reopen();
        expect(await attempts(await claim(store.workQueue))).toEqual([1, 0]);
      });

      it("takes nothing back for a lease that began nothing", async () => {
        await store.inbox.accept([inbound("a")]);
        const first = await claim(store.workQueue);
        await store.workQueue.begin(first, await sequences(first));
        await store.workQueue.release(first, false);
        await store.workQueue.release(await claim(store.workQueue), true);
        expect(await attempts(await claim(store.workQueue))).toEqual([1]);
      });

      it("counts only the messages that were begun", async () => {
        await store.inbox.accept([inbound("a"), inbound("b")]);
        const lease = await claim(store.workQueue);
        const [a = 0] = await sequences(lease);
        await store.workQueue.begin(lease, [a]);
        await store.reopen();
        expect(await attempts(await claim(store.workQueue))).toEqual([1, 0]);
      });
    });

    it("shows unfinished messages of one conversation only, in order", async () => {
      await store.inbox.accept([inbound("a"), inbound("x", { conversation: "fake:2" }), inbound("b"), inbound("c")]);
      const lease = await claim(store.workQueue);
      const [a = 0] = await sequences(lease);
      await store.outbox.decide(lease, "r", answerTo([a]));
      await store.outbox.finish(lease, "r", { kind: "answered" });
      const rest = await store.workQueue.waiting(lease);
      expect(rest.map(({ message }) => message.id)).toEqual(["b", "c"]);
    });
  });
}
