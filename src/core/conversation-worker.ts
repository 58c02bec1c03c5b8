import { type Answer, refusal } from "./answer.ts";
import { detectLanguage } from "./conversation/language.ts";
import type { DeskParts } from "./desk-parts.ts";
import { type Batch, nextBatch, wordsOf } from "./intake/batch.ts";
import { runCommand } from "./intake/commands.ts";
import { Interruption } from "./interruption.ts";
import type { ConversationId, InboundMessage } from "./message.ts";
import { ModelTurn } from "./model-turn.ts";
import type { Outcome } from "./outcome.ts";
import type { Lease, WaitingMessage } from "./ports/inbox.ts";
import type { Decision, StoredReply } from "./ports/outbox.ts";
import type { StopReason, Surface } from "./ports/platform.ts";
import type { Ticket } from "./ports/tickets.ts";
import { roomForWords } from "./prompt.ts";
import { deliver, firstCreate } from "./replies/delivery.ts";
import { PartLedger } from "./replies/part-ledger.ts";
import { type Texts, textsIn } from "./replies/texts.ts";
import { Wakeup } from "./replies/wakeup.ts";
import type { Utterance } from "./turn.ts";

/** A message that was begun this often without an end is not tried again. */
const MAX_CRASHES = 3;
/** Beyond this even the apology seems to be the problem: the message ends without a word, loudly logged. */
const MAX_SILENT_CRASHES = 6;

/** A UTF-16 unit is at most three bytes, and every byte at most one token. */
const MAX_TOKENS_PER_UNIT = 3;
/** Somebody who never stops writing is answered all the same. */
const MAX_SUPERSESSIONS = 20;

/** What is to be said, and what the conversation will remember of it. */
interface Draft {
  readonly answer: Answer;
  readonly turns: readonly Utterance[];
  /** Resolves when no preview is in flight any more. */
  readonly quiet: Promise<void>;
}

interface Reply {
  readonly lease: Lease;
  readonly batch: Batch;
  readonly ledger: PartLedger;
  readonly surface: Surface;
}

/**
 * Works through the waiting messages of one conversation, in order, one reply at a time, under one lease. What it
 * decides is durable before it is said, so another worker can go on wherever this one dies.
 */
export class ConversationWorker {
  readonly #parts: DeskParts;
  readonly #conversation: ConversationId;
  readonly #wakeup: Wakeup;
  readonly #shutdown = new AbortController();
  #turn: ModelTurn | undefined;
  /** Something was said since the inbox was last read. */
  #moreWasSaid = false;
  #leaving = false;
  /** How often the present turn was begun again because more was said. */
  #supersessions = 0;

  constructor(parts: DeskParts, conversation: ConversationId) {
    this.#parts = parts;
    this.#conversation = conversation;
    this.#wakeup = new Wakeup(parts.clock);
  }

  /** To be told when a message has been accepted or changed. */
  arrived(message: InboundMessage): void {
    this.#wakeup.notify();
    if (message.content.kind === "command") return;
    this.#moreWasSaid = true;
    if (this.#supersessions < MAX_SUPERSESSIONS) this.#turn?.interrupt("superseded");
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
      while (!this.#leaving) {
        const batch = await this.#nextBatch(lease);
        if (batch === undefined || this.#leaving) break;
        const finished = await this.#handle(lease, batch, stored);
        stored = finished ? undefined : await outbox.unfinished(lease);
      }
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      interrupted = true;
    } finally {
      await workQueue.release(lease, interrupted);
    }
    return "done";
  }

  async #nextBatch(lease: Lease): Promise<Batch | undefined> {
    const { workQueue, settings, clock, countTokens } = this.#parts;
    for (;;) {
      this.#moreWasSaid = false;
      const waiting = await workQueue.waiting(lease);
      const batch = nextBatch(waiting, { tokens: roomForWords(this.#parts), countTokens });
      const last = batch?.at(-1)?.message;
      if (batch === undefined || last === undefined || last.content.kind === "command") return batch;
      // A burst that something else follows is over; a command is not kept waiting by it.
      if (batch.length < waiting.length) return batch;
      const quietFor = clock.now() - last.receivedAt;
      if (quietFor >= settings.quietWindowMs || this.#leaving) return batch;
      await this.#wakeup.wait(settings.quietWindowMs - quietFor);
    }
  }

  /** False: more was said before anything was visible; begin again. */
  async #handle(lease: Lease, waiting: Batch, stored: StoredReply | undefined): Promise<boolean> {
    const decision = stored?.decision;
    const batch = decision === undefined ? waiting : ((await this.#answeredBy(lease, decision)) ?? waiting);
    const reply = this.#reply(lease, batch, stored);
    await this.#parts.workQueue.begin(
      lease,
      batch.map(({ sequence }) => sequence),
    );
    if (decision !== undefined) {
      await this.#deliver(reply, decision);
      return true;
    }
    const draft = await this.#answer(reply);
    if (draft === undefined) return false;
    await this.#decide(reply, draft);
    this.#supersessions = 0;
    return true;
  }

  /** The messages of a reply that an earlier worker decided: not necessarily those that would come next. */
  async #answeredBy(lease: Lease, decision: Decision): Promise<Batch | undefined> {
    const waiting = await this.#parts.workQueue.waiting(lease);
    const [first, ...rest] = waiting.filter(({ sequence }) => decision.messages.includes(sequence));
    return first === undefined ? undefined : [first, ...rest];
  }

  #reply(lease: Lease, batch: Batch, stored: StoredReply | undefined): Reply {
    const { outbox, surface } = this.#parts;
    const id = stored?.id ?? `${this.#conversation}#${batch[0].sequence}`;
    const [first, ...rest] = batch.map(({ message }) => message.address);
    return {
      lease,
      batch,
      ledger: new PartLedger(outbox, lease, id, stored),
      surface: surface(batch[0].message.platform, [first ?? batch[0].message.address, ...rest]),
    };
  }

  /** Undefined: more was said; begin again. */
  async #answer(reply: Reply): Promise<Draft | undefined> {
    const { batch } = reply;
    const [{ message, attempts }] = batch;
    const texts = textsIn(detectLanguage(batch.map(wordsOf).join("\n"), message.author.language));
    const fixed =
      attempts >= MAX_CRASHES ? refusal(texts.deadLetter, "dead_letter") : await this.#fixedAnswer(batch, texts);
    // An item without words may just have been given its words.
    if (fixed !== undefined && this.#moreWasSaid && batch[0].message.content.kind === "attachment") return undefined;
    if (fixed !== undefined) return { answer: fixed, turns: [], quiet: Promise.resolve() };
    const preface = batch.some((waiting) => waiting.message.content.kind === "attachment")
      ? `${texts.captionOnly}\n\n`
      : "";
    const { surface, ledger } = reply;
    const owner = { parts: this.#parts, conversation: this.#conversation };
    this.#turn = new ModelTurn({ ...owner, batch, surface, ledger, texts, preface });
    try {
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

  /** Answers that need no model. */
  async #fixedAnswer(batch: Batch, texts: Texts): Promise<Answer | undefined> {
    const { content } = batch[0].message;
    if (content.kind === "command") {
      const context = { conversation: this.#conversation, texts, history: this.#parts.history };
      const text = await runCommand(content.name, context);
      return text === undefined ? refusal(texts.unknownCommand, "unreadable") : { text, outcome: { kind: "answered" } };
    }
    if (batch.every((waiting) => wordsOf(waiting).trim() === "")) return refusal(texts.onlyText, "unreadable");
    return this.#isTooLong(batch)
      ? refusal(texts.tooLong(this.#parts.settings.messageCharacters), "too_long")
      : undefined;
  }

  #isTooLong(batch: Batch): boolean {
    const { settings, countTokens } = this.#parts;
    const words = wordsOf(batch[0]);
    if (words.length > settings.messageCharacters) return true;
    const room = roomForWords(this.#parts);
    return words.length * MAX_TOKENS_PER_UNIT > room && countTokens(words) > room;
  }

  async #decide(reply: Reply, { answer, turns, quiet }: Draft): Promise<void> {
    const { lease, batch, ledger, surface } = reply;
    const { text, outcome, model, usage, ticket } = answer;
    // Drafts are no messages, so what the ledger says is final while one of them is still in flight.
    if (surface.draft === undefined) await quiet;
    const decision: Decision = {
      messages: batch.map(({ sequence }) => sequence),
      text,
      parts: surface.format(text, "final"),
      outcome,
      turns,
      ...(model === undefined ? {} : { model }),
      ...(usage === undefined ? {} : { usage }),
      ...(ticket === undefined ? {} : { ticket }),
    };
    const create = firstCreate(ledger, decision.parts);
    await this.#parts.outbox.decide(lease, ledger.reply, decision, create);
    if (ticket !== undefined) this.#tellTicket(ticket);
    if (create !== undefined) ledger.announced(create);
    await quiet;
    await this.#deliver(reply, decision);
  }

  async #deliver(reply: Reply, decision: Decision): Promise<void> {
    const { clock, logger, metrics, history, outbox, countTokens } = this.#parts;
    const { lease, batch, ledger, surface } = reply;
    const { platform } = batch[0].message;
    const onUnknownCreate = () => metrics.unknownCreate(platform);
    const { signal } = this.#shutdown;
    const silent = batch[0].attempts >= MAX_SILENT_CRASHES;
    if (silent) logger.error({ conversation: this.#conversation }, "a message was given up: even its apology fails");
    const result = silent
      ? "undeliverable"
      : await deliver({ surface, ledger, parts: decision.parts, clock, logger, onUnknownCreate, signal });
    const outcome: Outcome = result === "delivered" ? decision.outcome : { kind: "refused", reason: "undeliverable" };
    const turns = decision.turns.map((turn) => ({ ...turn, tokens: turn.tokens ?? countTokens(turn.text) }));
    await history.append(this.#conversation, ledger.reply, turns);
    await outbox.finish(lease, ledger.reply, outcome);
    this.#report(batch, outcome);
    surface.settled?.({ ...decision, outcome });
  }

  #tellTicket({ number, reason }: Ticket): void {
    const facts = { conversation: this.#conversation, ticket: number, reason };
    this.#parts.logger.warn(facts, "a ticket waits for people");
  }

  #report(batch: readonly WaitingMessage[], outcome: Outcome): void {
    const { metrics, clock } = this.#parts;
    for (const { message } of batch) {
      metrics.messageFinished(message.platform, outcome.kind);
      metrics.replyStage(message.platform, "final", clock.now() - message.receivedAt);
    }
  }
}
