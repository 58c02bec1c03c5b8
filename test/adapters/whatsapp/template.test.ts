import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toTemplateValues } from "../../../adapters/whatsapp/template.ts";

describe("text as the value of a template", () => {
  it("is one line", () => {
    expect(toTemplateValues("  one\r\n\r\n- two\t\tthree\u2028four     five\u00a0six ")).toEqual([
      "one - two three four five six",
    ]);
  });

  it("is cut between words, with a sign, and shorter still to fall back on", () => {
    const [long, short, ...others] = toTemplateValues("word ".repeat(300));
    expect(long).toMatch(/^(word )+word…$/);
    expect(long.length).toBeGreaterThan(1015);
    expect(long.length).toBeLessThanOrEqual(1024);
    expect(short).toMatch(/^(word )+word…$/);
    expect(short?.length).toBeLessThanOrEqual(600);
    expect(others).toEqual([]);
  });

  it("is the whole text where that fits, then a cut one", () => {
    const text = "word ".repeat(150).trim();
    expect(toTemplateValues(text)).toEqual([text, expect.stringMatching(/^(word )+word…$/)]);
  });

  it("never cuts through what is read as one sign", () => {
    const family = "👩‍👩‍👧";
    const [value] = toTemplateValues(family.repeat(300));
    expect(value).toBe(`${family.repeat(Math.floor(1023 / family.length))}…`);
  });

  it("is what WhatsApp takes, and the beginning of the text", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 3000 }), (text) => {
        const line = text.replace(/\s+/g, " ").trim();
        for (const value of toTemplateValues(text)) {
          expect(value.length).toBeLessThanOrEqual(1024);
          expect(value).not.toMatch(/[\n\t]| {2}/);
          if (value !== line) expect(line.startsWith(value.slice(0, -1))).toBe(true);
        }
      }),
    );
  });
});
