import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFaqIndex } from "../../../../src/core/knowledge/faq/create-faq-index.ts";
import type { FaqEntry } from "../../../../src/core/knowledge/faq-entry.ts";
import type { Asker } from "../../../../src/core/knowledge/faq-index.ts";
import { sampleFaq } from "./sample-faq.ts";

const EVERYONE: Asker = { language: "en", audience: "everyone", now: 1000 };
const STAFF: Asker = { ...EVERYONE, audience: "staff" };

function entry(id: string, question: string, more: Partial<FaqEntry> = {}): FaqEntry {
  return { id, language: "en", questions: [question], answer: `about ${id}`, ...more };
}

describe("what an asker sees", () => {
  const secret = entry("discounts", "Which discount may I give away?", { audience: "staff" });

  it("shows entries for staff to staff alone", () => {
    const index = createFaqIndex([secret, entry("hours", "What are your opening hours?")]);
    expect(index.lookup("Which discount may I give away?", STAFF)).toMatchObject({ kind: "direct", entry: secret });
    expect(index.lookup("Which discount may I give away?", EVERYONE).kind).toBe("none");
    expect(index.lookup("which discount can you give me?", EVERYONE).kind).toBe("none");
  });

  it("shows entries from the moment at which they begin until the one before they end", () => {
    const index = createFaqIndex([
      entry("sale", "When does the summer sale end?", { validFrom: 1000, validUntil: 2000 }),
    ]);
    const at = (now: number) => index.lookup("When does the summer sale end?", { ...EVERYONE, now }).kind;
    expect([999, 1000, 1999, 2000].map(at)).toEqual(["none", "direct", "direct", "none"]);
  });

  it("answers from what is seen, if something else with the same question is not", () => {
    const old = entry("hours-2024", "What are your opening hours?", { validUntil: 500 });
    const index = createFaqIndex([old, entry("hours", "What are your opening hours?")]);
    expect(index.lookup("what are your opening hours", EVERYONE)).toMatchObject({
      kind: "direct",
      entry: { id: "hours" },
    });
  });

  it("answers nothing directly that is the question of two ids", () => {
    const index = createFaqIndex([entry("a", "How long does it take?"), entry("b", "How long does it take?")]);
    const lookup = index.lookup("How long does it take?", EVERYONE);
    expect(lookup.kind).toBe("context");
    expect(lookup.candidates.map(({ entry: { id } }) => id).sort()).toEqual(["a", "b"]);
  });

  it("gives the translation that the asker reads, and another one where there is none for them", () => {
    const english = entry("hours", "What are your opening hours?");
    const vietnamese = entry("hours", "Mấy giờ mở cửa?", { language: "vi", validFrom: 2000 });
    const index = createFaqIndex([english, vietnamese]);
    const languageAt = (language: string, now: number) => {
      const lookup = index.lookup("what are your opening hours", { ...EVERYONE, language, now });
      return lookup.kind === "direct" ? lookup.entry.language : lookup.kind;
    };
    expect(languageAt("vi", 1000)).toBe("en");
    expect(languageAt("vi-VN", 3000)).toBe("vi");
    expect(languageAt("fr", 3000)).toBe("en");
  });
});

describe("whatever is asked", () => {
  const entries = sampleFaq().map((one, place) => ({
    ...one,
    ...(place % 5 === 0 ? { audience: "staff" as const } : {}),
    ...(place % 7 === 0 ? { validUntil: 500 } : {}),
  }));
  const index = createFaqIndex(entries);
  const words = entries.flatMap(({ questions }) => questions).flatMap((question) => question.split(" "));
  const question = fc.oneof(
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((all) => all.join(" ")),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: "grapheme", maxLength: 200 }),
  );

  it("gives at most five candidates of different ids, the best first, that the asker may see", () => {
    fc.assert(
      fc.property(question, fc.constantFrom("en", "vi", "fr"), (asked, language) => {
        const lookup = index.lookup(asked, { ...EVERYONE, language });
        const ids = lookup.candidates.map(({ entry: { id } }) => id);
        const scores = lookup.candidates.map(({ score }) => score);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeLessThanOrEqual(5);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
        for (const { entry: seen } of lookup.candidates) {
          expect(seen.audience).not.toBe("staff");
          expect(seen.validUntil ?? 2000).toBeGreaterThan(1000);
        }
        if (lookup.kind === "direct") expect(lookup.entry).toBe(lookup.candidates[0]?.entry);
        else expect(lookup.why).not.toBe("");
        expect(lookup.kind === "none").toBe(lookup.candidates.length === 0);
        expect(index.lookup(asked, { ...EVERYONE, language })).toEqual(lookup);
      }),
      { numRuns: 300 },
    );
  });
});
