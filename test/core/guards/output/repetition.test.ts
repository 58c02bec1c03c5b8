import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RepetitionDetector } from "../../../../src/core/guards/output/repetition.ts";

/** After how many characters a circle is noticed; undefined: never. */
function noticedAt(text: string, step = 5): number | undefined {
  const detector = new RepetitionDetector();
  for (let at = 0; at < text.length; at += step) {
    if (detector.push(text.slice(at, at + step))) return at + step;
  }
  return undefined;
}

const rows = (count: number, row: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => row(index)).join("\n");

describe("RepetitionDetector", () => {
  it.each([
    ["a sentence", "I am sorry, I cannot help you with that. "],
    ["a line", "- Check the cable and restart the router\n"],
    ["two lines", "Please wait.\nI am looking it up for you, one moment.\n"],
    ["a long piece", `${"abcdefghij klmnopqrst uvwxyz ".repeat(6)}.`],
    ["Vietnamese", "Xin lỗi, tôi không hiểu câu hỏi của bạn. "],
    ["a word", "the "],
    ["a syllable", "ha"],
    ["a letter", "a"],
  ])("notices %s that comes again and again", (_name, piece) => {
    const at = noticedAt(`A good beginning that is not repeated.\n\n${piece.repeat(60 + 2400 / piece.length)}`);
    expect(at).toBeGreaterThan(400);
    expect(at).toBeLessThan(2100);
  });

  it("notices lines and dots that go on for ever", () => {
    for (const piece of ["\n", "-", ". ", "😀"]) expect(noticedAt(piece.repeat(5000)), piece).toBeLessThan(3000);
  });

  it.each([
    ["a list", rows(60, (index) => `${index + 1}. Step number ${index + 1} of the setup`)],
    ["a table", rows(80, (index) => `| ${index} | ${index * 7} | yes | ${index % 3 === 0 ? "a" : "b"} |`)],
    ["a line of dashes", `| a | b |\n|${"-".repeat(300)}|${"-".repeat(300)}|\n| 1 | 2 |\n${"—".repeat(700)}`],
    ["laughter", `${"ha ".repeat(120)}that was funny, ${"ha".repeat(200)}!`],
    [
      "a poem with a refrain",
      rows(
        20,
        (index) =>
          `Verse ${index} tells of a ${"abcdefghijklmnopqrstuvwxyz"[index]} day\nand the river runs on,\nand the river runs on.`,
      ),
    ],
    ["code", rows(60, (index) => `    assert.equal(values[${index}], ${index * index});`)],
    ["zeros", `[${Array.from({ length: 200 }, () => 0).join(", ")}]`],
    ["the same line five times", "This is quite a long line that somebody asked for, said again.\n".repeat(5)],
    ["blank space", `a${" ".repeat(1500)}b`],
  ])("leaves %s alone", (_name, text) => {
    expect(noticedAt(text)).toBeUndefined();
    expect(noticedAt(text, 1)).toBeUndefined();
    expect(noticedAt(text, 10_000)).toBeUndefined();
  });

  it("leaves the Markdown of the fixtures alone", () => {
    const folder = new URL("../../../fixtures/markdown/", import.meta.url);
    for (const name of readdirSync(folder))
      expect(noticedAt(readFileSync(new URL(name, folder), "utf8")), name).toBeUndefined();
  });
});
