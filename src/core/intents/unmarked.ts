import type { Word } from "./words.ts";

/** Words of English that look like Vietnamese syllables, and are none. */
const ENGLISH = wordSet(
  "i my you your yours is it its when where which who this that there we from need one get did had has",
);
/** Vietnamese syllables, as they are typed without marks. */
const VIETNAMESE = wordSet(
  "khong toi minh cho cua nhu nay duoc giup gi nhe nha oi nhieu muon voi va roi nao bao gio lam dc ad dang hang xin chao cam",
  "nguoi gap viet vay hoi chua biet tai sao neu thi co mua ban gia tien ngay nhan vien mot hai cai sai may ve ra sang",
);
/** Words of other languages that Vietnamese people write. */
const BORROWED = wordSet(
  "shop size ship shipper ok oke email mail app web website order voucher sale bot chat robot admin online iphone samsung slogan",
  "caption code facebook zalo status content fan vip wifi laptop file link tks thanks thank bye hello hi",
);
/** One syllable of Vietnamese, without marks. */
const SYLLABLE = /^(?:[bcdghklmnpqrstvx]|ch|gh|gi|kh|ng|ngh|nh|ph|qu|th|tr)?[aeiouy]{1,3}(?:[cmnpt]|ch|ng|nh)?$/;

/**
 * In an English text nothing stands for a Vietnamese word without its marks, such as "can" for "cần". There, all words count
 * as typed in full.
 */
export function settleUnmarked(words: readonly Word[]): readonly Word[] {
  let english = 0;
  for (const word of words) english += leaning(word);
  return english > 0 ? words.map((word) => ({ ...word, marked: word.marked ?? word.plain })) : words;
}

/** Above 0 for English. */
function leaning({ plain, marked }: Word): number {
  if (marked !== undefined || VIETNAMESE.has(plain)) return -2;
  if (BORROWED.has(plain) || /^\d/.test(plain)) return 0;
  return ENGLISH.has(plain) || (plain.length > 2 && !SYLLABLE.test(plain)) ? 1 : 0;
}

function wordSet(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.join(" ").split(" "));
}
