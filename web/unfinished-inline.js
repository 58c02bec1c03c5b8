// The twin of src/core/replies/markdown/unfinished-inline.ts; test/web/markdown-html.test.ts compares what they show.

/** @typedef {import("markdown-it").StateInline} StateInline */
/** @typedef {import("markdown-it").Delimiter} Delimiter */

/** What is not closed after so many characters is taken as plain text. */
const MAX_OPEN_CODE = 300;
const MAX_OPEN_LABEL = 200;

/** `](` and what has arrived of an address and a title. */
const PARTIAL_TARGET = /^\(\s*(?:<[^<>\n]*>?|[^\s<>]*)(?:\s+(?:"[^"]*"?|'[^']*'?|\([^)]*\)?)?)?\s*$/;

/**
 * A link that is not complete: nothing of it is shown before it is sure that it is one, then its label.
 * Steps in where the parser's own rule found no link.
 * @param {StateInline} state
 * @param {boolean} silent
 */
export function parseOpenLink(state, silent) {
  if (state.env.open !== true || state.posMax !== state.src.length) return false;
  const start = state.src[state.pos] === "!" ? state.pos + 1 : state.pos;
  if (state.src[start] !== "[") return false;
  const labelStart = start + 1;
  const labelEnd = findLabelEnd(state.src, labelStart);
  const rest = labelEnd < 0 ? "" : state.src.slice(labelEnd + 1);
  if (labelEnd < 0 ? state.src.length - start > MAX_OPEN_LABEL : rest !== "" && !PARTIAL_TARGET.test(rest))
    return false;
  if (!silent && rest !== "") parseLabel(state, labelStart, labelEnd);
  state.pos = state.src.length;
  return true;
}

/**
 * The `]` that belongs to the label, or -1 when it has not come. Code in labels is not looked into.
 * @param {string} source
 * @param {number} labelStart
 */
function findLabelEnd(source, labelStart) {
  let depth = 0;
  const last = Math.min(source.length, labelStart + MAX_OPEN_LABEL);
  for (let at = labelStart; at < last; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "[") depth++;
    else if (source[at] === "]" && depth-- === 0) return at;
  }
  return -1;
}

/** @param {StateInline} state @param {number} start @param {number} end */
function parseLabel(state, start, end) {
  const { posMax } = state;
  state.pos = start;
  state.posMax = end;
  state.linkLevel++;
  state.md.inline.tokenize(state);
  state.linkLevel--;
  state.posMax = posMax;
}

/**
 * Inline code without its end: the rest is code.
 * @param {StateInline} state
 * @param {boolean} silent
 */
export function parseOpenCode(state, silent) {
  const { src, pos } = state;
  if (state.env.open !== true || src[pos] !== "`" || state.posMax !== src.length) return false;
  if (src.length - pos > MAX_OPEN_CODE) return false;
  let start = pos;
  while (src[start] === "`") start++;
  const ticks = src.slice(pos, start);
  if (hasRun(src, start, ticks.length)) return false;
  if (!silent) {
    const token = state.push("code_inline", "code", 0);
    token.markup = ticks;
    token.content = src.slice(start).replace(/\n/g, " ").trim();
  }
  state.pos = src.length;
  return true;
}

/** @param {string} source @param {number} from @param {number} length */
function hasRun(source, from, length) {
  for (const run of source.slice(from).matchAll(/`+/g)) if (run[0].length === length) return true;
  return false;
}

/**
 * Closes at the end of the text the emphasis that has been opened and not closed. A sign that stands between two
 * letters opens nothing.
 * @param {StateInline} state
 */
export function closeOpenStyles(state) {
  if (state.env.open !== true) return;
  const { delimiters } = state;
  /** @type {number[]} */
  const open = [];
  for (let at = 0; at < delimiters.length; at++) {
    const delimiter = delimiters[at];
    if (!delimiter) continue;
    if (delimiter.end >= 0) at = delimiter.end;
    else if (delimiter.open && !delimiter.close) open.push(at);
  }
  for (const at of open.reverse()) closeStyle(state, delimiters, at);
}

/** @param {StateInline} state @param {Delimiter[]} delimiters @param {number} at */
function closeStyle(state, delimiters, at) {
  const opener = delimiters[at];
  if (!opener) return;
  const token = state.push("text", "", 0);
  token.content = "";
  opener.end = delimiters.length;
  delimiters.push({ marker: opener.marker, token: state.tokens.length - 1, end: -1, open: false, close: true });
}
