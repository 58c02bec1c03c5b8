import type { StatementSync } from "node:sqlite";
import type { InboundMessage } from "../../src/core/message.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Acceptance, Inbox, MessageStatus, WaitingConversation } from "../../src/core/ports/inbox.ts";
import type { Database } from "./database.ts";

/** The inbox as a table. Reads see only what is committed. */
export class SqliteInbox implements Inbox {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #insert: StatementSync;
  readonly #ofAlbum: StatementSync;
  readonly #rewrite: StatementSync;
  readonly #byId: StatementSync;
  readonly #reopen: StatementSync;
  readonly #waiting: StatementSync;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    const prepare = (sql: string) => database.sqlite.prepare(sql);
    this.#insert = prepare(
      "INSERT INTO message (id, conversation, album, body, accepted_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
    );
    this.#ofAlbum = prepare(
      `SELECT sequence, body, begun_by IS NULL AND outcome IS NULL AND withdrawn IS NULL AS untouched FROM message
       WHERE conversation = ? AND album = ? ORDER BY sequence DESC LIMIT 1`,
    );
    this.#rewrite = prepare("UPDATE message SET id = ?, body = ? WHERE sequence = ?");
    this.#byId = prepare("SELECT sequence, outcome, reply FROM message WHERE id = ?");
    this.#reopen = prepare(
      "UPDATE message SET outcome = NULL, reply = NULL, finished_at = NULL, body = ?, attempts = 0, begun_by = NULL, withdrawn = NULL WHERE sequence = ?",
    );
    this.#waiting = prepare(
      `SELECT conversation, max(attempts) AS attempts FROM message WHERE outcome IS NULL
       GROUP BY conversation ORDER BY min(sequence)`,
    );
  }

  accept(messages: readonly InboundMessage[]): Promise<readonly Acceptance[]> {
    return this.#database.write(() => messages.map((message) => this.#accept(message)));
  }

  amend(message: InboundMessage): Promise<"amended" | "answered" | "unknown"> {
    return this.#database.write(() => {
      const row = this.#byId.get(message.id);
      if (row === undefined) return "unknown";
      if (row.outcome !== null) return "answered";
      this.#rewrite.run(message.id, JSON.stringify(message), Number(row.sequence));
      return "amended";
    });
  }

  find(id: string): Promise<MessageStatus | undefined> {
    const row = this.#byId.get(id);
    if (row === undefined) return Promise.resolve(undefined);
    if (row.outcome === null) return Promise.resolve({ state: "waiting" });
    const outcome = JSON.parse(String(row.outcome)) as Outcome;
    return Promise.resolve({ state: "done", outcome, reply: row.reply === null ? undefined : String(row.reply) });
  }

  reopen(message: InboundMessage): Promise<boolean> {
    return this.#database.write(() => {
      const row = this.#byId.get(message.id);
      if (row === undefined || row.outcome === null) return false;
      const outcome = JSON.parse(String(row.outcome)) as Outcome;
      if (outcome.kind !== "cut_short" || outcome.reason !== "client_gone") return false;
      this.#reopen.run(JSON.stringify(message), Number(row.sequence));
      return true;
    });
  }

  waiting(): Promise<readonly WaitingConversation[]> {
    const rows = this.#waiting.all();
    return Promise.resolve(
      rows.map((row) => ({ conversation: String(row.conversation), attempts: Number(row.attempts) })),
    );
  }

  #accept(message: InboundMessage): Acceptance {
    if (message.album !== undefined) {
      const sibling = this.#ofAlbum.get(message.conversation, message.album);
      if (sibling !== undefined && !hasCaption(message)) return "duplicate";
      if (sibling?.untouched === 1 && !hasCaption(JSON.parse(String(sibling.body)))) {
        // The item with the words came later than one without: it takes that one's place, and its id, so that it is
        // known when it comes again. Once a worker has begun, it would come too late there and is a message of its own.
        this.#rewrite.run(message.id, JSON.stringify(message), Number(sibling.sequence));
        return "accepted";
      }
    }
    const { changes } = this.#insert.run(
      message.id,
      message.conversation,
      message.album ?? null,
      JSON.stringify(message),
      this.#clock.now(),
    );
    return changes === 1 ? "accepted" : "duplicate";
  }
}

function hasCaption(message: InboundMessage): boolean {
  return message.content.kind !== "attachment" || message.content.caption !== undefined;
}
