import type { Feedback } from "../../src/core/ports/platform.ts";

const UP = new Set(["👍", "❤", "🙏", "😍", "👏"]);
const DOWN = new Set(["👎", "😡", "😠"]);
/** The sign that asks for the colourful form, and the five tones of skin. */
const VARIANTS = /[\u{fe0f}\u{1f3fb}-\u{1f3ff}]/gu;

/** What a reaction says of a message; undefined: nothing. No emoji: an earlier one was taken back. */
export function ratingOf(emoji: string | undefined): Feedback["rating"] | undefined {
  if (emoji === undefined || emoji === "") return "none";
  const plain = emoji.replace(VARIANTS, "");
  if (UP.has(plain)) return "up";
  return DOWN.has(plain) ? "down" : undefined;
}
