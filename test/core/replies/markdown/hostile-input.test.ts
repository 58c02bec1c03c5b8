import { describe, expect, it } from "vitest";
import { GrowingMarkdown } from "../../../../src/core/replies/markdown/growing-markdown.ts";
import { parseMarkdown } from "../../../../src/core/replies/markdown/parse-markdown.ts";
import { splitDocument } from "../../../../src/core/replies/markdown/split-document.ts";
import { hostileInputs } from "./hostile-inputs.ts";

/** Generous, for slow machines: what grows with the square of the length takes minutes. */
const patienceMs = 3000;

describe("parseMarkdown and splitDocument, for hostile input", () => {
  it.each(Object.entries(hostileInputs))("stay quick with %s", (_, text) => {
    const begin = performance.now();
    for (const unfinished of [false, true]) splitDocument(parseMarkdown(text, { unfinished }), { maxLength: 4096 });
    expect(performance.now() - begin).toBeLessThan(patienceMs);
  });
});

describe("GrowingMarkdown, for hostile input", () => {
  it.each(Object.entries(hostileInputs))("stays quick with %s", (_, text) => {
    const begin = performance.now();
    const growing = new GrowingMarkdown();
    for (let frame = 1; frame <= 4; frame++)
      growing.parse(text.slice(0, (text.length * frame) / 4), { unfinished: true });
    expect(performance.now() - begin).toBeLessThan(patienceMs);
  });
});
