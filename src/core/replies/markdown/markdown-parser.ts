import createMarkdownIt, { type StateBlock, type StateCore, type Token } from "markdown-it";
import { parseBareAddress } from "./bare-address.ts";
import { withBoldBesidePunctuation } from "./bold-beside-punctuation.ts";
import { parseLineBreakTag } from "./line-break-tag.ts";
import { closeOpenStyles, parseOpenCode, parseOpenLink } from "./unfinished-inline.ts";

export type { Token };

/** Deeper containers are shown as text: the parser would drop what lies below its own limit. */
const maxDepth = 24;

const parser = createMarkdownIt({ html: false, linkify: false, typographer: false })
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

/** `unfinished`: what is open at the very end is closed there. */
export function tokenize(source: string, unfinished: boolean): Token[] {
  return parser.parse(source, { unfinished });
}

function parseTooDeep(state: StateBlock, startLine: number, endLine: number): boolean {
  if (state.level < maxDepth) return false;
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

/** Ends a table before a line without a bar: models do not always leave a line blank after one. */
function isNoRow(state: StateBlock, line: number, _endLine: number, silent: boolean): boolean {
  return silent && state.parentType === "table" && !state.getLines(line, line + 1, 0, false).includes("|");
}

function parseInline(state: StateCore): void {
  const open = state.env.unfinished === true ? openInline(state) : undefined;
  for (const token of state.tokens) {
    if (token.type !== "inline") continue;
    state.env.open = token === open;
    state.md.inline.parse(token.content, state.md, state.env, token.children ?? []);
  }
}

/** The text that more characters would be added to. Nothing when the last block is complete. */
function openInline({ src, tokens }: StateCore): Token | undefined {
  if (/\n[ \t]*\n[ \t]*$/.test(src)) return undefined;
  const last = tokens.findLast(({ nesting, type }) => nesting >= 0 || type === "tr_close");
  return last?.type === "inline" && last.map ? last : undefined;
}
