import { Interruption } from "../interruption.ts";
import { type ConversationId, platformOf } from "../message.ts";
import { relay } from "../models/relay.ts";
import { Watchdog } from "../models/watchdog.ts";
import type { Clock } from "../ports/clock.ts";
import type { FinishReason, LanguageModel } from "../ports/language-model.ts";
import type { Logger } from "../ports/logger.ts";
import { cutText } from "../prompt/cut-text.ts";
import { tokensOf } from "./context-window.ts";
import type { Extent, History, PastTurn, Summary } from "./history.ts";
import { createSummaryRequest } from "./summary-request.ts";

export interface CondenserParts {
  readonly history: History;
  readonly model: LanguageModel;
  readonly countTokens: (text: string) => number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tokens that a window has for messages when nothing but the instructions stands beside them. */
  readonly roomTokens: number;
}

/** The models for what needs no thought. */
const TIER = "faq";
const TIME_LIMIT_MS = 30_000;
/** Over all conversations; what comes on top waits for its next reply. */
const MAX_AT_ONCE = 4;
/** Of the room: what may be said since the last summary before there is a new one. Long before nothing fits any more. */
const THRESHOLD_SHARE = 0.5;
/** Of the room: how far back a new summary reaches. What has failed to be summed up for longer is lost. */
const REACH_SHARE = 2;
const MAX_SUMMARY_TOKENS = 500;
/** Of the room, where that is small. */
const SUMMARY_SHARE = 0.25;

/** What is to be summed up. */
interface Task {
  readonly extent: Extent;
  readonly before: Summary | undefined;
  /** Oldest first. */
  readonly turns: readonly PastTurn[];
  readonly upTo: number;
}

/**
 * Sums up the older turns of conversations that grow too long for their window, in the background. Whatever fails, or
 * dies, changes nothing: the window leaves its oldest turns out, and the next reply is the next occasion.
 */
export class Condenser {
  readonly #parts: CondenserParts;
  readonly #running = new Map<ConversationId, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(parts: CondenserParts) {
    this.#parts = parts;
  }

  /** To be called when a reply has ended. `customer`: who pays, as in `Author.id`. Returns at once and never throws. */
  consider(conversation: ConversationId, customer: string): void {
    if (this.#stopping.signal.aborted || this.#running.has(conversation) || this.#running.size >= MAX_AT_ONCE) return;
    const running = this.#condense(conversation, customer)
      .catch((error: unknown) => this.#tell(conversation, error))
      .finally(() => this.#running.delete(conversation));
    this.#running.set(conversation, running);
  }

  /** Breaks everything off and begins nothing more. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Interruption("shutdown"));
    await Promise.all(this.#running.values());
  }

  async #condense(conversation: ConversationId, customer: string): Promise<void> {
    const { history, countTokens, roomTokens } = this.#parts;
    const task = await this.#findTask(conversation);
    if (task === undefined) return;
    const maxTokens = Math.min(MAX_SUMMARY_TOKENS, Math.floor(roomTokens * SUMMARY_SHARE));
    const answer = await this.#ask(conversation, customer, task, maxTokens);
    const text = cutText(answer, maxTokens, countTokens);
    if (text === undefined || text === "") throw new Error("the model gave no summary");
    this.#stopping.signal.throwIfAborted();
    await history.keepSummary(conversation, { text, tokens: countTokens(text), upTo: task.upTo }, task.extent);
  }

  /** Undefined: what was said since the last summary is not too much yet. */
  async #findTask(conversation: ConversationId): Promise<Task | undefined> {
    const { history, roomTokens } = this.#parts;
    const [extent, before] = await Promise.all([history.extent(conversation), history.summary(conversation)]);
    const turns: PastTurn[] = [];
    let tokens = 0;
    for await (const turn of history.newest(conversation)) {
      const more = tokens + tokensOf([turn]);
      if (turn.position < (before?.upTo ?? extent.first) || more > roomTokens * REACH_SHARE) break;
      tokens = more;
      turns.push(turn);
    }
    if (tokens <= roomTokens * THRESHOLD_SHARE) return undefined;
    turns.reverse();
    const upTo = olderHalf(turns, tokens, extent.last);
    const older = turns.filter(({ position, cutShort }) => position < upTo && cutShort === undefined);
    return older.length === 0 ? undefined : { extent, before, turns: older, upTo };
  }

  async #ask(conversation: ConversationId, customer: string, task: Task, maxTokens: number): Promise<string> {
    const { model, clock, countTokens } = this.#parts;
    const platform = platformOf(conversation);
    const request = {
      ...createSummaryRequest({ before: task.before?.text, turns: task.turns, maxTokens }, countTokens),
      purpose: { tier: TIER, platform, customer: `${platform}:${customer}` },
    };
    const watchdog = new Watchdog(clock, { end: TIME_LIMIT_MS }, () => new Error("it took too long"));
    let text = "";
    let reason: FinishReason | undefined;
    try {
      await relay(model, request, watchdog.follow(this.#stopping.signal), (event): undefined => {
        if (event.type === "text-delta") text += event.text;
        else if (event.type === "reset") text = "";
        // What was there already was said to somebody's question, and is no summary.
        else if (event.type === "finish" && event.cached === undefined) reason = event.reason;
      });
    } finally {
      watchdog.stop();
    }
    if (reason === "stop") return text;
    if (reason === "length") return `${text.trimEnd()}…`;
    throw new Error(`the summary ended with ${reason ?? "no reason"}`);
  }

  #tell(conversation: ConversationId, error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#parts.logger.info(
      { conversation, error },
      "a conversation was not summed up; its next reply is the next try",
    );
  }
}

/**
 * Where the newer half of the turns, oldest first, begins: with a question, and not within the reply that was made last,
 * which may still be replaced.
 */
function olderHalf(turns: readonly PastTurn[], tokens: number, last: number): number {
  let older = 0;
  let upTo = 0;
  for (const turn of turns) {
    if (turn.role === "user" && turn.position <= last) upTo = turn.position;
    if (older >= tokens / 2 && upTo === turn.position) break;
    older += tokensOf([turn]);
  }
  return upTo;
}
