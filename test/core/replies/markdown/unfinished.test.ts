import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";

function parse(text: string) {
  return parseMarkdown(text, { unfinished: true });
}

/** A long answer of every kind of block, as it grows. */
const answers = [
  [
    "## Đặt lại mật khẩu\n\nChào **chị Hương**, đây là cách *đặt lại*:\n\n1. Mở [Cài đặt](https://example.vn/cài-đặt?x=1)",
    "2. Bấm `Bảo mật`\n   - Nếu dùng **SSO**, hỏi quản trị viên\n   - Nếu không, xem ~~email~~ tin nhắn 🎉\n\n",
    "```bash\nnpm run reset | tee log.txt\necho `date` **x**\n```\n\n> *Lưu ý:* liên kết hết hạn sau 15 phút.\n\n",
    "| Gói | Giá |\n|---|--:|\n| Cơ bản | 99.000₫ |\n| Pro | 499.000₫ |\n\nCảm ơn & hẹn gặp lại!\n",
  ].join("\n"),
  [
    "Sure! Here's how **to _reset_ it**:\n\n* Open Settings\n* Click Security\n\n### Notes\n\nUse `a*b` and 2 * 3 = 6; snake_case is fine.\n",
    "***Important***: see <https://status.example.com> or [the **docs**](https://docs.example.com/a_(b)).\n\n---\n",
    "Or https://example.com/_wiki_/A_(_b_)?c=*d* and **http://example.com/x_y**.\n\n~~~js\nconst x = [1, 2];\n~~~\n\nIt costs 5 < 6 & AT&amp;T.\n\n1. First\n2. Second\n\n12. Twelve\n",
  ].join("\n"),
];

describe("parseMarkdown, while text is under way", () => {
  it.each([
    ["a style that is not closed", "Xin **chào", "Xin chào", "bold 4-8"],
    ["styles in one another", "**a *b", "a b", "bold 0-3,italic 2-3"],
    ["three stars", "***a", "a", "italic 0-1,bold 0-1"],
    ["a strike", "~~a", "a", "strike 0-1"],
    ["inline code", "run `npm i", "run npm i", "code 4-9"],
    ["the end of a style", "**a*", "a", "bold 0-1"],
    ["signs that may open one", "a **", "a", ""],
    ["a star between letters", "5*3", "5*3", ""],
    ["a star between spaces", "5 * 3", "5 * 3", ""],
    ["a style in a paragraph that is over", "**a\n\nb", "**a\n\nb", ""],
    ["a fence", "```ts\nconst a", "const a", "pre 0-7"],
    ["the opening of a fence", "a\n```t", "a", ""],
    ["the end of a fence", "```\na\n``", "a", "pre 0-1"],
    ["a bullet", "a\n-", "a", ""],
    ["a number", "a\n\n12.", "a", ""],
    ["a heading", "a\n\n##", "a", ""],
    ["a rule that is none", "a\n\n*** ~", "a", ""],
    ["a quote", "a\n\n> ", "a", ""],
    ["a label", "see [the do", "see", ""],
    ["a label that is complete", "see [docs]", "see", ""],
    ["a label of something else", "see [1] and", "see [1] and", ""],
    ["an address", "see [the **docs**](https://exa", "see the docs", "link 4-12,bold 8-12"],
    ["a title", 'see [docs](https://a.co "ti', "see docs", "link 4-8"],
    ["the beginning of an image", "a !", "a", ""],
    ["the end of a sentence", "a!", "a!", ""],
    ["an image", "![Ảnh](https://a", "Ảnh", "link 0-3"],
    ["an address in brackets", "a <https://exam", "a", ""],
    ["half a line break", "a<b", "a", ""],
    ["a line break", "a<br>", "a", ""],
    ["half an entity", "a &am", "a", ""],
    ["an escape", "a \\", "a", ""],
    ["half a character", "a \ud83d", "a", ""],
    ["the first row of a table", "a\n\n| x | y", "a", ""],
    ["a table", "a\n\n| x | y |\n|---|---|\n| 1 | 2 |\n", "a", ""],
    ["a table that is over", "| x | y |\n|---|---|\n| 1 | 2 |\n\n", "x │ y\n──┼──\n1 │ 2", "pre 0-17"],
    ["lines that look like a table", "| x\n| y\nz", "| x\n| y\nz", ""],
  ])("knows what to do with %s", (_, text, visible, marks) => {
    const document = parse(text);
    expect(document.text).toBe(visible);
    expect(document.marks.map(({ kind, start, end }) => `${kind} ${start}-${end}`).join()).toBe(marks);
  });

  it("shows the rows of a long table as they come", () => {
    const rows = Array.from({ length: 14 }, (_, index) => `| ${index} | b |`);
    expect(parse(`| A | B |\n|---|---|\n${rows.join("\n")}\n| lon`).text.split("\n")).toHaveLength(16);
  });

  it("keeps the layout of a table when more rows come", () => {
    const table = `| A | B |\n|---|---|\n${"| x | y |\n".repeat(12)}`;
    expect(parse(`${table}| ${"dài ".repeat(30)} | z |\n`).text.startsWith(parse(table).text)).toBe(true);
  });

  it.each(answers)("never takes back what it has shown: %#", (answer) => {
    let shown = "";
    for (let end = 1; end <= answer.length; end++) {
      const { text } = parse(answer.slice(0, end));
      expect(text.slice(0, shown.length), `after ${JSON.stringify(answer.slice(Math.max(0, end - 20), end))}`).toBe(
        shown,
      );
      shown = text;
    }
    expect(shown).toBe(parseMarkdown(answer, { unfinished: false }).text);
  });
});
