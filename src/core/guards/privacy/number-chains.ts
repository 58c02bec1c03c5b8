import type { Span } from "./span.ts";

/** Digits with signs between them that people group numbers with. */
export type NumberChain = readonly Span[];

/** Some groups of a chain in a row: one number, perhaps. */
export interface NumberWindow extends Span {
  readonly digits: string;
  /** Digits in each group. */
  readonly shape: readonly number[];
  /** What stands between the groups. */
  readonly gaps: readonly string[];
  readonly hasPlus: boolean;
  /** It stands right behind a number that was found. */
  readonly follows: boolean;
  /** The text before it, on its line; bounded. */
  readonly before: string;
  /** The text after it; bounded. */
  readonly after: string;
}

const gap = /^[ \u00A0.\-\u2010-\u2013/()]{1,3}$/u;
const mostDigits = 19;
const fewestDigits = 7;
const contextLength = 48;

export function readChains(text: string): NumberChain[] {
  const chains: Span[][] = [];
  let last: Span | undefined;
  for (const { index: start, 0: digits } of text.matchAll(/\d+/g)) {
    const group = { start, end: start + digits.length };
    const isSame = last !== undefined && start - last.end <= 3 && gap.test(text.slice(last.end, start));
    if (isSame) chains.at(-1)?.push(group);
    else chains.push([group]);
    last = group;
  }
  return chains;
}

/** The numbers that `accepts` takes, the longest first at every place. Bounded work for each group. */
export function findNumbers(
  text: string,
  chains: readonly NumberChain[],
  accepts: (window: NumberWindow) => boolean,
): Span[] {
  const found: Span[] = [];
  for (const chain of chains) {
    let after = -1;
    for (let first = 0; first < chain.length; first++) {
      const last = lastOfNumber(text, chain, first, first === after, accepts);
      if (last === undefined) continue;
      const window = toWindow(text, chain, first, last, first === after);
      found.push({ start: window.start, end: window.end });
      after = last + 1;
      first = last;
    }
  }
  return found;
}

function lastOfNumber(
  text: string,
  chain: NumberChain,
  first: number,
  follows: boolean,
  accepts: (window: NumberWindow) => boolean,
): number | undefined {
  if (first > 0 && !follows && !/[ \u00A0/(]/u.test(text.slice(chain[first - 1]?.end, chain[first]?.start))) {
    return undefined;
  }
  const fits: number[] = [];
  let count = 0;
  for (let last = first; last < chain.length; last++) {
    count += lengthOf(chain[last]);
    if (count > mostDigits) break;
    if (count >= fewestDigits && endsAt(text, chain, last)) fits.push(last);
  }
  return fits.reverse().find((last) => accepts(toWindow(text, chain, first, last, follows)));
}

/** Whether a number may end with this group. A sign without a space joins what follows it, unless that is long enough. */
function endsAt(text: string, chain: NumberChain, last: number): boolean {
  const end = chain[last]?.end ?? 0;
  const next = chain[last + 1];
  if (next !== undefined) return /[ \u00A0/]/u.test(text.slice(end, next.start)) || lengthOf(next) >= 9;
  return !/^(?:[\p{L}\p{N}_@%$€£₫°#]|[-.][\p{L}\p{N}]|,\d)/u.test(text.slice(end, end + 3));
}

function toWindow(text: string, chain: NumberChain, first: number, last: number, follows: boolean): NumberWindow {
  const groups = chain.slice(first, last + 1);
  const begin = groups[0]?.start ?? 0;
  const end = groups.at(-1)?.end ?? begin;
  const opening = /(?:\(?\+[ \u00A0]?\(?|\()$/u.exec(text.slice(Math.max(0, begin - 4), begin))?.[0] ?? "";
  const isBracketed = opening.includes("(") && text.slice(begin, end).includes(")");
  const hasPlus = opening.includes("+");
  const isOpened = hasPlus || isBracketed;
  const sign = opening.startsWith("(+") && !isBracketed ? opening.slice(1) : opening;
  const start = isOpened ? begin - sign.length : begin;
  const line = text.slice(Math.max(0, start - contextLength), start);
  return {
    start,
    end,
    digits: groups.map((group) => text.slice(group.start, group.end)).join(""),
    shape: groups.map(lengthOf),
    gaps: groups.slice(1).map((group, index) => text.slice(groups[index]?.end, group.start)),
    hasPlus,
    follows,
    before: line.slice(line.lastIndexOf("\n") + 1),
    after: text.slice(end, end + 12),
  };
}

function lengthOf(group: Span | undefined): number {
  return group === undefined ? 0 : group.end - group.start;
}
