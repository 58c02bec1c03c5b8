import { describe, expect, it } from "vitest";
import { formatOf, SlackTextFormat } from "../../../adapters/slack/format.ts";
import { continuation } from "../../../adapters/slack/split-markdown.ts";

function sources(text: string, stage: "preview" | "final" = "final"): string[] {
  return new SlackTextFormat(false).format(text, stage).map((part) => formatOf(part)?.markdown ?? "");
}

const shown = (text: string) => sources(text, "preview").join("§");
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

describe("what is shown of a text that grows", () => {
  it.each([
    ["Hel", "Hel"],
    ["Hello **wor", "Hello"],
    ["Hello **world**", "Hello"],
    ["Hello **world** ", "Hello **world**"],
    ["2*3 and snake_case_name more", "2*3 and snake_case_name more"],
    ["See [the docs](https://a.b/c", "See"],
    ["See [the docs](https://a.b/c)", "See [the docs](https://a.b/c)"],
    ["Run `npm ci", "Run"],
    ["Run `npm ci` now", "Run `npm ci` now"],
    ["Text\n\n```", "Text"],
    ["Text\n\n```js", "Text"],
    ["Text\n\n```js\nlet a", "Text\n\n```js\nlet a"],
    ["Text\n\n```js\nlet a\n``", "Text\n\n```js\nlet a"],
    ["Text\n\n## ", "Text"],
    ["Text\n\n## He", "Text\n\n## He"],
    ["Text\n- ", "Text"],
    ["Text\n1", "Text"],
    ["Text\n\n| a | b |", "Text"],
    ["Text\n\n| a | b |\n|---|---|\n| 1 |", "Text\n\n| a | b |\n|---|---|"],
    ["Text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "Text\n\n| a | b |\n|---|---|\n| 1 | 2 |"],
    ["Ask <", "Ask"],
    ["Ask @chan", "Ask"],
    ["A &am", "A"],
    ["A \ud83d", "A"],
  ])("of %j: %j", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it("comes all the same when markup is never closed", () => {
    const text = `Hello **world ${"and more ".repeat(60)}`;
    expect(text.length - shown(text).length).toBeLessThan(20);
  });
});

describe("a long text", () => {
  it("goes on with the numbers of its list", () => {
    const parts = sources(lines(400, () => `1. An item of a list that is written with the number one always`));
    expect(parts).toHaveLength(3);
    const first = parts[0]?.split("\n").length ?? 0;
    const second = parts[1]?.split("\n").length ?? 0;
    expect(parts[1]).toMatch(new RegExp(`^${first + 1}\\. An item`));
    expect(parts[2]).toMatch(new RegExp(`^${first + second + 1}\\. An item`));
  });

  it("keeps the numbers that are written", () => {
    const parts = sources(lines(400, (index) => `${index + 1}. An item of a list with a number of its own`));
    expect(parts.join("\n").split("\n")).toEqual(
      lines(400, (index) => `${index + 1}. An item of a list with a number of its own`).split("\n"),
    );
  });

  it("is cut between the rows of a table, which then has an empty header", () => {
    const rows = lines(500, (index) => `| row ${index} | a cell with some words in it |`);
    const parts = sources(`Prices:\n\n| Name | Text |\n|---|---|\n${rows}`);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts.slice(1)) expect(part).toMatch(/^\| {3}\| {3}\|\n\|---\|---\|\n\| row \d+ \|/);
    const kept = parts
      .join("\n")
      .split("\n")
      .filter((line) => line.startsWith("| row"));
    expect(kept.join("\n")).toBe(rows);
  });

  it("prefers the beginning of a block, and never cuts in a link or in code", () => {
    const paragraph = `${"Some words to read here. ".repeat(20)}\n\n`;
    const parts = sources(paragraph.repeat(60));
    for (const part of parts) expect(part.endsWith("here.")).toBe(true);
    const links = sources("[a label of many words](https://example.com/a/long/path) `and code` ".repeat(500));
    for (const part of links) expect(part).toMatch(/^(?:\[|`and).*(?:\)|`)$/s);
  });

  it("without any space is cut between letters", () => {
    const family = "👨‍👩‍👧‍👦";
    const parts = sources(family.repeat(1200));
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(part.replaceAll(family, "")).toBe("");
    expect(parts.join("")).toBe(family.repeat(1200));
  });

  it("has no more blocks in one message than Slack takes", () => {
    const parts = sources(lines(120, (index) => `## Heading ${index}\n\nText.\n`));
    for (const part of parts) expect(part.split("\n\n").length).toBeLessThanOrEqual(45);
    expect(parts.join("\n\n").match(/## Heading/g)).toHaveLength(120);
  });
});

describe("continuation", () => {
  it.each([
    ["One two three", "One two", "three"],
    ["```js\na\nb\n```\nEnd", "```js\na", "```js\nb\n```\nEnd"],
    ["```js\na\n```\n\nEnd", "```js\na", "End"],
    ["| a |\n|---|\n| 1 |\n| 2 |\n\nEnd", "| a |\n|---|\n| 1 |", "|   |\n|---|\n| 2 |\n\nEnd"],
    ["| a |\n|---|\n| 1 |\n\nEnd", "| a |\n|---|\n| 1 |", "End"],
    ["1. a\n1. b\n1. c", "1. a", "2. b\n1. c"],
    ["One", "One", ""],
  ])("of %j behind %j is %j", (text, taken, rest) => {
    expect(continuation(text, taken.length)).toBe(rest);
  });
});
