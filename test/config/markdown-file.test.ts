import { describe, expect, it } from "vitest";
import { entriesOf, KnowledgeFolder, problemsOf } from "./knowledge-fixture.ts";

describe("a Markdown file", () => {
  it("is an entry that its front matter describes", () => {
    const text = `---
id: returns
language: vi
questions:
  - Đổi trả thế nào?
tags: [đổi trả]
title: Đổi trả
valid: { until: 2026-12-31 }
audience: staff
---

Trong **30 ngày**.

# Ngoại lệ

Không có.
`;
    expect(entriesOf("x.md", text)).toEqual([
      {
        id: "returns",
        language: "vi",
        questions: ["Đổi trả thế nào?"],
        tags: ["đổi trả"],
        title: "Đổi trả",
        validUntil: Date.UTC(2027, 0, 1),
        audience: "staff",
        answer: "Trong **30 ngày**.\n\n# Ngoại lệ\n\nKhông có.",
      },
    ]);
  });

  it("needs no front matter: its heading is the question, and its path the id", () => {
    const folder = new KnowledgeFolder({
      "How to pay.md": "\uFEFF# How can I pay? ##\r\n\r\nBy **card**.\r\n\r\n- or cash\r\n",
      "orders/Late delivery.MD": "# Where is my order?\nOn its way.",
      "orders/notes.txt": "# Not read\nNo.",
      ".obsidian/note.md": "# Not read either\nNo.",
    });
    expect(folder.read()).toMatchObject({
      problems: [],
      entries: [
        {
          id: "How to pay",
          language: "en",
          title: "How can I pay?",
          questions: ["How can I pay?"],
          answer: "By **card**.\n\n- or cash",
        },
        { id: "orders/Late delivery", questions: ["Where is my order?"], answer: "On its way." },
      ],
    });
  });

  it("takes its first heading for a title, but not one in code, and keeps it in the answer unless it is the first line", () => {
    const [entry] = entriesOf(
      "x.md",
      "---\nquestions: [How do I install it?]\n---\n```sh\n# run this\n```\n\n# Steps\n\nOne.",
    );
    expect(entry).toMatchObject({ title: "Steps", answer: "```sh\n# run this\n```\n\n# Steps\n\nOne." });
  });

  it("keeps a heading that is not its title", () => {
    const [entry] = entriesOf("x.md", "---\ntitle: Payment\n---\n# How can I pay?\nBy card.");
    expect(entry).toMatchObject({
      title: "Payment",
      questions: ["How can I pay?"],
      answer: "# How can I pay?\nBy card.",
    });
  });

  it.each([
    ["---\nid: a\nquestions: [One?]\n", /^x\.md:1: the fields that begin here have no end/],
    ["No heading.", /^x\.md:1: questions: are missing: list them above the answer/],
    ["---\ntags: [a]\n---\n\nNo heading.", /^x\.md:4: questions: are missing/],
    ["# Only a heading\n\n", /^x\.md:1: answer: is missing/],
    ["", /^x\.md:1: /],
    ["---\n- a\n---\n# One?\nYes.", /^x\.md:2: the file: must hold fields: id, language/],
    ["---\nid: a\nlanguage: klingon language\n---\n# One?\nYes.", /^x\.md:3: language: must be the code/],
    ["---\nid: a\n\nvalid:\n  until: 2026-99-01\n---\n# One?\nYes.", /^x\.md:5: valid\.until: must be a date/],
    ["---\nid: a\nauthor: me\n---\n# One?\nYes.", /^x\.md:3: author: is not known here/],
    ["---\nvalidUntil: 2026-01-01\nvalidFrom: 2026-02-01\n---\n# One?\nYes.", /^x\.md:2: validUntil: is not later/],
    ["---\nid: {\n---\n# One?\nYes.", /^x\.md:\d+:\d+: is not valid YAML/],
  ])("that is %j is refused, with the line of the whole file", (text, problem) => {
    expect(problemsOf("x.md", text)[0]).toMatch(problem);
  });
});
