import type { StateInline } from "markdown-it";

const tag = /<br[ \t]{0,9}\/?>[ \t]*\n?[ \t]*/iy;

/**
 * `<br>` breaks the line, once together with a line's end behind it: models write it in tables, where Markdown has no
 * other way. All other HTML is text.
 */
export function parseLineBreakTag(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== "<") return false;
  tag.lastIndex = state.pos;
  const found = tag.exec(state.src);
  if (found === null || tag.lastIndex > state.posMax) return false;
  if (!silent) state.push("hardbreak", "br", 0);
  state.pos += found[0].length;
  return true;
}
