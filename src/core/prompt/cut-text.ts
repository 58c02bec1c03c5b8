/** Stands where text was left out. */
const MARK = "[…]";
/** Ends of paragraphs, then of lines, of sentences, of words. */
const SEAMS: readonly RegExp[] = [/\n{2,}/g, /\n/g, /[.!?…。！？](?=\s)/g, /\s+/g];

/**
 * The beginning of `text` that has at most `maxTokens` with the mark that it ends with, cut at the coarsest seam that
 * leaves at least half of it. Undefined: not a word fits.
 */
export function cutText(text: string, maxTokens: number, countTokens: (text: string) => number): string | undefined {
  const whole = text.trim();
  if (countTokens(whole) <= maxTokens) return whole;
  const room = longestFit(whole, maxTokens, countTokens);
  let best = "";
  for (const seam of SEAMS) {
    const end = lastSeam(whole, seam, room);
    if (end === 0) continue;
    const cut = whole.slice(0, end).trimEnd();
    if (cut.length > best.length && countTokens(marked(cut)) <= maxTokens) best = cut;
    if (best.length >= room / 2) break;
  }
  return best === "" ? undefined : marked(best);
}

function marked(text: string): string {
  return `${text}\n${MARK}`;
}

/** Characters that fit with the mark, found by halving. */
function longestFit(text: string, maxTokens: number, countTokens: (text: string) => number): number {
  let fits = 0;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (countTokens(marked(text.slice(0, middle))) <= maxTokens) fits = middle;
    else tooLong = middle;
  }
  return fits;
}

/** Where the last seam before `end` ends what stands before it; 0: there is none. */
function lastSeam(text: string, seam: RegExp, end: number): number {
  let last = 0;
  for (const { index, 0: found } of text.matchAll(seam)) {
    const stop = /\s/.test(found) ? index : index + found.length;
    if (stop > end) break;
    last = stop;
  }
  return last;
}
