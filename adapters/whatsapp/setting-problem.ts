import { GraphError } from "./graph-errors.ts";

const TOKEN = new Set([0, 190]);
const PERMISSION = new Set([3, 10, 131005]);
/** "Object does not exist, or you may not see it": code 100 with subcode 33, or 33 alone. */
const NO_SUCH_OBJECT = 33;

/** Which setting is wrong when the first call fails, and how to mend it; undefined: none, it may pass later. */
export function findSettingProblem(error: unknown): string | undefined {
  if (!(error instanceof GraphError)) return undefined;
  const { code, subcode } = error.failure;
  if (code === undefined) return undefined;
  if (TOKEN.has(code)) {
    return `WHATSAPP_ACCESS_TOKEN: WhatsApp refuses this token (${code}): make a new permanent one for a system user in Business Settings`;
  }
  if (PERMISSION.has(code) || (code >= 200 && code <= 299)) {
    return `WHATSAPP_ACCESS_TOKEN: this token lacks a permission (${code}): give the system user the app and the account, and make a token with whatsapp_business_messaging and whatsapp_business_management`;
  }
  if (code === NO_SUCH_OBJECT || (code === 100 && subcode === NO_SUCH_OBJECT)) {
    return `WHATSAPP_PHONE_NUMBER_ID: there is no such number, or the token may not use it (${code}): copy the number's id (not the phone number) from API Setup of the app`;
  }
  return undefined;
}
