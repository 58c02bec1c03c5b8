// The twin of src/core/replies/markdown/markdown-parser.ts, bold-beside-punctuation.ts, line-break-tag.ts, link-policy.ts and
// text-hygiene.ts, so that a text means the same here and on every platform. test/web/markdown-html.test.ts compares
// what they show.

import { parseBareAddress } from "./bare-address.js";
import { closeOpenStyles, parseOpenCode, parseOpenLink } from "./unfinished-inline.js";

/** @typedef {typeof import("markdown-it").default} CreateMarkdownIt */
/** @typedef {import("markdown-it").StateBlock} StateBlock */
/** @typedef {import("markdown-it").StateCore} StateCore */

/** Deeper containers are shown as text: the parser would drop what lies below its own limit. */
const MAX_DEPTH = 24;
const MAX_URL_LENGTH = 2048;
const WEB_ADDRESS = /^https?:\/\/(?:[a-z0-9_-]+\.)+[a-z0-9_-]+(?::(?:[1-9]\d{0,3}|[1-5]\d{4}))?(?:[/?#]\S*)?$/i;
const LETTER = /[\p{L}\p{N}]/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const LINE_BREAK = /<br[ \t]{0,9}\/?>[ \t]*\n?[ \t]*/iy;
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Controls, and signs that turn the direction of the text around them. Marks for right-to-left scripts stay. */
const UNWANTED = /[[\p{Cc}--[\n\t]]\u202A-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB]/gv;

/**
 * The address when people may be sent there by a click, else nothing; it is then shown as text.
 * @param {string} href
 */
export function linkTarget(href) {
  return href.length <= MAX_URL_LENGTH && WEB_ADDRESS.test(href) ? href : undefined;
}

/**
 * Well-formed, with `\n` as the only line end, and without characters that hide or reorder others.
 * @param {string} text
 */
export function cleanText(text) {
  return text.toWellFormed().replace(LINE_ENDS, "\n").replace(UNWANTED, "");
}

/**
 * Reads Markdown without HTML, and with `env.unfinished` closes what is open at the very end.
 * @param {CreateMarkdownIt} createMarkdownIt
 */
export function createMarkdownParser(createMarkdownIt) {
  const parser = createMarkdownIt({ html: false, linkify: false, breaks: true })
    // A line of dashes under a half-written paragraph and indented text are not markup when a model writes them. Without
    // definitions of references every block means the same whatever follows it, and no line vanishes.
    .disable(["lheading", "code", "reference"]);
  // Every address is kept; `linkTarget` decides what may be clicked.
  parser.validateLink = () => true;
  parser.block.ruler.before("table", "too_deep", parseTooDeep);
  parser.block.ruler.after("too_deep", "row_without_bar", isNoRow, { alt: ["blockquote"] });
  parser.inline.State = withBoldBesidePunctuation(parser.inline.State);
  parser.core.ruler.at("inline", parseInline);
  parser.inline.ruler.after("text", "bare_address", parseBareAddress);
  parser.inline.ruler.before("autolink", "line_break_tag", parseLineBreakTag);
  parser.inline.ruler.after("image", "open_link", parseOpenLink);
  parser.inline.ruler.before("backticks", "open_code", parseOpenCode);
  parser.inline.ruler2.after("balance_pairs", "close_open_styles", closeOpenStyles);
  return parser;
}

/** @param {StateBlock} state @param {number} startLine @param {number} endLine */
function parseTooDeep(state, startLine, endLine) {
  if (state.level < MAX_DEPTH) return false;
  const paragraph = state.push("paragraph_open", "p", 1);
  paragraph.map = [startLine, endLine];
  const inline = state.push("inline", "", 0);
  inline.content = state.getLines(startLine, endLine, state.blkIndent, false).trim();
  inline.map = [startLine, endLine];
  inline.children = [];
  state.push("paragraph_close", "p", -1);
  state.line = endLine;
  return true;
}

/**
 * Ends a table before a line without a bar: models do not always leave a line blank after one.
 * @param {StateBlock} state
 * @param {number} line
 * @param {number} _endLine
 * @param {boolean} silent
 */
function isNoRow(state, line, _endLine, silent) {
  return silent && state.parentType === "table" && !state.getLines(line, line + 1, 0, false).includes("|");
}

/**
 * `<br>` breaks the line: models write it in tables. All other HTML is text.
 * @param {import("markdown-it").StateInline} state
 * @param {boolean} silent
 */
function parseLineBreakTag(state, silent) {
  if (state.src[state.pos] !== "<") return false;
  LINE_BREAK.lastIndex = state.pos;
  const found = LINE_BREAK.exec(state.src);
  if (found === null || LINE_BREAK.lastIndex > state.posMax) return false;
  if (!silent) state.push("hardbreak", "br", 0);
  state.pos += found[0].length;
  return true;
}

/** @param {StateCore} state */
function parseInline(state) {
  const open = state.env.unfinished === true ? openInline(state) : undefined;
  for (const token of state.tokens) {
    if (token.type !== "inline") continue;
    state.env.open = token === open;
    state.md.inline.parse(token.content, state.md, state.env, token.children ?? []);
  }
}

/**
 * The text that more characters would be added to. Nothing when the last block is complete.
 * @param {StateCore} state
 */
function openInline({ src, tokens }) {
  if (/\n[ \t]*\n[ \t]*$/.test(src)) return undefined;
  const last = tokens.findLast(({ nesting, type }) => nesting >= 0 || type === "tr_close");
  return last?.type === "inline" && last.map ? last : undefined;
}

/**
 * Lets `**` begin and end also between a letter and a punctuation mark, which Markdown does not.
 * @param {typeof import("markdown-it").StateInline} State
 */
function withBoldBesidePunctuation(State) {
  return class extends State {
    /** @override @param {number} start @param {boolean} canSplitWord */
    scanDelims(start, canSplitWord) {
      const scanned = super.scanDelims(start, canSplitWord);
      if (scanned.length !== 2 || this.src[start] !== "*") return scanned;
      const before = [...this.src.slice(Math.max(0, start - 2), start)].at(-1) ?? "";
      const after = [...this.src.slice(start + 2, start + 4)][0] ?? "";
      return {
        length: 2,
        can_open: scanned.can_open || (LETTER.test(before) && PUNCTUATION.test(after)),
        can_close: scanned.can_close || (PUNCTUATION.test(before) && LETTER.test(after)),
      };
    }
  };
}
