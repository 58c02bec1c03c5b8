import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWhatsAppFormat, type WhatsAppFormat } from "../../../adapters/whatsapp/format.ts";
import type { Part, Stage } from "../../../src/core/ports/platform.ts";
import { type Document, sliceDocument } from "../../../src/core/replies/markdown/document.ts";
import { parseMarkdown } from "../../../src/core/replies/markdown/parse-markdown.ts";
import { toTextWithAddresses } from "../../../src/core/replies/markdown/star-markup.ts";
import { longMarkdown, markdown } from "../../core/replies/markdown/arbitrary-markdown.ts";
import { commonMarkExamples, fixtures, naughtyStrings } from "../../support/markdown-corpus.ts";
import { expectSeen } from "../../support/star-markup-checks.ts";
import { readStarMarkup } from "../../support/star-markup-reader.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const visible = /[^\p{Z}\p{Cc}\p{Cf}\u2800]/u;

function bodyOf(part: Part): string {
  return (part.format as WhatsAppFormat).body; // Made by createWhatsAppFormat.
}

function bodies(text: string, stage: Stage = "final"): string[] {
  return createWhatsAppFormat()(text, stage).map(bodyOf);
}

/** Every part can be sent and shows its piece of the text; together they show all of it, but for space at the cuts. */
function expectShown(parts: readonly Part[], document: Document): void {
  let from = 0;
  const { text } = document;
  const isLong = parts.length > 1;
  const borders = isLong
    ? new Set([...segmenter.segment(text)].map(({ index }) => index).concat(text.length))
    : undefined;
  for (const part of parts) {
    const body = bodyOf(part);
    expect(body.length).toBeLessThanOrEqual(4096);
    expect(visible.test(body)).toBe(true);
    expect((body.match(/```/g)?.length ?? 0) % 2).toBe(0);
    const plain = withoutAddresses(part.text, document, from);
    const start = text.indexOf(plain, from);
    expect(text.slice(from, start).trim()).toBe("");
    const end = start + plain.length;
    expect(toTextWithAddresses(sliceDocument(document, start, end))).toBe(part.text);
    if (borders) expect([borders.has(start), borders.has(end)]).toEqual([true, true]);
    expectSeen(readStarMarkup(body), sliceDocument(document, start, end), true);
    from = end;
  }
  expect(visible.test(text.slice(from))).toBe(false);
}

/** The text of a part without the addresses that follow the labels of links. */
function withoutAddresses(partText: string, { text, marks }: Document, from: number): string {
  const start = from + text.slice(from).search(/\S|$/) - partText.search(/\S/);
  let plain = partText;
  for (const { kind, end, url } of marks.toSorted((a, b) => a.end - b.end)) {
    const address = ` (${url})`;
    const at = end - start;
    if (kind === "link" && url !== undefined && at > 0 && plain.startsWith(address, at)) {
      plain = plain.slice(0, at) + plain.slice(at + address.length);
    }
  }
  return plain;
}

function expectFormatted(text: string, stage: Stage): void {
  expectShown(createWhatsAppFormat()(text, stage), parseMarkdown(text, { unfinished: stage === "preview" }));
}

describe("createWhatsAppFormat", () => {
  it.each([
    ["# Title with **bold**", "*Title with bold*"],
    ["**one\ntwo** and ***three***", "*one*\n*two* and *_three_*"],
    ["a**b**c ~~old~~", "abc ~old~"],
    [String.raw`2 * 3 * 4 \*lit\* snake_case`, "2 * 3 * 4 *\u2060lit* snake_case"],
    [
      "[label](https://example.com/a) and [https://example.com](https://example.com)",
      "label (https://example.com/a) and https://example.com",
    ],
    ["*see [this](https://example.com/a_(b)) now*", "_see this (https://example.com/a%5F(b)) now_"],
    ["``a`b``", "`a\u02cbb`"],
    ["```js\nx = `1`\n```", "```\nx = `1`\n```"],
    ["> one\n> **two**", "> one\n> *two*"],
    ["- a\n  - b\n\n7. c", "• a\n  ◦ b\n\n7. c"],
    [String.raw`\> none`, "\u2060> none"],
    ["| a | b |\n|---|---|\n| 1 | 2 |", "```\na │ b\n──┼──\n1 │ 2\n```"],
    ["**`npm ci`** now", "`npm ci` now"],
    ["Xin **chào** bạn", "Xin *chào* bạn"],
    ["See https://example.com/*a*b", "See https://example.com/%2Aa*b"],
  ])("writes %j as %j", (source, body) => {
    expect(bodies(source)).toEqual([body]);
  });

  it("keeps what is read beside the body: no markup, but the addresses of links", () => {
    expect(createWhatsAppFormat()("**Hello** you, [_see_ this](https://a.co/_x_) <https://b.co>", "final")).toEqual([
      {
        text: "Hello you, see this (https://a.co/_x_) https://b.co",
        format: { body: "*Hello* you, _see_ this (https://a.co/%5Fx%5F) https://b.co" },
      },
    ]);
  });

  it.each(["", " ", "\n\n", "\u200b", "&#8203;", "**", "```\n```", "\u00ad"])("gives no part for %j", (text) => {
    expect(bodies(text, "preview")).toEqual([]);
    if (text !== "**") expect(bodies(text)).toEqual([]);
  });

  it("closes code at a cut and opens it again", () => {
    const parts = bodies(`Look:\n\n\`\`\`ts\n${"const a = 1;\n".repeat(600)}\`\`\``);
    expect(parts.length).toBe(2);
    for (const body of parts) {
      expect(body.endsWith("\n```")).toBe(true);
      expect(body).toContain("```\nconst");
    }
  });

  it("counts markup: bold on every line does not make a message too long", () => {
    const parts = bodies(`**${"ab\n".repeat(1300)}end**`);
    expect(parts.length).toBe(2);
    for (const body of parts) expect(body.length).toBeLessThanOrEqual(4096);
    expect(parts[0]?.length).toBeGreaterThan(4000);
  });

  it("counts the addresses of links", () => {
    const parts = bodies(
      Array.from({ length: 60 }, (_, n) => `- [n${n}](https://example.com/${"x".repeat(200)})`).join("\n"),
    );
    expect(parts.length).toBeGreaterThan(2);
    for (const body of parts) expect(body.length).toBeLessThanOrEqual(4096);
  });
});

describe("createWhatsAppFormat, for any text", () => {
  it("shows what the text means, within the limit", () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 6, arbitrary: markdown }, longMarkdown, fc.string({ unit: "binary" })),
        fc.constantFrom<Stage>("preview", "final"),
        (text, stage) => {
          expectFormatted(text, stage);
          expect(bodies(text, stage)).toEqual(bodies(text, stage));
        },
      ),
      { numRuns: 80 },
    );
  });

  it("gives for a text that grows what it gives for each beginning by itself", () => {
    fc.assert(
      fc.property(longMarkdown, fc.integer({ min: 1, max: 200 }), (text, step) => {
        const format = createWhatsAppFormat();
        for (let end = step; end < Math.min(text.length, 15 * step); end += step) {
          expect(format(text.slice(0, end), "preview").map(bodyOf)).toEqual(bodies(text.slice(0, end), "preview"));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("createWhatsAppFormat, for long texts", () => {
  it("does not change a part that is finished when text is added", () => {
    for (const text of [...fixtures().map((fixture) => fixture.repeat(3)), "**Bold** words. ".repeat(900)]) {
      let finished: readonly Part[] = [];
      for (let end = 3500; end < text.length; end += 397) {
        const parts = createWhatsAppFormat()(text.slice(0, end), "preview");
        expect(parts.slice(0, finished.length)).toEqual(finished);
        finished = parts.slice(0, -1);
      }
    }
  });
});

describe("createWhatsAppFormat, for known texts", () => {
  it("shows every example of CommonMark, and every beginning of it", () => {
    for (const text of commonMarkExamples()) {
      for (let end = 1; end < text.length; end++) expectFormatted(text.slice(0, end), "preview");
      expectFormatted(text, "final");
    }
  });

  it("shows replies as models write them, while they grow", () => {
    for (const text of fixtures()) {
      for (let end = 1; end < text.length; end += Math.ceil(text.length / 30))
        expectFormatted(text.slice(0, end), "preview");
      expectFormatted(text, "final");
    }
  });

  const naughty = naughtyStrings();
  it.skipIf(!naughty)("shows naughty strings", () => {
    for (const text of naughty ?? []) {
      expectFormatted(text, "preview");
      expectFormatted(text, "final");
    }
  });
});
