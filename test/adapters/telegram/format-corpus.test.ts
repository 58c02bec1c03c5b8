import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import type { Entity } from "../../../adapters/telegram/entities.ts";
import { createTelegramFormat, formatForTelegram } from "../../../adapters/telegram/format.ts";
import type { Part, Stage } from "../../../src/core/ports/platform.ts";
import { hostileInputs } from "../../core/replies/markdown/hostile-inputs.ts";
import { readReplies } from "../../core/replies/markdown/read-replies.ts";
import { formatText } from "../../fakes/telegram/text/format-text.ts";

interface Example {
  readonly number: number;
  readonly markdown: string;
}

const { tests } = createRequire(import.meta.url)("commonmark-spec") as { tests: readonly Example[] };
const examples = tests.map(({ number, markdown }) => ({ number, text: markdown.replaceAll("→", "\t") }));
const replies = readReplies();

function entitiesOf({ format }: Part): readonly Entity[] {
  return (format as unknown as { entities: readonly Entity[] }).entities; // Made by the format.
}

/** The server takes every part, within its limit and with all entities. */
function expectAccepted(parts: readonly Part[], source: string): void {
  for (const part of parts) {
    expect(part.text.length).toBeLessThanOrEqual(4096);
    try {
      formatText({ text: part.text, entities: entitiesOf(part) });
    } catch (error) {
      expect.fail(`${JSON.stringify(source)}: ${error}`);
    }
  }
}

/** Every beginning of a text, longer by `step` each, as it is shown while it grows. */
function* frames(text: string, step: number): Generator<{ source: string; stage: Stage; parts: Part[] }> {
  const format = createTelegramFormat();
  for (let end = step; end < text.length; end += step) {
    const source = text.slice(0, end);
    yield { source, stage: "preview", parts: format(source, "preview") };
  }
  yield { source: text, stage: "final", parts: format(text, "final") };
}

/** Words of the source that are neither in what is shown nor in the addresses of links or the languages of code. */
function lostWords(text: string): string[] {
  const shown = formatForTelegram(text, "final")
    .flatMap((part) => [part.text, ...entitiesOf(part).map(({ url, language }) => decodeURI(url ?? language ?? ""))])
    .join("\n")
    .normalize("NFC");
  const words = text
    .normalize("NFC")
    .replace(/&#?\w+;/g, " ")
    .matchAll(/[\p{L}\p{N}]+/gu);
  return Array.from(words, ([word]) => word).filter((word) => !shown.includes(word));
}

describe("the format, for every example of CommonMark", () => {
  it("is accepted at every beginning, and the same as if it were made anew", () => {
    expect(examples).toHaveLength(652);
    for (const { text } of examples) {
      for (const { source, stage, parts } of frames(text, 1)) {
        expectAccepted(parts, source);
        expect(parts).toEqual(formatForTelegram(source, stage));
      }
    }
  });

  it("keeps every word but titles, addresses of images in links, what follows a fence's language, and zeros", () => {
    const lost = examples.map(({ number, text }) => [number, ...lostWords(text)]).filter((found) => found.length > 1);
    expect(lost).toEqual([
      [22, "ti", "tle"],
      [24, "bar"],
      [143, "startline"],
      [268, "003"],
      [482, "title"],
      [503, "20b"], // In an address that is shown as it reads.
      [505, "title", "title", "title"],
      [506, "title"],
      [509, "title", "and", "title"],
      [510, "title"],
      [517, "jpg"],
      [572, "title"],
      [579, "title"],
    ]);
  });
});

describe("the format, for hostile input", () => {
  it.each(Object.entries(hostileInputs))("stays quick with %s", (_, text) => {
    const begin = performance.now();
    const format = createTelegramFormat();
    for (let frame = 1; frame <= 2; frame++) format(text.slice(0, (text.length * frame) / 2), "preview");
    format(text, "final");
    // Generous, for slow machines: what grows with the square of the length takes minutes.
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

describe("the format, for replies as models write them", () => {
  it("is accepted at every beginning", () => {
    for (const { text } of replies) {
      for (const { source, parts } of frames(text, text.length > 2000 ? 7 : 1)) expectAccepted(parts, source);
    }
  });

  it("never changes a part that others follow", () => {
    const text = replies.map((reply) => reply.text).join("\n\n");
    let before: Part[] = [];
    for (const { parts } of frames(text, 43)) {
      expect(parts.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
      before = parts;
    }
    expect(before.length).toBeGreaterThan(4);
  });

  it("never takes anything back, but the last letter for one with its signs", () => {
    for (const { name, text } of replies) {
      if (name === "links" || name === "mixed-scripts") continue; // Written so that only the end of a line decides.
      let before = "";
      for (const { source, parts } of frames(text, text.length > 2000 ? 11 : 1)) {
        const shown = parts.map((part) => part.text.replace(/\s/g, "")).join("");
        const kept = before.slice(0, -1);
        expect(shown.slice(0, kept.length), source.slice(-80)).toBe(kept);
        before = shown;
      }
    }
  });

  it("keeps every word", () => {
    const lost = replies.map(({ name, text }) => ({ name, words: lostWords(text) }));
    // The title of a link, the address of an image within a link, and a host that is written in ASCII.
    const links = { name: "links", words: ["title", "brackets", "svg", "ví", "dụ"] };
    expect(lost.filter(({ words }) => words.length > 0)).toEqual([links]);
  });
});
