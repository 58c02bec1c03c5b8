import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import { toSmallVector, VectorIndex } from "../../../src/core/knowledge/vector-index.ts";
import type { Clock } from "../../../src/core/ports/clock.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const asker = { language: "en", audience: "everyone", now: 0 } as const;

function indexOf(vectors: readonly (readonly number[])[]): VectorIndex {
  const entries = vectors.map((_, n): FaqEntry => ({ id: `e${n}`, language: "en", questions: [`${n}`], answer: "!" }));
  return new VectorIndex(entries, (question) => toSmallVector(vectors[Number(question)] ?? []));
}

function cosine(one: readonly number[], other: readonly number[]): number {
  const dot = one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
  return dot / (Math.hypot(...one) * Math.hypot(...other));
}

describe("an index of vectors", () => {
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  const vector = fc.array(number, { minLength: 24, maxLength: 24 }).filter((one) => Math.hypot(...one) > 0.1);

  it("knows cosines to two hundredths, whatever the scale", async () => {
    await fc.assert(
      fc.asyncProperty(vector, vector, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), async (one, other, scale) => {
        const index = indexOf([one]);
        const [found] = await index.nearest(
          toSmallVector(other.map((value) => value * scale)),
          asker,
          1,
          new FakeClock(),
        );
        expect(Math.abs((found?.score ?? 0) - Math.max(0, cosine(one, other)))).toBeLessThan(0.02);
      }),
    );
  });

  it("has nothing to say about vectors of another length, or without a direction", async () => {
    const index = indexOf([
      [1, 0],
      [0, 0],
    ]);
    const find = (values: readonly number[]) => index.nearest(toSmallVector(values), asker, 5, new FakeClock());
    expect(await find([1, 0, 0])).toEqual([]);
    expect(await find([0, 0])).toEqual([]);
    expect((await find([1, 0])).map(({ entry }) => entry.id)).toEqual(["e0"]);
  });

  it("lets other work have its turn while it compares a great many", async () => {
    let pauses = 0;
    const clock: Clock = { now: () => 0, sleep: async () => void pauses++ };
    const many = Array.from({ length: 3000 }, () => Array.from({ length: 1024 }, (_, place) => place % 7));
    const found = indexOf(many).nearest(toSmallVector(many[0] ?? []), asker, 1, clock);
    expect(await found).toHaveLength(1);
    expect(pauses).toBe(3);
  });
});
