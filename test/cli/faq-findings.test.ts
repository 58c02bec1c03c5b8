import { describe, expect, it } from "vitest";
import { faqFindings } from "../../src/cli/faq-findings.ts";
import type { FaqEntry } from "../../src/core/knowledge/faq-entry.ts";

const NOW = 1000;
const entry = (id: string, language: string, more: Partial<FaqEntry> = {}): FaqEntry => ({
  id,
  language,
  questions: ["One?", "Two?"],
  answer: "Yes.",
  ...more,
});

describe("what frontdesk faq check finds", () => {
  it("is how much there is, by language and audience", () => {
    const all = [entry("a", "vi"), entry("a", "en"), entry("b", "en", { audience: "staff" }), entry("b", "vi")];
    expect(faqFindings(all, NOW)).toEqual([
      "ok  2 subjects in 4 entries",
      "ok  en: 2 entries (1 for everyone, 1 for staff) with 4 questions",
      "ok  vi: 2 entries (2 for everyone, 0 for staff) with 4 questions",
    ]);
  });

  it("is what holds at another time, and what is not translated", () => {
    const all = [
      entry("a", "en", { validUntil: NOW }),
      entry("b", "en", { validFrom: NOW + 1 }),
      entry("c", "en", { validFrom: NOW, validUntil: NOW + 1 }),
      entry("a", "vi"),
    ];
    expect(faqFindings(all, NOW).slice(3)).toEqual([
      "--  not valid yet: b (en)",
      "!!  not valid any more: a (en): renew them, or take them away",
      "!!  vi: 2 translations missing: b, c",
    ]);
  });

  it("names ten of many, and counts the others", () => {
    const all = [entry("x", "vi"), ...Array.from({ length: 12 }, (_, n) => entry(`e${n}`, "en"))];
    expect(faqFindings(all, NOW).at(-1)).toMatch(/^!! {2}vi: 12 translations missing: e0, .*, e9 and 2 more$/);
  });
});
