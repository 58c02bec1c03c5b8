import { describe, expect, it } from "vitest";
import { entriesOf, problemsOf } from "./knowledge-fixture.ts";

const ENTRY = "entries:\n  - id: a\n    language: en\n    questions: [What is it?]\n    answer: It is **that**.\n";
const with_ = (fields: string) => entriesOf("faq.yaml", `${ENTRY}    ${fields}\n`)[0];
const wrong = (fields: string) => problemsOf("faq.yaml", `${ENTRY}    ${fields}\n`);

describe("a FAQ file", () => {
  it("holds entries with all their fields", () => {
    const [entry] = entriesOf(
      "faq.yaml",
      `entries:
  - id: holiday
    language: EN-gb
    title: Public holidays
    questions: [" Are you open at Christmas? ", Are you open on holidays?]
    answer: |
      We are **closed**.
    tags: [hours]
    valid: { from: 2026-12-24, until: 2026-12-26 }
    audience: staff
`,
    );
    expect(entry).toEqual({
      id: "holiday",
      language: "en-GB",
      title: "Public holidays",
      questions: ["Are you open at Christmas?", "Are you open on holidays?"],
      answer: "We are **closed**.",
      tags: ["hours"],
      validFrom: Date.UTC(2026, 11, 24),
      validUntil: Date.UTC(2026, 11, 27),
      audience: "staff",
    });
  });

  it("leaves out of an entry what nobody has said", () => {
    expect(entriesOf("faq.yaml", ENTRY)).toEqual([
      { id: "a", language: "en", questions: ["What is it?"], answer: "It is **that**." },
    ]);
  });

  it.each([
    ["validFrom: 2026-11-01", { validFrom: Date.UTC(2026, 10, 1) }],
    ["validUntil: 2028-02-29", { validUntil: Date.UTC(2028, 2, 1) }],
    ["valid: { from: 2026-11-01T09:00:00+07:00 }", { validFrom: Date.UTC(2026, 10, 1, 2) }],
    ["valid: { until: 2026-11-01T09:30 }", { validUntil: Date.UTC(2026, 10, 1, 9, 30) }],
    ['valid: { until: "2026-11-01 09:30:15Z" }', { validUntil: Date.UTC(2026, 10, 1, 9, 30, 15) }],
    [
      "valid: { from: 2026-11-01, until: 2026-11-01 }",
      { validFrom: Date.UTC(2026, 10, 1), validUntil: Date.UTC(2026, 10, 2) },
    ],
  ])("takes %s for a time in UTC, and the last day for one of its days", (fields, expected) => {
    expect(with_(fields)).toMatchObject(expected);
  });

  it.each(["2026-02-30", "2026-13-01", "01.11.2026", "tomorrow", "2026-11-01T25:00"])("refuses the time %s", (time) => {
    expect(wrong(`validFrom: ${time}`)).toEqual([
      expect.stringMatching(/^faq\.yaml:6: entries\.0\.validFrom: must be a date such as .*T09:00:00\+07:00$/),
    ]);
  });

  it.each([
    ["valid: { from: 2026-11-02, until: 2026-11-01 }", /^faq\.yaml:6: entries\.0\.valid\.until: is not later than/],
    ["validFrom: 2026-11-02\n    validUntil: 2026-11-01", /^faq\.yaml:7: entries\.0\.validUntil: is not later than/],
    [
      "valid: { until: 2026-11-01 }\n    validUntil: 2026-11-01",
      /^faq\.yaml:7: entries\.0\.validUntil: stands in valid\.until/,
    ],
    ["audience: customers", /^faq\.yaml:6: entries\.0\.audience: must be everyone or staff$/],
    ["tag: [x]", /^faq\.yaml:6: entries\.0\.tag: is not known here: known are id, language, questions/],
  ])("refuses %s", (fields, problem) => {
    expect(wrong(fields)).toEqual([expect.stringMatching(problem)]);
  });

  it.each(["english", "vietnamese", "xx", "e n", "1"])("does not take %s for a language", (language) => {
    expect(problemsOf("faq.yaml", ENTRY.replace("language: en", `language: ${JSON.stringify(language)}`))).toEqual([
      "faq.yaml:3: entries.0.language: must be the code of a language, such as en, vi or pt-BR",
    ]);
  });

  it("lists everything that is wrong, by line, whatever else is wrong", () => {
    const text = `entries:
  - language: en
    questions: []
    answer: "  "
  - id: b
    language: vi
    questions: Mấy giờ?
    answer: 8
  - id: c
    language: en
    questions: [One?]
    answer: Yes.
    tags: [1]
    validUntil: 2026-01-01
    validFrom: 2026-02-01
  -
more: true
`;
    expect(problemsOf("faq.yaml", text)).toEqual([
      "faq.yaml:17: more: is not known here: entries is all that a FAQ file holds",
      expect.stringMatching(/^faq\.yaml:2: entries\.0\.id: is missing: a short name/),
      expect.stringMatching(/^faq\.yaml:3: entries\.0\.questions: must hold at least one question/),
      expect.stringMatching(/^faq\.yaml:4: entries\.0\.answer: must not be empty/),
      expect.stringMatching(/^faq\.yaml:7: entries\.1\.questions: must be a list of questions/),
      expect.stringMatching(/^faq\.yaml:8: entries\.1\.answer: must be a text: put it in quotes$/),
      "faq.yaml:13: entries.2.tags.0: must be a text",
      expect.stringMatching(/^faq\.yaml:14: entries\.2\.validUntil: is not later than/),
      expect.stringMatching(/^faq\.yaml:16: entries\.3\.id: is missing/),
      expect.stringMatching(/^faq\.yaml:16: entries\.3\.language: is missing/),
      expect.stringMatching(/^faq\.yaml:16: entries\.3\.questions: must be a list/),
      expect.stringMatching(/^faq\.yaml:16: entries\.3\.answer: is missing/),
    ]);
  });

  it("tells a question that is empty by its own line, and nothing about the others", () => {
    expect(problemsOf("faq.yaml", ENTRY.replace("[What is it?]", '\n      - One?\n      - ""'))).toEqual([
      "faq.yaml:6: entries.0.questions.1: must not be empty",
    ]);
  });

  it.each([
    ["", "faq.yaml:1: entries: must be a list of entries"],
    ["entries: many", "faq.yaml:1: entries: must be a list of entries"],
    ["- id: a", "faq.yaml:1: the file: must hold entries: a list of them"],
    ["entries:\n  - id: [", /^faq\.yaml:2:10: is not valid YAML \(.*\)$/],
    ["entries: *nowhere", /^faq\.yaml:1:10: is not valid YAML|^faq\.yaml: has aliases/],
  ])("that is %j is refused", (text, problem) => {
    expect(problemsOf("faq.yaml", text)).toEqual([expect.stringMatching(problem)]);
  });

  it("whose aliases multiply is refused, and not unfolded", () => {
    const lists = Array.from({ length: 12 }, (_, n) => `l${n}: &l${n} [${`*l${n - 1}, `.repeat(n === 0 ? 0 : 9)}x]`);
    expect(problemsOf("faq.yaml", `${lists.join("\n")}\nentries: *l11\n`)).toEqual([
      expect.stringMatching(/^faq\.yaml: has aliases .* far too many: write out/),
    ]);
  });
});
