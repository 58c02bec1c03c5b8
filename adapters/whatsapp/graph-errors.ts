import {
  type PlatformError,
  PlatformRateLimitedError,
  PlatformRejectedError,
  PlatformUnavailableError,
} from "../../src/core/errors.ts";
import { PLATFORM } from "./address.ts";
import { type CodeEntry, findCode } from "./error-codes.ts";

export interface GraphFailure {
  readonly status: number;
  /** Undefined: the answer named none. */
  readonly code: number | undefined;
  readonly subcode?: number;
  /** What Meta's support asks for. */
  readonly fbtraceId?: string;
  readonly retryAfterMs?: number;
}

/** The Graph API has refused a call. Holds nothing of what was sent: its own words may repeat that. */
export class GraphError extends Error {
  readonly failure: GraphFailure;
  readonly entry: CodeEntry;

  constructor(failure: GraphFailure) {
    const entry = entryOf(failure);
    const trace = failure.fbtraceId === undefined ? "" : ` (fbtrace_id ${failure.fbtraceId})`;
    super(`answered ${nameOf(failure)}: ${entry.meaning}${trace}`);
    this.name = "GraphError";
    this.failure = failure;
    this.entry = entry;
  }

  get code(): number | undefined {
    return this.failure.code;
  }
  /** As operators look it up. */
  get codeName(): string {
    return nameOf(this.failure);
  }
}

/** There was no answer of the Graph API. */
export class GraphUnreachableError extends Error {
  /** `not_done`: the call has certainly changed nothing. */
  readonly outcome: "not_done" | "unknown";
  /** Of the answer that somebody else gave. */
  readonly status: number | undefined;

  constructor(
    outcome: "not_done" | "unknown",
    why: string,
    { status, cause }: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(why, { cause });
    this.name = "GraphUnreachableError";
    this.outcome = outcome;
    this.status = status;
  }
}

/** What a failed call means for the core. `retryAfterMs`: how long whoever was too fast has to be silent. */
export function toPlatformError(operation: string, error: unknown, retryAfterMs = 1000): PlatformError {
  if (error instanceof GraphUnreachableError) {
    return new PlatformUnavailableError(PLATFORM, operation, error.outcome, error.message, error);
  }
  if (!(error instanceof GraphError)) {
    return new PlatformUnavailableError(PLATFORM, operation, "unknown", "failed unexpectedly", error);
  }
  const { action, tooFast } = error.entry;
  if (action === "alert" || tooFast !== undefined) {
    return new PlatformRateLimitedError(PLATFORM, operation, retryAfterMs, "platform", error);
  }
  if (action === "retry") return new PlatformUnavailableError(PLATFORM, operation, "not_done", error.message, error);
  return new PlatformRejectedError(PLATFORM, operation, reasonOf(error), error.message, error);
}

/** Whether a failed call says something about all the calls that follow. */
export function isOfAccount(error: unknown): error is GraphError {
  return error instanceof GraphError && (error.entry.action === "alert" || error.entry.tooFast === "account");
}

function reasonOf({ entry, code }: GraphError): PlatformRejectedError["reason"] {
  if (entry.action === "ticket") return "closed";
  return code === 100 || code === 131009 ? "format" : "other";
}

function nameOf({ code, status }: GraphFailure): string {
  return code === undefined ? `HTTP ${status}` : String(code);
}

function entryOf({ code, subcode, status }: GraphFailure): CodeEntry {
  const entry = code === undefined ? undefined : findCode(code, subcode);
  return entry ?? entryOfStatus(status);
}

/** For codes that are newer than this program. */
function entryOfStatus(status: number): CodeEntry {
  if (status === 429) return { action: "retry", tooFast: "account", meaning: "too many calls" };
  if (status >= 500) return { action: "retry", meaning: "WhatsApp is not well" };
  if (status === 401 || status === 403) return { action: "alert", alerts: true, meaning: "WhatsApp denies access" };
  return { action: "stop", alerts: true, meaning: "WhatsApp refuses the request" };
}
