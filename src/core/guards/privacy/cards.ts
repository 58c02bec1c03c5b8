import { findNumbers, type NumberChain, type NumberWindow } from "./number-chains.ts";
import { beginsFree, isIntroducedAsCode, isTakenForCard } from "./number-context.ts";
import type { Span } from "./span.ts";

/** Who issues cards with which beginnings and lengths, as the networks publish it. */
const BRANDS = [
  /^4(?:\d{12}|\d{15}|\d{18})$/, // Visa
  /^(?:5[0-8]\d{14}|5[06-8]\d{10,17}|222[1-9]\d{12}|22[3-9]\d{13}|2[3-6]\d{14}|27[01]\d{13}|2720\d{12})$/, // Mastercard, Maestro
  /^3[47]\d{13}$/, // American Express
  /^3(?:0[0-59]|[689]\d)\d{11}$/, // Diners Club
  /^35\d{14}$/, // JCB
  /^6\d{12,18}$/, // Discover, UnionPay, Maestro
  /^9704\d{12}(?:\d{3})?$/, // Napas
];
/** Few have one of these, and many orders are numbered so. */
const airTravel = /^1\d{14}$/;

export function findCards(text: string, chains: readonly NumberChain[]): Span[] {
  return findNumbers(text, chains, isCard);
}

function isCard(window: NumberWindow): boolean {
  const { digits, shape, gaps, hasPlus } = window;
  if (digits.length < 13 || hasPlus || !isGroupedAsCard(shape, gaps)) return false;
  const isBranded = BRANDS.some((brand) => brand.test(digits)) || (airTravel.test(digits) && isTakenForCard(window));
  if (!isBranded || !isLuhnValid(digits) || !beginsFree(window)) return false;
  // One number in ten passes the check by chance, and nobody calls a card an order.
  return shape.length > 1 || !isIntroducedAsCode(window);
}

function isGroupedAsCard(shape: readonly number[], gaps: readonly string[]): boolean {
  if (shape.length === 1) return true;
  const isEven = /^[ \u00A0\-\u2010-\u2013.]$/u.test(gaps[0] ?? "") && gaps.every((gap) => gap === gaps[0]);
  return isEven && (shape[0] ?? 0) >= 4 && shape.every((length) => length >= 2 && length <= 8);
}

/** ISO/IEC 7812-1, annex B. */
function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits.charAt(digits.length - 1 - place));
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && sum > 0;
}
