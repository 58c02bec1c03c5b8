import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GrowingMarkdown } from "../../../../src/core/replies/markdown/growing-markdown.ts";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { growingMarkdown } from "./arbitrary-markdown.ts";
import { readReplies } from "./read-replies.ts";

describe("GrowingMarkdown", () => {
  const expectSame = (growing: GrowingMarkdown, text: string, unfinished: boolean) => {
    expect(growing.parse(text, { unfinished })).toEqual(parseMarkdown(text, { unfinished }));
  };

  it("reads every beginning of a text as if it were read anew", () => {
    fc.assert(
      fc.property(growingMarkdown, fc.integer({ min: 1, max: 60 }), (long, step) => {
        const whole = long.slice(0, 40 * step);
        const growing = new GrowingMarkdown();
        for (let end = step; end < whole.length; end += step) expectSame(growing, whole.slice(0, end), true);
        expectSame(growing, whole, false);
      }),
      { numRuns: 500 },
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

  it.each([
    ["a fence whose opening looks like the head of a table", "~~~ a | b\n- a\n--- | ---\nc\n~~~\n"],
    [
      "addresses with signs",
      "See https://e.co/_a_/b(c_d_e)/*f* **https://e.co/x_** and\n\nhttps://e.co/(_y\n\nEnd _z_\n",
    ],
  ])("knows %s", (_, text) => {
    const growing = new GrowingMarkdown();
    for (let end = 1; end <= text.length; end++) expectSame(growing, text.slice(0, end), true);
  });

  it("leaves fences, lists and quotes open that more lines belong to", () => {
    const text = "```js\n\nText\n\nMore\n```\n\n- a\n\n  ```\n\nB\n\n  ```\n\n> q\n\nEnd\n\nText\n";
    const growing = new GrowingMarkdown();
    for (let end = 1; end <= text.length; end++) expectSame(growing, text.slice(0, end), true);
  });

  it("reads what models write as if it were read anew, and little of it twice", () => {
    for (const { text } of readReplies()) {
      const growing = new GrowingMarkdown();
      for (let end = 1; end < text.length; end += 23) {
        expectSame(growing, text.slice(0, end), true);
        expect(growing.read(text.slice(0, end), { unfinished: true }).rest.text.length).toBeLessThan(800);
      }
      expectSame(growing, text, false);
    }
  });

  it.each([
    ["the items of a list", Array.from({ length: 50 }, (_, index) => `- **${index}**: text`).join("\n")],
    ["the items of an ordered list", Array.from({ length: 50 }, () => "1. text").join("\n\n")],
    ["items with fences in them", Array.from({ length: 50 }, () => "- text:\n  ```\n  code\n  ```").join("\n")],
    ["the lines of a fence", `\`\`\`ts\n${"const a = 1;\n\n".repeat(50)}`],
    ["the lines of a fence right after a list", `- a\n~~~\n${"  - b\n".repeat(50)}`],
    ["paragraphs that begin with a style", "**Lưu ý:** bạn\n\n".repeat(50)],
  ])("reads only once %s", (_, text) => {
    const growing = new GrowingMarkdown();
    for (let end = 1; end < text.length; end++) expectSame(growing, text.slice(0, end), true);
    expect(growing.read(text, { unfinished: true }).rest.text.length).toBeLessThan(40);
  });

  it.each([
    ["a row of dashes that turns out to be none", "text\na | b\n--- | -x\n\nend\n"],
    ["the first item of a list that is the header of a table", "text\n\n- x | y\n--- | ---\n1 | 2\n\nend\n"],
    ["another item that looks like one", "- a\n- x | y\n--- | ---\n- b\n"],
    ["items that look like rows", "- | a\n- | b\n- | c\n- | d\n- | e\n\nend\n"],
    ["code that looks like rows", "```\nx\n| a\n| b\n| c\n| d\ny\n"],
    ["a style that an empty item ends", "- **a\n-\n- b\n"],
    ["items that are indented", "  1. b\n   2. c\n  3. d\n"],
    ["numbers that do not grow", "5. a\n5. b\n1. c\n9. d\n\n1) e\n2) f\n"],
    ["the largest number", "999999999. a\n999999999. b\n999999999. c\n999999999. d\n"],
    ["items that turn out to be rules", "- a\n- - b\n- - -\n* * *\n- c\n"],
    ["a fence that another one holds", "````md\n```js\nx\n```\n\ny\n````\n\nend\n"],
    ["a fence that is empty", "text\n\n```\n```\nmore\n\nend\n"],
    ["line ends of other kinds", "- a\r\n- b\r\n\r\ntext\rmore\u2028\u2028end\r\n\r\nx\r\n"],
  ])("knows %s", (_, text) => {
    const growing = new GrowingMarkdown();
    for (let end = 1; end <= text.length; end++) expectSame(growing, text.slice(0, end), true);
    expectSame(growing, text, false);
  });
});
