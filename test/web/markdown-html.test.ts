import createMarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../src/core/replies/markdown/parse-markdown.ts";
import { commonMarkExamples, fixtures, naughtyStrings } from "../support/markdown-corpus.ts";
import { readHtml } from "./html-reader.ts";

interface MarkdownHtml {
  createMarkdownHtml(
    create: typeof createMarkdownIt,
    texts: { readonly codeLabel: string; readonly copy: string },
  ): (text: string, isGrowing: boolean) => string[];
}

// The page's own file, which has no types outside of the page.
const file = new URL("../../web/markdown-html.js", import.meta.url).href;
const { createMarkdownHtml } = (await import(file)) as MarkdownHtml;
const toBlocks = createMarkdownHtml(createMarkdownIt, { codeLabel: "", copy: "" });

/** What is read, without the space between: it is the page's, as are the signs of lists and the frames of tables. */
function shown(text: string, isGrowing = false): string {
  return bare(
    toBlocks(text, isGrowing)
      .map((block) => readHtml(block).text)
      .join("\n"),
  );
}

function coreShows(text: string, isGrowing = false): string {
  return bare(parseMarkdown(text, { unfinished: isGrowing }).text);
}

function coreText(text: string): string {
  return parseMarkdown(text, { unfinished: false }).text;
}

function countStrong(text: string): number {
  return (
    toBlocks(text, false)
      .join("")
      .match(/<strong>/g)?.length ?? 0
  );
}

function isBold({ kind }: { readonly kind: string }): boolean {
  return kind === "bold";
}

function bare(text: string): string {
  return text.replace(/[\s•◦▪│─┼—.)]/g, "");
}

function hasTable(text: string): boolean {
  return toBlocks(text, false).some((block) => block.includes("<table"));
}

function texts(): string[] {
  return [...commonMarkExamples(), ...fixtures(), ...(naughtyStrings() ?? [])];
}

function words(text: string): string[] {
  return [...new Set(text.match(/[\p{L}\p{N}]+/gu))].sort();
}

/** Signs that stand for markup when a person sees them. */
function countSigns(text: string): number {
  return text.match(/[*_~`[\]|#]/g)?.length ?? 0;
}

describe("the page's Markdown", () => {
  it("shows what every platform shows", () => {
    const different = texts()
      .filter((text) => !hasTable(text) && shown(text) !== coreShows(text))
      .map((text) => [shown(text), coreShows(text)]);
    expect(different).toEqual([]);
  });

  it.each([
    ["lines of dashes below text", "Steps:\n-\n\nSteps\n=====\n\nSteps\n---"],
    ["indented text", "a\n\n    b **c**\n\n\td"],
    ["definitions of references", "[a]: https://a.co\n\n[a] [b][a]"],
    ["bare addresses", "https://e.co/_a_/b (https://e.co/a_(b)_c) **https://e.co/x**và https://e.co/%20a\\_b\\_c."],
    ["line breaks of HTML", "a<br>b<BR /> `<br>` <brx> **c<br/>d**"],
    ["HTML", "<b>a</b>\n\n<div>\n\nb\n\n</div>"],
    ["bold beside punctuation", "**Lưu ý:**bạn **注意。**这是 2*(3+4)*5"],
    ["quotes in quotes", `${">".repeat(60)} **a**`],
    ["lists in lists", `${"- ".repeat(60)}**a**`],
    ["a line after a table", "| a |\n|---|\n| b |\nc"],
    ["letters of two signs", "e\u0301 `e\u0301`"],
  ])("means the same as elsewhere by %s", (_, text) => {
    if (!hasTable(text)) expect(shown(text)).toBe(coreShows(text));
    expect(
      words(
        toBlocks(text, false)
          .map((block) => readHtml(block).text)
          .join("\n"),
      ),
    ).toEqual(words(coreText(text)));
    expect(countStrong(text)).toBe(parseMarkdown(text, { unfinished: false }).marks.filter(isBold).length);
  });

  it("shows the same words where it has real tables", () => {
    const small = "| Gói | Giá |\n|---|--:|\n| **Cơ bản** | 5 |\n| `a` | [x](https://a.co) |";
    const wide = `| Plan | ${"Long name ".repeat(5)}|\n|---|---|\n| Basic | 5 |`;
    const tables = [small, wide, ...texts()].filter(hasTable);
    const word = (text: string) =>
      words(
        toBlocks(text, false)
          .map((block) => readHtml(block).text)
          .join("\n"),
      );
    expect(tables.length).toBeGreaterThanOrEqual(2);
    for (const text of tables) expect(word(text)).toEqual(words(coreText(text)));
  });

  it("shows of every beginning no sign of markup that other platforms do not show", () => {
    const rough: [string, string][] = [];
    const see = (text: string) => {
      if (hasTable(text)) return;
      const page = shown(text, true);
      const core = coreShows(text, true);
      if (page !== core && countSigns(page) > countSigns(core)) rough.push([page.slice(-80), core.slice(-80)]);
    };
    for (const text of commonMarkExamples()) {
      for (let end = 1; end < text.length; end++) see(text.slice(0, end));
    }
    for (const text of fixtures()) for (let end = 1; end < text.length; end += 53) see(text.slice(0, end));
    expect(rough).toEqual([]);
  });

  it("lets links lead only to the web", () => {
    const links = (text: string) => toBlocks(text, false).flatMap((block) => readHtml(block).links);
    expect(
      links("[a](javascript:alert(1)) [b](/admin) [c](tg://user?id=1) [d](mailto:a@b.co) <data:text/html,x>"),
    ).toEqual([]);
    expect(links("[a](http://me@x.co) [b](http://localhost/) [c](//x.co) [d](vbscript:x) [e](http://1)")).toEqual([]);
    expect(links("[a](https://x.co/?a=1&b) https://y.co ![i](https://z.co/i.png)")).toEqual([
      "https://x.co/?a=1&b",
      "https://y.co",
      "https://z.co/i.png",
    ]);
    expect(
      links("(https://x.co/_a_/b?c[]=1&amp;d=2). **https://y.co/ă**和 [https://z.co](https://z.co) http://localhost"),
    ).toEqual(["https://x.co/_a_/b?c%5B%5D=1&d=2", "https://y.co/%C4%83", "https://z.co"]);
    expect(shown("[a](javascript:b) ![c](/d) [](/e) [f](f)")).toBe(
      coreShows("[a](javascript:b) ![c](/d) [](/e) [f](f)"),
    );
  });

  it("keeps the numbers of lists as they are written", () => {
    expect(toBlocks("3. a\n5. b\n5. c", false).join("").replace(/\n/g, "")).toBe(
      '<ol start="3"><li>a</li><li value="5">b</li><li>c</li></ol>',
    );
  });

  it("makes a block of its own of each that can stay while the text grows, and none of what shows nothing", () => {
    expect(toBlocks("# a\n\nb\n\n```\n", true).length).toBe(2);
    expect(toBlocks("```\n\n```", false)).toEqual([]);
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "[x](<javascript:alert(1)>)",
    "[x](java\u0000script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    '[x](https://a.co/"onmouseover="alert(1))',
    '![x"onerror="y](https://a.co/"z)',
    '[a](https://a.co "t\\" onclick=\\"x")',
    '```"><img src=x onerror=alert(1)>\n</code></pre><script>x</script>\n```',
    "`</code><script>x</script>`",
    "| <b>a</b> |\n|---|\n| <img src=x> |",
    '| a |\n| :-:" onclick="x |\n| b |',
    '<https://a.co/"><script>x</script>>',
    '<a href="javascript:x">y</a> <!-- <p> --> <![CDATA[<p>]]> <?php ?>',
    "1\u202e2 &#x202e; \u2028<b>",
    '# <h1 id="x">',
    "- <details open ontoggle=alert(1)>",
    "> <iframe src=https://a.co></iframe>",
    "[<img src=x onerror=y>](https://a.co/<b>)",
    '[a](</x?<b>&"c>)',
    "[](</<img%20src=x>)",
    "[](https://a.co/%3Cb%3E)",
    "![<b>x</b>](https://a.co/i)",
    "![<b>x</b>](/%3Cb%3E)",
    "![](/%3Cb%3E)",
    "[![<b>i</b>](https://a.co/x)](https://a.co)",
  ])("lets no HTML of a text through, nor of a beginning of it: %s", (text) => {
    for (const isGrowing of [true, false]) {
      for (let end = 0; end <= text.length; end++) {
        for (const block of toBlocks(text.slice(0, end), isGrowing)) {
          const { links, text: visible } = readHtml(block);
          expect(links.filter((link) => !link.startsWith("https://a.c"))).toEqual([]);
          expect(visible).not.toMatch(/[\u202e\u2028]/);
        }
      }
    }
  });

  it.each([
    "**a* ", "[", "[a](", "![](b) ", "[![a](b)](c) ", ">", "- ", "`a", "```\n", "&", "<a:", "*a_b~~c`d[", "|a",
  ])("stays quick with endless %j", (piece) => {
    const begin = performance.now();
    for (const isGrowing of [true, false]) toBlocks(piece.repeat(10_000), isGrowing);
    expect(performance.now() - begin).toBeLessThan(3000);
  }); // biome-ignore format: a list of pieces is read as one
});
