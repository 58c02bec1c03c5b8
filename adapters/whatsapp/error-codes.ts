/**
 * What becomes of a message that is refused with a code.
 * `retry`: it is sent again later. `alert`: the account, the token or the number is refused; the message waits until
 * somebody has put that right. `ticket`: this person cannot be written to now, and people must find another way.
 * `stop`: it will never pass.
 */
export type CodeAction = "retry" | "alert" | "ticket" | "stop";

export interface CodeEntry {
  readonly action: CodeAction;
  /** For people. Ends up in logs, alerts and receipts. */
  readonly meaning: string;
  /** Set: the people who run this are told. */
  readonly alerts?: true;
  /** Of `retry`: who was too fast. Absent: nobody was, WhatsApp is not well. */
  readonly tooFast?: "pair" | "account";
}

const permission: CodeEntry = {
  action: "alert",
  alerts: true,
  meaning: "the access token lacks a permission: it needs whatsapp_business_messaging and whatsapp_business_management",
};
const throttled = (meaning: string): CodeEntry => ({ action: "retry", tooFast: "account", meaning });
const unwell = (meaning: string): CodeEntry => ({ action: "retry", meaning });
const account = (meaning: string): CodeEntry => ({ action: "alert", alerts: true, meaning });
const person = (meaning: string): CodeEntry => ({ action: "ticket", meaning });
const template = (meaning: string): CodeEntry => ({ action: "ticket", alerts: true, meaning });
/** The request itself is wrong: a fault of this program or of its settings, so somebody should know. */
const fault = (meaning: string): CodeEntry => ({ action: "stop", alerts: true, meaning });

/**
 * By the `code` of an error of the Graph API, be it an answer or a status `failed`.
 * Source: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
export const ERROR_CODES: Readonly<Record<number, CodeEntry>> = {
  0: account("the access token is not accepted: take a new one for the system user"),
  1: unwell("WhatsApp failed without a reason"),
  2: unwell("WhatsApp is down or overloaded"),
  3: permission,
  4: throttled("the app makes too many calls"),
  10: permission,
  17: throttled("the system user makes too many calls"),
  32: throttled("the page makes too many calls"),
  33: account("there is no such phone number, or the token may not use it: check WHATSAPP_PHONE_NUMBER_ID"),
  100: fault("the request has a parameter that WhatsApp does not take"),
  190: account("the access token has expired or was taken back: take a new one for the system user"),
  368: account("the account is blocked for a time because of a violation of WhatsApp's policies"),
  613: throttled("a call is made too often"),
  80007: throttled("the WhatsApp Business Account makes too many calls"),
  130429: throttled("the phone number sends too many messages"),
  130472: person("WhatsApp holds messages to this person back as part of an experiment"),
  130497: person("the account may not write to people in this country"),
  131000: unwell("WhatsApp failed for an unknown reason"),
  131005: permission,
  131008: fault("the request lacks a parameter"),
  131009: fault("the request has a value that WhatsApp does not take"),
  131016: unwell("a part of WhatsApp is down for a time"),
  131021: fault("the message is meant for the number that it is sent from"),
  131026: person("the message cannot be delivered: this number is not on WhatsApp, or its app is too old"),
  131030: {
    action: "ticket",
    alerts: true,
    meaning: "a test number may only write to numbers on its list: add this one in API Setup of the app",
  },
  131031: account("the account is locked: see Business Support Home"),
  131037: account("the display name of the phone number is not approved yet"),
  131042: account("the account has a problem with its payment: check the payment method in WhatsApp Manager"),
  131045: account("the phone number is not registered: register it again"),
  131047: person("the customer's last message is more than 24 hours ago: only a template may be sent"),
  131048: {
    action: "ticket",
    alerts: true,
    meaning: "the phone number is held back because too many people have blocked or reported it",
  },
  131049: person("WhatsApp has chosen not to deliver this message"),
  131050: person("this person has opted out of such messages"),
  131051: fault("WhatsApp does not know this type of message"),
  131052: fault("a file could not be fetched from the customer's message"),
  131053: fault("a file could not be uploaded"),
  131055: fault("the phone number may not use this method"),
  131056: { action: "retry", tooFast: "pair", meaning: "too many messages to the same person in a short time" },
  131057: unwell("the account is in maintenance"),
  132000: template("the template takes another number of values: compare settings whatsapp.template with it"),
  132001: template(
    "there is no such template in this language, or it is not approved: check settings whatsapp.template",
  ),
  132005: template("the template is too long with the text in it"),
  132007: template("the template's content violates WhatsApp's policies"),
  132012: template("the template takes other values than it was given"),
  132015: template("the template is paused because of its quality"),
  132016: template("the template was paused too often and is switched off for good"),
  132018: template("the template does not take the form of the values that it was given"),
  132068: template("the flow of the template is blocked"),
  132069: template("the flow of the template is throttled"),
  133004: unwell("the server of the phone number is down for a time"),
  133010: account("the phone number is not registered with the Cloud API: register it"),
  133016: throttled("the phone number was registered too often"),
  135000: fault("WhatsApp failed because of something in the request that it does not name"),
};

/**
 * What a code means; undefined: it is not in WhatsApp's list. Subcodes are deprecated; the one that is read says that a
 * parameter is wrong because what the address names does not exist.
 */
export function findCode(code: number, subcode?: number): CodeEntry | undefined {
  if (code === 100 && subcode === 33) return ERROR_CODES[33];
  if (code >= 200 && code <= 299) return permission;
  return ERROR_CODES[code];
}

/** For people, also where the code is not known. */
export function describeCode(code: number): string {
  const entry = findCode(code);
  return entry === undefined ? `error ${code}` : `error ${code}: ${entry.meaning}`;
}
