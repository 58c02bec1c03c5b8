import type { Outcome } from "../outcome.ts";

/** What the core reports about itself, as it happens. Cheap, never throws. */
export interface Metrics {
  messageFinished(platform: string, outcome: Outcome["kind"]): void;
  /** Time since the message was received. */
  replyStage(platform: string, stage: "accepted" | "first_visible" | "final", ms: number): void;
  /** A create whose answer was never seen was made once more: the only place where a reply can appear twice. */
  unknownCreate(platform: string): void;
}

export const noMetrics: Metrics = {
  messageFinished: () => undefined,
  replyStage: () => undefined,
  unknownCreate: () => undefined,
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
