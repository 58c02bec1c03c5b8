import { findNumbers, type NumberChain, type NumberWindow } from "./number-chains.ts";
import {
  beginsFree,
  isAmount,
  isAttachedToPhoneWord,
  isIntroducedAsCode,
  isIntroducedAsPhone,
} from "./number-context.ts";
import type { Span } from "./span.ts";

/** A sign of grouping, or a bracket closed around the area. */
const usualGap = /^(?:[ \u00A0.\-\u2010-\u2013/]|[ \u00A0]?[(]|[)][ \u00A0.\-/]?|[ \u00A0][-\u2013][ \u00A0])$/u;
/** Mobile numbers have ten digits, those of the land eleven (the national plan as of 2018), `84` for the leading 0. */
const vietnamese = /^(?:0|84|0084|840)(?:[35789]\d{8}|2\d{9})$/;
/** Country codes with the length of what follows, where that is certain; others have eight to fifteen digits in all. */
const certainLength: Readonly<Record<string, RegExp>> = {
  "1": /^1[2-9]\d{9}$/,
  "84": /^840?(?:[35789]\d{8}|2\d{9}|1[89]00\d{4,6})$/,
};
/** The international prefix written out, before the codes of countries that people write from. */
const prefixed = /^00(?:1|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|7|8[12469]|9[0-58])\d{7,11}$/;
const spaces = /[ \u00A0]/u;

export function findPhones(text: string, chains: readonly NumberChain[]): Span[] {
  return findNumbers(text, chains, isPhone);
}

function isPhone(window: NumberWindow): boolean {
  const { digits, gaps, hasPlus } = window;
  if (digits.length > 15 || !gaps.every((gap) => usualGap.test(gap)) || isAmount(window)) return false;
  const isNorthAmerican = isGroupedAsNorthAmerican(window);
  const isWritten = isNorthAmerican && /(?<![\p{L}\p{N}])\p{Ll}{1,12}$/u.test(window.before);
  if (!beginsFree(window) && !isAttachedToPhoneWord(window) && !isWritten) return false;
  if (hasPlus) return isInternational(window);
  if (isIntroducedAsPhone(window)) return hasUsualGroups(window);
  if (isOrder(window)) return false;
  if (vietnamese.test(digits)) return hasUsualGroups(window);
  if (prefixed.test(digits)) return hasUsualGroups(window);
  return isNorthAmerican || isGroupedInPairs(window);
}

/** People look orders up by their phone: in Vietnamese only a code is called one (`mã đơn`), not what follows `đơn hàng`. */
function isOrder(window: NumberWindow): boolean {
  if (!isIntroducedAsCode(window)) return false;
  const isLookedUp = /(?<!(?:mã|số|hóa|hoá|vận) )đơn(?: hàng)?(?: (?:của|cho))?[ \u00A0]*:?[ \u00A0]*$/iu.test(
    window.before,
  );
  return !(isLookedUp && vietnamese.test(window.digits));
}

function isInternational(window: NumberWindow): boolean {
  const { digits, before } = window;
  if (digits.length < 8 || digits.startsWith("0") || /[\p{L}\p{N}]$/u.test(before)) return false;
  const rule = certainLength[digits.startsWith("84") ? "84" : digits.charAt(0)];
  return (rule === undefined || rule.test(digits)) && hasUsualGroups(window);
}

/** A single digit after a space is the next word's, except right after the code of a country. */
function hasUsualGroups({ shape, gaps, hasPlus }: NumberWindow): boolean {
  return gaps.every((gap, index) => {
    const length = shape[index + 1] ?? 0;
    return length >= 2 || !spaces.test(gap) || (hasPlus && (index === 0 || gap.includes("(")));
  });
}

/** Area, exchange and line, the first two beginning with 2 to 9, perhaps after the code of a country. */
function isGroupedAsNorthAmerican({ digits, shape }: NumberWindow): boolean {
  return /^(?:[123],)?3,3,4$/.test(shape.join()) && /[2-9]\d{2}[2-9]\d{6}$/.test(digits) && !/^0/.test(digits);
}

function isGroupedInPairs({ digits, shape, gaps }: NumberWindow): boolean {
  return shape.join() === "2,2,2,2,2" && /^0[1-9]/.test(digits) && gaps.every((gap) => gap === gaps[0] && gap !== "/");
}
