import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOut } from "../../../adapters/terminal/layout.ts";
import { createMarkdownSpans, spansOf } from "../../../adapters/terminal/markdown-spans.ts";
import { parseMarkdown } from "../../../src/core/replies/markdown/parse-markdown.ts";
import { growingMarkdown } from "../../core/replies/markdown/arbitrary-markdown.ts";
import { readReplies } from "../../core/replies/markdown/read-replies.ts";

const options = { width: 60, color: true, words: true };

function expectSame(text: string, step: number): void {
  const growing = createMarkdownSpans();
  for (let end = step; end < text.length + step; end += step) {
    const beginning = text.slice(0, end);
    const unfinished = end < text.length;
    const anew = spansOf(parseMarkdown(beginning, { unfinished }));
    expect(layOut(growing(beginning, { unfinished }), options)).toEqual(layOut(anew, options));
  }
}

describe("createMarkdownSpans", () => {
  it("shows text that grows as if each frame were read anew", () => {
    for (const { text } of readReplies()) expectSame(text, 150);
    fc.assert(
      fc.property(growingMarkdown, fc.integer({ min: 5, max: 60 }), (text, step) =>
        expectSame(text.slice(0, 900), step),
      ),
      { numRuns: 40 },
    );
  });

  it("styles text, says where links lead, and bars quotes", () => {
    const text = "**Bold** [docs](https://a.co/x)\n\n- one\n- two\n\n> said\n> twice";
    const rows = layOut(createMarkdownSpans()(text, { unfinished: true }), { ...options, color: false });
    expect(rows).toEqual(["Bold docs (https://a.co/x)", "", "• one", "• two", "", "│ said", "│ twice"]);
  });
});
