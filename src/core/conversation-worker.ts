import { type Answer, refusal } from "./answer.ts";
import type { DeskParts } from "./desk-parts.ts";
import { cleanText } from "./guards/input/clean-text.ts";
import { type Batch, nextBatch, wordsOf } from "./intake/batch.ts";
import { Pace } from "./intake/pace.ts";
import { Interruption } from "./interruption.ts";
import type { ConversationId, InboundMessage } from "./message.ts";
import { ModelTurn } from "./model-turn.ts";
import type { Lease, WaitingMessage } from "./ports/inbox.ts";
import type { Decision, StoredReply } from "./ports/outbox.ts";
import type { StopReason } from "./ports/platform.ts";
import type { ReceiptEffect } from "./ports/receipts.ts";
import { roomForWords } from "./prompt/prompt.ts";
import type { PromptPlan } from "./prompt/prompt-plan.ts";
import { PartLedger } from "./replies/part-ledger.ts";
import { NOTHING_SENT } from "./replies/pieces.ts";
import { Wakeup } from "./replies/wakeup.ts";
import { type Draft, type Reply, ReplyEnding } from "./reply-ending.ts";
import { reportReceipt } from "./report-receipt.ts";
import type { Said } from "./triage/triage.ts";
import type { Utterance } from "./turn.ts";

/** A message that was begun this often without an end is not tried again. */
const MAX_CRASHES = 3;

/** Somebody who never stops writing is answered all the same. */
const MAX_SUPERSESSIONS = 20;

/**
 * Works through the waiting messages of one conversation, in order, one reply at a time, under one lease. What it
 * decides is durable before it is said, so another worker can go on wherever this one dies.
 */
export class ConversationWorker {
  readonly #parts: DeskParts;
  readonly #conversation: ConversationId;
  readonly #wakeup: Wakeup;
  readonly #pace: Pace;
  readonly #shutdown = new AbortController();
  readonly #ending: ReplyEnding;
  #turn: ModelTurn | undefined;
  /** Something was said since the inbox was last read. */
  #moreWasSaid = false;
  /** The same for a message that was withdrawn. */
  #somethingWasWithdrawn = false;
  #leaving = false;
  /** How often the present turn was begun again because more was said. */
  #supersessions = 0;

  constructor(parts: DeskParts, conversation: ConversationId) {
    this.#parts = parts;
    this.#conversation = conversation;
    this.#wakeup = new Wakeup(parts.clock);
    this.#pace = new Pace((message) => {
      const verdict = parts.judgePace(message);
      if (verdict.kind === "limited") parts.metrics.rateLimited(message.platform);
      return verdict;
    });
    this.#ending = new ReplyEnding(parts, conversation, this.#shutdown.signal);
  }

  /** To be told when a message has been accepted or changed. */
  arrived(message: InboundMessage): void {
    this.#wakeup.notify();
    if (message.content.kind === "command" || this.#pace.of(message).kind === "limited") return;
    this.#moreWasSaid = true;
    if (this.#supersessions < MAX_SUPERSESSIONS) this.#turn?.interrupt("superseded");
  }

  /** To be told when a message has been marked as withdrawn. */
  withdrawn(message: string): void {
    this.#wakeup.notify();
    this.#somethingWasWithdrawn = true;
    if (this.#turn?.answers(message) === true) this.#turn.interrupt("superseded");
  }

  stop(reason: StopReason): void {
    this.#turn?.interrupt(reason);
  }

  /** No further turn begins. */
  leave(): void {
    this.#leaving = true;
    this.#wakeup.notify();
  }

  /** Breaks off whatever is under way; it stays in the store for the next process. */
  abort(): void {
    this.leave();
    this.#turn?.interrupt("shutdown");
    this.#shutdown.abort(new Interruption("shutdown"));
  }

  /** Returns when nothing waits any more. Throws when a message crashed it; that is counted. */
  async run(): Promise<"done" | "held_elsewhere"> {
    const { workQueue, outbox } = this.#parts;
    const lease = await workQueue.claim(this.#conversation);
    if (lease === undefined) return "held_elsewhere";
    let interrupted = false;
    try {
      let stored = await outbox.unfinished(lease);
      // Of a reply that another lease has begun something may be visible.
      let inherited = stored;
      while (!this.#leaving) {
        const batch = await this.#nextBatch(lease, inherited);
        if (batch === undefined || this.#leaving) break;
        const finished = await this.#handle(lease, batch, stored);
        stored = finished ? undefined : await outbox.unfinished(lease);
        if (finished) inherited = undefined;
      }
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      interrupted = true;
    } finally {
      await workQueue.release(lease, interrupted);
    }
    return "done";
  }

  async #nextBatch(lease: Lease, inherited: StoredReply | undefined): Promise<Batch | undefined> {
    const { workQueue, settings, clock, countTokens } = this.#parts;
    for (;;) {
      this.#moreWasSaid = false;
      this.#somethingWasWithdrawn = false;
      const waiting = await this.#endWithdrawn(lease, await workQueue.waiting(lease), inherited);
      const next = nextBatch(waiting, { tokens: roomForWords(this.#parts), countTokens });
      const batch = next && this.#pace.leading(next);
      const last = batch?.at(-1)?.message;
      if (batch === undefined || last === undefined || last.content.kind === "command") return batch;
      // A burst that something else follows is over; a command is not kept waiting by it.
      if (batch.length < waiting.length) return batch;
      const quietFor = clock.now() - last.receivedAt;
      if (quietFor >= settings.quietWindowMs || this.#leaving) return batch;
      await this.#wakeup.wait(settings.quietWindowMs - quietFor);
    }
  }

  /** Ends what its authors have deleted and nothing of an answer to can be visible; returns what still waits. */
  async #endWithdrawn(
    lease: Lease,
    waiting: readonly WaitingMessage[],
    inherited: StoredReply | undefined,
  ): Promise<readonly WaitingMessage[]> {
    const kept = inherited?.decision?.messages ?? (inherited === undefined ? [] : [waiting[0]?.sequence]);
    const isOver = ({ isWithdrawn, sequence }: WaitingMessage) => isWithdrawn && !kept.includes(sequence);
    const withdrawn = waiting.filter(isOver);
    if (withdrawn.length === 0) return waiting;
    await this.#parts.withdrawals.end(
      lease,
      withdrawn.map(({ sequence }) => sequence),
    );
    this.#ending.report(withdrawn, { kind: "refused", reason: "withdrawn" });
    return waiting.filter((message) => !isOver(message));
  }

  /** False: more was said before anything was visible; begin again. */
  async #handle(lease: Lease, waiting: Batch, stored: StoredReply | undefined): Promise<boolean> {
    const decision = stored?.decision;
    const batch = decision === undefined ? waiting : ((await this.#answeredBy(lease, decision)) ?? waiting);
    const reply = await this.#reply(lease, batch, stored);
    await this.#parts.workQueue.begin(
      lease,
      batch.map(({ sequence }) => sequence),
    );
    if (decision !== undefined) {
      await this.#ending.deliver(reply, decision);
      return true;
    }
    const draft = await this.#answer(reply);
    if (draft === undefined) return false;
    await this.#ending.decide(reply, draft);
    this.#supersessions = 0;
    return true;
  }

  /** The messages of a reply that an earlier worker decided: not necessarily those that would come next. */
  async #answeredBy(lease: Lease, decision: Decision): Promise<Batch | undefined> {
    const waiting = await this.#parts.workQueue.waiting(lease);
    const [first, ...rest] = waiting.filter(({ sequence }) => decision.messages.includes(sequence));
    return first === undefined ? undefined : [first, ...rest];
  }

  async #reply(lease: Lease, batch: Batch, stored: StoredReply | undefined): Promise<Reply> {
    const { outbox, surface, languages, texts } = this.#parts;
    const { platform, author } = batch[0].message;
    const onReceipt = (effect: ReceiptEffect) => reportReceipt(this.#parts, effect);
    const id = stored?.id ?? `${this.#conversation}#${batch[0].sequence}`;
    const words = batch.map(wordsOf).join("\n");
    const spoken = await languages.of(this.#conversation, words, author.language);
    const [first, ...rest] = batch.map(({ message }) => message.address);
    return {
      lease,
      batch,
      ledger: new PartLedger(outbox, lease, id, stored, onReceipt),
      surface: surface(platform, [first ?? batch[0].message.address, ...rest]),
      spoken,
      texts: texts.in(spoken.language),
    };
  }

  /** Undefined: more was said; begin again. */
  async #answer(reply: Reply): Promise<Draft | undefined> {
    const { batch, texts } = reply;
    const [{ message, attempts }] = batch;
    if (attempts >= MAX_CRASHES) return toDraft(refusal(texts.deadLetter, "dead_letter"), []);
    const triaged = await this.#parts.triage.consider(this.#said(reply));
    if (triaged.kind === "ask") return this.#ask(reply, triaged.plan);
    // An item without words may just have been given its words.
    const isOutdated = this.#moreWasSaid && message.content.kind === "attachment";
    if (isOutdated || this.#somethingWasWithdrawn) return undefined;
    const { answer, turns } = triaged;
    const text = answer.outcome.kind === "answered" ? prefaceOf(reply) + answer.text : answer.text;
    return toDraft({ ...answer, text }, turns);
  }

  #said({ batch, ledger, spoken, texts }: Reply): Said {
    const limited = this.#pace.limitOf(batch);
    return {
      conversation: this.#conversation,
      reply: ledger.reply,
      batch,
      words: cleanText(
        batch
          .map(wordsOf)
          .filter((words) => words !== "")
          .join("\n"),
      ),
      language: spoken.language,
      texts,
      ...(limited !== undefined && { limited }),
    };
  }

  async #ask(reply: Reply, plan: PromptPlan): Promise<Draft | undefined> {
    const { batch, surface, ledger, texts } = reply;
    const owner = { parts: this.#parts, conversation: this.#conversation };
    const preface = prefaceOf(reply);
    this.#turn = new ModelTurn({ ...owner, batch, surface, ledger, texts, preface, plan });
    try {
      if (this.#somethingWasWithdrawn) this.#turn.interrupt("superseded");
      if (this.#moreWasSaid && this.#supersessions < MAX_SUPERSESSIONS) this.#turn.interrupt("superseded");
      if (this.#shutdown.signal.aborted) this.#turn.interrupt("shutdown");
      const end = await this.#turn.run();
      if (end.kind === "answer") return end;
      this.#supersessions++;
      return undefined;
    } finally {
      this.#turn = undefined;
    }
  }
}

function toDraft(answer: Answer, turns: readonly Utterance[]): Draft {
  return { answer, turns, quiet: Promise.resolve(), sent: () => NOTHING_SENT };
}

/** Stands before the answer to what came with an attachment. */
function prefaceOf({ batch, texts }: Reply): string {
  return batch.some(({ message }) => message.content.kind === "attachment") ? `${texts.captionOnly}\n\n` : "";
}
