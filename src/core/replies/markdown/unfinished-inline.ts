import type { Delimiter, StateInline } from "markdown-it";

/** What is not closed after so many characters is taken as plain text. */
const maxOpenCode = 300;
const maxOpenLabel = 200;

/** The type of the token that begins a link whose address is not known yet. */
export const openLink = "open_link_open";

/** `](` and what has arrived of an address and a title. */
const partialTarget = /^\(\s*(?:<[^<>\n]*>?|[^\s<>]*)(?:\s+(?:"[^"]*"?|'[^']*'?|\([^)]*\)?)?)?\s*$/;

/**
 * A link that is not complete: nothing of it is shown before it is sure that it is one, then its label.
 * Steps in where the parser's own rule found no link.
 */
export function parseOpenLink(state: StateInline, silent: boolean): boolean {
  if (state.env.open !== true || state.posMax !== state.src.length) return false;
  const start = state.src[state.pos] === "!" ? state.pos + 1 : state.pos;
  if (state.src[start] !== "[") return false;
  const labelStart = start + 1;
  const labelEnd = findLabelEnd(state.src, labelStart);
  const rest = labelEnd < 0 ? "" : state.src.slice(labelEnd + 1);
  if (labelEnd < 0 ? state.src.length - start > maxOpenLabel : rest !== "" && !partialTarget.test(rest)) return false;
  if (!silent && rest !== "") parseLabel(state, labelStart, labelEnd);
  state.pos = state.src.length;
  return true;
}

/** The `]` that belongs to the label, or -1 when it has not come. Code in labels is not looked into. */
function findLabelEnd(source: string, labelStart: number): number {
  let depth = 0;
  const last = Math.min(source.length, labelStart + maxOpenLabel);
  for (let at = labelStart; at < last; at++) {
    if (source[at] === "\\") at++;
    else if (source[at] === "[") depth++;
    else if (source[at] === "]" && depth-- === 0) return at;
  }
  return -1;
}

function parseLabel(state: StateInline, start: number, end: number): void {
  const { posMax } = state;
  state.pos = start;
  state.posMax = end;
  state.push(openLink, "a", 1);
  state.linkLevel++;
  state.md.inline.tokenize(state);
  state.linkLevel--;
  state.push("link_close", "a", -1);
  state.posMax = posMax;
}

/** Inline code without its end: the rest is code. */
export function parseOpenCode(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (state.env.open !== true || src[pos] !== "`" || state.posMax !== src.length) return false;
  if (src.length - pos > maxOpenCode) return false;
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

function hasRun(source: string, from: number, length: number): boolean {
  for (const run of source.slice(from).matchAll(/`+/g)) if (run[0].length === length) return true;
  return false;
}

/**
 * Closes at the end of the text the emphasis that has been opened and not closed. A sign that stands between two
 * letters opens nothing.
 */
export function closeOpenStyles(state: StateInline): void {
  if (state.env.open !== true) return;
  const { delimiters } = state;
  const open: number[] = [];
  for (let at = 0; at < delimiters.length; at++) {
    const delimiter = delimiters[at];
    if (!delimiter) continue;
    if (delimiter.end >= 0) at = delimiter.end;
    else if (delimiter.open && !delimiter.close) open.push(at);
  }
  for (const at of open.reverse()) closeStyle(state, delimiters, at);
}

function closeStyle(state: StateInline, delimiters: Delimiter[], at: number): void {
  const opener = delimiters[at];
  if (!opener) return;
  const token = state.push("text", "", 0);
  token.content = "";
  opener.end = delimiters.length;
  delimiters.push({ marker: opener.marker, token: state.tokens.length - 1, end: -1, open: false, close: true });
}
