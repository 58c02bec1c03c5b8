import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrowingMarkdown } from "../../../../src/core/replies/markdown/growing-markdown.ts";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { longMarkdown, markdown } from "./arbitrary-markdown.ts";

describe("GrowingMarkdown", () => {
  const expectSame = (growing: GrowingMarkdown, text: string, unfinished: boolean) => {
    expect(growing.parse(text, { unfinished })).toEqual(parseMarkdown(text, { unfinished }));
  };

  it("reads every beginning of a text as if it were read anew", () => {
    const text = fc.oneof(
      longMarkdown,
      fc.array(markdown, { minLength: 1, maxLength: 6 }).map((blocks) => blocks.join("\n\n")),
      fc
        .array(
          fc.constantFrom(
            "- a",
            "1. b",
            "> q",
            "```js",
            "```",
            "| a | b |",
            "|---|---|",
            "    x",
            "text",
            "# h",
            "",
            "  - c",
            "* * *",
            "~~~",
          ),
          { maxLength: 25 },
        )
        .map((lines) => lines.join("\n")),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (long, step) => {
        const whole = long.slice(0, 40 * step);
        const growing = new GrowingMarkdown();
        for (let end = step; end < whole.length; end += step) expectSame(growing, whole.slice(0, end), true);
        expectSame(growing, whole, false);
      }),
      { numRuns: 300 },
    );
  });

  it("reads a text anew that does not continue the one before", () => {
    const growing = new GrowingMarkdown();
    expectSame(growing, "# One\n\nTwo **three**.\n\nFour\n", true);
    expectSame(growing, "Something *else*\n\nFive\n\nSix\n", true);
    expectSame(growing, "", true);
    expectSame(growing, "Short", false);
  });

  it("knows that the end of a fence may be indented", () => {
    const text =
      "Text\n\n```ts\ncode\n  ```\n```\nmore code\n\nalso code\n\nand code\n   ```  \n\nText **x**\n\nText\n";
    const growing = new GrowingMarkdown();
    for (let end = 1; end <= text.length; end++) expectSame(growing, text.slice(0, end), true);
  });

  it("leaves fences, lists and quotes open that more lines belong to", () => {
    const text = "```js\n\nText\n\nMore\n```\n\n- a\n\n  ```\n\nB\n\n  ```\n\n> q\n\nEnd\n\nText\n";
    const growing = new GrowingMarkdown();
    for (let end = 1; end <= text.length; end++) expectSame(growing, text.slice(0, end), true);
  });
});
