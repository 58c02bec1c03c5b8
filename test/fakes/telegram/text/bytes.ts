/**
 * Telegram's parsers count UTF-8 bytes and quote byte offsets in their errors. A byte string holds one
 * character (0-255) per byte, so that plain string indexes are those offsets.
 */
export function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

export function fromBytes(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** The byte at `index`, or 0 past the end, as in a C string. */
export function byteAt(bytes: string, index: number): number {
  return index < bytes.length ? bytes.charCodeAt(index) : 0;
}

/** The server's notion of space; the end of the text counts as one. */
export function isSpaceByte(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13 || byte === 10 || byte === 0 || byte === 11;
}

export function isAlphaByte(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
}

export function isDigitByte(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** How many UTF-16 units the character that begins with this byte takes; 0 for a byte inside a character. */
export function utf16UnitsOf(byte: number): number {
  if ((byte & 0xc0) === 0x80) return 0;
  return byte >= 0xf0 ? 2 : 1;
}

/** Lower-cases ASCII only, as the server does. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
