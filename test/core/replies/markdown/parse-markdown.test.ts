import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";

function parse(text: string) {
  return parseMarkdown(text, { unfinished: false });
}

/** Each mark as its kind, the text it covers and its address or language. */
function marks(text: string): string[] {
  const document = parse(text);
  return document.marks.map(({ kind, start, end, url, language, level }) =>
    [kind, document.text.slice(start, end), url ?? language ?? level].filter((part) => part !== undefined).join(" | "),
  );
}

describe("parseMarkdown", () => {
  it.each([
    ["plain text", "Chào bạn, mình có thể giúp gì?", "Chào bạn, mình có thể giúp gì?"],
    ["lines and paragraphs", "Một\nHai\n\nBa\n\n\n\nBốn", "Một\nHai\n\nBa\n\nBốn"],
    ["a heading that stays close to its text", "## Cài đặt\nMở ứng dụng.\n\nXong.", "Cài đặt\nMở ứng dụng.\n\nXong."],
    ["a list right after its introduction", "Steps:\n- one\n- two\n\nDone.", "Steps:\n• one\n• two\n\nDone."],
    ["nested lists", "- a\n  - b\n    - c\n      - d\n- e", "• a\n  ◦ b\n    ▪ c\n      ▪ d\n• e"],
    ["numbers as written", "3. ba\n4. bốn\n7. bảy", "3. ba\n4. bốn\n7. bảy"],
    ["numbers that are all one", "1. a\n1. b\n1. c", "1. a\n2. b\n3. c"],
    ["numbers with brackets", "1) a\n2) b", "1) a\n2) b"],
    ["an item of several blocks", "1. Mở\n\n   Chi tiết\n   thêm\n2. Đóng", "1. Mở\n\n  Chi tiết\n  thêm\n2. Đóng"],
    ["quotes in quotes", "> a\n> > b\n\nc", "a\nb\n\nc"],
    ["a rule", "a\n\n---\n\nb", "a\n\n———\n\nb"],
    ["dashes under text", "Steps:\n---\nx", "Steps:\n———\nx"],
    ["indented text", "    not code", "not code"],
    ["markup of HTML", "a <b>x</b> <script>y</script>", "a <b>x</b> <script>y</script>"],
    [
      "references and their definitions",
      "See [1].\n\n[1]: https://example.com",
      "See [1].\n\n[1]: https://example.com",
    ],
    ["entities and escapes", "&lt;a&gt; \\*not\\* &copy; R&D", "<a> *not* © R&D"],
    ["signs that are no markup", "2 * 3 * 4, snake_case_x, 5 ~ 6, a | b", "2 * 3 * 4, snake_case_x, 5 ~ 6, a | b"],
    [
      "links that may not be clicked",
      "[x](javascript:alert) [y](/p) [z](tg://user?id=1)",
      "x (javascript:alert) y (/p) z (tg://user?id=1)",
    ],
    ["addresses in brackets", "<https://a.co/ă> <me@a.co>", "https://a.co/ă me@a.co"],
    [
      "signs of bare addresses",
      "https://e.co/_a_/b*c*d~~ và **https://e.co/__x__**, *http://e.co/_y* và _https://e.co/z_.",
      "https://e.co/_a_/b*c*d~~ và https://e.co/__x__, http://e.co/_y và https://e.co/z.",
    ],
    [
      "brackets of bare addresses",
      "(https://e.co/wiki/A_(_b_)?x[]=1), [https://e.co/_a_] (see https://e.co/(_a_",
      "(https://e.co/wiki/A_(_b_)?x[]=1), [https://e.co/_a_] (see https://e.co/(a",
    ],
    ["escapes in bare addresses", String.raw`https://e.co/a\_b\_c?d=1&amp;e=2`, "https://e.co/a_b_c?d=1&e=2"],
    ["bare addresses in other scripts", "xem：https://e.co/_ă_/b。**Đúng**", "xem：https://e.co/_ă_/b。Đúng"],
    [
      "labels that are addresses",
      "[https://e.co/_a_](https://e.co/_a_) [x] (https://e.co/_b_)",
      "https://e.co/_a_ [x] (https://e.co/_b_)",
    ],
    ["no address without a host or in a word", "xhttps://_a_ https:// _b_", "xhttps://a https:// b"],
    ["line breaks of HTML", "- a<br>b<BR />\n`<br>` <brx> **c<br/>d**", "• a\n  b\n  <br> <brx> c\n  d"],
    ["images", "![Ảnh](https://a.co/i.png) ![](https://a.co/j.png)", "Ảnh https://a.co/j.png"],
    ["composed letters", "Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"],
    ["decomposed letters in code", "`e\u0301`", "e\u0301"],
    ["characters that reorder or hide", "a\u202Eb\u2066c\uFEFF\u0007d &#x202E;e", "abcd e"],
    ["line ends of all kinds", "a\r\nb\rc\u2028d", "a\nb\nc\nd"],
    ["half a surrogate pair", "a\ud83d", "a\ufffd"],
    ["nothing", " \n\n ", ""],
    ["an empty item and an empty quote", "- \n- a\n\n>\n\nb", "• \n• a\n\nb"],
    ["nothing but a marker", "#", ""],
  ])("shows %s", (_, text, visible) => {
    expect(parse(text).text).toBe(visible);
  });

  it.each([
    [
      "styles",
      "**a** *b* ~~c~~ `d` ***e***",
      ["bold | a", "italic | b", "strike | c", "code | d", "italic | e", "bold | e"],
    ],
    [
      "bold text beside punctuation",
      "**Lưu ý:**bạn 这是**“注意”**和**重点。**",
      ["bold | Lưu ý:", "bold | “注意”", "bold | 重点。"],
    ],
    ["no signs of bare addresses", "https://e.co/_a_/*b*", []],
    ["what stands around bare addresses", "**https://e.co/a**和**b**", ["bold | https://e.co/a", "bold | b"]],
    ["no sums", "2*(3+4)*5, 2 ** 3, a * b * c", []],
    ["headings", "### Tiêu đề **đậm**", ["heading | Tiêu đề đậm | 3", "bold | đậm"]],
    ["links", "[a **b**](https://example.com/x?y=1)", ["link | a b | https://example.com/x?y=1", "bold | b"]],
    ["hosts in other scripts", "[a](https://ví-dụ.vn)", ["link | a | https://xn--v-d-rma6749a.vn"]],
    ["unsafe links", "[a](http://me@x.co) [b](http://localhost) [c](ftp://x.co) [d](mailto:a@b.co)", []],
    ["fences with a language", "```ts title=x\n\n  a\n\tb\n```", ["pre |   a\n    b | ts"]],
    ["fences in items", "- a\n  ```\n  x\n    y\n  ```", ["pre | x\n  y"]],
    ["quotes as one", "> a\n>\n> > b", ["quote | a\n\nb"]],
  ])("marks %s", (_, text, expected) => {
    expect(marks(text)).toEqual(expected);
  });

  it("aligns a table that a phone can show", () => {
    const document = parse("| Gói | Giá |\n|:---|---:|\n| Cơ bản | 99.000₫ |\n| **Pro** | 5 |");
    expect(document.text.split("\n")).toEqual([
      "Gói    │     Giá",
      "───────┼────────",
      "Cơ bản │ 99.000₫",
      "Pro    │       5",
    ]);
    expect(document.marks).toEqual([{ kind: "pre", start: 0, end: document.text.length }]);
  });

  it("ends a table before a line without a bar", () => {
    expect(parse("| a | b |\n|---|---|\n| 1 | 2 |\nXong.").text).toBe("a │ b\n──┼──\n1 │ 2\nXong.");
  });

  it("lists the rows of a table that is too wide or has links", () => {
    expect(parse("| Gói | Chi tiết |\n|---|---|\n| Một | [xem](https://a.co) |\n| Hai | |").text).toBe(
      "Gói: Một\n• Chi tiết: xem\n\nGói: Hai",
    );
    expect(parse("| Gói | Xem |\n|---|---|\n| Một | https://a.co/_x_ |").text).toBe(
      "Gói: Một\n• Xem: https://a.co/_x_",
    );
    const cell = "một ô rất dài ".repeat(3).trim();
    expect(parse(`| A | B |\n|---|---|\n| ${cell} | x |`).text).toBe(`A: ${cell}\n• B: x`);
  });

  it("keeps the lines of a cell", () => {
    expect(parse("| Gói | Có |\n|---|---|\n| Một | a<br>• b |").text).toBe("Gói: Một\n• Có: a\n• b");
  });

  it("keeps the words of containers that are nested without end", () => {
    expect(parse(`${"> ".repeat(500)}sâu`).text).toContain("sâu");
    expect(parse(`${"- ".repeat(500)}sâu`).text).toContain("sâu");
  });

  it("says where blocks and items begin", () => {
    const { text, breaks } = parse("# A\n\ntext\n- x\n- y\n\nend");
    expect(breaks.map(({ at, rank }) => `${rank} ${text.slice(at, at + 3)}`)).toEqual([
      "block tex",
      "item • x",
      "item • y",
      "block end",
    ]);
  });
});
