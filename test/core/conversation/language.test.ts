import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { detect } from "../../../src/core/conversation/language.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/language");

interface Labelled {
  /** `-`: it says nothing of its language, or is in one that is not told by its words. */
  readonly language: string;
  readonly text: string;
}

function readMessages(file: string): Labelled[] {
  const lines = readFileSync(join(FOLDER, file), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [language = "", text = ""] = line.split("\t");
    return { language, text };
  });
}

const isRight = ({ language, text }: Labelled) => (detect(text)?.language ?? "-") === language;

describe("the language of a message", () => {
  // The words that are looked for were chosen with the first file in sight, and without the second one.
  it.each([
    ["messages.tsv", 150],
    ["messages-held-out.tsv", 80],
  ])("is told for 97 of 100 in %s", (file, least) => {
    const messages = readMessages(file);
    expect(messages.length).toBeGreaterThanOrEqual(least);
    const wrong = messages.filter((message) => !isRight(message));
    expect(wrong.length / messages.length, JSON.stringify(wrong)).toBeLessThanOrEqual(0.03);
  });

  it("is never certain and wrong", () => {
    const all = [...readMessages("messages.tsv"), ...readMessages("messages-held-out.tsv")];
    const wrong = all.filter((message) => detect(message.text)?.certain === true && !isRight(message));
    expect(wrong).toEqual([]);
  });

  it("does not depend on how marks are composed, nor on capitals", () => {
    const vietnamese = readMessages("messages.tsv").filter(({ language }) => language === "vi");
    for (const { text } of vietnamese) {
      expect(detect(text.normalize("NFD")), text).toEqual(detect(text));
      expect(detect(text.toUpperCase())?.language, text).toBe("vi");
    }
  });

  it("is certain of sentences, and only guessed from a word", () => {
    expect(detect("where is my parcel")).toEqual({ language: "en", certain: true });
    expect(detect("toi muon doi hang")).toEqual({ language: "vi", certain: true });
    expect(detect("price?")).toEqual({ language: "en", certain: false });
    expect(detect("vang")).toEqual({ language: "vi", certain: false });
  });

  it.each([
    ["an address", "https://shop.example/where/is/my/parcel"],
    ["a mailbox", "where.is.my@parcel.example"],
    ["code", "```\nif (this.is(not)) return what;\n```"],
    ["a placeholder", "[EMAIL_1] <PHONE_2>"],
    ["nothing", ""],
    ["figures and signs", "+84 912-345-678 ??? 👍🏽"],
  ])("is not told by %s", (_name, text) => {
    expect(detect(text)).toBeUndefined();
  });

  it("is that of most letters where scripts are mixed", () => {
    expect(detect("请问 order 什么时候可以发货")?.language).toBe("zh");
    expect(detect("What does 退款 mean in your shop?")?.language).toBe("en");
  });

  it("is told quickly, also for texts made to be slow", () => {
    for (const text of ["a".repeat(100_000), "á̂".repeat(50_000), "a'".repeat(50_000), "[A_".repeat(40_000)]) {
      const begun = performance.now();
      detect(text);
      expect(performance.now() - begun).toBeLessThan(200);
    }
  });
});
