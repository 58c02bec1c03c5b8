import * as fc from "fast-check";

/** Blocks that stay what they are beside any other. None is visible elsewhere than where it stands. */
export const PARAGRAPHS: readonly string[] = [
  "We are open on weekdays from 8:00 to 18:00, and on Saturdays until noon.",
  "Cửa hàng mở cửa từ thứ Hai đến thứ Bảy, nghỉ lễ theo quy định; quý khách vui lòng gọi trước.",
  "**Bold**, *italic*, ~~gone~~, `code` and [a link](https://example.com/a_(b)?c=d&e=f) in one line.",
  "# A heading",
  "```ts\nconst answer = 42;\n\nif (answer < 43) console.log(answer);\n```",
  "> A quotation\n> of two lines",
  "| name | price |\n| --- | ---: |\n| tea | 1.50 |\n| **phở** | 4.00 |",
  "Family 👨‍👩‍👧‍👦, flags 🇻🇳🇩🇪, skin 👍🏽, combining é́́, CJK 你好世界, and <b>no</b> tag & no &amp; entity.",
  "word ".repeat(400).trim(),
  "nospaces".repeat(200),
];

/** A model's answer of at least so many characters. */
export function longAnswer(characters: number): string {
  let text = "";
  for (let index = 0; text.length < characters; index++) {
    text += `${text === "" ? "" : "\n\n"}${PARAGRAPHS[index % PARAGRAPHS.length]}`;
  }
  return text;
}

/** What no text of a model should be, and one day is. */
export const HOSTILE_TEXTS: readonly string[] = [
  "\uD83D lone \uDE00 surrogates \uD83D",
  "\u0000 \u0007 \u001b[31m controls \u202E turned \u2066 around \uFEFF",
  "<script>alert(1)</script><img src=x onerror=alert(1)><!--",
  "```\nnever closed\n",
  "`".repeat(3000),
  ">".repeat(2000),
  `${"> ".repeat(200)}deep`,
  "[".repeat(3000),
  "![](".repeat(1000),
  "*".repeat(3000),
  "_a*b_c*".repeat(500),
  `${"- ".repeat(100)}x`,
  `${"| a ".repeat(300)}|\n${"|---".repeat(300)}|\n${"| b ".repeat(300)}|`,
  "&#x110000; &#0; &bogus; &amp;amp;",
  "<!channel> <!here> <@U123> @everyone [x](tg://user?id=1) [y](javascript:alert(1))",
  "a\u0300".repeat(2500),
  "\u200B\u200D\uFE0F",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿".repeat(400),
  "x".repeat(9000),
  "\n".repeat(9000),
];

const snippet = fc.constantFrom(
  ...["word", "chữ", " ", "\n", "\n\n", "*", "**", "_", "~~", "`", "```\n", "```ts\n", "# ", "- ", "1. ", "> ", "|"],
  ...["[", "](", "https://example.com/a", ")", "<b>", "&amp;", "\\", "---\n", "  ", "🎉", "| a | b |\n|---|---|\n"],
);

/** Signs of markup in any order. */
export const someMarkdown = fc.array(snippet, { maxLength: 120 }).map((pieces) => pieces.join(""));

/** UTF-16 units of any kind, halves of pairs among them. */
export const anyUnits = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
