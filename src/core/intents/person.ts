import type { Signal } from "./intent.ts";
import { PERSON_WORDS } from "./person-words.ts";
import { findSignals, type Rule } from "./rule.ts";
import type { Word } from "./words.ts";

const RULES: readonly Rule[] = [
  {
    name: "wants to talk to a person",
    pattern:
      /(?<!n[gwrz]{0,3})(?<!o[g_]?)(?:(?:t[grw]{0,3}_?[grw]{0,2}|kg{0,2})P|(?<!Q[grqw_]{0,4})(?:t[grw]{0,3}_?[grw]{0,2}|kg{0,2})D)(?!a)/,
    isSure: true,
  },
  { name: "wants to talk to somebody", pattern: /(?<!n[gwr]{0,3})(?<!o[g_]?)t[gr]{0,3}[sl](?!a)/, isSure: true },
  {
    name: "asks for a person by name alone",
    pattern: /(?:^|[,.?])[Ggwrzhd]{0,8}P[gwrzhdP]{0,8}(?=$|[,.?n])/,
    isSure: true,
  },
  { name: "names customer service alone", pattern: /^[gwr]{0,5}D[gwr]{0,4}$/, isSure: false },
  { name: "wants a person", pattern: /(?<!n[gr]{0,2})(?<!o)w[gw0]{0,4}_?P(?![au])(?!_*\?)/, isSure: true },
  { name: "wants no machine", pattern: /n[gtkwd]{0,6}b|N[gtkwd_]{0,3}b/, isSure: true },
  { name: "wants to be called", pattern: /(?:^|[,.?]|[rsPwG])[gqrw]{0,4}c|wg{0,2}C/, isSure: true },
  {
    name: "wants to be connected",
    pattern: /(?:^|[,.?])[Ggr]{0,3}M|(?:^|[,.?])[Ggr]{0,3}t[g_]?$|w[gr]{0,3}t[gr]{0,3}$/,
    isSure: true,
  },
  { name: "wants a person to act", pattern: /(?<!n)[rw]g{0,2}P[g_r]{0,2}h/, isSure: true },
  { name: "looks for a person to talk to", pattern: /[Ps][gqrw_]{0,4}[tk](?=$|[,.?g])/, isSure: true },
  { name: "asks whether a person helps", pattern: /[qr][gr]{0,2}P[g_]{0,2}h/, isSure: false },
  {
    name: "wants direct help",
    pattern: /w[gPs_]{0,4}d|(?:^|[,.?])[Ggr]{0,3}dg{0,3}(?:$|[,.?])|d[g]{0,2}w/,
    isSure: true,
  },
  { name: "asks where the people are", pattern: /(?:^|[,.?])[Ggr]{0,3}Pg?u/, isSure: true },
  { name: "asks whether a person is there", pattern: /z[gz]{0,3}P[g]{0,4}(?:$|[,.?])/, isSure: false },
  { name: "wants it to go to somebody above", pattern: /(?<!o)(?:^|[,.?]|[rwgG])e/, isSure: true },
  { name: "wants somebody", pattern: /(?:^|[,.?])[gr]{0,4}w?[gr]{0,3}s[gr,]{0,4}$/, isSure: false },
];

/** What in the words asks for a person of the desk. */
export function findPersonSignals(words: readonly Word[]): Signal[] {
  return findSignals(RULES, PERSON_WORDS.label(words));
}
