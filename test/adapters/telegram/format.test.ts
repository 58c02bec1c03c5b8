import { describe, expect, it } from "vitest";
import type { Entity } from "../../../adapters/telegram/entities.ts";
import { formatForTelegram } from "../../../adapters/telegram/format.ts";

/** Each part as its text and entities, these as their type, what they cover, and address or language. */
function format(markdown: string, stage: "preview" | "final" = "final") {
  return formatForTelegram(markdown, stage).map(({ text, format }) => {
    const { entities } = format as unknown as { entities: readonly Entity[] }; // Made by formatForTelegram.
    const described = entities.map(({ type, offset, length, url, language }) =>
      [type, text.slice(offset, offset + length), url ?? language].filter((part) => part !== undefined).join(" | "),
    );
    return { text, entities: described };
  });
}

function entities(markdown: string): string[] {
  return format(markdown).flatMap((part) => part.entities);
}

describe("formatForTelegram", () => {
  it("leaves plain text as it is", () => {
    const text = "Chào bạn, đơn hàng đã được gửi đi.\nDự kiến đến ngày 5/6.\n\nCảm ơn bạn!";
    expect(formatForTelegram(text, "final")).toEqual([{ text, format: { entities: [] } }]);
    expect(formatForTelegram(text, "preview")).toEqual([{ text, format: { entities: [] } }]);
  });

  it("gives entities with UTF-16 offsets", () => {
    expect(formatForTelegram("🎉 **Xin** [chào](https://example.com)", "final")).toEqual([
      {
        text: "🎉 Xin chào",
        format: {
          entities: [
            { type: "bold", offset: 3, length: 3 },
            { type: "text_link", offset: 7, length: 4, url: "https://example.com" },
          ],
        },
      },
    ]);
  });

  it.each([
    ["styles", "*a* ~~b~~ **c *d***", ["italic | a", "strikethrough | b", "bold | c d", "italic | d"]],
    ["headings as bold", "# Một **hai**\n\nba", ["bold | Một hai"]],
    ["fences with their language", "```ts\n  a\n```", ["pre |   a | ts"]],
    ["quotes around their styles", "> **a** b\n> c", ["blockquote | a b\nc", "bold | a"]],
    ["no styles in code", "**a `b` c**", ["bold | a", "code | b", "bold | c"]],
    ["no code in links", "[a `b`](https://a.co)", ["text_link | a b | https://a.co"]],
    ["no whitespace at the edges", "[ a ](https://a.co) `` ` ``", ["text_link | a | https://a.co", "code | `"]],
    ["no links that call people", "[Anna](tg://user?id=1) [b](mailto:a@b.co)", []],
    ["names of files", "Mở README.md, `a.py`, docs/x.md và https://a.rs", ["code | README.md", "code | a.py"]],
  ])("formats %s", (_, markdown, expected) => {
    expect(entities(markdown)).toEqual(expected);
  });

  it.each([
    ["a name", "Hỏi @anna_nguyen nhé", ["code | @anna_nguyen"]],
    ["names in styles and brackets", "**@support_team** (@dotted.name)", ["code | @support_team", "code | @dotted"]],
    ["names beside other signs", "cc:@alice_1,@bob_22/@carol", ["code | @alice_1", "code | @bob_22", "code | @carol"]],
    ["a name after a link that is no link", "[Anna](tg://user?id=42) @anna_n", ["code | @anna_n"]],
    ["a name behind an address", "https://a.co/x @anna_n", ["code | @anna_n"]],
    ["no mailboxes", "me@example.com, a.b@example_c", []],
    ["no names that are too short or too long", `@bob1 @${"x".repeat(33)}`, []],
    ["no names with other letters", "@Nguyễn_Văn_An và ă@hello", []],
    ["no part of an address", "https://a.co/@anna_n/1?x=@anna_n", []],
    [
      "nothing in code and links",
      "`@anna_n` [@anna_n](https://a.co)",
      ["code | @anna_n", "text_link | @anna_n | https://a.co"],
    ],
    ["no commands and tags", "/start #refund /stats@frontdesk_bot", []],
  ])("defuses mentions: %s", (_, markdown, expected) => {
    expect(entities(markdown)).toEqual(expected);
  });

  it("defuses the name in the label of a link that is still being written", () => {
    expect(format("See [@anna_n](https://a.c", "preview")).toEqual([
      { text: "See @anna_n", entities: ["code | @anna_n"] },
    ]);
  });

  it("leaves mentions live where that is wanted, but no links that call people", () => {
    const [part] = formatForTelegram("@anna_nguyen [Anna](tg://user?id=42)", "final", { allowMentions: true });
    expect(part).toEqual({ text: "@anna_nguyen Anna (tg://user?id=42)", format: { entities: [] } });
  });

  it("gives no part for text that shows nothing", () => {
    expect(format(" \u200b\n\u2060")).toEqual([]);
    expect(format("**\u200b**")).toEqual([]);
    expect(format("**", "preview")).toEqual([]);
    expect(format("")).toEqual([]);
  });

  it("cuts at the last paragraph that fits", () => {
    const paragraph = `${"Một câu ở đây. ".repeat(60).trim()}\n\n`;
    const parts = format(paragraph.repeat(9));
    expect(parts.map(({ text }) => text)).toEqual([
      paragraph.repeat(4).trim(),
      paragraph.repeat(4).trim(),
      paragraph.trim(),
    ]);
  });

  it("cuts before the hundred and first entity", () => {
    expect(format("- **a** *b* [c](https://a.co)\n".repeat(40)).map((part) => part.entities.length)).toEqual([99, 21]);
  });

  it("cuts before addresses take too many bytes", () => {
    const parts = format(`- [a](https://a.co/${"x".repeat(1000)})\n`.repeat(20));
    expect(parts.map((part) => part.entities.length)).toEqual([7, 7, 6]);
  });
});
