import type { Usage } from "./usage.ts";

/**
 * The errors that cross a room's wall. Each states facts (*what failed: why*) and decides once whether trying again
 * can help. Messages never hold a secret or a customer's words.
 */
export abstract class FrontdeskError extends Error {
  abstract readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean = false;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Start-up cannot go on; every problem found is listed. */
export class ConfigError extends FrontdeskError {
  readonly code = "config";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`${problems.length} problem${problems.length === 1 ? "" : "s"} in the configuration`);
    this.problems = problems;
  }
}

/** The lease on a conversation has passed to another worker: stop, and change nothing. */
export class LeaseLostError extends FrontdeskError {
  readonly code = "lease_lost";
  constructor(conversation: string) {
    super(`the lease on ${conversation} has passed to another worker`);
  }
}

export type ModelErrorReason =
  /** No connection, or a reset. */
  | "network"
  /** Silence: the provider said nothing, or nothing more, for too long. */
  | "timeout"
  /** 5xx, or an answer that is not what the protocol promises. */
  | "unavailable"
  | "malformed"
  /** The stream ended without a finish reason. */
  | "truncated"
  | "rate_limited"
  | "credential"
  | "quota"
  | "unknown_model"
  | "context_length"
  | "content_filter"
  /** The answer told the instructions: what the customer wrote made it. */
  | "leak"
  /** The answer turned in circles. */
  | "repetition"
  /** The answer had nothing that could be seen. */
  | "empty"
  | "bad_request"
  /** Not asked: the line before it is too long. */
  | "overloaded"
  /** Not asked: it rests after failures. */
  | "resting"
  /** Not asked: no key may be used at present. */
  | "no_key"
  /** Not asked: a budget does not allow it. */
  | "budget"
  /** The time for the whole request is over. */
  | "deadline";

/** What the same model may do better a moment later. Silence is not: waiting once more costs as much again. */
const RETRYABLE: ReadonlySet<ModelErrorReason> = new Set([
  "network",
  "unavailable",
  "malformed",
  "truncated",
  "rate_limited",
  "no_key",
]);

/** Reasons that say something against the model, and not against a key, the request or ourselves. */
const COUNTED: ReadonlySet<ModelErrorReason> = new Set([
  "network",
  "timeout",
  "unavailable",
  "malformed",
  "truncated",
  // Only heard by whoever counts when every key is at its limit.
  "rate_limited",
]);

const NOT_ASKED: ReadonlySet<ModelErrorReason> = new Set(["overloaded", "resting", "no_key", "budget"]);

export interface ModelErrorFacts {
  readonly model: string;
  readonly reason: ModelErrorReason;
  /** Where it was asked, and the label of the key. Set by those who know. */
  readonly endpoint?: string;
  readonly key?: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** In how many milliseconds asking again makes sense, as the provider or whoever did not ask it says. */
  readonly retryAfterMs?: number;
  /** Whether the provider took the request in, and so charges for its prompt; undefined: nobody can tell. */
  readonly wasRead?: boolean;
  /** Characters of answer that arrived before the failure. */
  readonly receivedCharacters?: number;
  /** What the provider charges for it all the same, if it says so. */
  readonly usage?: Usage;
  readonly cause?: unknown;
}

/** A model's answer failed. */
export class ModelError extends FrontdeskError {
  readonly code = "model";
  readonly facts: ModelErrorFacts;
  override readonly retryable: boolean;

  constructor(message: string, facts: ModelErrorFacts) {
    super(`${facts.model}: ${message}`, { cause: facts.cause });
    this.facts = facts;
    this.retryable = RETRYABLE.has(facts.reason);
  }

  get model(): string {
    return this.facts.model;
  }
  get reason(): ModelErrorReason {
    return this.facts.reason;
  }
  get status(): number | undefined {
    return this.facts.status;
  }
  get retryAfterMs(): number | undefined {
    return this.facts.retryAfterMs;
  }
  get receivedCharacters(): number {
    return this.facts.receivedCharacters ?? 0;
  }

  /** Whether it says something against the model itself. */
  get isCounted(): boolean {
    return COUNTED.has(this.reason);
  }
  /** Whether a request has left at all. */
  get wasAsked(): boolean {
    return !NOT_ASKED.has(this.reason);
  }

  /** The same failure, with facts that whoever threw it could not know. */
  with(facts: Partial<ModelErrorFacts>): ModelError {
    const known = new ModelError("", { ...this.facts, ...facts });
    known.message = this.message;
    return known;
  }
}

/** Whether nobody was asked at all, and money was why. */
export function isForWantOfMoney(errors: readonly ModelError[]): boolean {
  return errors.some(({ reason }) => reason === "budget") && !errors.some(({ wasAsked }) => wasAsked);
}

/** No model of a chain has answered. */
export class AllModelsFailedError extends FrontdeskError {
  readonly code = "all_models_failed";
  /** Every failure in its order, the first one first; never empty. */
  readonly errors: readonly ModelError[];

  constructor(errors: readonly ModelError[]) {
    super(errors.map((error) => error.message).join("; "), { cause: errors.at(-1) });
    this.errors = errors;
  }
}

/** A platform did not do what it was asked. */
export abstract class PlatformError extends FrontdeskError {
  readonly platform: string;
  readonly operation: string;
  constructor(platform: string, operation: string, why: string, cause?: unknown) {
    super(`${platform} ${operation}: ${why}`, { cause });
    this.platform = platform;
    this.operation = operation;
  }
}

/** Too many calls: the platform, or our own budget before it is asked, says how long to wait. Nothing was done. */
export class PlatformRateLimitedError extends PlatformError {
  readonly code = "platform_rate_limited";
  override readonly retryable = true;
  readonly retryAfterMs: number;
  /** Who said so: a platform's word means that we were too fast, a budget's that we were not. */
  readonly by: "platform" | "budget";
  constructor(platform: string, operation: string, retryAfterMs: number, by: "platform" | "budget", cause?: unknown) {
    super(platform, operation, `rate limited for ${Math.ceil(retryAfterMs / 1000)} s`, cause);
    this.retryAfterMs = retryAfterMs;
    this.by = by;
  }
}

/** The platform could not be reached or failed. Whether the call took effect depends on `outcome`. */
export class PlatformUnavailableError extends PlatformError {
  readonly code = "platform_unavailable";
  override readonly retryable = true;
  /** `not_done`: certainly without effect. `unknown`: the answer was never seen. */
  readonly outcome: "not_done" | "unknown";
  constructor(platform: string, operation: string, outcome: "not_done" | "unknown", why: string, cause?: unknown) {
    super(platform, operation, why, cause);
    this.outcome = outcome;
  }
}

export type RejectionReason = "blocked" | "gone" | "format" | "closed" | "other";

/** The platform refuses this call for good. */
export class PlatformRejectedError extends PlatformError {
  readonly code = "platform_rejected";
  /**
   * `blocked`: the person or chat cannot be written to. `gone`: the message to edit does not exist any more.
   * `format`: the markup is refused; plain text may pass. `closed`: the platform takes nothing for this person now, and
   * people must find another way. `other`: anything else.
   */
  readonly reason: RejectionReason;
  constructor(platform: string, operation: string, reason: RejectionReason, why: string, cause?: unknown) {
    super(platform, operation, why, cause);
    this.reason = reason;
  }
}

/** Whether a failed call has certainly changed nothing on the platform. */
export function isWithoutEffect(error: unknown): boolean {
  if (error instanceof PlatformUnavailableError) return error.outcome === "not_done";
  return error instanceof PlatformRateLimitedError || error instanceof PlatformRejectedError;
}
