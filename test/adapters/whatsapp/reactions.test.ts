import { describe, expect, it } from "vitest";
import { ratingOf } from "../../../adapters/whatsapp/reactions.ts";

describe("what a reaction says", () => {
  it.each(["👍", "👍🏻", "👍🏿", "❤️", "❤", "🙏🏼", "😍", "👏🏽"])("%s is praise", (emoji) => {
    expect(ratingOf(emoji)).toBe("up");
  });
  it.each(["👎", "👎🏾", "😡", "😠"])("%s is blame", (emoji) => {
    expect(ratingOf(emoji)).toBe("down");
  });
  it.each(["", undefined])("no emoji takes an earlier one back", (emoji) => {
    expect(ratingOf(emoji)).toBe("none");
  });
  it.each(["😂", "😮", "👍👎", "x"])("%s says nothing", (emoji) => {
    expect(ratingOf(emoji)).toBeUndefined();
  });
});
