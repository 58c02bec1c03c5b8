import { ConversationWorker } from "./conversation-worker.ts";
import type { DeskParts } from "./desk-parts.ts";
import { LeaseLostError } from "./errors.ts";
import { withRole } from "./intake/roles.ts";
import { type ConversationId, type InboundMessage, platformOf } from "./message.ts";
import type { Feedback, Intake, Receipt, StopReason } from "./ports/platform.ts";
import { reportReceipt } from "./report-receipt.ts";
import { takeSecondLook } from "./second-look.ts";

const HELD_ELSEWHERE_PAUSE_MS = 5000;
const CRASH_PAUSE_MS = 1000;
/** Once may be chance. */
const SUSPICIOUS_ATTEMPTS = 2;

/**
 * The front desk: takes messages in, durably, and gives every conversation that has something waiting one worker.
 * Conversations never wait for each other, as long as there are no more of them than `settings.conversations`.
 */
export class Desk implements Intake {
  readonly #parts: DeskParts;
  readonly #workers = new Map<ConversationId, ConversationWorker>();
  /** Conversations that wait for a worker, in order. */
  readonly #line = new Set<ConversationId>();
  /** Conversations to look at again when their worker is done. */
  readonly #again = new Set<ConversationId>();
  /** Conversations that were under way whenever an earlier process died: one of them may be why. */
  readonly #suspects = new Set<ConversationId>();
  readonly #stopping = new AbortController();
  #idle: (() => void) | undefined;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Takes up what an earlier process left behind. */
  async start(): Promise<void> {
    for (const { conversation, attempts } of await this.#parts.inbox.waiting()) {
      if (attempts >= SUSPICIOUS_ATTEMPTS) this.#suspects.add(conversation);
      else this.#wake(conversation);
    }
    void this.#clearSuspects();
  }

  async accept(received: readonly InboundMessage[]): Promise<void> {
    const { inbox, metrics, clock, admins } = this.#parts;
    const messages = received.map((message) => withRole(message, admins));
    const acceptances = await inbox.accept(messages);
    for (const [index, message] of messages.entries()) {
      if (acceptances[index] !== "accepted") continue;
      metrics.replyStage(message.platform, "accepted", clock.now() - message.receivedAt);
      this.#notify(message);
    }
  }

  async amend(message: InboundMessage): Promise<void> {
    const result = await this.#parts.inbox.amend(withRole(message, this.#parts.admins));
    if (result === "unknown") await this.accept([message]);
    if (result === "amended") this.#notify(message);
  }

  stop(conversation: ConversationId, reason: StopReason): void {
    this.#workers.get(conversation)?.stop(reason);
  }

  async withdraw(message: string): Promise<void> {
    const conversation = await this.#parts.withdrawals.request(message);
    if (conversation === undefined) return;
    this.#wake(conversation);
    this.#workers.get(conversation)?.withdrawn(message);
  }

  async feedback(feedback: Feedback): Promise<void> {
    const { judgements, logger, metrics } = this.#parts;
    const { conversation, rating } = feedback;
    const result = await judgements.record(feedback);
    logger.debug({ conversation, rating, result: result.kind }, "a reply was judged");
    if (result.kind !== "recorded") return;
    metrics.feedback(platformOf(conversation), rating);
    if (rating !== "down") return;
    const again = await takeSecondLook(this.#parts, conversation, result.reply);
    if (again !== undefined) await this.accept([again]);
  }

  async receipt(receipt: Receipt): Promise<void> {
    const effect = await this.#parts.receipts.record(receipt);
    const { message, status, why } = receipt;
    this.#parts.logger.debug({ message, status, why, effect: effect.kind }, "a receipt");
    reportReceipt(this.#parts, effect);
  }

  /** A message that ended because its client went away is to be answered after all. False: it did not end so. */
  async reopen(message: InboundMessage): Promise<boolean> {
    const reopened = await this.#parts.inbox.reopen(message);
    if (reopened) this.#notify(message);
    return reopened;
  }

  /** Conversations that are being worked on. */
  get busy(): number {
    return this.#workers.size;
  }

  /**
   * Begins no further turn, gives those under way `graceMs` and then breaks them off. Whatever is not finished stays in
   * the store. Resolves when no worker runs any more.
   */
  async stopAll(graceMs: number): Promise<void> {
    this.#stopping.abort();
    this.#line.clear();
    for (const worker of this.#workers.values()) worker.leave();
    const abort = new AbortController();
    const idle = this.#untilIdle().then(() => abort.abort());
    await this.#parts.clock.sleep(graceMs, abort.signal);
    for (const worker of this.#workers.values()) worker.abort();
    await idle;
  }

  #untilIdle(): Promise<void> {
    if (this.#workers.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  #notify(message: InboundMessage): void {
    this.#wake(message.conversation);
    this.#workers.get(message.conversation)?.arrived(message);
  }

  /** One at a time, so that the next death, if there is one, is counted for the one that causes it. */
  async #clearSuspects(): Promise<void> {
    for (const conversation of this.#suspects) {
      if (this.#stopping.signal.aborted) return;
      await this.#work(conversation);
      this.#suspects.delete(conversation);
      this.#wake(conversation);
    }
  }

  #wake(conversation: ConversationId): void {
    if (this.#stopping.signal.aborted || this.#suspects.has(conversation)) return;
    if (this.#workers.has(conversation)) this.#again.add(conversation);
    else if (this.#workers.size >= this.#parts.settings.conversations) this.#line.add(conversation);
    else void this.#work(conversation);
  }

  async #work(conversation: ConversationId): Promise<void> {
    const worker = new ConversationWorker(this.#parts, conversation);
    this.#workers.set(conversation, worker);
    const pauseMs = await this.#run(worker, conversation);
    if (pauseMs > 0) await this.#parts.clock.sleep(pauseMs, this.#stopping.signal);
    this.#workers.delete(conversation);
    if (this.#again.delete(conversation) || pauseMs > 0) this.#wake(conversation);
    for (const next of this.#line) {
      if (this.#workers.size >= this.#parts.settings.conversations) break;
      this.#line.delete(next);
      this.#wake(next);
    }
    if (this.#workers.size === 0) this.#idle?.();
  }

  /** How long to wait before the conversation is looked at again; 0: only when something arrives. */
  async #run(worker: ConversationWorker, conversation: ConversationId): Promise<number> {
    try {
      return (await worker.run()) === "done" ? 0 : HELD_ELSEWHERE_PAUSE_MS;
    } catch (error) {
      this.#parts.logger.error({ conversation, error }, "a worker failed; its messages will be tried again");
      return error instanceof LeaseLostError ? HELD_ELSEWHERE_PAUSE_MS : CRASH_PAUSE_MS;
    }
  }
}
