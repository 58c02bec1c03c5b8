import { stem } from "../stem.ts";

/** Words that carry little of what is asked, as they look folded; every text of a language has them. */
const ENGLISH =
  "a an the is am are was were be been being of to for and or it its this that these those there here i me my mine you your " +
  "yours we our us he she they them their in on at with by from as so if then please thanks thank hi hello hey dear sir just some any " +
  "have having do would like could can will shall may might should want need about also too very really okay ok yes well";
/** Only those that are no other word when their marks are left out, as `bạn` and `bán` would be. */
const VIETNAMESE = "a ah oi nha nhe vay thi la toi minh em anh shop xin roi voi va co duoc";

const FUNCTION_WORDS: ReadonlySet<string> = new Set(`${ENGLISH} ${VIETNAMESE}`.split(" ").map(stem));

/** Vietnamese customers write `e` for `em` and `r` for `rồi`, and no single letter says much in English. */
export function isFunctionWord(stemmed: string): boolean {
  return FUNCTION_WORDS.has(stemmed) || (stemmed.length === 1 && !/\d/.test(stemmed));
}

const ASKING_WORDS: ReadonlySet<string> = new Set(
  "what when where which who whose why how much many long far often gi nao sao bao nhieu dau may".split(" ").map(stem),
);

/** Whether a word only says which kind of question it is. */
export function isAskingWord(stemmed: string): boolean {
  return ASKING_WORDS.has(stemmed);
}
