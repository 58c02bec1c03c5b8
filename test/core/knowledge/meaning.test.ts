import { beforeEach, describe, expect, it } from "vitest";
import { ModelError } from "../../../src/core/errors.ts";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import type { Knowledge } from "../../../src/core/knowledge/knowledge.ts";
import { Meaning } from "../../../src/core/knowledge/meaning.ts";
import { VectorCache } from "../../../src/core/knowledge/vector-cache.ts";
import { Breaker } from "../../../src/core/models/breaker.ts";
import type { Embedder } from "../../../src/core/ports/embedder.ts";
import type { KeyValue } from "../../../src/core/ports/key-value.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { knowledgeOf } from "../../fakes/knowledge.ts";
import { FakeEmbeddings } from "../../fakes/model/fake-embeddings.ts";
import { silentLogger } from "../../fakes/silent-logger.ts";

const never = new AbortController().signal;
const asker = { language: "en", audience: "everyone", now: 1000 } as const;
const entry = (id: string, question: string, more: Partial<FaqEntry> = {}): FaqEntry => ({
  id,
  language: "en",
  questions: [question],
  answer: "Yes.",
  ...more,
});
const ENTRIES = [
  entry("returns", "how do I send goods back"),
  entry("hours", "when is the shop open"),
  entry("hours", "mấy giờ mở cửa", { language: "vi" }),
  entry("alarm", "when is the alarm on", { audience: "staff" }),
  entry("sale", "when is the sale", { validUntil: 1000 }),
];

class MemoryValues implements KeyValue {
  readonly values = new Map<string, unknown>();
  isBroken = false;

  async get<Value>(key: string): Promise<Value | undefined> {
    return (await this.getMany<Value>([key]))[0];
  }

  async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    if (this.isBroken) throw new Error("broken");
    // Whoever asks knows what was stored.
    return keys.map((key) => JSON.parse(JSON.stringify(this.values.get(key) ?? null)) ?? undefined) as Value[];
  }

  async set(key: string, value: unknown): Promise<boolean> {
    if (this.isBroken) throw new Error("broken");
    this.values.set(key, value);
    return true;
  }
}

describe("finding entries by meaning", () => {
  const fake = new FakeEmbeddings();
  fake.meanings.set("return", "back").set("item", "goods").set("closes", "open").set("store", "shop");
  let clock: FakeClock;
  let values: MemoryValues;
  let asked: (readonly string[])[];
  let embed: Embedder["embed"];
  let current: Knowledge;
  let warnings: number;
  beforeEach(() => {
    clock = new FakeClock();
    values = new MemoryValues();
    asked = [];
    embed = async (texts) => texts.map((text) => Float32Array.from(fake.vectorOf(text)));
    current = knowledgeOf(ENTRIES).current();
    warnings = 0;
  });

  const create = (model = "small") =>
    new Meaning({
      source: { current: () => current },
      embedder: {
        embed(texts, signal) {
          asked.push(texts);
          return embed(texts, signal);
        },
      },
      cache: new VectorCache({ store: values, model, digest: (text) => `digest of ${text}` }),
      breaker: new Breaker({ failures: 2, openMs: 30_000, maxOpenMs: 60_000, successes: 1 }, clock, () => 0),
      clock,
      logger: { ...silentLogger, warn: () => void warnings++ },
    });

  const ready = async (model?: string) => {
    const meaning = create(model);
    await meaning.refresh(never);
    return meaning;
  };

  const ids = async (meaning: Meaning, question: string, who: Parameters<Meaning["candidates"]>[1] = asker) =>
    (await meaning.candidates(question, who, never)).map(({ entry: { id, language } }) => `${id}/${language}`);

  const fails = (reason: "unavailable" | "unknown_model" = "unavailable"): Embedder["embed"] => {
    return () => Promise.reject(new ModelError("no", { model: "small", reason }));
  };

  it("finds what words alone do not, the best first, each id once", async () => {
    const meaning = await ready();
    const [best, ...others] = await meaning.candidates("return an item", asker, never);
    expect(best).toMatchObject({ entry: ENTRIES[0], score: expect.any(Number) });
    expect(best?.score).toBeGreaterThan(0.3);
    for (const { score } of others) expect(score).toBeLessThanOrEqual(best?.score ?? 0);
    expect(await ids(meaning, "store closes when")).toEqual(["hours/en"]);
  });

  it("shows what the asker may see, in their language", async () => {
    const meaning = await ready();
    expect(await ids(meaning, "when is it")).toEqual(["hours/en"]);
    expect(await ids(meaning, "when is it", { ...asker, audience: "staff", now: 999 })).toEqual(
      expect.arrayContaining(["hours/en", "alarm/en", "sale/en"]),
    );
    expect(await ids(meaning, "shop open", { ...asker, language: "vi-VN" })).toEqual(["hours/vi"]);
  });

  it("asks for each question once in a lifetime of the cache, and for another model anew", async () => {
    await ready();
    expect(asked).toEqual([ENTRIES.flatMap(({ questions }) => questions)]);
    const restarted = await ready();
    expect(asked).toHaveLength(1);
    expect(await ids(restarted, "store closes when")).toEqual(["hours/en"]);
    await ready("large");
    expect(asked.map(({ length }) => length)).toEqual([5, 1, 5]);
  });

  it("follows the knowledge, asks for new questions only, and never shows what was taken back", async () => {
    const meaning = await ready();
    current = {
      ...knowledgeOf([...ENTRIES.slice(1), entry("gifts", "is there gift wrapping")]).current(),
      version: "2",
    };
    expect(await ids(meaning, "return an item")).toEqual([]);
    await meaning.refresh(never);
    expect(asked.slice(1)).toEqual([["is there gift wrapping"]]);
    expect(await ids(meaning, "send goods back")).not.toContain("returns/en");
    expect(await ids(meaning, "gift wrapping")).toEqual(["gifts/en"]);
  });

  it("goes on with what it has while the endpoint fails, tries again later, and says so once", async () => {
    const meaning = create();
    embed = fails();
    await meaning.refresh(never);
    await meaning.refresh(never);
    expect(asked).toHaveLength(1);
    await clock.advance(5000);
    await meaning.refresh(never);
    await clock.advance(9999);
    await meaning.refresh(never);
    expect(asked).toHaveLength(2);
    expect(warnings).toBe(1);
    await clock.advance(1);
    embed = async (texts) => texts.map((text) => Float32Array.from(fake.vectorOf(text)));
    await meaning.refresh(never);
    expect(await ids(meaning, "store closes when")).toEqual(["hours/en"]);
  });

  it("has no candidates when the endpoint fails, and leaves it alone after some failures", async () => {
    const meaning = await ready();
    embed = fails();
    expect([await ids(meaning, "x"), await ids(meaning, "x"), await ids(meaning, "x")]).toEqual([[], [], []]);
    expect(asked).toHaveLength(3);
  });

  it("has no candidates after 300 ms, and cancels the call", async () => {
    const meaning = await ready();
    let cancelled = 0;
    embed = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          cancelled++;
          reject(signal.reason);
        });
      });
    const found = ids(meaning, "store closes when");
    await clock.advance(299);
    expect(cancelled).toBe(0);
    await clock.advance(1);
    expect(await found).toEqual([]);
    expect(cancelled).toBe(1);
    const leaving = new AbortController();
    const left = meaning.candidates("x", asker, leaving.signal);
    leaving.abort();
    expect(await left).toEqual([]);
    expect(cancelled).toBe(2);
    expect(clock.sleeping).toBe(0);
  });

  it("does without its cache when that is broken", async () => {
    values.isBroken = true;
    const meaning = await ready();
    expect(await ids(meaning, "store closes when")).toEqual(["hours/en"]);
  });

  it("stops fetching when the program stops", async () => {
    const meaning = create();
    const stopping = new AbortController();
    embed = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const refreshed = meaning.refresh(stopping.signal);
    await settle();
    stopping.abort();
    await refreshed;
    expect(warnings).toBe(0);
  });

  it("asks for a hundred questions at a time, and keeps what it had when a call fails", async () => {
    current = { ...current, entries: Array.from({ length: 150 }, (_, n) => entry(`e${n}`, `question number ${n}`)) };
    const meaning = create();
    const works = embed;
    embed = (texts, signal) => (asked.length === 1 ? works(texts, signal) : fails()(texts, signal));
    await meaning.refresh(never);
    expect(asked.map(({ length }) => length)).toEqual([100, 50]);
    embed = works;
    await clock.advance(5000);
    await meaning.refresh(never);
    expect(asked.map(({ length }) => length)).toEqual([100, 50, 50]);
  });
});
