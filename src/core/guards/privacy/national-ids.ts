import { findNumbers, type NumberChain, type NumberWindow } from "./number-chains.ts";
import { beginsFree, isAmount, isIntroducedAsCode, isIntroducedAsIdentity } from "./number-context.ts";
import type { Span } from "./span.ts";

/** Codes of the provinces where births are registered (decision 07/2016/TT-BCA, annex 1). */
const PROVINCES = new Set(
  (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 " +
    "045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 " +
    "091 092 093 094 095 096"
  ).split(" "),
);

const passport = /(?:passport|hộ chiếu|ho chieu)[^\n]{0,24}?(?<![\p{L}\p{N}])([a-z]\d{7,8})(?![\p{L}\p{N}])/giu;

/**
 * Vietnamese identity numbers: twelve digits that pass their own rules, or nine and twelve where the words before say so;
 * passports where the words say so; and American social security numbers in their usual groups.
 */
export function findNationalIds(text: string, chains: readonly NumberChain[]): Span[] {
  const numbers = findNumbers(text, chains, isNationalId);
  const passports = [...text.matchAll(passport)].map(({ index, 0: whole, 1: number = "" }) => ({
    start: index + whole.length - number.length,
    end: index + whole.length,
  }));
  return [...numbers, ...passports].sort((a, b) => a.start - b.start);
}

function isNationalId(window: NumberWindow): boolean {
  const { digits, shape, gaps, hasPlus } = window;
  if (hasPlus || !beginsFree(window) || isAmount(window)) return false;
  const isEven = /^[ \u00A0.-]?$/u.test(gaps[0] ?? "") && gaps.every((gap) => gap === gaps[0]);
  if (!isEven) return false;
  if (shape.join() === "3,2,4") return isSocialSecurityNumber(digits) && !isIntroducedAsCode(window);
  if (shape.some((length) => length < 3)) return false;
  const isNamed = isIntroducedAsIdentity(window);
  if (digits.length === 9) return isNamed;
  if (digits.length !== 12) return false;
  return isNamed || (isCitizenId(digits) && !isIntroducedAsCode(window));
}

/** Province, then one digit for century and sex (0 to 3 for the living), then the year of birth, then six of chance. */
function isCitizenId(digits: string): boolean {
  return (
    PROVINCES.has(digits.slice(0, 3)) && /^[0-3]$/.test(digits.charAt(3)) && !/^[23][4-9]/.test(digits.slice(3, 5))
  );
}

/** No area 000, 666 or 9xx, no group 00, no serial 0000. */
function isSocialSecurityNumber(digits: string): boolean {
  return /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits);
}
