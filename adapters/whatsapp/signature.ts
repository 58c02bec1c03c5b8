import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const PREFIX = "sha256=";

/**
 * Whether `header` (X-Hub-Signature-256) is the signature of exactly these bytes. WhatsApp signs what it sends, where
 * letters beyond ASCII stand as `\uXXXX`: a body that was parsed and written again has another signature.
 */
export function isSigned(body: Buffer, header: string, appSecret: string): boolean {
  if (!header.startsWith(PREFIX)) return false;
  const given = Buffer.from(header.slice(PREFIX.length), "hex");
  const expected = createHmac("sha256", appSecret).update(body).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Takes the same time whatever the two have in common. */
export function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
