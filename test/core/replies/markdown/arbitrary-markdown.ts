import fc from "fast-check";

const words = fc.constantFrom(
  "hello",
  "Xin chào",
  "Nguyễn",
  "đặt hàng",
  "e\u0301",
  "👨‍👩‍👧‍👦",
  "🇻🇳",
  "注意。",
  "مرحبا",
  "snake_case",
  "2 * 3",
  "README.md",
  "@anna_nguyen",
  "me@example.com",
  "a.b",
  "x",
  "Câu một. Câu hai!",
);

const signs = fc.constantFrom(
  "*", "**", "***", "_", "__", "~~", "`", "``", "```", "[", "](", "](https://example.com/a)", ")", "!", "<", ">", "<b>", "<br>",
  "&", "&amp;", "&#x202e;", "\\", "|", "#", "-", "1.", "\u200b", "\u202e", "\ud83d", "\u0000",
); // biome-ignore format: a list of signs is read as one

const inline = fc.oneof(
  { weight: 5, arbitrary: words },
  { weight: 1, arbitrary: signs },
  words.map((word) => `**${word}**`),
  words.map((word) => `*${word}*`),
  words.map((word) => `~~${word}~~`),
  words.map((word) => `\`${word}\``),
  words.map((word) => `[${word}](https://example.com/${word.length}?q=1)`),
  words.map((word) => `[${word}](javascript:alert)`),
  words.map((word) => `https://example.com/_${word.length}_/*a*`),
  words.map((word) => `***${word} [x](tg://user?id=1)***`),
);

const line = fc.array(inline, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(" "));

const block = fc.oneof(
  { weight: 4, arbitrary: line },
  fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n")),
  fc.tuple(fc.integer({ min: 1, max: 6 }), line).map(([level, text]) => `${"#".repeat(level)} ${text}`),
  fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.map((text) => `- ${text}`).join("\n")),
  fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.map((text) => `  1. ${text}`).join("\n")),
  fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.map((text) => `> ${text}`).join("\n")),
  fc
    .tuple(fc.constantFrom("", "ts", "python"), fc.array(line, { maxLength: 8 }))
    .map(([language, lines]) => `\`\`\`${language}\n${lines.map((text) => `  ${text}`).join("\n")}\n\`\`\``),
  fc
    .array(fc.tuple(words, inline), { minLength: 1, maxLength: 16 })
    .map((rows) => `| A | B |\n|---|--:|\n${rows.map(([a, b]) => `| ${a} | ${b} |`).join("\n")}`),
  fc.constantFrom("---", "```", "***", "> - > #", "|a|b|", "====="),
);

/** What a model might write, whole or broken. */
export const markdown = fc
  .array(fc.tuple(block, fc.constantFrom("\n", "\n\n")), { maxLength: 12 })
  .map((blocks) => blocks.flat().join(""));

/** Longer than one part; the same blocks come again and again. */
export const longMarkdown = fc
  .tuple(markdown, fc.integer({ min: 1, max: 12 }))
  .map(([text, times]) => text.repeat(times));

const beginnings = fc.constantFrom(
  "- a", "1. b", "2. c", "0. z", "7) k", "* s", "+ p", "> q", "> - a", "- > q", "- [ ] t", "- **a", "1. *b", "- ", "-",
  "- | x", "| x", "|", "| a | b |", "|---|---|", "a | b", "--- | ---", "---", "* * *", "```js", "```", "````", "~~~",
  "  ```", "   ~~~", "``", "~~ x", "    x", "\ta", "  lazy", "  - c", "   1. d", "# h", "# ", "text", "**bold", "*i* x",
  "[lab", "](http://a.co/", "<https://", "`co", "&", "\\", "&nbsp;x", "\u3000y", "x\r", "\u2028", "\u0000", "🎉 yes", "",
); // biome-ignore format: a list of signs is read as one

const lineEnds = fc.constantFrom("\n", "\n", "\n\n", "\n  ", "\n   ", " ", "\r\n");

/** Blocks, and lines that begin them, in any order: what comes later decides what they are. */
export const growingMarkdown = fc.oneof(
  longMarkdown,
  fc.array(markdown, { minLength: 1, maxLength: 6 }).map((blocks) => blocks.join("\n\n")),
  fc.array(beginnings, { maxLength: 25 }).map((lines) => lines.join("\n")),
  fc.array(fc.tuple(beginnings, lineEnds), { maxLength: 25 }).map((lines) => lines.flat().join("")),
);
