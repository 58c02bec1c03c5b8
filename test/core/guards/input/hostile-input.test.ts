import { describe, expect, it } from "vitest";
import { cleanText } from "../../../../src/core/guards/input/clean-text.ts";
import { detectOverride } from "../../../../src/core/guards/input/detect-override.ts";
import { PhraseBook } from "../../../../src/core/guards/input/phrase-book.ts";
import { SignalMatcher } from "../../../../src/core/guards/input/signal-matcher.ts";
import { defuseStructure } from "../../../../src/core/guards/input/structure.ts";
import { readWords } from "../../../../src/core/guards/input/words.ts";
import { hostileInputs } from "../../replies/markdown/hostile-inputs.ts";

/** Generous, for slow machines: what grows with the square of the length takes minutes. */
const patienceMs = 3000;

/** Each is a beginning of something that patterns look for, over and over. */
const beginnings: Readonly<Record<string, string>> = {
  "ideas that never come together": "ignore all ",
  "words run together": "ignoreallprevious",
  "single letters": "i g n o r e ",
  "broken words": "ig-n-o-re-",
  "digits in words": "1gn0r3",
  "marks upon marks": "a\u0301\u0323\u0334\u035B",
  joiners: "\u200C\u200D",
  "styles of digits": "1\uFE0F",
  "flags without an end": "🏴\u{E0067}\u{E0062}\u{E0065}",
  "runs that end just in time": `${"a".repeat(40)}b`,
  tags: "<system <",
  "special tokens": "<|",
  "sections without an end": "-----begin system",
  "rules of dashes": "-----",
  headings: "### System",
  roles: "\nSystem",
  "brackets of roles": "[INST",
  encoded: "SWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnMg ",
  "numbers in sixteens": "6a ",
  ciphers: "rot13 decode ",
};
const hostile: Readonly<Record<string, string>> = {
  ...hostileInputs,
  ...Object.fromEntries(Object.entries(beginnings).map(([name, text]) => [name, text.repeat(100_000 / text.length)])),
};

describe.each([
  ["cleanText", cleanText],
  ["defuseStructure", defuseStructure],
  ["detectOverride", detectOverride],
] as const)("%s, for hostile input", (_, read) => {
  it.each(Object.entries(hostile))("stays quick with %s", (_, text) => {
    const begin = performance.now();
    read(text);
    expect(performance.now() - begin).toBeLessThan(patienceMs);
  });
});

describe("the work of reading", () => {
  const vocabulary = { words: new Set(["ignore", "all", "previous", "instructions"]), longest: 12 };

  function lookUps(text: string): number {
    let count = 0;
    const has = (word: string) => {
      count++;
      return vocabulary.words.has(word);
    };
    const begins = (letters: string) => {
      count++;
      return [...vocabulary.words].some((word) => word.startsWith(letters));
    };
    readWords(text, { has, begins, longest: vocabulary.longest });
    return count;
  }

  it.each(Object.entries(beginnings))("grows with the text and no faster: %s", (_, text) => {
    const short = lookUps(text.repeat(100));
    expect(lookUps(text.repeat(1000))).toBeLessThanOrEqual(10 * short + 1000);
    expect(short).toBeLessThanOrEqual(text.length * 100 * vocabulary.longest + 200);
  });

  it("does not multiply ideas: each place of each phrase is one mention", () => {
    const book = new PhraseBook<"drop" | "harmless">(
      [
        ["drop", "a"],
        ["drop", "a a"],
        ["drop", "a a a"],
      ],
      "harmless",
    );
    const mentions = book.mentions(Array.from({ length: 3000 }, () => "a"));
    expect(mentions.length).toBeLessThanOrEqual(3 * 3000);
    const matcher = new SignalMatcher([{ why: "drops_rules", points: 1, pattern: ["drop", [2, "all"]] }]);
    expect(matcher.match(mentions.map((mention) => ({ ...mention, meaning: "drop" as const })))).toEqual([]);
  });
});
