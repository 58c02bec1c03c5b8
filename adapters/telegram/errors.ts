import { GrammyError, HttpError } from "grammy";
import {
  type PlatformError,
  PlatformRateLimitedError,
  PlatformRejectedError,
  PlatformUnavailableError,
} from "../../src/core/errors.ts";
import { hasNeverLeft } from "../../src/core/never-left.ts";

export const PLATFORM = "telegram";

/** What a failed Bot API call means. Descriptions: tdlib/telegram-bot-api Client.cpp; they never hold what was sent. */
export function toPlatformError(method: string, error: unknown): PlatformError {
  if (error instanceof GrammyError) return fromAnswer(method, error);
  if (error instanceof HttpError) return fromNetwork(method, error);
  return new PlatformUnavailableError(PLATFORM, method, "unknown", "failed unexpectedly", error);
}

/** The edit would change nothing, which is as good as done. */
export function isNotModified(error: unknown): boolean {
  return error instanceof GrammyError && error.description.includes("message is not modified");
}

/** Somebody has deleted it already, perhaps we. */
export function isAlreadyGone(error: unknown): boolean {
  return error instanceof GrammyError && error.description.includes("message to delete not found");
}

export function isThreadNotFound(error: unknown): boolean {
  return error instanceof GrammyError && error.description.includes("message thread not found");
}

/** The server does not know the method: it is older than this program. */
export function isUnknownMethod(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 404;
}

/** The token is wrong or has been revoked. */
export function isUnauthorized(error: unknown): boolean {
  // An unknown token is answered with 401; one that is no token at all with 404 on every method, getMe included.
  return (
    error instanceof GrammyError && (error.error_code === 401 || (error.error_code === 404 && error.method === "getMe"))
  );
}

function fromAnswer(method: string, error: GrammyError): PlatformError {
  const { error_code: code, description } = error;
  if (code === 429) {
    const seconds = error.parameters.retry_after ?? 1;
    return new PlatformRateLimitedError(PLATFORM, method, seconds * 1000, "platform", error);
  }
  if (code === 403) return new PlatformRejectedError(PLATFORM, method, "blocked", description, error);
  if (code === 400) return new PlatformRejectedError(PLATFORM, method, reasonOf(description), description, error);
  if (code === 404) return new PlatformRejectedError(PLATFORM, method, "other", description, error);
  const outcome = code === 504 ? "unknown" : "not_done";
  return new PlatformUnavailableError(PLATFORM, method, outcome, `answered ${code} ${description}`, error);
}

function reasonOf(description: string): PlatformRejectedError["reason"] {
  const text = description.toLowerCase();
  if (text.includes("message to edit not found") || text.includes("message can't be edited")) return "gone";
  if (text.includes("message_id_invalid") || text.includes("message to delete not found")) return "gone";
  if (text.includes("chat not found") || text.includes("not enough rights") || text.includes("have no rights"))
    return "blocked";
  if (text.includes("user is deactivated") || text.includes("peer_id_invalid")) return "blocked";
  if (text.includes("entit") || text.includes("must be encoded in utf-8")) return "format";
  return "other";
}

function fromNetwork(method: string, error: HttpError): PlatformError {
  const cause = error.error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  // A gateway's HTML page in place of the API's JSON: the API itself was not reached.
  const isForeignAnswer = cause instanceof SyntaxError;
  const outcome = hasNeverLeft(code) || isForeignAnswer ? "not_done" : "unknown";
  const why = isForeignAnswer ? "something that is not the Bot API answered" : `no answer ${code}`.trim();
  return new PlatformUnavailableError(PLATFORM, method, outcome, why, error);
}
