import { describe, expect, it } from "vitest";
import { createFaqIndex } from "../../../../src/core/knowledge/faq/create-faq-index.ts";
import type { FaqEntry } from "../../../../src/core/knowledge/faq-entry.ts";
import type { Asker } from "../../../../src/core/knowledge/faq-index.ts";
import { sampleFaq } from "./sample-faq.ts";

const ENGLISH: Asker = { language: "en", audience: "everyone", now: 0 };
const VIETNAMESE: Asker = { ...ENGLISH, language: "vi" };

const entries = sampleFaq();
const index = createFaqIndex(entries);

/** What is said directly, or why nothing is. */
function said(question: string, asker: Asker): string {
  const lookup = index.lookup(question, asker);
  return lookup.kind === "direct" ? lookup.entry.id : `not direct: ${lookup.why}`;
}

describe("an entry's own question", () => {
  const isShared = (question: string, { id }: FaqEntry) =>
    entries.some((other) => other.id !== id && other.questions.includes(question));

  for (const asker of [ENGLISH, VIETNAMESE]) {
    it(`is answered with the entry in the asker's language (${asker.language})`, () => {
      for (const entry of entries)
        for (const question of entry.questions.filter((one) => !isShared(one, entry))) {
          const lookup = index.lookup(question, asker);
          expect(lookup, question).toMatchObject({ kind: "direct", entry: { id: entry.id, language: asker.language } });
          expect(lookup.candidates[0], question).toMatchObject({ entry: { id: entry.id }, score: 1 });
        }
    });
  }

  it("is known in capitals, without diacritics and punctuation, and among emoji", () => {
    for (const entry of entries)
      for (const question of entry.questions) {
        const bare = question.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D");
        for (const variant of [
          question.toUpperCase(),
          question.toLowerCase(),
          bare.replace(/[?,.!]/g, ""),
          `🙏 ${question}!!! 😭`,
          question.replaceAll(" ", "  ").normalize("NFD"),
          question.replaceAll(" ", " \u200b"),
        ])
          expect(said(variant, ENGLISH), variant).toBe(entry.id);
      }
  });
});

describe("English questions", () => {
  it.each([
    ["whats ur opening hours 🙏", "opening-hours"],
    ["Where is my order??", "order-tracking"],
    ["where's my order", "order-tracking"],
    ["hi, can i pay with card pls", "payment-methods"],
    ["do you ship for free?", "shipping-cost"],
    ["are you open on sundays", "opening-hours"],
    ["how to reset pasword", "account-password"],
    ["I would like to cancel my order please", "change-or-cancel"],
    ["i cant log in to my acc", "account-password"],
    ["what's your email address", "contact"],
    ["do u have any vouchers", "promo-codes"],
    ["HOW LONG IS THE WARANTY", "warranty"],
  ])("%s → %s", (question, id) => {
    expect(said(question, ENGLISH)).toBe(id);
  });

  it.each([
    ["Where is my order 12345? It is two weeks late and I am furious", "order-tracking"],
    ["I want to cancel my order and get my money back", "change-or-cancel"],
    ["What are your opening hours, and how long is the warranty?", "opening-hours"],
    ["How do I return an item and when do I get my refund?", "returns"],
    ["Can I not cancel my order?", "change-or-cancel"],
    ["shipping cost to germany?", "shipping-cost"],
    ["What are your opening hours on 24/12?", "opening-hours"],
    ["Why was my refund smaller than I paid?", "refund"],
    ["does the warranty cover broken screens", "warranty"],
    ["order", "order-tracking"],
  ])("%s is left to a model, which sees %s", (question, id) => {
    const lookup = index.lookup(question, ENGLISH);
    expect(lookup.kind).toBe("context");
    expect(lookup.candidates.map(({ entry }) => entry.id)).toContain(id);
  });

  it.each(["tell me a joke", "who won the football last night", "write a poem about rain", "🙏🙏", "", "   ", "???"])(
    "%j is never answered directly",
    (question) => {
      expect(index.lookup(question, ENGLISH).kind).not.toBe("direct");
    },
  );
});

describe("Vietnamese questions", () => {
  it.each([
    ["gio mo cua cua shop la may gio", "opening-hours"],
    ["Giờ mở cửa của shop là mấy giờ vậy ạ?", "opening-hours"],
    ["may gio shop dong cua", "opening-hours"],
    ["chu nhat co lam viec ko", "opening-hours"],
    ["giao hang mat bao lau v", "shipping-time"],
    ["thoi gian giao hang bao lau", "shipping-time"],
    ["phí vận chuyển bao nhiêu vậy shop", "shipping-cost"],
    ["phi ship bn", "shipping-cost"],
    ["ship het bao nhieu tien v shop", "shipping-cost"],
    ["co mien phi giao hang k", "shipping-cost"],
    ["lam sao de doi tra hang", "returns"],
    ["e muốn trả lại sản phẩm", "returns"],
    ["khi nao toi dc hoan tien", "refund"],
    ["hoan tien mat bao lau", "refund"],
    ["tra bang the dc ko", "payment-methods"],
    ["thanh toan bang cach nao", "payment-methods"],
    ["đơn hàng của tôi đang ở đâu 😢", "order-tracking"],
    ["lam sao theo doi dh", "order-tracking"],
    ["toi muon huy don hang", "change-or-cancel"],
    ["muốn hủy đơn hàng", "change-or-cancel"],
    ["toi nhap sai dia chi giao hang", "change-or-cancel"],
    ["bao hanh bao lau", "warranty"],
    ["sp có bảo hành ko", "warranty"],
    ["co xuat hoa don ko", "invoice"],
    ["Có xuất hoá đơn không?", "invoice"],
    ["quen mk r lam sao", "account-password"],
    ["ko dang nhap dc tk", "account-password"],
    ["làm sao đặt lại mk", "account-password"],
    ["sđt shop là gì ạ", "contact"],
    ["sdt cua shop la gi", "contact"],
    ["mình muốn nói chuyện với nhân viên", "contact"],
    ["shop co voucher ko", "promo-codes"],
    ["nhap ma khuyen mai o dau", "promo-codes"],
    ["làm sao để đổi trả hnàg", "returns"],
  ])("%s → %s", (question, id) => {
    expect(said(question, VIETNAMESE)).toBe(id);
  });

  it.each([
    "shop có bán bàn ghế không",
    "tôi muốn bán hàng cho shop",
    "tôi không muốn hủy đơn hàng",
    "đơn 88123 của tôi đang ở đâu, trễ hai tuần rồi",
    "hủy đơn hàng rồi khi nào được hoàn tiền",
    "hôm nay trời đẹp quá",
    "phí ship đi Mỹ bao nhiêu",
  ])("%s is not answered directly", (question) => {
    expect(said(question, VIETNAMESE)).toMatch(/^not direct/);
  });

  it("takes other diacritics for another word, and missing ones for none", () => {
    const one = createFaqIndex([
      { id: "friends", language: "vi", questions: ["Chính sách cho bạn hàng là gì?"], answer: "…" },
    ]);
    expect(one.lookup("chinh sach cho ban hang la gi", VIETNAMESE).kind).toBe("direct");
    expect(one.lookup("Chính sách cho bạn hàng là gì", VIETNAMESE).kind).toBe("direct");
    expect(one.lookup("Chính sách cho bán hàng là gì", VIETNAMESE).kind).toBe("context");
  });
});
