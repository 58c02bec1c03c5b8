import { OutboundBudget } from "../../src/core/limits/outbound-budget.ts";
import type { Clock } from "../../src/core/ports/clock.ts";

/** Slack ends a stream about five minutes after its start. Source: slackapi/python-slack-sdk#1859 */
const STREAM_LIFETIME_MS = 300_000;
/** What a workspace does not offer today it may offer after an administrator's visit. */
const ASK_AGAIN_AFTER_MS = 60 * 60_000;
/** `chat.appendStream`: 100 calls a minute over all streams. Source: docs.slack.dev/reference/methods/chat.appendStream */
const APPEND_MS = 700;
const LEAST_APPEND_MS = 1000;
/** Posts in any second in all channels, where "several hundred a minute" are documented. */
const POSTS_PER_SECOND = 10;

/** What all replies in one workspace share: its limits, and what it does not offer. */
export class SlackWorkspace {
  /** Posts and updates; streams are paced by how many there are. */
  readonly budget: OutboundBudget;
  readonly #clock: Clock;
  /** When each open stream was started. */
  readonly #streams = new Map<string, number>();
  readonly #missingUntil = new Map<string, number>();
  readonly #restUntil = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.budget = new OutboundBudget({ clock, perSecond: POSTS_PER_SECOND });
  }

  streamStarted(id: string): void {
    this.#streams.set(id, this.#clock.now());
  }

  streamEnded(id: string): void {
    this.#streams.delete(id);
  }

  get openStreams(): number {
    const oldest = this.#clock.now() - STREAM_LIFETIME_MS;
    for (const [id, since] of this.#streams) {
      if (since > oldest) break;
      this.#streams.delete(id);
    }
    return this.#streams.size;
  }

  /** Least time between two appends to one stream. */
  get appendIntervalMs(): number {
    return Math.max(LEAST_APPEND_MS, APPEND_MS * this.openStreams);
  }

  /** The workspace has refused a method for good: it is not asked again for an hour. */
  missing(method: string): void {
    this.#missingUntil.set(method, this.#clock.now() + ASK_AGAIN_AFTER_MS);
  }

  has(method: string): boolean {
    return this.#clock.now() >= (this.#missingUntil.get(method) ?? 0);
  }

  /** Slack has asked for silence of a method. */
  rest(method: string, ms: number): void {
    this.#restUntil.set(method, Math.max(this.#clock.now() + ms, this.#restUntil.get(method) ?? 0));
  }

  /** In how many milliseconds the method may be called by those who can wait; 0 or less: now. */
  restMs(method: string): number {
    return (this.#restUntil.get(method) ?? 0) - this.#clock.now();
  }
}
