import type { Signal } from "./intent.ts";
import { findSignals, type Rule } from "./rule.ts";
import type { Word } from "./words.ts";
import { WRITING_WORDS } from "./writing-words.ts";

const RULES: readonly Rule[] = [
  { name: "asks to put words together", pattern: /(?:^|[,.?]|p|(?<!q.{0,2})v)g{0,2}Vg{0,3}(?![aq])/, isSure: true },
  { name: "asks to write something", pattern: /(?:^|[,.?]|p)g{0,2}w[gvfp_0]{0,7}[Nmx](?!a)/, isSure: true },
  { name: "asks to write", pattern: /(?:^|[,.?]|p)w(?:g|_?_?f)/, isSure: false },
  { name: "wants to write something", pattern: /(?<!q)ig{0,2}[wV][g_]{0,6}[Nm](?!a)/, isSure: false },
  { name: "asks to make up a text", pattern: /(?<!q[gp_]{0,2})c[gpvw_0]{0,6}N(?!a)/, isSure: true },
  { name: "asks to think of something", pattern: /(?:^|[,.?]|[pi])c[gvpf_0]{0,6}[mx](?!a)/, isSure: true },
  { name: "wants a text", pattern: /(?<![qk][gp_]{0,2})[vi][gvp_0]{0,5}N(?!a)/, isSure: true },
  { name: "asks for texts", pattern: /d[g]{0,2}N(?!a)/, isSure: false },
  { name: "wants a text changed", pattern: /[vc]g{0,2}[Nm]_?M/, isSure: true },
  { name: "wants some lines", pattern: /(?:^|[,.?]|[pi])_?v[gp0]{1,4}(?:x_{0,3}f|m[_]{0,2}f)/, isSure: false },
  { name: "asks for other words", pattern: /r/, isSure: true },
  { name: "asks for a word in a language", pattern: /(?:^|[,.?])[gp]{0,3}W[,.?_g]{1,6}L/, isSure: false },
  {
    name: "names a text to be made",
    pattern: /(?:^|[,.?])[gp]{0,3}_?[Nm]g?f|(?:^|[,.?])[gp]{0,3}N[_gfm]{0,5}[fv]|(?:^|[,.?])[gp]{0,3}N[_g]{0,2}$/,
    isSure: false,
  },
];

/** What in the words asks for something to be written or put in other words. */
export function findWritingSignals(words: readonly Word[]): Signal[] {
  return findSignals(RULES, WRITING_WORDS.label(words));
}
