import type { StateInline } from "markdown-it";

const scheme = /(?<![\p{L}\p{N}])https?$/iu;
const longestScheme = 6;
/** No address goes on here. Full-width punctuation and two stars or tildes are the text's around it. */
const stop = /[\s<>"`|{}^]|\*\*|~~|[\u3000-\u303F\uFF00-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65“”„«»…]/gu;
/** At its end these belong to the sentence, or close what was opened before it. */
const trailing = "?!.,:;*_~'’\\";
const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]" };
const escaped = /\\([!-/:-@[-`{-~])/g;

/**
 * An address that stands in the text as it is: its signs are no markup. Platforms make a link of it by themselves.
 * Backslashes before signs and `&amp;` are read as in other text, since models write them and no address has them.
 */
export function parseBareAddress(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src[pos] !== ":" || !src.startsWith("//", pos + 1)) return false;
  if (!scheme.test(src.slice(Math.max(0, pos - longestScheme), pos))) return false;
  const end = endOfAddress(src, pos + 3, posMax, state.env.open === true && posMax === src.length);
  if (end === pos + 3) return false;
  if (!silent) state.pending += src.slice(pos, end).replace(escaped, "$1").replaceAll("&amp;", "&");
  state.pos = end;
  return true;
}

/** Brackets belong to an address in pairs; `isOpen`: what closes them may still come. */
function endOfAddress(source: string, start: number, max: number, isOpen: boolean): number {
  stop.lastIndex = start;
  const stopAt = Math.min(stop.exec(source)?.index ?? max, max);
  const open: { readonly at: number; readonly closer: string }[] = [];
  let end = start;
  for (; end < stopAt; end++) {
    const sign = source.charAt(end);
    const closer = closers[sign];
    if (closer !== undefined) open.push({ at: end, closer });
    else if ((sign === ")" || sign === "]") && open.pop()?.closer !== sign) break;
  }
  const unclosed = open[0];
  if (unclosed !== undefined && !(isOpen && end === max)) end = Math.min(end, unclosed.at);
  while (end > start && trailing.includes(source.charAt(end - 1))) end--;
  return end;
}
