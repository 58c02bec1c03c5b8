import { createHash } from "node:crypto";

/** SHA-256 of a text, in hexadecimal: a name for it that says nothing of what it says. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
