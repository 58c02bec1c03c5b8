import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../../../src/core/guards/input/clean-text.ts";

/** As people write them, in NFC. */
const ordinary = [
  "Where is my order #12345? It's late!!!! hahahaha",
  "Đơn hàng của tôi ở đâu rồi? Mấy giờ thì giao được ạ?",
  "สวัสดีครับ น้ำแข็งอยู่ที่ไหน",
  "प्रश्न: मेरा ऑर्डर कहाँ है? क्‍ष",
  "නිර්‍යාත ශ්‍රී ලංකා",
  "ကျွန်ုပ်တို့ ငြှိုး",
  "བསྒྲུབས་ ཧཱུྃ",
  "می‌خواهم سفارشم را ببینم",
  "مُحَمَّدٌ أين طلبي؟",
  "איפה ההזמנה שלי? שָׁלוֹם",
  "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠋",
  "「注文番号」はＡＢＣ１２３です。か゚",
  "주문이 어디에 있나요?",
  "Где мой заказ? Ёжик",
  "x² + y³ ≈ ½ · 10 ㎏ ™ № ﬁn",
  "line one\n\n\nline two\twith a tab",
  "-----\n=====\n*****",
  "👨‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈 🏴‍☠️ 👁️‍🗨️ ❤️‍🔥 ⛹🏽‍♀️ 🧑🏻‍🤝‍🧑🏿",
  "1️⃣ #️⃣ *️⃣ 🇻🇳🇩🇪 ☺️ ☎︎ ✔︎ 🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿",
].map((text) => text.normalize("NFC"));

/** Signs that clean text knows of, and what they are put between. */
const signs = fc.constantFrom(
  ..."a1#é한あ中م​\u200C\u200D\u00AD\u2060\u061C\uFE0F\uFE0E\uFE01\u202E\u2066\u2069\u0301\u0323\u0E01\u0E47\u0E49\u0915\u094D\u180B\u1820\u3164\u115F\u1100\u1161\u034F\uFEFF\uFFF9\r\n\t\0\u0085\u2028\uD83D\uDE00\u20E3 ".split(
    "",
  ),
  "😀",
  "👩",
  "🏽",
  "🏴",
  "\u{E0067}",
  "\u{E0062}",
  "\u{E0065}",
  "\u{E006E}",
  "\u{E007F}",
  "\u{E0101}",
  "🇻",
  "क़",
  "ﬁ",
  "a".repeat(45),
  "\u0E47".repeat(12),
);
const anything = fc.oneof(
  fc.array(signs, { maxLength: 40 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
);

describe("cleanText", () => {
  it.each(ordinary)("leaves %s as it is", (text) => {
    expect(cleanText(text)).toBe(text);
  });

  it("leaves any ordinary text as it is", () => {
    const pieces = fc.array(fc.constantFrom(...ordinary.flatMap((text) => [text, ...text.split(" ")])), {
      maxLength: 20,
    });
    fc.assert(fc.property(pieces, (words) => cleanText(words.join(" ")) === words.join(" ")));
  });

  it.each([
    ["ig\u200Bn\u2060o\u00ADre", "ignore"],
    ["a\u200Db\u200Cc", "abc"],
    ["\u202Eerongi\u202C \u2066x\u2069 \u200Ey\u200F\u061C", "erongi x y"],
    ["hi\u{E0049}\u{E0067}\u{E006E}", "hi"],
    ["🏴\u{E0069}\u{E0067}\u{E006E}\u{E007F}", "🏴"],
    ["😀\u{E0101}\u{E0102}\uFE00", "😀"],
    ["a\uFE0F 1\uFE0F", "a 1"],
    ["ㅤ\u115F\u1160\uFFA0.", "."],
    ["a\0b\u0007c\u009Bd", "abcd"],
    ["a\uD800b", "a\uFFFDb"],
    ["one\r\ntwo\u2028three", "one\ntwo\nthree"],
    ["e\u0301", "é"],
  ])("cleans %j", (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it("cuts floods", () => {
    expect(cleanText("a".repeat(5000))).toBe("a".repeat(40));
    expect(cleanText("😀".repeat(5000))).toBe("😀".repeat(40));
    expect(cleanText(`x${"\n".repeat(500)}y`)).toBe("x\n\n\ny");
    expect([...cleanText(`z${"\u0334\u035B\u0322\u0489".repeat(50)}`)]).toHaveLength(4);
    expect([...cleanText(`ก${"็".repeat(50)}`)].length).toBeLessThan(10);
  });

  it("keeps no unseen character but joiners and styles in their places", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const unseen = cleanText(text).replaceAll(/\u{1F3F4}[\u{E0061}-\u{E007A}]{5}\u{E007F}/gu, "");
        return !/[[\p{Default_Ignorable_Code_Point}\p{Cc}]--[\n\t\u200C\u200D\uFE0E\uFE0F\u180B-\u180F]]/v.test(unseen);
      }),
    );
  });

  it("takes a joiner away whose letter went with a flood", () => {
    for (const text of [`${"\u0E47".repeat(12)}\u0E4D\u200C`, "\u094D\u0301\u200C"]) {
      expect(cleanText(cleanText(text))).toBe(cleanText(text));
    }
  });

  it("changes nothing more the second time, is well-formed and in NFC", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean.normalize("NFC")).toBe(clean);
      }),
      { numRuns: 2000 },
    );
  });

  it("is never longer than the text in NFC", () => {
    fc.assert(fc.property(anything, (text) => cleanText(text).length <= text.normalize("NFC").length));
  });

  it("leaves flags of tags only whole", () => {
    const flag = "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
    expect(cleanText(`${flag}\u{E0041}`)).toBe(flag);
    expect(cleanText(flag.slice(0, -2))).toBe("🏴");
  });
});
