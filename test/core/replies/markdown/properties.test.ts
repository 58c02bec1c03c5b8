import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../../../../src/core/replies/markdown/document.ts";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { splitDocument } from "../../../../src/core/replies/markdown/split-document.ts";
import { longMarkdown, markdown } from "./arbitrary-markdown.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

function expectValid({ text, marks, breaks }: Document): void {
  expect(text.isWellFormed()).toBe(true);
  expect(text).toBe(text.trimEnd());
  expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\uFEFF]/);
  let previous = 0;
  for (const { start, end } of marks) {
    expect(start).toBeGreaterThanOrEqual(previous);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(text.length);
    previous = start;
  }
  for (const { at } of breaks) expect(at).toBeLessThan(text.length);
}

/** Where each part begins and ends in the whole text, or fails when something but whitespace was lost. */
function places(whole: string, parts: readonly Document[]): { start: number; end: number }[] {
  let from = 0;
  return parts.map(({ text }) => {
    const gap = /^\s*/.exec(whole.slice(from))?.[0].length ?? 0;
    const start = whole.indexOf(text, from);
    expect(start).toBeGreaterThanOrEqual(from);
    expect(start).toBeLessThanOrEqual(from + gap);
    from = start + text.length;
    return { start, end: from };
  });
}

describe("parseMarkdown, for any text", () => {
  it("gives a valid document, finished or not, the same every time", () => {
    fc.assert(
      fc.property(fc.oneof(markdown, fc.string({ unit: "binary" })), fc.boolean(), (text, unfinished) => {
        const document = parseMarkdown(text, { unfinished });
        expectValid(document);
        expect(parseMarkdown(text, { unfinished })).toEqual(document);
      }),
      { numRuns: 500 },
    );
  });

  it("loses no letter", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zăđêô]{1,8}$/), { minLength: 1 }),
        fc.infiniteStream(
          fc.constantFrom(
            " ",
            "\n",
            "\n\n",
            "*",
            " **",
            "~~",
            "_",
            "`",
            "[",
            "] ",
            "](",
            ")",
            "> ",
            "\n- ",
            "\n1. ",
            "\n# ",
            "\n|",
            "|",
            "<",
            ">",
            "&",
            "\\",
            "\n```\n",
          ),
        ),
        (letters, between) => {
          const text = letters.map((word) => word + (between.next().value ?? "")).join("");
          const visible = parseMarkdown(text, { unfinished: false }).text;
          for (const word of letters) expect(visible).toContain(word);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("takes the cheap way only where it leads to the same document", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("Xin chào.", " ", "\n", "\n\n", "a-b", "(x)", "5/6", "!", ":", "  "), {
          maxLength: 20,
        }),
        (words) => {
          const text = words.join("").trim();
          const cheap = parseMarkdown(text, { unfinished: false });
          const parsed = parseMarkdown(`${text}\n\n**.**`, { unfinished: false });
          expect(parsed.text).toBe(text === "" ? "." : `${cheap.text}\n\n.`);
          expect(parsed.breaks.slice(0, cheap.breaks.length)).toEqual(cheap.breaks);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("splitDocument, for any text", () => {
  it("loses nothing but whitespace, keeps the limit, and cuts no letter", () => {
    fc.assert(
      fc.property(longMarkdown, fc.integer({ min: 20, max: 400 }), (text, maxLength) => {
        const whole = parseMarkdown(text, { unfinished: false });
        const parts = splitDocument(whole, { maxLength });
        const borders = new Set([...segmenter.segment(whole.text)].map(({ index }) => index).concat(whole.text.length));
        for (const part of parts) {
          expectValid(part);
          expect(part.text.length).toBeLessThanOrEqual(maxLength);
          expect(part.text.trim()).not.toBe("");
        }
        const ranges = places(whole.text, parts);
        expect(whole.text.slice(ranges.at(-1)?.end ?? 0).trim()).toBe("");
        for (const { start, end } of ranges) expect([borders.has(start), borders.has(end)]).toEqual([true, true]);
      }),
      { numRuns: 300 },
    );
  });

  it("never changes a part when text is added", () => {
    fc.assert(
      fc.property(longMarkdown, fc.integer({ min: 30, max: 200 }), fc.nat(), (text, maxLength, size) => {
        const whole = parseMarkdown(text, { unfinished: false });
        const cut = whole.text.length === 0 ? 0 : size % whole.text.length;
        const beginning = {
          ...whole,
          text: whole.text.slice(0, cut),
          marks: whole.marks.filter(({ end }) => end <= cut),
          breaks: whole.breaks.filter(({ at }) => at < cut),
        };
        const fewer = splitDocument({ ...beginning, marks: [] }, { maxLength }).slice(0, -1);
        const more = splitDocument({ ...whole, marks: [] }, { maxLength });
        expect(more.slice(0, fewer.length).map((part) => part.text)).toEqual(fewer.map((part) => part.text));
      }),
      { numRuns: 300 },
    );
  });
});
