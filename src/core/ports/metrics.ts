import type { Outcome } from "../outcome.ts";
import type { Feedback, ReceiptStatus } from "./platform.ts";

/** What the core reports about itself, as it happens. Cheap, never throws. */
export interface Metrics {
  messageFinished(platform: string, outcome: Outcome["kind"]): void;
  /** Time since the message was received. */
  replyStage(platform: string, stage: "accepted" | "first_visible" | "final", ms: number): void;
  /** A create whose answer was never seen was made once more: the only place where a reply can appear twice. */
  unknownCreate(platform: string): void;
  /** What became of a message is known better than before. */
  receipt(platform: string, status: ReceiptStatus): void;
  /** A question was looked up: `hit`: it was answered without a model; `context`: entries were given to a model. */
  faqLookup(result: "hit" | "context" | "miss"): void;
  /** A person has judged a reply, or another way than before. */
  feedback(platform: string, rating: Feedback["rating"]): void;
  /** A guard has acted. `what` is one of the guard's few words for what it found or did: never people's words. */
  guarded(guard: string, what: string): void;
  /** A message was not answered, or not taken, because there were too many. */
  rateLimited(platform: string): void;
}

export const noMetrics: Metrics = {
  messageFinished: () => undefined,
  replyStage: () => undefined,
  unknownCreate: () => undefined,
  receipt: () => undefined,
  faqLookup: () => undefined,
  feedback: () => undefined,
  guarded: () => undefined,
  rateLimited: () => undefined,
};

/** How one attempt at a model went. */
export interface AttemptReport {
  readonly model: string;
  readonly tier: string;
  /** `success`, `cancelled`, or why it failed. */
  readonly outcome: string;
  /** Undefined: there was no text. */
  readonly firstTextMs: number | undefined;
  readonly totalMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null: the price is not known. */
  readonly costMicros: number | null;
}

/** What the model engine reports about itself. Cheap, never throws. */
export interface ModelMetrics {
  attemptEnded(report: AttemptReport): void;
}

/** What the cache of answers reports about itself. Cheap, never throws. */
export interface AnswerCacheMetrics {
  /** `hit`: it was there; `joined`: somebody was asking the same at that moment; `miss`: the model was asked. */
  answerLookup(result: "hit" | "joined" | "miss"): void;
  /** The store has not done what it was asked, or not in time. */
  answerStoreFailed(operation: "get" | "set"): void;
}
