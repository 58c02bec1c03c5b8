import type { StatementSync } from "node:sqlite";
import type { ConversationId } from "../../src/core/message.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { JudgedAnswer, Judgement, JudgementResult, Judgements } from "../../src/core/ports/feedback.ts";
import type { Feedback } from "../../src/core/ports/platform.ts";
import type { Database } from "./database.ts";
import { fromStoredDecision } from "./stored-decision.ts";
import { toStoredRef } from "./stored-ref.ts";

/** Feedback as a table; the messages that it is about are the outbox's parts. */
export class SqliteJudgements implements Judgements {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #replyOf: StatementSync;
  readonly #rating: StatementSync;
  readonly #set: StatementSync;
  readonly #remove: StatementSync;
  readonly #ofConversation: StatementSync;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    const prepare = (sql: string) => database.sqlite.prepare(sql);
    this.#replyOf = prepare(
      `SELECT part.reply, reply.decision FROM part JOIN reply ON reply.id = part.reply
       WHERE part.ref = ? AND part.ref <> '{}' AND reply.conversation = ?`,
    );
    this.#rating = prepare("SELECT rating FROM feedback WHERE reply = ? AND author = ?");
    this.#set = prepare(
      `INSERT INTO feedback (reply, author, conversation, rating, at, about) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (reply, author) DO UPDATE SET rating = ?4, at = ?5, about = ?6`,
    );
    this.#remove = prepare("DELETE FROM feedback WHERE reply = ? AND author = ?");
    this.#ofConversation = prepare(
      "SELECT reply, author, rating, at, about FROM feedback WHERE conversation = ? ORDER BY at DESC, reply DESC",
    );
  }

  record({ conversation, author, message, rating }: Feedback): Promise<JudgementResult> {
    const ref = toStoredRef(message);
    return this.#database.write(() => {
      const part = this.#replyOf.get(ref, conversation);
      if (part === undefined) return { kind: "unknown" };
      const reply = String(part.reply);
      if ((this.#rating.get(reply, author)?.rating ?? "none") === rating) return { kind: "unchanged" };
      if (rating === "none") this.#remove.run(reply, author);
      else this.#set.run(reply, author, conversation, rating, this.#clock.now(), aboutOf(part.decision));
      return { kind: "recorded", reply };
    });
  }

  async of(conversation: ConversationId): Promise<readonly Judgement[]> {
    return this.#ofConversation.all(conversation).map((row) => ({
      reply: String(row.reply),
      author: String(row.author),
      rating: row.rating === "up" ? "up" : "down",
      at: Number(row.at),
      about: row.about === null ? undefined : (JSON.parse(String(row.about)) as JudgedAnswer),
    }));
  }
}

/** The part of a decision that is kept with a judgement of it, as JSON. */
function aboutOf(row: unknown): string | null {
  if (row === null) return null;
  const { turns, text, model, tier, sources } = fromStoredDecision(row);
  const about: JudgedAnswer = {
    question: turns.find(({ role }) => role === "user")?.text ?? "",
    answer: text,
    ...(model !== undefined && { model }),
    ...(tier !== undefined && { tier }),
    ...(sources !== undefined && { sources }),
  };
  return JSON.stringify(about);
}
