import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerStore, StoredAnswer } from "../../src/core/ports/answer-store.ts";

export interface AnswerStoreHarness {
  readonly answers: AnswerStore;
  /** What `answers` may hold in all: room for some dozens of answers of this suite. */
  readonly maxBytes: number;
  /** What an answer of 1500 characters takes of it at most. */
  readonly answerBytes: number;
  /** Bytes of everything that the store holds, as they can be counted from outside. */
  stored(): Promise<number>;
  /** Shorter than any test, and longer than a few calls. */
  readonly shortMs: number;
  /** Lets so much time pass for the store. */
  pass(ms: number): Promise<void>;
  /** Another process takes up the same answers; `answers` is its own. Undefined: they do not outlive the process. */
  readonly reopen?: (maxBytes?: number) => Promise<void>;
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;

export function answer(text: string): StoredAnswer {
  return { text, model: "gpt-4o-mini", at: 1_700_000_000_000 };
}

/** As long as answers are: a few paragraphs. */
function long(number: number, characters = 1500): StoredAnswer {
  return answer(`${number}: ${"Trả lời. ".repeat(characters / 9)}`);
}

/** What every `AnswerStore` keeps to. */
export function describeAnswerStore(name: string, create: () => Promise<AnswerStoreHarness>): void {
  describe(`${name} as an AnswerStore`, () => {
    let harness: AnswerStoreHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(() => harness.stop());

    const get = (key: string) => harness.answers.get(key);
    const set = (key: string, value: StoredAnswer, ttlMs = HOUR_MS) => harness.answers.set(key, value, ttlMs);

    it("knows nothing at first", async () => {
      expect(await get("a")).toBeUndefined();
      await harness.answers.delete("a");
    });

    it.each([["Yes."], ['"quoted" \u2028 👋'], [`## Đổi trả\n\n1. ${"x".repeat(5000)}`]])(
      "gives back what was set: %.20j",
      async (text) => {
        await set("a", answer(text));
        expect(await get("a")).toEqual(answer(text));
        await harness.reopen?.();
        expect(await get("a")).toEqual(answer(text));
      },
    );

    it("keeps the newest answer", async () => {
      await set("a", answer("first"));
      await set("a", answer("second"));
      expect(await get("a")).toEqual(answer("second"));
      await Promise.all([set("a", answer("third")), set("a", answer("fourth"))]);
      expect(await get("a")).toEqual(answer("fourth"));
    });

    it("tells keys apart that look alike", async () => {
      const keys = ["a", "A", "a ", "a:b", "a::b", "a%", "ä", "constructor", "__proto__"];
      for (const key of keys) await set(key, answer(key));
      for (const key of keys) expect(await get(key)).toEqual(answer(key));
    });

    it("forgets what is deleted, and nothing else", async () => {
      await set("a", answer("one"));
      await set("b", answer("two"));
      await harness.answers.delete("a");
      await harness.answers.delete("a");
      await harness.reopen?.();
      expect([await get("a"), await get("b")]).toEqual([undefined, answer("two")]);
    });

    it("forgets an answer whose time is over", async () => {
      await set("long", answer("one"));
      await set("short", answer("two"), harness.shortMs);
      await harness.pass(harness.shortMs + 1);
      expect([await get("short"), await get("long")]).toEqual([undefined, answer("one")]);
    });

    it("gives the room of what is over to others", async () => {
      for (let number = 0; number < 5; number++) await set(`old ${number}`, long(number), harness.shortMs);
      await harness.pass(harness.shortMs + 1);
      const kept = await fill("new", Math.floor((0.8 * harness.maxBytes) / harness.answerBytes));
      expect(kept).toEqual(kept.map(() => true));
    });

    it("never holds more than its bytes, and makes good use of them", async () => {
      let written = 0;
      let most = 0;
      for (let number = 0; written < 3 * harness.maxBytes; number++) {
        const value = long(number, 200 + ((number * 577) % 4000));
        written += Buffer.byteLength(value.text);
        await set(`key ${number}`, value);
        const stored = await harness.stored();
        expect(stored).toBeLessThanOrEqual(harness.maxBytes);
        most = Math.max(most, stored);
        // Whatever was just set is there, however much had to go for it.
        expect(await get(`key ${number}`)).toEqual(value);
        if (number % 20 === 10) await harness.reopen?.();
      }
      expect(most).toBeGreaterThan(0.6 * harness.maxBytes);
      expect(await get("key 0")).toBeUndefined();
    });

    it("holds its bytes when many write at once", async () => {
      for (let round = 0; round < 4; round++) {
        await Promise.all(Array.from({ length: 40 }, (_, number) => set(`${round}:${number}`, long(number))));
        expect(await harness.stored()).toBeLessThanOrEqual(harness.maxBytes);
      }
      expect(await get("3:39")).toEqual(long(39));
    });

    it("counts an answer once that is set again and again, smaller and larger", async () => {
      for (let time = 0; time < 60; time++) await set("same", long(time, 100 + ((time * 991) % 3000)));
      const kept = await fill("other", Math.floor((0.8 * harness.maxBytes) / harness.answerBytes));
      expect(kept).toEqual(kept.map(() => true));
    });

    it("counts an answer no longer that was deleted", async () => {
      for (let time = 0; time < 60; time++) {
        await set("gone", long(time));
        await harness.answers.delete("gone");
      }
      const kept = await fill("other", Math.floor((0.8 * harness.maxBytes) / harness.answerBytes));
      expect(kept).toEqual(kept.map(() => true));
    });

    it("lets those go first that were not used for the longest time", async () => {
      const count = Math.floor((0.8 * harness.maxBytes) / harness.answerBytes);
      await fill("key", count);
      expect(await get("key 0")).toBeDefined();
      for (let number = 0; number < count; number++) await set(`more ${number}`, long(number));
      expect(await get("key 0")).toEqual(long(0));
      expect(await get("key 1")).toBeUndefined();
    });

    it("leaves out what is larger than everything together, with what stood there before", async () => {
      await set("a", answer("small"));
      await set("b", answer("other"));
      await set("a", answer("x".repeat(harness.maxBytes)));
      expect([await get("a"), await get("b")]).toEqual([undefined, answer("other")]);
    });

    it("holds fewer bytes after a start with fewer, from the first answer on", async () => {
      if (harness.reopen === undefined) return;
      await fill("key", Math.ceil((2 * harness.maxBytes) / harness.answerBytes));
      const fewer = Math.floor(harness.maxBytes / 3);
      await harness.reopen(fewer);
      await set("new", long(1));
      expect(await harness.stored()).toBeLessThanOrEqual(fewer);
      expect(await get("new")).toEqual(long(1));
    });

    it("gives for a key what was last set for it or nothing, whatever happens in between", async () => {
      const key = fc.constantFrom("a", "b", "c", "d");
      const step = fc.oneof(
        fc.record({ kind: fc.constant("set" as const), key, size: fc.integer({ min: 1, max: 20_000 }) }),
        fc.record({ kind: fc.constantFrom("get" as const, "delete" as const), key, size: fc.constant(0) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const last = new Map<string, StoredAnswer>();
          for (const name of "abcd") await harness.answers.delete(name);
          for (const [index, { kind, key, size }] of steps.entries()) {
            if (kind === "set") {
              last.set(key, answer(`${index}${"y".repeat(size)}`));
              await set(key, answer(`${index}${"y".repeat(size)}`));
            } else if (kind === "delete") {
              last.delete(key);
              await harness.answers.delete(key);
            } else {
              const found = await get(key);
              if (found !== undefined) expect(found).toEqual(last.get(key));
            }
            expect(await harness.stored()).toBeLessThanOrEqual(harness.maxBytes);
          }
        }),
        { numRuns: 20 },
      );
    });

    /** Sets so many answers and tells of each whether it is there in the end. */
    async function fill(prefix: string, count: number): Promise<boolean[]> {
      for (let number = 0; number < count; number++) await set(`${prefix} ${number}`, long(number));
      const found: boolean[] = [];
      for (let number = 0; number < count; number++) found.push((await get(`${prefix} ${number}`)) !== undefined);
      return found;
    }
  });
}
