import { describe, expect, it } from "vitest";
import { isDiscontent } from "../../../src/core/triage/discontent.ts";

describe("isDiscontent", () => {
  it.each([
    ["that is not what I asked"],
    ["That's not what I meant!"],
    ["this isn't what I'm asking for"],
    ["No."],
    ["👎"],
    ["👎🏽"],
    ["doesn't help"],
    ["You did not answer my question"],
    ["not helpful at all"],
    ["wrong answer"],
    ["you misunderstood"],
    ["không phải"],
    ["Không phải điều tôi hỏi"],
    ["ko phai cai minh hoi"],
    ["trả lời sai rồi"],
    ["tôi hỏi cái khác"],
    ["chưa đúng câu hỏi"],
    ["không giúp được gì"],
  ])("%s", (text) => expect(isDiscontent(text)).toBe(true));

  it.each([
    ["Where is my order?"],
    ["No problem, and how much is shipping?"],
    ["What do I do if the code does not work?"],
    ["My parcel did not arrive"],
    ["Tôi không nhận được hàng"],
    ["Thanks, that helps"],
    ["👍"],
    ["Sản phẩm không dùng được"],
    ["Do you not ship on Sundays?"],
  ])("not: %s", (text) => expect(isDiscontent(text)).toBe(false));
});
