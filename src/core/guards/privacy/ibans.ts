import type { Span } from "./span.ts";

/** Characters of an IBAN by country (the registry of SWIFT, release 99). */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
    "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 " +
    "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const beginning = /(?<![\p{L}\p{N}])[a-z]{2}\d{2}(?=[ -]?[a-z0-9])/giu;
const longest = 33;

/** Account numbers of the known countries, in one piece or in groups, that pass their check (ISO 7064, mod 97-10). */
export function findIbans(text: string): Span[] {
  const found: Span[] = [];
  let done = 0;
  for (const { index: start, 0: head } of text.matchAll(beginning)) {
    const length = LENGTHS[head.slice(0, 2).toUpperCase()];
    if (length === undefined || start < done) continue;
    const end = endOfAccount(text, start, length);
    if (end === undefined) continue;
    done = end;
    found.push({ start, end });
  }
  return found;
}

function endOfAccount(text: string, start: number, length: number): number | undefined {
  let account = "";
  let at = start;
  for (; account.length < length; at++) {
    const sign = text.charAt(at);
    if (/[a-z0-9]/i.test(sign)) account += sign.toUpperCase();
    else if ((sign !== " " && sign !== "-") || !/[a-z0-9]/i.test(text.charAt(at + 1))) return undefined;
    if (at - start > longest * 2) return undefined;
  }
  return !/^[\p{L}\p{N}]/u.test(text.slice(at, at + 2)) && remainder(account) === 1 ? at : undefined;
}

function remainder(account: string): number {
  let rest = 0;
  for (const sign of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
