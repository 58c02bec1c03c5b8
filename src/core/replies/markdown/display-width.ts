const narrowOnly = /^[\x20-\u02FF\u1E00-\u1EFF\u2010-\u203A\u20A0-\u20BF]*$/;
const wide =
  /^(?:\p{Emoji_Presentation}|.\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}])/u;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that the text takes in a monospaced font, about: two for East Asian letters and emoji. */
export function displayWidth(text: string): number {
  if (narrowOnly.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}
