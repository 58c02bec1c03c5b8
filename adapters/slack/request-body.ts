import type { RouteRequest } from "../../src/core/ports/http-route.ts";
import type { Delivery } from "./receiver.ts";

/** What a request of Slack's holds. */
export type Parcel =
  | { readonly kind: "delivery"; readonly body: Delivery["body"] }
  /** Slack asks whether this address is ours, when it is entered. */
  | { readonly kind: "challenge"; readonly challenge: string }
  /** Slack holds events back, since there were more than 30,000 in an hour. */
  | { readonly kind: "rate_limited" }
  | { readonly kind: "unknown_type" }
  | { readonly kind: "unreadable" };

const FORM = "application/x-www-form-urlencoded";
/** In bytes. Nothing larger is read before its signature is checked. */
const LONGEST_CHECK = 1024;
const JSON_TYPE = "application/json";

export function readBody(request: Pick<RouteRequest, "headers" | "body">): Parcel {
  const type = typeOf(request);
  if (type === FORM) return fromForm(request.body);
  return type === JSON_TYPE ? fromJson(request.body.toString("utf8")) : { kind: "unknown_type" };
}

/** Slack looks at our certificate now and then, and does not sign that. */
export function isCertificateCheck(request: Pick<RouteRequest, "headers" | "body">): boolean {
  if (typeOf(request) !== FORM || request.body.length > LONGEST_CHECK) return false;
  return new URLSearchParams(request.body.toString("utf8")).get("ssl_check") === "1";
}

function typeOf({ headers }: Pick<RouteRequest, "headers">): string {
  return (String(headers["content-type"] ?? "").split(";")[0] ?? "").trim().toLowerCase();
}

/** Commands are fields of a form; what comes of buttons is JSON in the field `payload`. */
function fromForm(body: Buffer): Parcel {
  const fields = new URLSearchParams(body.toString("utf8"));
  const payload = fields.get("payload");
  if (payload !== null) return fromJson(payload);
  return { kind: "delivery", body: Object.fromEntries(fields) };
}

function fromJson(text: string): Parcel {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "unreadable" };
  // An object of JSON has no other keys than strings.
  const body = value as Delivery["body"];
  if (body.type === "url_verification") return { kind: "challenge", challenge: String(body.challenge) };
  return body.type === "app_rate_limited" ? { kind: "rate_limited" } : { kind: "delivery", body };
}
