import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinPieces } from "../../../../src/core/replies/markdown/document.ts";
import { GrowingMarkdown } from "../../../../src/core/replies/markdown/growing-markdown.ts";
import { GrowingParts } from "../../../../src/core/replies/markdown/growing-parts.ts";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { type PartLimit, splitDocument } from "../../../../src/core/replies/markdown/split-document.ts";
import { growingMarkdown } from "./arbitrary-markdown.ts";
import { readReplies } from "./read-replies.ts";

/** Cuts every beginning of a text and expects the same as if it were cut anew. Returns how many parts were kept. */
function expectSame(text: string, step: number, limit: PartLimit): number {
  const markdown = new GrowingMarkdown();
  const growing = new GrowingParts(limit);
  let kept = 0;
  const ends = Array.from({ length: Math.ceil(text.length / step) }, (_, index) => (index + 1) * step);
  for (const end of [...ends, text.length]) {
    const unfinished = end < text.length;
    const beginning = text.slice(0, end);
    const { parts, settled, rest } = growing.cut(markdown.read(beginning, { unfinished }));
    const all = [...parts, ...splitDocument(joinPieces([settled, rest]), limit)];
    expect(all).toEqual(splitDocument(parseMarkdown(beginning, { unfinished }), limit));
    kept = parts.length;
  }
  return kept;
}

describe("GrowingParts", () => {
  it("cuts every beginning of a text as if it were cut anew", () => {
    fc.assert(
      fc.property(
        growingMarkdown,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 20, max: 400 }),
        fc.integer({ min: 1, max: 12 }),
        (text, step, maxLength, maxMarks) => {
          const beginning = text.slice(0, 60 * step);
          expectSame(beginning, step, { maxLength });
          expectSame(beginning, step, { maxLength, fits: ({ marks }) => marks.length <= maxMarks });
        },
      ),
      { numRuns: 80 },
    );
  });

  it("cuts what models write as if it were cut anew, and most of it only once", () => {
    for (const { name, text } of readReplies()) {
      const kept = expectSame(text, name === "long-guide" ? 97 : 29, { maxLength: 400 });
      expect(kept, name).toBeGreaterThanOrEqual(Math.floor(text.length / 800));
    }
  });

  it("keeps the parts of one long fence and of one long list", () => {
    const code = `\`\`\`ts\n${"  const a = b; // c.ts\n".repeat(100)}\`\`\``;
    const list = Array.from({ length: 100 }, (_, index) => `${index + 1}. **bold** text`).join("\n");
    expect(expectSame(code, 31, { maxLength: 300 })).toBeGreaterThanOrEqual(5);
    expect(expectSame(list, 31, { maxLength: 300 })).toBeGreaterThanOrEqual(4);
  });

  it("begins anew with a text that does not continue the one before", () => {
    const markdown = new GrowingMarkdown();
    const growing = new GrowingParts({ maxLength: 100 });
    const paragraphs = (word: string) => Array.from({ length: 40 }, () => `${word} **${word}** ${word}`).join("\n\n");
    for (const word of ["one", "two"]) {
      const { parts } = growing.cut(markdown.read(paragraphs(word), { unfinished: true }));
      expect(parts.length).toBeGreaterThan(3);
      expect(parts.every(({ text }) => text.includes(word))).toBe(true);
    }
  });
});
