import { describe, expect, it } from "vitest";
import { detectLanguage, detectLanguageIn } from "../../../src/core/conversation/language.ts";

async function* turns(...texts: string[]) {
  for (const text of texts) yield { text };
}

describe("the language to answer in", () => {
  it.each([
    ["Còn hàng không?", undefined, "vi"],
    ["Co\u0300n ha\u0300ng kho\u0302ng, đơn?", "en", "vi"],
    ["C'est là que j'habite, à côté", undefined, "en"],
    ["Giá bao nhiêu", undefined, "vi"],
    ["where is my parcel", "vi", "en"],
    ["gia bao nhieu vay", "vi-VN", "vi"],
    ["ok", undefined, "en"],
  ])("of %j with the hint %j is %s", (text, hint, language) => {
    expect(detectLanguage(text, hint)).toBe(language);
  });

  it.each([
    ["", undefined, ["ok", "Chào bạn, đơn của bạn đây."], "vi"],
    ["/help", undefined, ["Where is my parcel, please?", "Đơn hàng đâu?"], "en"],
    ["", undefined, ["1", "2", "3", "4", "5", "6", "Đơn hàng đâu?"], "en"],
    ["", "en", ["Đơn hàng đâu?"], "en"],
    ["Where is my parcel?", undefined, ["Đơn hàng đâu?"], "en"],
    ["", undefined, [], "en"],
  ])("of %j with the hint %j after %j is %s", async (text, hint, before, language) => {
    expect(await detectLanguageIn(text, hint, turns(...before))).toBe(language);
  });
});
