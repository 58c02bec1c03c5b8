import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaqEntry } from "../../../src/core/knowledge/faq-entry.ts";
import { SourceMarks, usedSources } from "../../../src/core/replies/sources.ts";

const shipping = entry(
  "shipping",
  "Within Hanoi it takes one day, elsewhere from two to four working days, all fees included.",
);
const returns = entry("đổi-trả", "Bạn được đổi hàng trong vòng 7 ngày kể từ ngày nhận, miễn là còn tem mác.");
const gifts = entry("gift_cards", "Yes.");
const ENTRIES = [shipping, returns, gifts];

describe("SourceMarks", () => {
  const cases: [text: string, shown: string, ids: string[]][] = [
    ["It takes a day.\n\n[[source:shipping]]", "It takes a day.", ["shipping"]],
    ["It takes a day.\n\n[[source:shipping]] [[source:gift_cards]]\n", "It takes a day.", ["shipping", "gift_cards"]],
    ["A day.\n[[source:shipping]], [[source:gift_cards]]", "A day.", ["shipping", "gift_cards"]],
    ["A day.\n\n[[source:shipping, gift_cards]]", "A day.", ["shipping", "gift_cards"]],
    ["A day.\n\n[[source:shipping; source:gift_cards]]", "A day.", ["shipping", "gift_cards"]],
    ["A day.\n\n\\[\\[source:gift\\_cards\\]\\]", "A day.", ["gift_cards"]],
    ["A day.\n\n**Sources: [[source:shipping]]**", "A day.", ["shipping"]],
    ["A day.\n\nSources: [[source:shipping]].\n", "A day.", ["shipping"]],
    ["A day.\n\n**[[source:shipping]]** says so.", "A day.\n\nsays so.", ["shipping"]],
    ["A day (see [[source:shipping]])", "A day (see)", ["shipping"]],
    ["A day.\n\n`[[source:shipping]]`", "A day.", ["shipping"]],
    ["A day.\n\n**[[source:shipping]]**", "A day.", ["shipping"]],
    ["A day.\n\n[[ Source : SHIPPING ]]", "A day.", ["shipping"]],
    ["Sau 7 ngày.\n\n[[source:đổi-trả]]", "Sau 7 ngày.", ["đổi-trả"]],
    ["Sau 7 ngày.\n\n[[source:đổi-trả]]".normalize("NFD"), "Sau 7 ngày.".normalize("NFD"), ["đổi-trả"]],
    ["A day.\n\nSources: [[source:shipping]], [[source:gift_cards]]", "A day.", ["shipping", "gift_cards"]],
    ["A day.\n\n**Nguồn:** ([[source:shipping]])", "A day.", ["shipping"]],
    ["A day.\n\nSources:\n- [[source:shipping]]\n- [[source:gift_cards]]", "A day.", ["shipping", "gift_cards"]],
    ["A day.\n\n### Sources\n\n1. [[source:shipping]]", "A day.", ["shipping"]],
    ["A day.\n\nSources:\n- the sea", "A day.\n\nSources:\n- the sea", []],
    ["A day.\n\n- [[source:shipping]]\n- [[source:gift_cards]]", "A day.", ["shipping", "gift_cards"]],
    ["It takes a day [[source:shipping]]. Really.", "It takes a day. Really.", ["shipping"]],
    ["It takes a day ([[source:shipping]]), really.", "It takes a day, really.", ["shipping"]],
    ["It takes a day[[source:shipping]] or two", "It takes a day or two", ["shipping"]],
    ["It takes a day [[source:shipping]]or two", "It takes a day or two", ["shipping"]],
    ["It takes [[source:shipping]], and so on", "It takes, and so on", ["shipping"]],
    ["A day ([[source:shipping]] says so).", "A day (says so).", ["shipping"]],
    ["One.\n\n[[source:shipping]]\n\nTwo.", "One.\n\nTwo.", ["shipping"]],
    ["One. [[source:shipping]]\n\n[[source:gift_cards]] Two.", "One.\n\nTwo.", ["shipping", "gift_cards"]],
    ["- one [[source:shipping]]\n- two [[source:gift_cards]]", "- one\n- two", ["shipping", "gift_cards"]],
    ["- [[source:shipping]] one\n- two", "- one\n- two", ["shipping"]],
    ["[[source:shipping]] A day.", "A day.", ["shipping"]],
    ["[[source:shipping]]\n\nA day.", "A day.", ["shipping"]],
    ["[[source:shipping]]", "", ["shipping"]],
    ["A day.\n\n[source:shipping]", "A day.", ["shipping"]],
    ["A day.\n\n\\[source: gift\\_cards\\], [source:shipping]", "A day.", ["shipping", "gift_cards"]],
    ["A day [source: the sea].", "A day [source: the sea].", []],
    ["A day [source:shipping](https://x.example).", "A day [source:shipping](https://x.example).", []],
    ["A day [[source:shipping] and more", "A day [[source:shipping] and more", []],
    // What is no mark, or names nothing.
    ["A day.\n\n[[source:unknown]]", "A day.", []],
    ["A day.\n\n[[source:shipping", "A day.\n\n[[source:shipping", []],
    [
      "See [the source](https://x.example) and [[sourdough]].",
      "See [the source](https://x.example) and [[sourdough]].",
      [],
    ],
    ["a[0][[1]] = `x`; (y) **z** _w_\n\n    code\n", "a[0][[1]] = `x`; (y) **z** _w_\n\n    code\n", []],
    ["Sources of income are many.\n\nNguồn hàng còn.", "Sources of income are many.\n\nNguồn hàng còn.", []],
    [`[[source:${"x".repeat(300)}]]`, `[[source:${"x".repeat(300)}]]`, []],
  ];

  it.each(cases)("shows %j as %j", (text, shown, ids) => {
    for (const size of [1, 2, 3, 7, text.length]) {
      const marks = new SourceMarks(ENTRIES);
      expect(show(marks, inPieces(text, size))).toBe(shown);
      expect(marks.used("").map(({ id }) => id)).toEqual(ids);
    }
  });

  it("shows nothing that may still become a mark, and everything else at once", () => {
    const marks = new SourceMarks(ENTRIES);
    expect(marks.take("It takes")).toBe("It takes");
    expect(marks.take(" a day")).toBe(" a day");
    expect(marks.take(". [")).toBe(".");
    expect(marks.take("here](x)")).toBe(" [here](x)");
    expect(marks.take("\n\n[[sou")).toBe("");
    expect(marks.take("rce:ship")).toBe("");
    expect(marks.take("ping]]")).toBe("");
    expect(marks.take("\n\nSo")).toBe("");
    expect(marks.take("on.")).toBe("\n\nSoon.");
    expect(marks.end()).toBe("");
    expect(marks.count).toBe(1);
  });

  it("forgets an answer that begins anew", () => {
    const marks = new SourceMarks(ENTRIES);
    show(marks, ["A day. [[source:shipping]] [[sou"]);
    marks.take(" [[sou");
    marks.clear();
    expect(show(marks, ["Yes."])).toBe("Yes.");
    expect(marks.used("Yes.")).toEqual([]);
    expect(marks.count).toBe(0);
  });

  const piece = fc.constantFrom(
    ...["[source:shipping]", "[source:nothing]"],
    ...["[[source:shipping]]", "[[source:nothing]]", "[", "[[", "]]", "source:", "(", ")", "`", "**", "\\", "_", ":"],
    ...[" ", "\n", "\n\n", "- ", ", ", ".", "word", "Sources", "Nguồn: ", "đơn hàng", "👋"],
  );
  const texts = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));

  it("shows the same however the text was cut on its way", () => {
    fc.assert(
      fc.property(texts, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (text, sizes) => {
        const [whole, cut] = [new SourceMarks(ENTRIES), new SourceMarks(ENTRIES)];
        expect(show(cut, inPieces(text, ...sizes))).toBe(show(whole, [text]));
        expect(cut.used("")).toEqual(whole.used(""));
      }),
      { numRuns: 2000 },
    );
  });

  it("changes no text without marks, and leaves no mark in any", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 9 }), (text, size) => {
        const bare = text.replaceAll(/source/gi, "origin");
        expect(show(new SourceMarks(ENTRIES), inPieces(bare, size))).toBe(bare);
        const shown = show(new SourceMarks(ENTRIES), inPieces(text, size));
        // Where marks stand within others, taking one out may leave another.
        const areApart = !/\[\[\[|\]\[|\]\]\]/.test(text);
        if (areApart) expect(shown).not.toMatch(/\[\[source:(shipping|nothing)\]\]/);
        expect(text.replaceAll(/\s/g, "").length).toBeGreaterThanOrEqual(shown.replaceAll(/\s/g, "").length);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes a time that grows with the text alone", () => {
    for (const text of [
      " ".repeat(20_000),
      "[".repeat(20_000),
      "([[source:".repeat(2000),
      "**`(".repeat(5000),
      "\n- ".repeat(7000),
    ]) {
      const marks = new SourceMarks(ENTRIES);
      const begun = performance.now();
      expect(show(marks, inPieces(text, 3))).toBe(text);
      expect(performance.now() - begun).toBeLessThan(3000);
    }
  });
});

describe("usedSources", () => {
  it("finds what an answer took many words in a row from, marked or not", () => {
    const used = (text: string) => usedSources(text, ENTRIES).map(({ id }) => id);
    expect(used("In short: *elsewhere* from **two to four** working days, all included.")).toEqual(["shipping"]);
    expect(used("Elsewhere from two to four days.")).toEqual([]);
    expect(used("Dạ, BẠN ĐƯỢC ĐỔI HÀNG trong vòng 7 ngày kể từ hôm nay ạ.")).toEqual(["đổi-trả"]);
    expect(used("Da, ban duoc doi hang trong vong 7 ngay a. [[source:gift_cards]]")).toEqual(["đổi-trả", "gift_cards"]);
    expect(used("Yes.")).toEqual([]);
    expect(usedSources("anything", [])).toEqual([]);
  });
});

function show(marks: SourceMarks, pieces: readonly string[]): string {
  return pieces.map((text) => marks.take(text)).join("") + marks.end();
}

function inPieces(text: string, ...sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

function entry(id: string, answer: string): FaqEntry {
  return { id, language: "en", questions: [`${id}?`], answer };
}
