import { describe, expect, it } from "vitest";
import { formatForTelegram } from "../../../adapters/telegram/format.ts";

describe("formatForTelegram", () => {
  it("leaves plain text as it is", () => {
    const text = "Chào bạn, đơn hàng đã được gửi đi.\nDự kiến đến ngày 5/6.\n\nCảm ơn bạn!";
    expect(formatForTelegram(text, "final")).toEqual([{ text, format: { entities: [] } }]);
  });

  it("turns markup into entities", () => {
    expect(formatForTelegram("**Xin** [chào](https://example.com)", "final")).toEqual([
      {
        text: "Xin chào",
        format: {
          entities: [
            { type: "bold", offset: 0, length: 3 },
            { type: "text_link", offset: 4, length: 4, url: "https://example.com" },
          ],
        },
      },
    ]);
  });

  it("gives no part for text that shows nothing", () => {
    expect(formatForTelegram(" \u200b\n\u2060", "final")).toEqual([]);
    expect(formatForTelegram("**", "preview")).toEqual([]);
  });
});
