import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatOf, SlackTextFormat } from "../../../adapters/slack/format.ts";
import type { Part } from "../../../src/core/ports/platform.ts";
import { parseMarkdown } from "../../../src/core/replies/markdown/parse-markdown.ts";
import { longMarkdown, markdown } from "../../core/replies/markdown/arbitrary-markdown.ts";

const examples: { markdown: string }[] = createRequire(import.meta.url)("commonmark-spec").tests;

function sources(parts: readonly Part[]): string[] {
  return parts.map((part) => formatOf(part)?.markdown ?? "");
}

function bytes(part: Part): number {
  const format = formatOf(part);
  return Buffer.byteLength((format?.markdown ?? "") + (format?.close ?? ""));
}

/** What has been shown of a reply never has to be taken back. */
function expectContinued(before: readonly Part[], after: readonly Part[], context: string): void {
  const shown = sources(before);
  const next = sources(after);
  expect(next.length, context).toBeGreaterThanOrEqual(shown.length);
  for (const [index, source] of shown.entries()) {
    if (index < shown.length - 1) expect(next[index], context).toBe(source);
    else expect(next[index]?.startsWith(source), `${context}\n${JSON.stringify([source, next[index]])}`).toBe(true);
  }
}

function expectGrowth(text: string, step: number): void {
  const format = new SlackTextFormat(false);
  let before: readonly Part[] = [];
  for (let end = step; end < text.length + step; end += step) {
    const parts = format.format(text.slice(0, end), "preview");
    expectContinued(before, parts, JSON.stringify(text.slice(0, end).slice(-200)));
    if ((end / step) % 8 === 0)
      expect(sources(parts)).toEqual(sources(new SlackTextFormat(false).format(text.slice(0, end), "preview")));
    for (const part of parts) expect(bytes(part)).toBeLessThanOrEqual(11_000);
    before = parts;
  }
  const whole = format.format(text, "final");
  expectContinued(before, whole, "final");
  for (const part of whole) expect(bytes(part)).toBeLessThanOrEqual(11_000);
}

/** How deep an item of a list is nested, and so its bullet or number, may change where a list is cut. */
function words(text: string): string {
  return text.replace(/^\s*(?:\d+\.|[•◦▪])/gm, "").replace(/[\s\u200B\u2060]+/g, "");
}

describe("SlackTextFormat, for any text", { timeout: 30_000 }, () => {
  it("never takes back what it has shown: CommonMark's examples", () => {
    for (const { markdown: text } of examples) expectGrowth(text, 1);
  });

  it("never takes back what it has shown: what models write", () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 1, max: 40 }), (text, step) => expectGrowth(text, step)),
      { numRuns: 25 },
    );
  });

  it("never takes back what it has shown: several parts", () => {
    fc.assert(
      fc.property(longMarkdown, fc.integer({ min: 200, max: 1900 }), (text, step) => {
        expectGrowth(text.repeat(Math.ceil(24_000 / Math.max(1, text.length))), step);
      }),
      { numRuns: 5 },
    );
  });

  it("shows the whole text", () => {
    fc.assert(
      fc.property(longMarkdown, (text) => {
        fc.pre(!text.includes("|") && !/[<@&\\]/.test(text));
        const parts = new SlackTextFormat(false).format(text, "final");
        expect(words(parts.map((part) => part.text).join("\n"))).toBe(
          words(parseMarkdown(text, { unfinished: false }).text),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("holds no more than some hundred characters back", () => {
    fc.assert(
      fc.property(longMarkdown, fc.nat(), (text, seed) => {
        const shown = text.slice(0, seed % Math.max(1, text.length));
        const { length } = sources(new SlackTextFormat(false).format(shown, "preview")).join("");
        const whole = sources(new SlackTextFormat(false).format(shown, "final")).join("").length;
        if (parseMarkdown(shown, { unfinished: false }).text !== "" && length > 0)
          expect(whole - length).toBeLessThan(340);
      }),
      { numRuns: 80 },
    );
  });
});
