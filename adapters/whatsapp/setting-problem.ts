import { GraphError, GraphUnreachableError } from "./graph-errors.ts";

const TOKEN = new Set([0, 190]);
const PERMISSION = new Set([3, 10, 131005]);
/** "Object does not exist, or you may not see it": code 100 with subcode 33, or 33 alone. */
const NO_SUCH_OBJECT = 33;

/** Which setting is wrong when the first call fails, and how to mend it; undefined: none, it may pass later. */
export function findSettingProblem(error: unknown): string | undefined {
  if (!(error instanceof GraphError)) return undefined;
  const { code } = error.failure;
  if (code === undefined) return undefined;
  if (TOKEN.has(code)) {
    return `WHATSAPP_ACCESS_TOKEN: WhatsApp refuses this token (${code}): make a new permanent one for a system user in Business Settings`;
  }
  if (PERMISSION.has(code) || (code >= 200 && code <= 299)) {
    return `WHATSAPP_ACCESS_TOKEN: this token lacks a permission (${code}): give the system user the app and the account, and make a token with whatsapp_business_messaging and whatsapp_business_management`;
  }
  return undefined;
}

/**
 * What is to be thought of a number that cannot be looked at, although the API answers and takes the token; undefined:
 * it was not that. Whether it can be used only a message shows: what stands between, or speaks like the API, may not know
 * this question.
 */
export function findNumberDoubt(error: unknown): string | undefined {
  if (error instanceof GraphUnreachableError) {
    const { status = 0 } = error;
    return status >= 400 && status < 500 ? doubt(`HTTP ${status}`) : undefined;
  }
  if (!(error instanceof GraphError) || findSettingProblem(error) !== undefined) return undefined;
  const { code, subcode, status } = error.failure;
  if (code === NO_SUCH_OBJECT || (code === 100 && subcode === NO_SUCH_OBJECT)) {
    return `WHATSAPP_PHONE_NUMBER_ID: there seems to be no such number, or the token may not use it (${code}): copy the number's id (not the phone number) from API Setup of the app, and run "frontdesk check"`;
  }
  return code === 100 || (code === undefined && status === 404) ? doubt(error.codeName) : undefined;
}

function doubt(why: string): string {
  return `WhatsApp does not say what number WHATSAPP_PHONE_NUMBER_ID is (${why}); going on: if no answer arrives, check it and WHATSAPP_GRAPH_URL with "frontdesk check"`;
}
