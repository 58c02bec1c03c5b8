import { type Answer, ticketReason, toAnswer, toTicketAnswer, withSources } from "./answer.ts";
import { type AttemptEnd, runAttempt } from "./attempt.ts";
import type { DeskParts } from "./desk-parts.ts";
import type { ModelError } from "./errors.ts";
import type { Batch } from "./intake/batch.ts";
import { Interruption, type InterruptionKind } from "./interruption.ts";
import { createCitingModel } from "./models/citing-model.ts";
import { newTicket } from "./new-ticket.ts";
import type { ModelRequest } from "./ports/language-model.ts";
import type { Surface } from "./ports/platform.ts";
import type { Ticket, TicketAttempt } from "./ports/tickets.ts";
import { createPrompt } from "./prompt/prompt.ts";
import type { PromptPlan } from "./prompt/prompt-plan.ts";
import type { PartLedger } from "./replies/part-ledger.ts";
import type { SentPieces } from "./replies/pieces.ts";
import { ProgressiveReply } from "./replies/progressive-reply.ts";
import { SourceMarks } from "./replies/sources.ts";
import type { Texts } from "./replies/texts.ts";
import type { Utterance } from "./turn.ts";

export interface ModelTurnOptions {
  readonly parts: DeskParts;
  readonly conversation: string;
  readonly batch: Batch;
  readonly surface: Surface;
  readonly ledger: PartLedger;
  readonly texts: Texts;
  readonly preface: string;
  /** What is known of the question. Its surface is that of the reply. */
  readonly plan?: Omit<PromptPlan, "surface">;
}

export type ModelTurnEnd =
  | {
      readonly kind: "answer";
      readonly answer: Answer;
      readonly turns: readonly Utterance[];
      /** Resolves when no preview is in flight any more: only then may the final be delivered. */
      readonly quiet: Promise<void>;
      /** What was sent of the answer while it grew; to be called when it is quiet. */
      readonly sent: () => SentPieces;
    }
  /** More was said, or something withdrawn, before anything was visible: ask again with what is there now. */
  | { readonly kind: "superseded" };

/** One request to the model for one batch, and the growing reply to it. */
export class ModelTurn {
  readonly #options: ModelTurnOptions;
  readonly #reply: ProgressiveReply;
  readonly #abort = new AbortController();

  constructor(options: ModelTurnOptions) {
    const { parts, batch, surface, ledger } = options;
    const { receivedAt, platform } = batch[0].message;
    this.#options = options;
    this.#reply = new ProgressiveReply({
      surface,
      ledger,
      clock: parts.clock,
      logger: parts.logger,
      onFirstVisible: () => parts.metrics.replyStage(platform, "first_visible", parts.clock.now() - receivedAt),
    });
  }

  /** Whether it is about this message. */
  answers(id: string): boolean {
    return this.#options.batch.some(({ message }) => message.id === id);
  }

  /** Breaks the turn off, if it may still be broken off for this reason. */
  interrupt(kind: InterruptionKind): void {
    if (kind === "superseded" && this.#reply.visible) return;
    this.#abort.abort(new Interruption(kind));
  }

  /** Throws an `Interruption` on shutdown. */
  async run(): Promise<ModelTurnEnd> {
    const { parts, conversation, batch, surface, ledger, texts, preface } = this.#options;
    const plan = { ...this.#options.plan, surface };
    const { request, said } = await createPrompt(parts, conversation, ledger.reply, batch, plan);
    const marks = plan.entries === undefined || plan.entries.length === 0 ? undefined : new SourceMarks(plan.entries);
    const model = marks === undefined ? parts.model : createCitingModel(parts.model, marks);
    const attempt = { model, request, reply: this.#reply, texts, preface };
    const asking = runAttempt(attempt, this.#abort.signal);
    // The question leaves before the sign of life does: nobody should wait for a call that only says "wait".
    this.#reply.begin();
    const end = await asking;
    const quiet = this.#reply.end();
    if (end.kind === "interrupted" && (end.by === "shutdown" || end.by === "superseded")) {
      await quiet;
      if (end.by === "shutdown") throw new Interruption("shutdown");
      return { kind: "superseded" };
    }
    if (end.kind === "failed") this.#logFailure(end);
    const ticket = await this.#ticket(end);
    const answer =
      ticket === undefined ? this.#toAnswer(end, request, marks) : toTicketAnswer(end, ticket, texts, preface);
    return { kind: "answer", answer, turns: [said, ...this.#remembered(answer)], quiet, sent: () => this.#reply.sent };
  }

  #toAnswer(end: AttemptEnd, { purpose, shareAs }: ModelRequest, marks: SourceMarks | undefined): Answer {
    const { parts, texts, preface } = this.#options;
    const answer = toAnswer(end, texts, preface);
    if (end.kind !== "complete") return answer;
    return {
      ...withSources(answer, marks?.used(end.text) ?? [], texts, parts.settings.nameSources),
      ...(purpose !== undefined && { tier: purpose.tier }),
      ...(shareAs !== undefined && { shareAs }),
    };
  }

  /** The case that people must see; undefined: none. */
  async #ticket(end: AttemptEnd): Promise<Ticket | undefined> {
    const reason = ticketReason(end);
    if (reason === undefined) return undefined;
    const { parts, conversation, batch, texts } = this.#options;
    const attempts = end.kind === "failed" ? end.failures.map(toTicketAttempt) : [];
    return newTicket(parts, { conversation, batch, language: texts.language, reason, attempts });
  }

  #remembered(answer: Answer): Utterance[] {
    if (answer.remembered === undefined) return [];
    const { text, cutShort, tokens } = answer.remembered;
    const at = this.#options.parts.clock.now();
    return [{ role: "assistant", text, at, ...(tokens !== undefined && { tokens }), ...(cutShort && { cutShort }) }];
  }

  #logFailure(end: Extract<AttemptEnd, { kind: "failed" }>): void {
    const { parts, conversation } = this.#options;
    parts.logger.error({ conversation, error: end.error, characters: end.text.length }, "the model failed");
  }
}

function toTicketAttempt({ facts: { model, endpoint, key, reason, status } }: ModelError): TicketAttempt {
  return { model, endpoint, key, reason, status };
}
