/** Languages that have a script for themselves. */
const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  // Japanese mixes both, and nobody else writes kana.
  ["ja", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["zh", /\p{Script=Han}/gu],
  ["ko", /\p{Script=Hangul}/gu],
  ["th", /\p{Script=Thai}/gu],
  ["km", /\p{Script=Khmer}/gu],
  ["lo", /\p{Script=Lao}/gu],
  ["el", /\p{Script=Greek}/gu],
  ["he", /\p{Script=Hebrew}/gu],
  ["ru", /\p{Script=Cyrillic}/gu],
];

/** Letters that Russian does not have and other languages in its script do. */
const NOT_RUSSIAN = /[іїєґўјљњћђџѓќ]/i;

/**
 * The language of a text that is mostly in another script than the Latin one. `other`: several languages have this
 * script. Undefined: it is mostly Latin, or there are hardly any
 * letters.
 */
export function languageOfScript(text: string): string | undefined {
  // Nearly every text has none of these; Latin letters stand before and between them.
  if (!/[\u0370-\u1dff\u2e80-\uffff]/.test(text)) return undefined;
  const all = count(text, /\p{L}/gu);
  const foreign = all - count(text, /\p{Script=Latin}/gu);
  if (foreign < 2 || foreign * 2 < all) return undefined;
  const [found] = SCRIPTS.filter(([, letters]) => count(text, letters) > 0);
  if (found === undefined) return "other";
  const [language] = found;
  return language === "ru" && NOT_RUSSIAN.test(text) ? "other" : language;
}

function count(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0;
}
