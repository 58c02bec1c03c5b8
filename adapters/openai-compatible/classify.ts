import type { ModelErrorReason } from "../../src/core/errors.ts";
import { isObject, type JsonObject } from "./json-fields.ts";

/** Why a request failed, before it is known how much of the answer had arrived. */
export interface Problem {
  readonly message: string;
  readonly reason: ModelErrorReason;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

const REASON_BY_CODE: ReadonlyMap<string, ModelErrorReason> = new Map(
  Object.entries({
    quota: [
      "insufficient_quota",
      "insufficient_balance",
      "insufficient_user_quota",
      "billing_hard_limit_reached",
      "billing_not_active",
      "billing_error",
      "exceeded_current_quota_error",
      "arrearage",
    ],
    context_length: ["context_length_exceeded", "context_window_exceeded", "string_above_max_length"],
    content_filter: [
      "content_filter",
      "content_policy_violation",
      "responsibleaipolicyviolation",
      "data_inspection_failed",
      "moderation_blocked",
    ],
    rate_limited: [
      "rate_limit_exceeded",
      "rate_limit_error",
      "rate_limit_reached_error",
      "rate_limited",
      "too_many_requests",
      "tokens",
      "requests",
      "resource_exhausted",
      "throttling",
    ],
    credential: [
      "invalid_api_key",
      "incorrect_api_key",
      "authentication_error",
      "permission_error",
      "permission_denied",
      "unauthenticated",
      "account_deactivated",
    ],
    unknown_model: [
      "model_not_found",
      "model_not_available",
      "model_not_exist",
      "invalid_model",
      "model_decommissioned",
    ],
    timeout: ["timeout", "timeout_error", "deadline_exceeded"],
    unavailable: [
      "server_error",
      "internal_error",
      "internal_server_error",
      "internal",
      "api_error",
      "overloaded_error",
      "engine_overloaded",
      "engine_overloaded_error",
      "service_unavailable",
      "unavailable",
      "bad_gateway",
      "upstream_error",
    ],
  } satisfies Partial<Record<ModelErrorReason, readonly string[]>>).flatMap(([reason, codes]) =>
    // Object.entries forgets that the keys are reasons; `satisfies` above has checked them.
    codes.map((code) => [code, reason as ModelErrorReason] as const),
  ),
);

/** Read only where the provider gives no code of its own, and never shown. */
const REASON_BY_WORDS: readonly (readonly [RegExp, ModelErrorReason])[] = [
  [/credit balance|insufficient (balance|credit|fund|quota)|exceeded your current quota/i, "quota"],
  [/maximum context length|context (window|length)|prompt is too long|too many (input )?tokens/i, "context_length"],
  [/content (management )?policy|content filter/i, "content_filter"],
];

/** The provider's code first, since many send 400 or 429 for everything; then its words; then the status. */
export function classify(status: number | undefined, error: unknown, retryAfterMs?: number): Problem {
  const facts = errorFacts(error);
  const known = facts.codes
    .map((code) => REASON_BY_CODE.get(code.toLowerCase()))
    .find((reason) => reason !== undefined);
  const codeStatus = facts.codes.map(Number).find((code) => code >= 400 && code < 600);
  const effective = status !== undefined && status >= 300 ? status : (codeStatus ?? status);
  const reason = known ?? reasonByWords(effective, facts.words) ?? reasonByStatus(effective);
  return {
    reason,
    message: describe(effective, facts.codes, reason),
    ...(effective !== undefined && { status: effective }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

const REASON_BY_NETWORK_CODE: Readonly<Record<string, ModelErrorReason>> = {
  UND_ERR_CONNECT_TIMEOUT: "timeout",
  ETIMEDOUT: "timeout",
  /** Nothing was sent: the key or the URL cannot stand in a request. */
  UND_ERR_INVALID_ARG: "bad_request",
};

/** A request that got no response: the connection failed or broke. */
export function classifyNetworkError(error: unknown): Problem {
  const code = isObject(error) && typeof error.code === "string" ? error.code : "connection failed";
  return { reason: REASON_BY_NETWORK_CODE[code] ?? "network", message: `no response (${code})`, cause: error };
}

function reasonByWords(status: number | undefined, words: string): ModelErrorReason | undefined {
  if (status !== undefined && (status < 400 || status >= 500)) return undefined;
  return REASON_BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
}

function reasonByStatus(status: number | undefined): ModelErrorReason {
  switch (status) {
    case 401:
    case 403:
      return "credential";
    case 402:
      return "quota";
    case 404:
    case 410:
      return "unknown_model";
    case 408:
    case 409:
    case 425:
      return "unavailable";
    case 413:
      return "context_length";
    case 429:
      return "rate_limited";
    default:
      return status !== undefined && status >= 400 && status < 500 ? "bad_request" : "unavailable";
  }
}

interface ErrorFacts {
  readonly codes: readonly string[];
  readonly words: string;
}

/** Finds the codes in `{error:{code,type,status}}`, `{error:"…"}`, `{code,…}`, and each of these in an array. */
function errorFacts(error: unknown): ErrorFacts {
  const first: unknown = Array.isArray(error) ? error[0] : error;
  if (!isObject(first)) return { codes: [], words: typeof first === "string" ? first : "" };
  const inner: unknown = first.error;
  if (typeof inner === "string") return { codes: codesOf(first), words: inner };
  const facts = isObject(inner) ? inner : first;
  const words = typeof facts.message === "string" ? facts.message : "";
  return { codes: codesOf(facts), words };
}

function codesOf(facts: JsonObject): string[] {
  return [facts.code, facts.type, facts.status]
    .filter((code) => typeof code === "string" || typeof code === "number")
    .map(String);
}

/** Words, or a status: no key, URL or sentence of a customer has this shape. */
const SHOWABLE_CODE = /^(?:[a-zA-Z]+(?:[_.][a-zA-Z]+)*|\d{3,5})$/;
const MAX_CODE_CHARACTERS = 48;

function describe(status: number | undefined, codes: readonly string[], reason: ModelErrorReason): string {
  const shown = codes.filter((code) => SHOWABLE_CODE.test(code) && code.length <= MAX_CODE_CHARACTERS);
  const what = status === undefined || status < 300 ? "the answer is an error" : `HTTP ${status}`;
  return `${what} (${[...new Set(shown)].join(", ") || reason})`;
}
