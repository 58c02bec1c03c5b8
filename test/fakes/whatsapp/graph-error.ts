/** Titles and HTTP statuses of error codes. Source: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
const KNOWN: Readonly<Record<number, readonly [status: number, title: string]>> = {
  0: [401, "AuthException"],
  1: [400, "API Unknown"],
  2: [503, "API Service"],
  3: [500, "API Method"],
  4: [400, "API Too Many Calls"],
  10: [403, "API Permission"],
  17: [400, "User request limit reached"],
  32: [400, "Page request limit reached"],
  33: [400, "Parameter value is not valid"],
  100: [400, "Invalid parameter"],
  190: [401, "Invalid OAuth access token"],
  200: [403, "API Permission"],
  368: [403, "Temporarily blocked for policies violations"],
  613: [400, "Calls to this api have exceeded the rate limit"],
  80007: [400, "Rate limit issues"],
  130429: [400, "Rate limit hit"],
  130472: [400, "User's number is part of an experiment"],
  131000: [500, "Something went wrong"],
  131005: [403, "Access denied"],
  131008: [400, "Required parameter is missing"],
  131009: [400, "Parameter value is not valid"],
  131016: [500, "Service unavailable"],
  131021: [400, "Recipient cannot be sender"],
  131026: [400, "Message undeliverable"],
  131030: [400, "Recipient phone number not in allowed list"],
  131031: [403, "Account has been locked"],
  131042: [400, "Business eligibility payment issue"],
  131045: [500, "Incorrect certificate"],
  131047: [400, "Re-engagement message"],
  131048: [400, "Spam rate limit hit"],
  131051: [400, "Unsupported message type"],
  131056: [400, "(Business Account, Consumer Account) pair rate limit hit"],
  131057: [500, "Account in maintenance mode"],
  132000: [400, "Number of parameters does not match the expected number of params"],
  132001: [404, "Template name does not exist in the translation"],
  132005: [400, "Translated text too long"],
  132012: [400, "Parameter format does not match format in the created template"],
  132015: [400, "Template is paused"],
  132016: [400, "Template is disabled"],
  132018: [400, "There is an issue with the parameters in your template"],
  133004: [503, "Server temporarily unavailable"],
  133010: [400, "Phone number not registered"],
  133016: [400, "Account register deregister rate limit exceeded"],
  135000: [400, "Generic user error"],
};

export function titleOf(code: number): string {
  return KNOWN[code]?.[1] ?? "Unknown error";
}

/** A refusal in Meta's shape, thrown by whatever finds the fault. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly code: number;
  readonly status: number;
  readonly details: string;
  readonly subcode: number | undefined;

  constructor(code: number, details: string, options: { readonly status?: number; readonly subcode?: number } = {}) {
    super(`(#${code}) ${titleOf(code)}`);
    this.code = code;
    this.details = details;
    this.status = options.status ?? KNOWN[code]?.[0] ?? 400;
    this.subcode = options.subcode;
  }

  get body(): object {
    return {
      error: {
        message: this.message,
        type: "OAuthException",
        code: this.code,
        ...(this.subcode === undefined ? {} : { error_subcode: this.subcode }),
        error_data: { messaging_product: "whatsapp", details: this.details },
        fbtrace_id: "AbCdEfGhIjKlMnOpQrStUvW",
      },
    };
  }
}

/** The same failure as it stands in a webhook. */
export function webhookError(code: number, details = titleOf(code)): object {
  const title = titleOf(code);
  const href = "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/";
  return { code, title, message: title, error_data: { details }, href };
}
