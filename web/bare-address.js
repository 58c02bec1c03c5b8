// The twin of src/core/replies/markdown/bare-address.ts, which makes text of an address, while the page makes a link.

/** @typedef {import("markdown-it").StateInline} StateInline */

const SCHEME = /(?<![\p{L}\p{N}])https?$/iu;
const LONGEST_SCHEME = 6;
/** No address goes on here. Full-width punctuation and two stars or tildes are the text's around it. */
const STOP = /[\s<>"`|{}^]|\*\*|~~|[\u3000-\u303F\uFF00-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65“”„«»…]/gu;
/** At its end these belong to the sentence, or close what was opened before it. */
const TRAILING = "?!.,:;*_~'’\\";
/** @type {Readonly<Record<string, string>>} */
const CLOSERS = { "(": ")", "[": "]" };
const ESCAPED = /\\([!-/:-@[-`{-~])/g;

/**
 * An address that stands in the text as it is: its signs are no markup.
 * @param {StateInline} state
 * @param {boolean} silent
 */
export function parseBareAddress(state, silent) {
  const { src, pos, posMax } = state;
  if (src[pos] !== ":" || !src.startsWith("//", pos + 1)) return false;
  const scheme = SCHEME.exec(src.slice(Math.max(0, pos - LONGEST_SCHEME), pos))?.[0];
  if (scheme === undefined) return false;
  const end = endOfAddress(src, pos + 3, posMax, state.env.open === true && posMax === src.length);
  if (end === pos + 3) return false;
  if (!silent) {
    const rest = src.slice(pos, end).replace(ESCAPED, "$1").replaceAll("&amp;", "&");
    // Links do not nest, and in a label that is being read only text is expected.
    if (state.linkLevel > 0 || !state.pending.endsWith(scheme)) state.pending += rest;
    else pushLink(state, scheme, rest);
  }
  state.pos = end;
  return true;
}

/** @param {StateInline} state @param {string} scheme @param {string} rest */
function pushLink(state, scheme, rest) {
  state.pending = state.pending.slice(0, -scheme.length);
  const open = state.push("link_open", "a", 1);
  open.attrs = [["href", state.md.normalizeLink(scheme + rest)]];
  open.markup = "bare";
  state.push("text", "", 0).content = scheme + rest;
  state.push("link_close", "a", -1);
}

/**
 * Brackets belong to an address in pairs; `isOpen`: what closes them may still come.
 * @param {string} source
 * @param {number} start
 * @param {number} max
 * @param {boolean} isOpen
 */
function endOfAddress(source, start, max, isOpen) {
  STOP.lastIndex = start;
  const stopAt = Math.min(STOP.exec(source)?.index ?? max, max);
  /** @type {{ readonly at: number, readonly closer: string }[]} */
  const open = [];
  let end = start;
  for (; end < stopAt; end++) {
    const sign = source.charAt(end);
    const closer = CLOSERS[sign];
    if (closer !== undefined) open.push({ at: end, closer });
    else if ((sign === ")" || sign === "]") && open.pop()?.closer !== sign) break;
  }
  const unclosed = open[0];
  if (unclosed !== undefined && !(isOpen && end === max)) end = Math.min(end, unclosed.at);
  while (end > start && TRAILING.includes(source.charAt(end - 1))) end--;
  return end;
}
