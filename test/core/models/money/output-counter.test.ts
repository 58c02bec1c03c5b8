import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countTokens } from "../../../../src/core/conversation/token-count.ts";
import { OutputCounter } from "../../../../src/core/models/money/output-counter.ts";

const TEXTS: Readonly<Record<string, string>> = {
  English:
    "Thank you for your patience. Your parcel left our warehouse on Tuesday and should arrive within three working days; if it does not, please answer here and we will send a new one at once. ".repeat(
      12,
    ),
  Vietnamese:
    "Cảm ơn bạn đã kiên nhẫn. Đơn hàng của bạn đã rời kho vào thứ Ba và sẽ đến trong vòng ba ngày làm việc; nếu không, xin hãy trả lời tại đây, chúng tôi sẽ gửi lại ngay lập tức. ".repeat(
      12,
    ),
  code: `export async function load(id: string): Promise<Order | undefined> {
    const row = await database.get("select * from orders where id = ?", [id]);
    if (row === undefined) {
        return undefined;
    }
    return { id: row.id, state: row.state, items: JSON.parse(row.items) };
}
`.repeat(15),
  emoji: "Great! 🎉🎊 Your order is on its way 🚚💨 and 👩‍👩‍👧‍👦 will love it ❤️🇻🇳. ".repeat(30),
  "no spaces":
    "您的包裹已于星期二离开我们的仓库，应在三个工作日内送达；如果没有送达，请在此回复，我们会立即重新寄出。".repeat(20),
  "one long word": Buffer.from("Frontdesk answers questions. ".repeat(80)).toString("base64"),
};

describe("OutputCounter", () => {
  const countInPieces = (text: string, cuts: readonly number[]) => {
    const counter = new OutputCounter(countTokens);
    const characters = [...text];
    let at = 0;
    for (let piece = 0; at < characters.length; piece++) {
      const end = at + (cuts[piece % cuts.length] ?? 1);
      counter.add(characters.slice(at, end).join(""));
      at = end;
    }
    return counter.tokens;
  };

  for (const [name, text] of Object.entries(TEXTS)) {
    it(`counts ${name} within three percent, however it is cut`, () => {
      const whole = countTokens(text);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }), (cuts) => {
          expect(Math.abs(countInPieces(text, cuts) - whole) / whole).toBeLessThanOrEqual(0.03);
        }),
        { numRuns: 30 },
      );
    });
  }

  it("counts a text that comes at once as it is", () => {
    const counter = new OutputCounter(countTokens);
    expect(counter.tokens).toBe(0);
    counter.add("Hello there");
    expect(counter.tokens).toBe(countTokens("Hello there"));
    expect(counter.tokens).toBe(countTokens("Hello there"));
  });

  it("counts every character exactly once", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", " ", "\n", "é"), maxLength: 200 })), (pieces) => {
        const counter = new OutputCounter((text) => text.length);
        for (const piece of pieces) counter.add(piece);
        expect(counter.tokens).toBe(pieces.join("").length);
      }),
    );
  });

  it("does not ask the tokenizer for every chunk", () => {
    let asked = 0;
    const counter = new OutputCounter(() => ++asked);
    for (let chunk = 0; chunk < 1000; chunk++) counter.add("word ");
    expect(asked).toBeLessThan(60);
  });
});
