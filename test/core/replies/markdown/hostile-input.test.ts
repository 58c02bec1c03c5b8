import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { splitDocument } from "../../../../src/core/replies/markdown/split-document.ts";

/** Generous, for slow machines: what grows with the square of the length takes minutes. */
const patienceMs = 3000;

const inputs: Readonly<Record<string, string>> = {
  stars: `a${"*".repeat(20_000)}`,
  "styles without end": "**a* ".repeat(20_000),
  brackets: "[".repeat(50_000),
  "links without end": "[a](".repeat(20_000),
  "images without end": "![".repeat(20_000),
  "quotes in quotes": ">".repeat(20_000),
  "lists in lists": "- ".repeat(20_000),
  "steps of items": Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth * 2)}- x`).join("\n"),
  "a long table": `| a | b |\n|---|---|\n${"| x | y |\n".repeat(10_000)}`,
  "a wide table": `${"|a".repeat(3000)}\n${"|-".repeat(3000)}\n${"|b".repeat(3000)}`,
  "one long line": "word ".repeat(20_000),
  "one long word": "x".repeat(100_000),
  "backticks of all lengths": Array.from({ length: 400 }, (_, length) => `${"`".repeat(length)}a`).join(""),
  "code without end": "`a".repeat(20_000),
  fences: "```\n".repeat(20_000),
  "entities without end": "&".repeat(20_000),
  "addresses without end": "<a:".repeat(20_000),
  spaces: `${" ".repeat(100_000)}x`,
  "line ends": `${"\n".repeat(100_000)}x`,
  "one letter of many signs": `a${"\u0301".repeat(20_000)}`,
  headings: "# a\n".repeat(20_000),
  everything: "*a_b~~c`d[".repeat(5000),
};

describe("parseMarkdown and splitDocument, for hostile input", () => {
  it.each(Object.entries(inputs))("stay quick with %s", (_, text) => {
    const begin = performance.now();
    for (const unfinished of [false, true]) splitDocument(parseMarkdown(text, { unfinished }), { maxLength: 4096 });
    expect(performance.now() - begin).toBeLessThan(patienceMs);
  });
});
