import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceDocument } from "../../../../src/core/replies/markdown/document.ts";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { type StarDialect, starMarkupBound, toStarMarkup } from "../../../../src/core/replies/markdown/star-markup.ts";
import { markdown } from "./arbitrary-markdown.ts";

const bare: StarDialect = { plain: (text) => text };
const wrapping: StarDialect = {
  plain: (text) => text.replaceAll("<", "&lt;"),
  wrapLink: (url, label) => (label === undefined ? `<${url}>` : `<${url}|${label}>`),
};

function write(text: string, dialect = bare): string {
  return toStarMarkup(parseMarkdown(text, { unfinished: false }), dialect).replaceAll("\u2060", "¤");
}

describe("toStarMarkup", () => {
  it.each([
    ["emphasis that touches letters is left out", "a**b**c, **d**e, 这**是**的", "abc, de, 这是的"],
    ["emphasis beside punctuation stays", "(**a**), “*b*”: ~~c~~.", "(*a*), “_b_”: ~c~."],
    ["emphasis ends with its line", "**a\nb** *c\nd*", "*a*\n*b* _c_\n_d_"],
    ["bold in bold is bold", "# a **b** __c__", "*a b c*"],
    ["styles lie within each other", "***a** b* ~~*c*~~", "_*a* b_ _~c~_"],
    ["signs that could be markup are broken", String.raw`\*a\* \_b\_ \~c\~`, "*¤a* _¤b_ ~¤c~"],
    ["signs that could not are not", "2 * 3 * 4, a_b_c, ~5, *", "2 * 3 * 4, a_b_c, ~5, *"],
    ["a sign that would end what is open is broken", String.raw`**a\* b**`, "*a¤* b*"],
    ["emphasis does not touch signs", String.raw`\***a**\*`, "*¤a*"],
    ["emphasis that would end in signs is left out", String.raw`**a\*\*** b`, "a** b"],
    ["backticks of the text are broken", "\\`a\\` `b`", "`¤a`¤ `b`"],
    ["backticks in code are replaced", "`` a`b ``", "`aˋb`"],
    ["fences in code are replaced", "````\n```\na `b`\n````", "```\nˋˋˋ\na `b`\n```"],
    ["space stays outside of code", "a ``  b``", "a   `b`"],
    ["code that touches letters is text", "`a`b `*c*`d", "ab *¤c*d"],
    ["what is all code is not bold", "**`a`** and **b `c`**", "`a` and *b `c`*"],
    ["code that could end a style ends it", "*a `_` b*", "a `_` b"],
    ["quotes are marked on every line", "> a\n> b\n>\n> c\n\nd", "> a\n> b\n\n> c\n\nd"],
    ["code in quotes can be copied", "> a\n> ```\n> b\n> ```", "> a\n```\nb\n```"],
    ["a line does not become a quote or a list", "\\> a\n\\* b", "¤> a\n¤* b"],
    ["addresses stay as they are, or mean the same", "https://a.co/\\_b/c\\_d/\\~e", "https://a.co/%5Fb/c_d/%7Ee"],
    ["a link that is being written is its label", "[a](javascript:b)", "a (javascript:b)"],
    ["an image is a link", "![a](https://a.co/b.png)", "a (https://a.co/b.png)"],
    ["an address without scheme is a label", "[a.co](https://a.co)", "a.co (https://a.co)"],
    ["a link without label is its address", "[](https://a.co/%C4%91)", "https://a.co/%C4%91"],
    ["the address follows the last line of a label", "**[a\nb](https://a.co) c**", "*a*\n*b (https://a.co) c*"],
  ])("%s", (_, source, expected) => {
    expect(write(source)).toBe(expected);
  });

  it.each([
    ["labels hold no markup", "[**a** `b` \\*c\\*](https://a.co)", "<https://a.co|a b *¤c*>"],
    [
      "styles go around a link or are left out",
      "*[a](https://a.co)* [**b** c](https://a.co)",
      "_<https://a.co|a>_ <https://a.co|b c>",
    ],
    ["a label has one line", "[a\nb](https://a.co)", "<https://a.co|a>\n<https://a.co|b>"],
    ["text is escaped everywhere", "a<b `c<d` **e<f**\n```\n<\n```", "a&lt;b `c&lt;d` *e&lt;f*\n```\n&lt;\n```"],
  ])("where links have labels: %s", (_, source, expected) => {
    expect(write(source, wrapping)).toBe(expected);
  });

  it("stays quick with hostile input", () => {
    const begin = performance.now();
    for (const text of ["**a** ", "`a` ", "[a](https://a.co) ", "*_~` ", "\\*a\\* ", "> **a\n", "https://a.co/_ "]) {
      for (const dialect of [bare, wrapping]) write(text.repeat(2000), dialect);
    }
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

describe("starMarkupBound", () => {
  it("is never less than the length, nor less for more of a text", () => {
    fc.assert(
      fc.property(markdown, fc.constantFrom(bare, wrapping), (text, dialect) => {
        const document = parseMarkdown(text, { unfinished: false });
        let before = 0;
        for (let end = 1; end <= document.text.length; end += 1 + (end >> 5)) {
          const slice = sliceDocument(document, 0, end);
          const bound = starMarkupBound(slice, dialect);
          expect(bound).toBeGreaterThanOrEqual(Math.max(before, toStarMarkup(slice, dialect).length));
          before = bound;
        }
      }),
      { numRuns: 100 },
    );
  });
});
