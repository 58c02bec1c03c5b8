import { byteAt, isAlphaByte, isDigitByte, toBytes } from "./bytes.ts";

export interface DecodedReference {
  readonly code: number;
  /** The character in UTF-8, as a byte string. */
  readonly bytes: string;
  /** Index of the first byte after the reference. */
  readonly end: number;
}

const named: Record<string, number | undefined> = { lt: 60, gt: 62, amp: 38, quot: 34 };

/** Reads `&lt;`, `&gt;`, `&amp;`, `&quot;` or a numeric reference at `begin`; the closing `;` may be missing. */
export function decodeReference(input: string, begin: number): DecodedReference | undefined {
  const isNumeric = byteAt(input, begin + 1) === 35;
  const found = isNumeric ? readNumber(input, begin) : readName(input, begin);
  if (found === undefined) return undefined;
  const end = byteAt(input, found.end) === 59 ? found.end + 1 : found.end;
  return { code: found.code, bytes: toBytes(String.fromCodePoint(found.code)), end };
}

function readNumber(input: string, begin: number): { code: number; end: number } | undefined {
  const isHexadecimal = byteAt(input, begin + 2) === 120;
  let end = begin + (isHexadecimal ? 3 : 2);
  const digitsBegin = end;
  while (isHexadecimal ? isHexDigit(byteAt(input, end)) : isDigitByte(byteAt(input, end))) end++;
  const code = Number.parseInt(input.slice(digitsBegin, end) || "0", isHexadecimal ? 16 : 10);
  if (code === 0 || code >= 0x10ffff || end - begin >= 10) return undefined;
  return { code, end };
}

function readName(input: string, begin: number): { code: number; end: number } | undefined {
  let end = begin + 1;
  while (isAlphaByte(byteAt(input, end))) end++;
  const code = named[input.slice(begin + 1, end)];
  return code === undefined ? undefined : { code, end };
}

function isHexDigit(byte: number): boolean {
  return isDigitByte(byte) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70);
}
