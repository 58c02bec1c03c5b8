import type { Answer } from "./answer.ts";
import type { SpokenLanguage } from "./conversation/conversation-language.ts";
import type { DeskParts } from "./desk-parts.ts";
import type { Batch } from "./intake/batch.ts";
import type { ConversationId } from "./message.ts";
import { type Case, newTicket } from "./new-ticket.ts";
import type { Outcome } from "./outcome.ts";
import type { Lease, WaitingMessage } from "./ports/inbox.ts";
import type { Decision } from "./ports/outbox.ts";
import type { Part, Surface } from "./ports/platform.ts";
import type { Ticket } from "./ports/tickets.ts";
import { deliver, firstCreate } from "./replies/delivery.ts";
import type { PartLedger } from "./replies/part-ledger.ts";
import { type SentPieces, wholeReply } from "./replies/pieces.ts";
import type { Texts } from "./replies/texts.ts";
import { reportTicket } from "./report-ticket.ts";
import type { Utterance } from "./turn.ts";

/** Beyond this even the apology seems to be the problem: the message ends without a word, loudly logged. */
const MAX_SILENT_CRASHES = 6;

/** A reply to the messages of a batch, wherever it stands. */
export interface Reply {
  readonly lease: Lease;
  readonly batch: Batch;
  readonly ledger: PartLedger;
  readonly surface: Surface;
  /** The language that the conversation is held in; `texts` may be in another one. */
  readonly spoken: SpokenLanguage;
  readonly texts: Texts;
}

/** What is to be said, and what the conversation will remember of it. */
export interface Draft {
  readonly answer: Answer;
  readonly turns: readonly Utterance[];
  /** Resolves when no preview is in flight any more. */
  readonly quiet: Promise<void>;
  /** What was sent of the answer while it grew; to be called when it is quiet. */
  readonly sent: () => SentPieces;
}

/** How the replies of one conversation come to their end: decided, durably, then brought to the customer, then closed. */
export class ReplyEnding {
  readonly #parts: DeskParts;
  readonly #conversation: ConversationId;
  readonly #signal: AbortSignal;

  /** Aborting `signal` ends a delivery between two calls; it stays in the store. */
  constructor(parts: DeskParts, conversation: ConversationId, signal: AbortSignal) {
    this.#parts = parts;
    this.#conversation = conversation;
    this.#signal = signal;
  }

  async decide(reply: Reply, { answer, turns, quiet, sent }: Draft): Promise<void> {
    const { lease, batch, ledger, surface, texts, spoken } = reply;
    const { text, remembered, ...kept } = answer;
    // Drafts are no messages, so what the ledger says is final while one of them is still in flight.
    if (surface.draft === undefined) await quiet;
    const beginsAnew = remembered === undefined ? undefined : texts.beginsAnew;
    const whole = wholeReply({ text, beginsAnew }, { surface, ledger, sent: sent() });
    const decision: Decision = {
      ...kept,
      language: spoken.language,
      messages: batch.map(({ sequence }) => sequence),
      text: whole.text,
      // Only what a model or an entry has answered is worth a judgement: not a greeting, and not an apology.
      parts: answer.model === undefined ? whole.parts : withLastJudged(whole.parts),
      turns,
    };
    const create = firstCreate(ledger, decision.parts);
    await this.#parts.outbox.decide(lease, ledger.reply, decision, create);
    if (answer.ticket !== undefined) reportTicket(this.#parts.logger, answer.ticket);
    if (create !== undefined) ledger.announced(create);
    await quiet;
    await this.deliver(reply, decision);
  }

  async deliver(reply: Reply, decision: Decision): Promise<void> {
    const { history, condenser, outbox, countTokens, logger } = this.#parts;
    const { lease, batch, ledger, surface } = reply;
    const result = await this.#bring(reply, decision);
    const ticket = result === "closed" ? await newTicket(this.#parts, this.#unreached(reply)) : undefined;
    const outcome = endOf(decision, result, ticket);
    const turns = decision.turns.map((turn) => ({ ...turn, tokens: turn.tokens ?? countTokens(turn.text) }));
    await history.append(this.#conversation, ledger.reply, turns);
    await outbox.finish(lease, ledger.reply, outcome, ticket);
    if (ticket !== undefined) reportTicket(logger, ticket);
    const { author, wishes } = batch[0].message;
    // Who brings a context of their own has no use for ours.
    if (wishes?.context === undefined) condenser?.consider(this.#conversation, author.id);
    this.report(batch, outcome);
    surface.settled?.({ ...decision, outcome });
  }

  report(messages: readonly WaitingMessage[], outcome: Outcome): void {
    const { metrics, clock } = this.#parts;
    for (const { message } of messages) {
      metrics.messageFinished(message.platform, outcome.kind);
      metrics.replyStage(message.platform, "final", clock.now() - message.receivedAt);
    }
  }

  /** The case of a customer whom the platform does not let us reach now. */
  #unreached({ batch, spoken }: Reply): Case {
    return { conversation: this.#conversation, batch, language: spoken.language, reason: "undelivered" };
  }

  async #bring({ batch, surface, ledger }: Reply, { parts }: Decision): ReturnType<typeof deliver> {
    const { clock, logger, metrics } = this.#parts;
    const [{ message, attempts }] = batch;
    if (attempts >= MAX_SILENT_CRASHES) {
      logger.error({ conversation: this.#conversation }, "a message was given up: even its apology fails");
      return "undeliverable";
    }
    const onUnknownCreate = () => metrics.unknownCreate(message.platform);
    return deliver({ surface, ledger, parts, clock, logger, onUnknownCreate, signal: this.#signal });
  }
}

function withLastJudged(parts: readonly Part[]): readonly Part[] {
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, asksForJudgement: true } : part));
}

function endOf(decision: Decision, result: Awaited<ReturnType<typeof deliver>>, ticket: Ticket | undefined): Outcome {
  if (ticket !== undefined) return { kind: "ticketed", ticket: ticket.number, reason: ticket.reason };
  return result === "delivered" ? decision.outcome : { kind: "refused", reason: "undeliverable" };
}
