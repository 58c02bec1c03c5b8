import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LanguageModel, ModelEvent, ModelRequest } from "../../src/core/ports/language-model.ts";

/** A model whose answers stand still until they are let go. */
export interface LanguageModelHarness {
  readonly model: LanguageModel;
  /** Two questions whose answers differ and have three deltas or more. */
  readonly questions: readonly [ModelRequest, ModelRequest];
  /** What the model says to each. */
  readonly answers: readonly [string, string];
  /** Lets one delta of one answer go. */
  step(): void;
  /** Lets everything go from now on. */
  flow(): void;
  /** How many requests have reached what is behind the model. */
  started(): number;
  /** Resolves when nothing behind the model works on a request any more. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** What every `LanguageModel` keeps to. */
export function describeLanguageModel(name: string, create: () => Promise<LanguageModelHarness>): void {
  describe(`${name} as a LanguageModel`, () => {
    let harness: LanguageModelHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(() => harness.stop());

    const ask = (which: 0 | 1 = 0, signal = new AbortController().signal) =>
      harness.model.stream(harness.questions[which], signal)[Symbol.asyncIterator]();

    it("ends with exactly one finish", async () => {
      harness.flow();
      const events = await collect(harness.model.stream(harness.questions[0], new AbortController().signal));
      expect(events.filter((event) => event.type === "finish")).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop", model: expect.any(String) });
    });

    it("streams deltas that join to the answer and are never empty", async () => {
      harness.flow();
      const events = await collect(harness.model.stream(harness.questions[0], new AbortController().signal));
      const deltas = events.filter((event) => event.type === "text-delta");
      expect(deltas.every((delta) => delta.text !== "")).toBe(true);
      expect(textOf(events)).toBe(harness.answers[0]);
    });

    it("sends nothing before the first next", async () => {
      harness.model.stream(harness.questions[0], new AbortController().signal);
      await new Promise((resolve) => setImmediate(resolve));
      expect(harness.started()).toBe(0);
    });

    it("rejects with the reason and sends nothing when aborted before the start", async () => {
      const reason = new Error("not wanted");
      await expect(ask(0, AbortSignal.abort(reason)).next()).rejects.toBe(reason);
      expect(harness.started()).toBe(0);
    });

    it("rejects with the reason when aborted while it waits for text", async () => {
      const abort = new AbortController();
      const answer = ask(0, abort.signal);
      const { text, pending } = await firstText(answer, harness);
      const reason = new Error("enough");
      abort.abort(reason);
      await expect(pending).rejects.toBe(reason);
      expect(harness.answers[0].startsWith(text)).toBe(true);
      expect((await answer.next()).done).toBe(true);
      await harness.idle();
    });

    it("shows no more text after an abort between two events", async () => {
      const abort = new AbortController();
      harness.flow();
      const answer = ask(0, abort.signal);
      await nextText(answer);
      abort.abort(new Error("enough"));
      const rest: ModelEvent[] = [];
      await expect(drain(answer, rest)).rejects.toThrow("enough");
      expect(textOf(rest)).toBe("");
      await harness.idle();
    });

    it("stops its work when the reader leaves early", async () => {
      harness.step();
      const answer = ask();
      await nextText(answer);
      expect((await answer.return?.())?.done).toBe(true);
      expect((await answer.next()).done).toBe(true);
      await harness.idle();
    });

    it("answers again after a finish, an abort and an early leave", async () => {
      harness.flow();
      const abort = new AbortController();
      const aborted = ask(1, abort.signal);
      await nextText(aborted);
      abort.abort(new Error("enough"));
      await expect(drain(aborted, [])).rejects.toThrow("enough");
      const left = ask(1);
      await nextText(left);
      await left.return?.();
      for (const which of [0, 1, 0] as const) {
        expect(
          textOf(await collect(harness.model.stream(harness.questions[which], new AbortController().signal))),
        ).toBe(harness.answers[which]);
      }
    });

    it("keeps parallel answers apart", async () => {
      const streams = Array.from({ length: 10 }, (_, index) =>
        collect(harness.model.stream(harness.questions[index % 2 === 0 ? 0 : 1], new AbortController().signal)),
      );
      harness.flow();
      const texts = (await Promise.all(streams)).map(textOf);
      expect(texts).toEqual(texts.map((_, index) => harness.answers[index % 2 === 0 ? 0 : 1]));
    });

    it("goes on with the others when one of them is aborted", async () => {
      const abort = new AbortController();
      const answer = ask(0, abort.signal);
      const { pending } = await firstText(answer, harness);
      const other = collect(harness.model.stream(harness.questions[1], new AbortController().signal));
      abort.abort(new Error("enough"));
      await expect(pending).rejects.toThrow("enough");
      harness.flow();
      expect(textOf(await other)).toBe(harness.answers[1]);
    });
  });
}

/** Reads a stream to its end. */
export async function collect(stream: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The text that remains visible. */
export function textOf(events: readonly ModelEvent[]): string {
  let text = "";
  for (const event of events) {
    if (event.type === "text-delta") text += event.text;
    if (event.type === "reset") text = "";
  }
  return text;
}

async function drain(answer: AsyncIterator<ModelEvent>, into: ModelEvent[]): Promise<void> {
  for (let next = await answer.next(); next.done !== true; next = await answer.next()) into.push(next.value);
}

async function nextText(answer: AsyncIterator<ModelEvent>): Promise<string> {
  for (;;) {
    const next = await answer.next();
    if (next.done === true) throw new Error("the answer ended before its first text");
    if (next.value.type === "text-delta") return next.value.text;
  }
}

/** Lets one delta through and leaves the reader waiting for the next one. */
async function firstText(answer: AsyncIterator<ModelEvent>, harness: LanguageModelHarness) {
  harness.step();
  const text = await nextText(answer);
  const pending = answer.next();
  pending.catch(() => {});
  return { text, pending };
}
