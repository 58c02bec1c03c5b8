import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnswerCircumstances, answerKey } from "../../../../src/core/knowledge/answer-cache/answer-key.ts";

const CIRCUMSTANCES: AnswerCircumstances = {
  question: "When do you open?",
  language: "en",
  tier: "complex",
  systemVersion: "s1",
  knowledgeVersion: "k1",
  audience: "everyone",
};

const hash = (text: string) => createHash("sha256").update(text).digest("base64url");
const keyOf = (question: string, more: Partial<AnswerCircumstances> = {}) =>
  answerKey({ ...CIRCUMSTANCES, ...more, question }, hash);

describe("answerKey", () => {
  it("is a hash, in which no word can be read", () => {
    expect(keyOf("When do you open?")).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    ["when do you open"],
    ["WHEN DO YOU OPEN?!"],
    ["  When   do\tyou\nopen ?  "],
    ["When do you open…"],
    ["👋 When do you open? 🙏🏽"],
    ["Ｗｈｅｎ　ｄｏ　ｙｏｕ　ｏｐｅｎ？"],
    ["When do you\u00a0open\u200b?"],
    ["When do you open❓"],
  ])("is the same for another writing: %j", (question) => {
    expect(keyOf(question)).toBe(keyOf("When do you open?"));
  });

  it.each([
    ["What’s new?", "what's new"],
    ["Cafe\u0301 nào mở cửa?", "café nào mở cửa"],
    ["Ba\u0301n", "Bán"],
    ["¿Dónde está?", "dónde está"],
    ["10‑20 days", "10-20 days"],
    ["Bao giờ thì mở cửa ạ 😊", "bao giờ thì mở cửa ạ?"],
    ["何時に開きますか？", "何時に開きますか。"],
  ])("is the same for %j and %j", (one, other) => {
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each([
    ["bán", "bạn"],
    ["ma", "má"],
    ["I can verify my identity", "I cannot verify my identity"],
    ["Is it open?", "Is it not open?"],
    ["2 days", "20 days"],
    ["2²", "22"],
    ["1½ kg", "11/2 kg"],
    ["Do you ship to 🇩🇪?", "Do you ship to 🇫🇷?"],
    ["Your delivery 👍", "Your delivery 👎"],
    ["Do you sell 🍎", "Do you sell 🍌"],
    ["Can I use C?", "Can I use C++?"],
    ["Is 5% off?", "Is 5 off?"],
    ["-5 degrees", "5 degrees"],
    ["Can I return a gift", "Can I return a gift card"],
    ["to-day", "to day"],
  ])("is another for %j and %j", (one, other) => {
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it("is another for everything else that the answer depends on", () => {
    const all = [
      keyOf("q"),
      keyOf("q", { language: "vi" }),
      keyOf("q", { tier: "creative" }),
      keyOf("q", { systemVersion: "s2" }),
      keyOf("q", { knowledgeVersion: "k2" }),
      keyOf("q", { audience: "staff" }),
      keyOf("q", { model: "gpt-4o" }),
      keyOf("q", { model: "" }),
      // Nothing moves from one field to the next.
      keyOf("q", { systemVersion: "s1k", knowledgeVersion: "1" }),
      keyOf("q", { systemVersion: '","', knowledgeVersion: "" }),
      keyOf("q", { systemVersion: "", knowledgeVersion: '","' }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(keyOf("q", { language: "EN" })).toBe(keyOf("q"));
  });

  it.each([
    [""],
    ["  \n "],
    ["???"],
    ["🙏🙏"],
    ["x ".repeat(151)],
    ["Where is order 12345?"],
    ["Where is order 1 2 3 4 5?"],
    ["call 0912 345 678"],
    ["my card 4111-1111-1111-1111"],
    ["born 12/05/1990"],
    ["order #12"],
    ["where is FD-2024-7x"],
    ["booking ABX123"],
    ["write to jane@example.com"],
    ["I am @jane"],
    ["see https://example.com/?id=7"],
    ["look at www.example.com"],
    ["example.com/reset?token=a"],
    ["192.168.1.1 is blocked"],
    ["2001:db8::1 is blocked"],
    ["token sk-abcdefghijklmnopqrstuvwxyz"],
    ["My name is Jane"],
    ["I'm called Jane, do you deliver?"],
    ["my password is swordfish"],
    ["Tên tôi là Lan"],
    ["mình tên Lan"],
    ["địa chỉ của tôi là Hà Nội"],
    ["số điện thoại ٠٩١٢٣"],
    ["hidden \u{e0041}\u{e0042}"],
    ["control \u0007"],
  ])("is none for what may be about one person, or is not asked by others: %j", (question) => {
    expect(keyOf(question)).toBeUndefined();
  });

  it.each([
    ["Where is my order?"],
    ["Can I pay in 3 rates?"],
    ["Is the 2024 catalogue out?"],
    ["Do you sell PS5 and mp3 players 24/7?"],
    ["What is my name good for?"],
    ["Đơn hàng của tôi ở đâu?"],
    ["How do I change my password?"],
    ["Đổi mật khẩu thế nào?"],
    ["お届けはいつですか"],
  ])("is there for what others ask, too: %j", (question) => {
    expect(keyOf(question)).toBeDefined();
  });

  it("does not depend on how a question is dressed", () => {
    const before = fc.constantFrom("", " ", "\n", "🙏 ", "👋", "😊  ");
    const after = fc.constantFrom("", "?", "??", " ?", "!", "…", ".", " 🙏", "? 😊", "\n", "？");
    const word = fc.constantFrom("when", "do", "you", "open", "not", "7", "bán", "bạn", "mở", "ở", "đâu", "c++", "50%");
    const words = fc.array(word, { minLength: 1, maxLength: 8 });
    const dress = fc.record({ before, after, gap: fc.constantFrom(" ", "  ", "\t", "\u00a0"), loud: fc.boolean() });
    fc.assert(
      fc.property(words, words, dress, dress, (one, other, a, b) => {
        const put = (plain: readonly string[], { before, after, gap, loud }: typeof a) => {
          const text = plain.join(gap);
          return `${before}${loud ? text.toUpperCase() : text.normalize("NFD")}${after}`;
        };
        const isSame = one.join(" ") === other.join(" ");
        expect(keyOf(put(one, a))).toBeDefined();
        expect(keyOf(put(one, a)) === keyOf(put(other, b))).toBe(isSame);
      }),
    );
  });

  it("bears any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 700 }), (text) => {
        const key = keyOf(text);
        // What has a key keeps it when it is written again as it was understood.
        if (key !== undefined) expect(keyOf(`${text.trim()} `)).toBe(key);
      }),
    );
  });
});
