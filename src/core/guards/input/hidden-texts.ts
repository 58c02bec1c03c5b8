/** At most this many runs of a message are decoded. */
const MOST = 4;
const BASE64 = /[a-z0-9+/_-]{24,}={0,2}/gi;
const HEX = /(?:[0-9a-f]{2}[ :]?){16,}/gi;
/** Words, not the bytes of an image or a key. */
const READABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{Zs}\p{S}\t\r\n]*$/u;
const SPACED = /\p{L}\s+\p{L}/u;

/** Texts that are in a message as base64 or as hexadecimal numbers. */
export function encodedTexts(text: string): string[] {
  const runs = [
    ...Array.from(take(text.matchAll(BASE64)), decodeBase64),
    ...Array.from(take(text.matchAll(HEX)), decodeHex),
  ];
  return runs.filter((decoded) => READABLE.test(decoded) && SPACED.test(decoded));
}

/** A message that speaks of a cipher, read as the simplest ones: turned round, and with letters 13 further on. */
export function ciphered(folded: string): string[] {
  return [[...folded].reverse().join(""), folded.replaceAll(/[a-z]/g, turnLetter)];
}

function turnLetter(letter: string): string {
  return String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97);
}

function* take(matches: Iterable<RegExpMatchArray>): Generator<string> {
  let taken = 0;
  for (const [run] of matches) {
    if (taken++ === MOST) return;
    yield run;
  }
}

function decodeBase64(run: string): string {
  const standard = run.replaceAll("-", "+").replaceAll("_", "/").replaceAll("=", "");
  // One letter more than whole bytes cannot be part of it.
  const whole = standard.length % 4 === 1 ? standard.slice(0, -1) : standard;
  return readBytes(Uint8Array.from(atob(whole), (byte) => byte.charCodeAt(0)));
}

function decodeHex(run: string): string {
  const bytes = run.replaceAll(/[ :]/g, "").match(/../g) ?? [];
  return readBytes(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
}

function readBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
