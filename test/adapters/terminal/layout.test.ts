import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../../adapters/terminal/columns.ts";
import { layOut } from "../../../adapters/terminal/layout.ts";
import { someText } from "./arbitrary-text.ts";

const plain = (width: number, words = true) => ({ width, words, color: false });

describe("columnsOf", () => {
  it.each([
    ["plain", 5],
    ["Việt", 4],
    ["Việt".normalize("NFD"), 4],
    ["你好", 4],
    ["🎉", 2],
    ["❤️", 2],
    ["a\u200Bb", 2],
    ["→ ›", 3],
  ])("counts %j as %i", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });
});

describe("layOut", () => {
  it("ends rows between words", () => {
    expect(layOut([{ text: "We are open on weekdays" }], plain(10))).toEqual(["We are", "open on", "weekdays"]);
  });

  it("cuts a word that is longer than a row", () => {
    expect(layOut([{ text: "see abcdefghijkl" }], plain(6))).toEqual(["see", "abcdef", "ghijkl"]);
  });

  it("cuts between wide letters, which have no spaces", () => {
    expect(layOut([{ text: "ab 日本語" }], plain(7))).toEqual(["ab 日本", "語"]);
  });

  it("leaves room for joined emoji as terminals show them that do not join", () => {
    expect(layOut([{ text: "🎉 Hello,👨‍👩‍👧" }], plain(9))).toEqual(["🎉 Hello,", "👨‍👩‍👧"]);
  });

  it("keeps line ends and indentation", () => {
    expect(layOut([{ text: "a\n\n  b" }], plain(10))).toEqual(["a", "", "  b"]);
  });

  it("makes every styled row complete in itself", () => {
    expect(layOut([{ text: "a " }, { text: "bold words", style: "1" }], { ...plain(6), color: true })).toEqual([
      "a \x1b[1mbold\x1b[0m",
      "\x1b[1mwords\x1b[0m",
    ]);
  });

  it("drops control characters", () => {
    expect(layOut([{ text: "a\x1b[31mb\x07\u009Bc\td" }], plain(20))).toEqual(["a[31mbc    d"]);
  });

  it("loses nothing but spaces, and no row is too wide", () => {
    void fc.assert(
      fc.property(someText, fc.integer({ min: 8, max: 40 }), fc.boolean(), (text, width, words) => {
        const rows = layOut([{ text }], plain(width, words));
        expect(rows.join("").replaceAll(" ", "")).toBe(text.replace(/[ \n]/g, ""));
        for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("never changes a filled row when text follows", () => {
    void fc.assert(
      fc.property(someText, someText, fc.integer({ min: 8, max: 40 }), (text, more, width) => {
        const before = layOut([{ text: `${text}.` }], plain(width, false));
        const after = layOut([{ text: `${text}. ${more}` }], plain(width, false));
        expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      }),
    );
  });
});
