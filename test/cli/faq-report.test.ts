import { describe, expect, it } from "vitest";
import { type FaqTest, faqReport } from "../../src/cli/faq-report.ts";
import type { FaqEntry } from "../../src/core/knowledge/faq-entry.ts";

const hours: FaqEntry = {
  id: "opening-hours",
  language: "en",
  questions: ["When are you open?"],
  answer: "**8**\n\nto 9\n",
};
const rates: FaqEntry = { id: "rates", language: "vi", questions: ["Giá?"], answer: "1", audience: "staff" };
const candidates = [
  { entry: hours, score: 1 },
  { entry: rates, score: 0.304 },
];

function report(test: Partial<FaqTest>): string {
  const asker = { language: "en", audience: "staff", now: Date.UTC(2026, 10, 1, 23) } as const;
  const lookup = { kind: "direct", entry: hours, candidates } as const;
  return faqReport({ question: "Open?", asker, lookup, directAnswers: true, contextEntries: 3, ...test });
}

describe("what frontdesk faq test prints", () => {
  it("is the question, the decision, the candidates and the answer", () => {
    expect(report({})).toBe(
      [
        "question  Open?",
        "asked     in en, by staff, on 2026-11-01",
        "decision  direct: opening-hours (en) is the answer",
        "",
        "score  entry               asked as",
        " 1.00  opening-hours (en)  When are you open?",
        " 0.30  rates (vi, staff)   Giá?",
        "",
        "  **8**",
        "",
        "  to 9",
      ].join("\n"),
    );
  });

  it.each([
    [
      { directAnswers: false },
      /^decision {2}context: opening-hours \(en\) would be the answer, but knowledge\.directAnswers is off/m,
    ],
    [
      { lookup: { kind: "context", candidates, why: "of x" }, contextEntries: 1 },
      /^decision {2}context: a model is given the first 1, since of x$/m,
    ],
    [
      { lookup: { kind: "context", candidates, why: "of x" } },
      /^decision {2}context: a model is given the first 2, since of x$/m,
    ],
    [{ lookup: { kind: "none", candidates: [], why: "of y" } }, /^decision {2}none: of y\n\nno candidates$/m],
  ] as const)("says of %j why", (test, expected) => {
    expect(report(test)).toMatch(expected);
  });
});
