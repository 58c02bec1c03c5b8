import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";
import {
  type PlatformError,
  PlatformRateLimitedError,
  PlatformRejectedError,
  PlatformUnavailableError,
  type RejectionReason,
} from "../../src/core/errors.ts";
import { hasNeverLeft } from "../../src/core/never-left.ts";
import { PLATFORM } from "./identities.ts";

/** What Slack's codes of refusal mean (docs.slack.dev/reference/methods/chat.postMessage, chat.update, chat.stopStream). */
const REASONS: Readonly<Record<string, RejectionReason>> = {
  channel_not_found: "blocked",
  is_archived: "blocked",
  not_in_channel: "blocked",
  user_not_found: "blocked",
  user_not_in_channel: "blocked",
  user_disabled: "blocked",
  messages_tab_disabled: "blocked",
  cannot_dm_bot: "blocked",
  restricted_action: "blocked",
  restricted_action_read_only_channel: "blocked",
  restricted_action_thread_only_channel: "blocked",
  restricted_action_thread_locked: "blocked",
  restricted_action_non_threadable_channel: "blocked",
  is_inactive: "blocked",
  message_not_found: "gone",
  cant_update_message: "gone",
  edit_window_closed: "gone",
  invalid_blocks: "format",
  invalid_blocks_format: "format",
  msg_blocks_too_long: "format",
  msg_too_long: "format",
  markdown_text_conflict: "format",
  invalid_markdown: "format",
  no_text: "format",
};

/** The token is good for nothing at present. Operators have to act; then the same call succeeds. */
const TOKEN_REFUSALS = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "team_access_not_granted",
  "ekm_access_denied",
  "org_login_required",
  "team_disabled",
]);

/** Slack could not, and did nothing: the same call may succeed later. */
const NOT_DONE = new Set([
  "service_unavailable",
  "internal_error",
  "fatal_error",
  "request_timeout",
  "team_added_to_org",
  "accesslimited",
]);
/** Of these Slack says that some of it may have been done. */
const MAYBE_DONE = new Set(["internal_error", "fatal_error", "request_timeout"]);

/** What a failed Web API call means. Nothing of what was sent, and no answer but Slack's own codes, gets into the error. */
export function toPlatformError(method: string, error: unknown): PlatformError {
  if (error instanceof WebAPIRateLimitedError) return limited(method, error.retryAfter * 1000, error);
  if (error instanceof WebAPIPlatformError) return fromCode(method, error);
  if (error instanceof WebAPIHTTPError) return fromStatus(method, error.statusCode, error.headers);
  if (error instanceof WebAPIRequestError) return fromNetwork(method, error);
  return new PlatformUnavailableError(PLATFORM, method, "unknown", "failed unexpectedly");
}

/** Whether a code of Slack's says that nothing can be done with the token. */
export function isTokenRefusal(code: string): boolean {
  return TOKEN_REFUSALS.has(code);
}

/** Slack's own code for the refusal, such as `channel_not_found`; undefined: it is none. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  // An answer that is not JSON is taken for a code by the client.
  return /^[a-z][a-z0-9_]{2,60}$/.test(error.data.error) ? error.data.error : undefined;
}

function fromCode(method: string, error: WebAPIPlatformError): PlatformError {
  const code = codeOf(error);
  if (code === undefined) {
    return new PlatformUnavailableError(PLATFORM, method, "not_done", "something that is not Slack answered");
  }
  if (code === "ratelimited" || code === "rate_limited") {
    return limited(method, (error.data.response_metadata?.retryAfter ?? 1) * 1000, error);
  }
  if (isTokenRefusal(code)) return new PlatformUnavailableError(PLATFORM, method, "not_done", code);
  if (NOT_DONE.has(code)) {
    return new PlatformUnavailableError(PLATFORM, method, MAYBE_DONE.has(code) ? "unknown" : "not_done", code);
  }
  return new PlatformRejectedError(PLATFORM, method, REASONS[code] ?? "other", code);
}

function fromStatus(method: string, status: number, headers: Readonly<Record<string, string>>): PlatformError {
  const outcome = status === 504 || status === 500 ? "unknown" : "not_done";
  const seconds = Number(headers["retry-after"]);
  if (status === 503 && seconds > 0) return limited(method, seconds * 1000);
  return new PlatformUnavailableError(PLATFORM, method, outcome, `answered ${status}`);
}

function fromNetwork(method: string, { original }: WebAPIRequestError): PlatformError {
  const cause = original.cause instanceof Error ? original.cause : original;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : original.name;
  const outcome = hasNeverLeft(code) ? "not_done" : "unknown";
  return new PlatformUnavailableError(PLATFORM, method, outcome, `no answer ${code}`);
}

function limited(method: string, ms: number, cause?: unknown): PlatformRateLimitedError {
  return new PlatformRateLimitedError(PLATFORM, method, Math.max(1000, ms), "platform", cause);
}
