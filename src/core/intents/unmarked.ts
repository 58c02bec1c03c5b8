import type { Word } from "./words.ts";

/** Words of English that are no Vietnamese syllables, and the other way round, as they are typed without marks. */
const ENGLISH = new Set(
  "i my you your yours is are was were what whats how please want need with of and this that it its when where which who why have has had would could should will does did not dont cant if about from they we our us for there im ive id or be been much many get someone write give tell".split(
    " ",
  ),
);
const VIETNAMESE = new Set(
  "khong toi minh cho cua nhu nay duoc giup gi nhe nha oi nhieu muon voi va roi nao bao gio lam dc ad dang hang xin chao cam nguoi gap viet vay hoi chua biet tai sao neu".split(
    " ",
  ),
);

/**
 * In an English text nothing stands for a Vietnamese word without its marks, such as "can" for "cần". There, all words count as
 * typed in full.
 */
export function settleUnmarked(words: readonly Word[]): readonly Word[] {
  let english = 0;
  for (const { plain, marked } of words) {
    if (marked !== undefined) english--;
    else if (ENGLISH.has(plain)) english++;
    else if (VIETNAMESE.has(plain)) english--;
  }
  return english > 0 ? words.map((word) => ({ ...word, marked: word.marked ?? word.plain })) : words;
}
