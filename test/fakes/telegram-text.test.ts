import { describe, expect, it } from "vitest";
import { findEntities } from "./telegram/text/find-entities.ts";
import { formatText } from "./telegram/text/format-text.ts";

const html = (text: string) => formatText({ text, parseMode: "HTML" });
const markdown = (text: string) => formatText({ text, parseMode: "MarkdownV2" });

describe("HTML", () => {
  it("makes a code block of <pre> and <code> with a language, whichever is outside", () => {
    const block = { text: "x = 1", entities: [{ type: "pre", offset: 0, length: 5, language: "py" }] };
    expect(html('<pre><code class="language-py">x = 1</code></pre>')).toEqual(block);
    expect(html('<code class="language-py"><pre>x = 1</pre></code>')).toEqual(block);
  });

  it("counts offsets in UTF-16 units and errors in bytes", () => {
    expect(html("😀 <b>x</b>").entities).toEqual([{ type: "bold", offset: 3, length: 1 }]);
    expect(() => html("😀 <p>x</p>")).toThrow(`can't parse entities: Unsupported start tag "p" at byte offset 5`);
  });

  it("drops a link that is none, without a word", () => {
    expect(html('<a href="/path">here</a>')).toEqual({ text: "here", entities: [] });
  });

  it("mentions through tg://user links and reads times and custom emoji", () => {
    expect(html('<a href="tg://user?id=7">Anna</a>').entities).toEqual([
      { type: "text_mention", offset: 0, length: 4, userId: 7 },
    ]);
    expect(html('<tg-time unix="1700000000" format="r">then</tg-time>').entities).toMatchObject([
      { type: "date_time", unixTime: 1_700_000_000, dateTimeFormat: "r" },
    ]);
    expect(() => html("<tg-emoji>x</tg-emoji>")).toThrow("Invalid custom emoji identifier specified");
  });

  it("refuses half a surrogate pair", () => {
    expect(() => html("&#xD83D;")).toThrow("invalid Unicode characters after decoding HTML entities");
    expect(() => formatText({ text: "\ud83d" })).toThrow("Strings must be encoded in UTF-8");
  });
});

describe("MarkdownV2", () => {
  it.each([
    ["*b* _i_ __u__ ~s~ ||p|| `c`", "b i u s p c", ["bold", "italic", "underline", "strikethrough", "spoiler", "code"]],
    ["*bold _both_*", "bold both", ["bold", "bold", "italic"]],
    ["```py\nx\n```", "x", ["pre"]],
    ["[t](https://a.co/x\\)y)", "t", ["text_link"]],
    ["[t](/path)", "t", []],
    [">one\n>two\nrest", "one\ntwo\nrest", ["blockquote"]],
    [">one\n>two||", "one\ntwo", ["expandable_blockquote"]],
    ["1\\. a\\!", "1. a!", []],
    ["![😀](tg://emoji?id=5368324170671202286)", "😀", ["custom_emoji"]],
  ])("reads %j", (source, text, types) => {
    const formatted = markdown(source);
    expect(formatted.text).toBe(text);
    expect(formatted.entities.map(({ type }) => type)).toEqual(expect.arrayContaining(types));
    expect(new Set(formatted.entities.map(({ type }) => type))).toEqual(new Set(types));
  });

  it.each([
    ["a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ["a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ["é *b", "Can't find end of Bold entity at byte offset 3"],
    ["```x", "Can't find end of Pre entity at byte offset 0"],
    ["[t](https://a.co", "Can't find end of a URL at byte offset 4"],
    ["![x]", "The entity must contain a tg://emoji or tg://time URL"],
  ])("refuses %j", (source, problem) => {
    expect(() => markdown(source)).toThrow(`can't parse entities: ${problem}`);
  });
});

describe("every text", () => {
  it("is trimmed, but not before an entity", () => {
    expect(formatText({ text: "\n a \n" })).toEqual({ text: "a", entities: [] });
    expect(html(" <b> a</b> ")).toEqual({ text: " a", entities: [{ type: "bold", offset: 0, length: 2 }] });
  });

  it("loses control characters and marks, and entities move along", () => {
    expect(html("a\u0333\u2028\r<b>b\tc</b>")).toEqual({
      text: "ab c",
      entities: [{ type: "bold", offset: 1, length: 3 }],
    });
  });

  it.each(["", " \n", "\u200b\u200d", "\u3000", "<b></b>"])("is refused when nothing shows: %j", (text) => {
    expect(() => html(text)).toThrow("Text must be non-empty");
  });

  it("may be 32 KiB before parsing and not more", () => {
    expect(html(`<b>x</b>${"&amp;".repeat(6_500)}`).text).toHaveLength(6_501);
    expect(() => formatText({ text: "x".repeat(32_769) })).toThrow("Text is too long");
  });

  it("keeps its first hundred entities", () => {
    const bold = Array.from({ length: 150 }, (_, index) => ({ type: "bold", offset: index * 2, length: 1 }));
    expect(formatText({ text: "a ".repeat(150), entities: bold }).entities).toHaveLength(100);
  });

  it("is refused when its entities weigh too much", () => {
    const url = `https://example.com/${"x".repeat(130)}`;
    const links = Array.from({ length: 80 }, (_, index) => ({ type: "text_link", offset: index * 2, length: 1, url }));
    expect(() => formatText({ text: "a ".repeat(80), entities: links })).toThrow("ENTITIES_TOO_LONG");
    expect(formatText({ text: "a ".repeat(80), entities: links.slice(0, 40) }).entities).toHaveLength(40);
  });

  it("takes parse_mode over entities, and knows no other mode", () => {
    const entities = [{ type: "italic", offset: 0, length: 1 }];
    expect(formatText({ text: "<b>x</b>", parseMode: "html", entities }).entities[0]?.type).toBe("bold");
    expect(() => formatText({ text: "x", parseMode: "wiki" })).toThrow("Unsupported parse_mode");
  });
});

describe("findEntities", () => {
  it.each([
    ["/start hello", [["bot_command", "/start"]]],
    ["hi /help@frontdesk_bot", [["bot_command", "/help@frontdesk_bot"]]],
    ["@frontdesk_bot hi", [["mention", "@frontdesk_bot"]]],
    ["a/b me@x.co", []],
    ["see https://x.co/a/stats?b=@me.", [["url", "https://x.co/a/stats?b=@me"]]],
  ])("finds in %j what Telegram finds", (text, expected) => {
    const found = findEntities(text).map(({ type, offset, length }) => [type, text.slice(offset, offset + length)]);
    expect(found).toEqual(expected);
  });
});
