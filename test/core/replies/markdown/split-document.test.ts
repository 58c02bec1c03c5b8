import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { splitDocument, splitSettled } from "../../../../src/core/replies/markdown/split-document.ts";

function split(text: string, maxLength: number) {
  return splitDocument(parseMarkdown(text, { unfinished: false }), { maxLength });
}

function texts(text: string, maxLength: number): string[] {
  return split(text, maxLength).map((part) => part.text);
}

describe("splitDocument", () => {
  it.each([
    ["nothing when it fits", "Xin chào", 8, ["Xin chào"]],
    ["between blocks", "Một hai ba\n\nBốn năm\nsáu", 20, ["Một hai ba", "Bốn năm\nsáu"]],
    ["between items", "- một một\n- hai hai\n- ba ba", 22, ["• một một\n• hai hai", "• ba ba"]],
    ["between lines", "một một\nhai hai ba ba", 13, ["một một", "hai hai ba ba"]],
    ["between sentences", "Một câu dài. Hai từ nữa ở đây", 22, ["Một câu dài.", "Hai từ nữa ở đây"]],
    ["between words", "một hai ba bốn năm", 10, ["một hai ba", "bốn năm"]],
    ["long words", "a".repeat(25), 10, ["a".repeat(10), "a".repeat(10), "a".repeat(5)]],
    ["between letters", "👨‍👩‍👧‍👦".repeat(3), 25, ["👨‍👩‍👧‍👦".repeat(2), "👨‍👩‍👧‍👦"]],
    [
      "a letter of many signs",
      `a${"\u0301".repeat(8)}`.repeat(2),
      12,
      [`á${"\u0301".repeat(7)}`, `á${"\u0301".repeat(7)}`],
    ],
    [
      "before a heading",
      "Một đoạn văn ở đây.\n\n## Tiêu đề\n\nNội dung của nó",
      34,
      ["Một đoạn văn ở đây.", "Tiêu đề\n\nNội dung của nó"],
    ],
    ["before links", "xem [tài liệu hướng dẫn](https://a.co) này nhé", 20, ["xem", "tài liệu hướng dẫn", "này nhé"]],
  ])("cuts %s", (_, text, maxLength, expected) => {
    expect(texts(text, maxLength)).toEqual(expected);
  });

  it("cuts a letter that is longer than a part", () => {
    const letter = `x${"\u0302\u0323".repeat(20)}`.normalize("NFC");
    expect(texts(letter, 10).join("")).toBe(letter);
    expect(texts(letter, 10).every((text) => text.length <= 10)).toBe(true);
  });

  it("closes a fence and opens it again with its language", () => {
    const parts = split("```py\nif a:\n    b()\n    c()\n    d()\n```", 22);
    expect(parts.map(({ text }) => text)).toEqual(["if a:\n    b()\n    c()", "    d()"]);
    for (const { text, marks } of parts)
      expect(marks).toEqual([{ kind: "pre", start: 0, end: text.length, language: "py" }]);
  });

  it("continues styles and quotes in the next part", () => {
    const [first, second] = split("> **một hai ba bốn năm**", 12);
    expect(first?.marks.map(({ kind, start, end }) => [kind, start, end])).toEqual([
      ["quote", 0, 10],
      ["bold", 0, 10],
    ]);
    expect(second?.marks.map(({ kind, start, end }) => [kind, start, end])).toEqual([
      ["quote", 0, 7],
      ["bold", 0, 7],
    ]);
  });

  it("obeys the second measure too", () => {
    const document = parseMarkdown("**a** **b** **c** **d** **e**", { unfinished: false });
    const parts = splitDocument(document, { maxLength: 100, fits: ({ marks }) => marks.length <= 2 });
    expect(parts.map(({ text }) => text)).toEqual(["a b", "c d", "e"]);
  });
});

describe("splitSettled", () => {
  it("leaves what later text could change", () => {
    const document = parseMarkdown("word ".repeat(60), { unfinished: false });
    const { parts, start } = splitSettled(document, 120, { maxLength: 40 });
    expect(parts.map(({ text }) => text)).toEqual([split("word ".repeat(60), 40)[0]?.text]);
    expect(document.text.slice(start, start + 4)).toBe("word");
    expect(splitSettled(document, 100, { maxLength: 40 })).toEqual({ parts: [], start: 0 });
  });
});
