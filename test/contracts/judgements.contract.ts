import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Feedback } from "../../src/core/ports/platform.ts";
import { inbound } from "../support/inbound.ts";
import { answerTo, claim, type StoreHarness } from "./store-harness.ts";

const SAID = {
  text: "With the form.",
  turns: [
    { role: "user", text: "How do I return it?", at: 1 },
    { role: "assistant", text: "With the form.", at: 2 },
  ],
  model: "small",
  tier: "faq",
  sources: ["returns"],
} as const;
const ABOUT = {
  question: "How do I return it?",
  answer: "With the form.",
  model: "small",
  tier: "faq",
  sources: ["returns"],
};

const DAY_MS = 24 * 3600 * 1000;

/** What every `Judgements` keeps to, together with the outbox whose replies are judged. */
export function describeJudgements(name: string, create: () => Promise<StoreHarness>): void {
  describe(`${name} as Judgements`, () => {
    let store: StoreHarness;
    beforeEach(async () => {
      store = await create();
      await store.inbox.accept([inbound("a")]);
      await reply("r", 1);
    });
    afterEach(() => store.stop());

    async function reply(id: string, message: number, conversation = "fake:1"): Promise<void> {
      const lease = await claim(store.workQueue, conversation);
      await store.outbox.decide(lease, id, answerTo([], SAID), 0);
      await store.outbox.record(lease, id, 0, { state: "delivered", ref: { chat: conversation, message } });
      await store.outbox.finish(lease, id, { kind: "answered" });
    }

    const judge = (rating: Feedback["rating"], fields: Partial<Feedback> = {}) =>
      store.judgements.record({
        conversation: "fake:1",
        author: "7",
        message: { message: 1, chat: "fake:1" },
        rating,
        ...fields,
      });

    it("keeps what a person thinks of a reply", async () => {
      expect(await judge("up")).toMatchObject({ kind: "recorded" });
      await store.reopen();
      expect(await store.judgements.of("fake:1")).toEqual([
        { reply: "r", author: "7", rating: "up", at: store.clock.now(), about: ABOUT },
      ]);
      expect(await store.judgements.of("fake:2")).toEqual([]);
    });

    it("counts the newest judgement of each person, newest first", async () => {
      await reply("s", 2);
      expect(await judge("up")).toMatchObject({ kind: "recorded" });
      await store.clock.advance(1);
      expect(await judge("up", { author: "8" })).toMatchObject({ kind: "recorded" });
      await store.clock.advance(1);
      expect(await judge("down", { message: { chat: "fake:1", message: 2 } })).toMatchObject({ kind: "recorded" });
      await store.clock.advance(1);
      expect(await judge("down")).toMatchObject({ kind: "recorded" });
      expect(await judge("down")).toEqual({ kind: "unchanged" });
      const judgements = await store.judgements.of("fake:1");
      expect(judgements.map(({ reply: of, author, rating }) => `${of} ${author} ${rating}`)).toEqual([
        "r 7 down",
        "s 7 down",
        "r 8 up",
      ]);
    });

    it("takes a judgement back", async () => {
      expect(await judge("none")).toEqual({ kind: "unchanged" });
      await judge("down");
      expect(await judge("none")).toMatchObject({ kind: "recorded" });
      expect(await judge("none")).toEqual({ kind: "unchanged" });
      expect(await store.judgements.of("fake:1")).toEqual([]);
    });

    it("knows nothing of messages that are not there, and of those of another conversation", async () => {
      expect(await judge("up", { message: { chat: "fake:1", message: 9 } })).toEqual({ kind: "unknown" });
      expect(await judge("up", { message: {} })).toEqual({ kind: "unknown" });
      expect(await judge("up", { conversation: "fake:2" })).toEqual({ kind: "unknown" });
      expect(await store.judgements.of("fake:1")).toEqual([]);
    });

    it("outlives the reply, and is forgotten after 62 days", async () => {
      await judge("up");
      await store.clock.advance(8 * DAY_MS + 1);
      await store.sweep();
      expect(await store.judgements.of("fake:1")).toMatchObject([{ rating: "up", about: ABOUT }]);
      expect(await judge("down")).toEqual({ kind: "unknown" });
      await store.clock.advance(54 * DAY_MS);
      await store.sweep();
      expect(await store.judgements.of("fake:1")).toEqual([]);
    });
  });
}
