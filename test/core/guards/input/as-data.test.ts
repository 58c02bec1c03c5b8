import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asData, DATA_RULE } from "../../../../src/core/guards/input/as-data.ts";

describe("asData", () => {
  it("stands between a beginning and an end", () => {
    expect(asData("FAQ entry returns-30", "Within **30** days.\n1 < 2")).toBe(
      '<data source="FAQ entry returns-30">\nWithin **30** days.\n1 < 2\n</data>',
    );
    expect(DATA_RULE).toContain("</data>");
  });

  it("cannot be ended or begun by what is in it", () => {
    const piece = fc.constantFrom(
      "<",
      "/",
      "data",
      "DATA",
      ">",
      " ",
      "\n",
      "＜",
      "</data>",
      '<data source="x">',
      "</ data",
      "ｄａｔａ",
      '"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), fc.array(piece, { maxLength: 15 }), (label, text) => {
        const block = asData(label.join(""), text.join(""));
        expect(block.match(/[<＜]\s*\/\s*data/giu)).toHaveLength(1);
        expect(block.match(/[<＜][\s/]*data/giu)).toHaveLength(2);
        expect(block).toMatch(/^<data source="[^"<>\n]*">\n/);
        expect(block.endsWith("\n</data>")).toBe(true);
      }),
    );
  });
});
