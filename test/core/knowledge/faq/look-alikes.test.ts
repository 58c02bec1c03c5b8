import { describe, expect, it } from "vitest";
import { createFaqIndex } from "../../../../src/core/knowledge/faq/create-faq-index.ts";

/** Questions that share most of their words and ask for different things. */
const PAIRS: readonly (readonly [string, string])[] = [
  ["How do I open an account?", "How do I close an account?"],
  ["Can I pay by card?", "Can I not pay by card?"],
  ["I can log in to my account", "I cannot log in to my account"],
  ["How do I cancel my order?", "How do I confirm my order?"],
  ["Where do I enter my voucher?", "Where do I buy a voucher?"],
  ["How long is the warranty on lamps?", "How long is the warranty on sofas?"],
  ["Can I return an item within 30 days?", "Can I return an item within 60 days?"],
  ["Is delivery to Hanoi free?", "Is delivery to Singapore free?"],
  ["How do I change my e-mail address?", "How do I change my delivery address?"],
  ["Tôi muốn hủy đơn hàng", "Tôi không muốn hủy đơn hàng"],
  ["Tôi muốn mua hàng", "Tôi muốn bán hàng"],
  ["Shop mở cửa lúc nào?", "Shop đóng cửa lúc nào?"],
  ["Tôi chưa nhận được hàng", "Tôi đã nhận được hàng"],
  ["Làm sao để xóa tài khoản?", "Làm sao để tạo tài khoản?"],
  ["Phí giao hàng bao nhiêu?", "Giao hàng mất bao lâu?"],
];

describe("questions that look alike", () => {
  const both = PAIRS.flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]);

  it.each(both)("an entry that answers %j does not answer %j", (known, asked) => {
    const language = /^[\x20-\x7e]*$/.test(known) ? "en" : "vi";
    const entry = { id: "known", language, questions: [known], answer: "…" };
    const unrelated = { id: "hours", language: "en", questions: ["What are your opening hours?"], answer: "…" };
    const asker = { language, audience: "everyone", now: 0 } as const;
    expect(createFaqIndex([entry]).lookup(asked, asker).kind).not.toBe("direct");
    expect(createFaqIndex([entry, unrelated]).lookup(asked, asker).kind).not.toBe("direct");
    expect(createFaqIndex([entry]).lookup(known, asker).kind).toBe("direct");
  });
});
