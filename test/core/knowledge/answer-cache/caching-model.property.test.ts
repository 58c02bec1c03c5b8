import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerKey } from "../../../../src/core/knowledge/answer-cache/answer-key.ts";
import { createCachingModel } from "../../../../src/core/knowledge/answer-cache/caching-model.ts";
import type { AnswerStore } from "../../../../src/core/ports/answer-store.ts";
import type { Clock } from "../../../../src/core/ports/clock.ts";
import type { LanguageModel, ModelEvent, ModelRequest } from "../../../../src/core/ports/language-model.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { MemoryAnswerStore } from "../../../fakes/memory-answer-store.ts";
import { finish } from "../../../fakes/scripted-model.ts";
import { asks, failure, hear } from "../../models/scripted-harness.ts";

const TTL_MS = 2000;
const fate = fc.constantFrom("answer", "answer", "answer", "fail", "break off", "begin anew", "cut short");
type Fate = typeof fate extends fc.Arbitrary<infer Value> ? Value : never;

interface Call {
  readonly request: ModelRequest;
  readonly text: string;
  readonly signal: AbortSignal;
  isOpen: boolean;
}

/** Answers of which each is of its own, word by word, and takes its time. */
class TimedModel implements LanguageModel {
  readonly name = "timed";
  readonly calls: Call[] = [];
  readonly #clock: Clock;
  readonly #fates: Fate[];
  /** Calls for one key that were under way at the same time, and wanted by somebody. */
  most = 0;

  constructor(clock: Clock, fates: readonly Fate[]) {
    this.#clock = clock;
    this.#fates = [...fates];
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const number = this.calls.length;
    const text = `Answer ${number} for ${request.purpose?.customer}: ${request.messages[0]?.text}`;
    const call: Call = { request, text, signal, isOpen: true };
    this.calls.push(call);
    const together = this.calls.filter(
      (other) => other.isOpen && !other.signal.aborted && other.request.shareAs === request.shareAs,
    );
    if (request.shareAs !== undefined) this.most = Math.max(this.most, together.length);
    try {
      const fate = this.#fates.shift() ?? "answer";
      if (fate === "fail") throw failure("network");
      if (fate === "break off" || fate === "begin anew") {
        yield* this.#say(`void ${text}`, signal);
        if (fate === "break off") throw failure("truncated");
        yield { type: "reset" };
      }
      yield* this.#say(text, signal);
      yield finish(this.name, fate === "cut short" ? "length" : "stop");
    } finally {
      call.isOpen = false;
    }
  }

  async *#say(text: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    for (const word of text.split(/(?<= )/)) {
      await this.#clock.sleep(20, signal);
      signal.throwIfAborted();
      yield { type: "text-delta", text: word };
    }
  }
}

/** A store that is slow, fails or stands still, as it likes. */
function moody(answers: AnswerStore, clock: Clock, moods: readonly number[]): AnswerStore {
  let turn = 0;
  const inMood = async <T>(call: () => Promise<T>): Promise<T> => {
    const mood = moods[turn++ % Math.max(moods.length, 1)] ?? 0;
    if (mood === 9) throw new Error("broken");
    if (mood === 8) await new Promise(() => undefined);
    if (mood > 4) await clock.sleep(mood * 10);
    return call();
  };
  return {
    get: (key) => inMood(() => answers.get(key)),
    set: (key, answer, ttlMs) => inMood(() => answers.set(key, answer, ttlMs)),
    delete: (key) => answers.delete(key),
  };
}

async function runAll(clock: FakeClock, all: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void all.then(() => {
    isOver = true;
  });
  for (let step = 0; step < 400 && !isOver; step++) await clock.advance(50);
  return isOver;
}

describe("many customers, at any moment, who leave at any moment", () => {
  it("get whole answers to what they asked, for one call at a time, and are never kept waiting", async () => {
    const customer = fc.record({
      key: fc.constantFrom("a", "a", "a", "b", undefined),
      comesAfterMs: fc.constantFrom(0, 0, 0, 30, 100, 300, 1000, 2500),
      abortsAfterMs: fc.option(fc.constantFrom(0, 1, 25, 60, 150, 400)),
    });
    const customers = fc.array(customer, { minLength: 1, maxLength: 25 });
    const moods = fc.array(fc.nat(9), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(customers, fc.array(fate, { maxLength: 12 }), moods, async (all, fates, ofStore) => {
        const clock = new FakeClock();
        const inner = new TimedModel(clock, fates);
        const answers = moody(new MemoryAnswerStore(clock), clock, ofStore);
        let misses = 0;
        const metrics = {
          answerLookup: (result: string) => void (result === "miss" && misses++),
          answerStoreFailed: () => undefined,
        };
        const model = createCachingModel(inner, { answers, ttlMs: TTL_MS, clock, metrics });
        const visits = all.map(async ({ key, comesAfterMs, abortsAfterMs }) => {
          await clock.sleep(comesAfterMs);
          const abort = new AbortController();
          const reason = new Error("enough");
          if (abortsAfterMs !== null) void clock.sleep(abortsAfterMs).then(() => abort.abort(reason));
          const request = asks(`question ${key}`, key === undefined ? {} : { shareAs: key });
          const heard = await hear(model, request, abort.signal);
          if (abort.signal.aborted && heard.error === reason) return;
          if (heard.error !== undefined) {
            expect(heard.error).toMatchObject({ code: "model" });
            return;
          }
          const call = inner.calls.find(({ text }) => text === heard.text);
          expect(call?.request).toMatchObject({ messages: request.messages });
          expect(call?.request.shareAs).toBe(key);
          expect(heard.kinds.filter((kind) => kind === "finish")).toHaveLength(1);
        });
        expect(await runAll(clock, Promise.all(visits))).toBe(true);
        await Promise.all(visits);
        await clock.advance(5000);
        expect(inner.calls.filter(({ isOpen }) => isOpen)).toEqual([]);
        expect(inner.most).toBeLessThanOrEqual(1);
        expect(inner.calls.filter(({ request }) => request.shareAs !== undefined).length).toBeLessThanOrEqual(misses);
        expect(clock.sleeping).toBe(0);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("customers with questions of their own and questions that everybody asks", () => {
  it("never get what was made for a question of somebody else's own, nor for another question", async () => {
    const common = fc.constantFrom(
      "when do you open",
      "When do you open?",
      "do you ship to Spain",
      "Do you SHIP to spain 🙏",
    );
    const own = fc.constantFrom(
      "where is order 4711471",
      "Where is order 4711471?",
      "my name is Lan",
      "I am lan@example.com",
    );
    const customer = fc.record({
      question: fc.oneof(common, own),
      isFirstTurn: fc.boolean(),
      language: fc.constantFrom("en", "vi"),
      comesAfterMs: fc.constantFrom(0, 0, 20, 100, 500, 1500),
      leavesAfterMs: fc.option(fc.constantFrom(10, 70, 200)),
    });
    const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
    await fc.assert(
      fc.asyncProperty(fc.array(customer, { maxLength: 30 }), fc.array(fate, { maxLength: 8 }), async (all, fates) => {
        const clock = new FakeClock();
        const inner = new TimedModel(clock, fates);
        // Room for very few, so that answers come and go.
        const answers = new MemoryAnswerStore(clock, 400);
        const model = createCachingModel(inner, { answers, ttlMs: TTL_MS, clock });
        const visits = all.map(async ({ question, isFirstTurn, language, comesAfterMs, leavesAfterMs }, number) => {
          const circumstances = { language, tier: "complex", systemVersion: "1", knowledgeVersion: "1" };
          const key = isFirstTurn ? answerKey({ ...circumstances, question, audience: "everyone" }, hash) : undefined;
          const purpose = { tier: "complex", platform: "fake", customer: `customer ${number}.` };
          const request = asks(question, { purpose, ...(key !== undefined && { shareAs: key }) });
          await clock.sleep(comesAfterMs);
          const abort = new AbortController();
          if (leavesAfterMs !== null) void clock.sleep(leavesAfterMs).then(() => abort.abort(new Error("enough")));
          return { request, heard: await hear(model, request, abort.signal) };
        });
        const ends = Promise.all(visits);
        expect(await runAll(clock, ends)).toBe(true);
        for (const { request, heard } of await ends) {
          const shown = heard.events.flatMap((event) => (event.type === "text-delta" ? [event.text] : [])).join("");
          for (const call of inner.calls) {
            // Also what was void later has been seen.
            if (!shown.includes(`${call.request.purpose?.customer}: `)) continue;
            const isMine = call.request.purpose?.customer === request.purpose?.customer;
            const isShared = request.shareAs !== undefined && call.request.shareAs === request.shareAs;
            expect(isMine || isShared).toBe(true);
            expect(normal(call.request)).toBe(normal(request));
          }
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

function normal(request: ModelRequest): string | undefined {
  return request.messages[0]?.text
    .toLowerCase()
    .replace(/[^a-z0-9@]+/g, " ")
    .trim();
}
