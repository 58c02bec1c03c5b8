import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../src/core/outcome.ts";
import { albumItem, inbound } from "../support/inbound.ts";
import { answerTo, claim, type StoreHarness } from "./store-harness.ts";

const DAY_MS = 24 * 3600 * 1000;
const CLIENT_GONE: Outcome = { kind: "cut_short", reason: "client_gone" };

/** What every `Inbox` keeps to. */
export function describeInbox(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} as an Inbox`, () => {
    let store: StoreHarness;
    beforeEach(async () => {
      store = await create();
    });
    afterEach(() => store.stop());

    /** What waits in a conversation, by id. */
    async function waiting(conversation?: string): Promise<string[]> {
      const lease = await claim(store.workQueue, conversation);
      const messages = await store.workQueue.waiting(lease);
      await store.workQueue.release(lease, true);
      return messages.map(({ message }) => message.id);
    }

    /** Ends everything that waits in a conversation with one reply. */
    async function finish(outcome: Outcome = { kind: "answered" }, conversation?: string): Promise<void> {
      const lease = await claim(store.workQueue, conversation);
      const messages = await store.workQueue.waiting(lease);
      const reply = `reply to ${messages[0]?.message.id}`;
      const sequences = messages.map(({ sequence }) => sequence);
      await store.outbox.decide(lease, reply, answerTo(sequences, { outcome }));
      await store.outbox.finish(lease, reply, outcome);
      await store.workQueue.release(lease, false);
    }

    describe("accept", () => {
      it("keeps messages in the order in which they came, also over a restart", async () => {
        await store.inbox.accept([inbound("c"), inbound("a")]);
        await store.reopen();
        await store.inbox.accept([inbound("b")]);
        expect(await waiting()).toEqual(["c", "a", "b"]);
      });

      it("keeps the order of calls that were not waited for", async () => {
        const ids = Array.from({ length: 20 }, (_, index) => `m${index}`);
        await Promise.all(ids.map((id) => store.inbox.accept([inbound(id)])));
        expect(await waiting()).toEqual(ids);
      });

      it("keeps the whole message", async () => {
        const message = inbound("a", {
          text: 'Xin chào 👋 \u2028 "quoted"',
          wishes: { temperature: 0.5, context: [{ role: "user", text: "before" }] },
          author: { id: "7", role: "staff", name: "Ann", language: "vi" },
          address: { chat: -100, thread: null, nested: { list: [1, "two", true] } },
        });
        await store.inbox.accept([message]);
        await store.reopen();
        const lease = await claim(store.workQueue);
        expect((await store.workQueue.waiting(lease)).map((entry) => entry.message)).toEqual([message]);
      });

      it("takes a message once, within one call and over many", async () => {
        expect(await store.inbox.accept([inbound("a"), inbound("a"), inbound("b")])).toEqual([
          "accepted",
          "duplicate",
          "accepted",
        ]);
        expect(await store.inbox.accept([inbound("b"), inbound("c")])).toEqual(["duplicate", "accepted"]);
        expect(await waiting()).toEqual(["a", "b", "c"]);
      });

      it("knows a message again after a restart and after it was answered", async () => {
        await store.inbox.accept([inbound("a")]);
        await store.reopen();
        expect(await store.inbox.accept([inbound("a")])).toEqual(["duplicate"]);
        await finish();
        await store.reopen();
        expect(await store.inbox.accept([inbound("a")])).toEqual(["duplicate"]);
        expect(await waiting()).toEqual([]);
      });

      it("changes nothing about a message that comes again with other words", async () => {
        await store.inbox.accept([inbound("a", { text: "first" })]);
        await store.inbox.accept([inbound("a", { text: "second" })]);
        const lease = await claim(store.workQueue);
        expect((await store.workQueue.waiting(lease))[0]?.message.content).toMatchObject({ text: "first" });
      });
    });

    describe("albums", () => {
      it("counts the items of one album as one message", async () => {
        expect(
          await store.inbox.accept([albumItem("a", "1", "look"), albumItem("b", "1"), albumItem("c", "2", "other")]),
        ).toEqual(["accepted", "duplicate", "accepted"]);
        expect(await waiting()).toEqual(["a", "c"]);
      });

      it("takes the words of an item that comes later", async () => {
        await store.inbox.accept([albumItem("a", "1")]);
        await store.reopen();
        expect(await store.inbox.accept([albumItem("b", "1", "look")])).toEqual(["accepted"]);
        const lease = await claim(store.workQueue);
        const messages = await store.workQueue.waiting(lease);
        expect(messages.map(({ message }) => message.content)).toEqual([
          { kind: "attachment", attachment: "photo", caption: "look" },
        ]);
      });

      it("takes an album once when all of its items come again", async () => {
        const items = [albumItem("a", "1"), albumItem("b", "1", "look"), albumItem("c", "1")];
        await store.inbox.accept(items);
        expect(await store.inbox.accept(items)).toEqual(["duplicate", "duplicate", "duplicate"]);
        await finish();
        expect(await store.inbox.accept(items)).toEqual(["duplicate", "duplicate", "duplicate"]);
        expect(await waiting()).toEqual([]);
      });

      it("does not lose words that come when the item without them is being answered", async () => {
        await store.inbox.accept([albumItem("a", "1")]);
        const lease = await claim(store.workQueue);
        const [first] = await store.workQueue.waiting(lease);
        await store.workQueue.begin(lease, [first?.sequence ?? 0]);
        expect(await store.inbox.accept([albumItem("b", "1", "look")])).toEqual(["accepted"]);
        await store.outbox.decide(lease, "r", answerTo([first?.sequence ?? 0]));
        await store.outbox.finish(lease, "r", { kind: "answered" });
        await store.workQueue.release(lease, false);
        expect(await waiting()).toEqual(["b"]);
      });

      it("does not lose words that come when the item without them was answered", async () => {
        await store.inbox.accept([albumItem("a", "1")]);
        await finish();
        expect(await store.inbox.accept([albumItem("b", "1", "look")])).toEqual(["accepted"]);
        expect(await store.inbox.accept([albumItem("b", "1", "look")])).toEqual(["duplicate"]);
        expect(await waiting()).toEqual(["b"]);
      });

      it("keeps albums of the same name in two conversations apart", async () => {
        const other = { ...albumItem("b", "1"), conversation: "fake:2" };
        expect(await store.inbox.accept([albumItem("a", "1"), other])).toEqual(["accepted", "accepted"]);
      });
    });

    describe("amend", () => {
      it("changes a message that waits, in its place", async () => {
        await store.inbox.accept([inbound("a"), inbound("b")]);
        expect(await store.inbox.amend(inbound("a", { text: "better" }))).toBe("amended");
        await store.reopen();
        const lease = await claim(store.workQueue);
        const messages = await store.workQueue.waiting(lease);
        expect(messages.map(({ message }) => message.content)).toEqual([
          { kind: "text", text: "better" },
          { kind: "text", text: "words of b" },
        ]);
      });

      it("comes too late for an answered message", async () => {
        await store.inbox.accept([inbound("a")]);
        await finish();
        expect(await store.inbox.amend(inbound("a", { text: "better" }))).toBe("answered");
        expect(await waiting()).toEqual([]);
      });

      it("does not know what was never accepted", async () => {
        expect(await store.inbox.amend(inbound("a"))).toBe("unknown");
        expect(await waiting()).toEqual([]);
      });

      it("knows the item of an album that brought the words", async () => {
        await store.inbox.accept([albumItem("a", "1"), albumItem("b", "1", "look")]);
        expect(await store.inbox.amend(albumItem("b", "1", "look here"))).toBe("amended");
      });
    });

    describe("find", () => {
      it("tells whether a message waits and how it ended", async () => {
        expect(await store.inbox.find("a")).toBeUndefined();
        await store.inbox.accept([inbound("a")]);
        expect(await store.inbox.find("a")).toEqual({ state: "waiting" });
        await finish({ kind: "refused", reason: "too_long" });
        await store.reopen();
        expect(await store.inbox.find("a")).toEqual({
          state: "done",
          outcome: { kind: "refused", reason: "too_long" },
          reply: "reply to a",
        });
      });
    });

    describe("reopen", () => {
      it("makes a message wait again that ended because its client went away", async () => {
        await store.inbox.accept([inbound("a")]);
        await finish(CLIENT_GONE);
        expect(await store.inbox.reopen(inbound("a"))).toBe(true);
        await store.reopen();
        expect(await store.inbox.find("a")).toEqual({ state: "waiting" });
        expect(await waiting()).toEqual(["a"]);
        expect(await store.inbox.reopen(inbound("a"))).toBe(false);
      });

      it.each<Outcome>([
        { kind: "answered" },
        { kind: "cut_short", reason: "stopped" },
        { kind: "refused", reason: "dead_letter" },
      ])("leaves a message alone that ended otherwise: %o", async (outcome) => {
        await store.inbox.accept([inbound("a")]);
        await finish(outcome);
        expect(await store.inbox.reopen(inbound("a"))).toBe(false);
        expect(await waiting()).toEqual([]);
      });

      it("leaves a message alone that waits or was never accepted", async () => {
        expect(await store.inbox.reopen(inbound("a"))).toBe(false);
        await store.inbox.accept([inbound("a")]);
        expect(await store.inbox.reopen(inbound("a"))).toBe(false);
      });

      it("begins to count attempts anew, also for the lease that ended it", async () => {
        await store.inbox.accept([inbound("a")]);
        const lease = await claim(store.workQueue);
        const sequence = (await store.workQueue.waiting(lease))[0]?.sequence ?? 0;
        await store.workQueue.begin(lease, [sequence]);
        await store.outbox.decide(lease, "r", answerTo([sequence], { outcome: CLIENT_GONE }));
        await store.outbox.finish(lease, "r", CLIENT_GONE);
        await store.inbox.reopen(inbound("a"));
        expect(await store.workQueue.waiting(lease)).toMatchObject([{ sequence, attempts: 0 }]);
        await store.workQueue.begin(lease, [sequence]);
        await store.reopen();
        expect(await store.workQueue.waiting(await claim(store.workQueue))).toMatchObject([{ attempts: 1 }]);
      });
    });

    describe("waiting", () => {
      it("lists conversations with unfinished messages, oldest first", async () => {
        await store.inbox.accept([
          inbound("a", { conversation: "fake:2" }),
          inbound("b", { conversation: "fake:1" }),
          inbound("c", { conversation: "fake:2" }),
          inbound("d", { conversation: "fake:3" }),
        ]);
        await finish(undefined, "fake:1");
        await store.reopen();
        expect((await store.inbox.waiting()).map(({ conversation }) => conversation)).toEqual(["fake:2", "fake:3"]);
      });
    });

    describe("sweep", () => {
      it("remembers a message for 8 days and no longer", async () => {
        await store.inbox.accept([inbound("a")]);
        await finish();
        await store.clock.advance(8 * DAY_MS);
        await store.sweep();
        expect(await store.inbox.accept([inbound("a")])).toEqual(["duplicate"]);
        expect(await store.outbox.decision("reply to a")).toBeDefined();
        await store.clock.advance(1);
        await store.sweep();
        expect(await store.inbox.find("a")).toBeUndefined();
        expect(await store.outbox.decision("reply to a")).toBeUndefined();
        expect(await store.inbox.accept([inbound("a")])).toEqual(["accepted"]);
      });

      it("never forgets a message that is not finished", async () => {
        await store.inbox.accept([inbound("a")]);
        const lease = await claim(store.workQueue);
        await store.outbox.decide(lease, "r", answerTo([1]), 0);
        await store.clock.advance(30 * DAY_MS);
        await store.sweep();
        await store.reopen();
        expect(await waiting()).toEqual(["a"]);
        expect(await store.outbox.unfinished(await claim(store.workQueue))).toMatchObject({
          id: "r",
          parts: [{ state: "intended" }],
        });
      });
    });
  });
}
