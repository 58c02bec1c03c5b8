const narrow = /^[\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF\u1E00-\u1EFF]*$/;
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{17000}-\u{18DFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}])/u;
const withoutWidth = /^[\p{Mn}\p{Me}\p{Cf}]/u;
const EMOJI_SIGN = "\uFE0F";

/**
 * Columns of a terminal that the text takes at most. Terminals differ over joined emoji and some scripts; what is
 * never counted too low never runs over the edge.
 */
export function columnsOf(text: string): number {
  if (narrow.test(text)) return text.length;
  let columns = 0;
  let before = 0;
  for (const sign of text) {
    const own = sign === EMOJI_SIGN ? 2 - before : widthOf(sign);
    columns += Math.max(0, own);
    if (own > 0) before = sign === EMOJI_SIGN ? 2 : own;
  }
  return columns;
}

/** Whether all terminals agree on the width of the text. */
export function isPlainlyNarrow(text: string): boolean {
  return narrow.test(text);
}

function widthOf(sign: string): number {
  if (withoutWidth.test(sign)) return 0;
  return wide.test(sign) ? 2 : 1;
}
