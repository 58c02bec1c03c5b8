import type { DatabaseSync } from "node:sqlite";

/** Numbered migrations: entry n brings a file from version n to n + 1. Never change one that was released. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE message (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    album        TEXT,
    body         TEXT,               -- the message as JSON; NULL once it is finished
    accepted_at  INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    begun_by     INTEGER,            -- token of the lease that counted the last attempt
    outcome      TEXT,               -- JSON; NULL while it is waiting
    reply        TEXT,
    finished_at  INTEGER
  );
  CREATE INDEX message_waiting ON message (conversation, sequence) WHERE outcome IS NULL;
  CREATE INDEX message_album ON message (conversation, album) WHERE album IS NOT NULL;
  CREATE INDEX message_age ON message (accepted_at);

  CREATE TABLE lease (
    conversation TEXT PRIMARY KEY,
    holder       TEXT NOT NULL,
    token        INTEGER NOT NULL,
    until        INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO counter VALUES ('token', 0);

  CREATE TABLE reply (
    id           TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'decided', 'finished')),
    decision     TEXT,
    changed_at   INTEGER NOT NULL
  );
  CREATE INDEX reply_unfinished ON reply (conversation) WHERE state <> 'finished';
  CREATE INDEX reply_age ON reply (changed_at);
  CREATE TABLE part (
    reply    TEXT NOT NULL,
    position INTEGER NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('intended', 'shown', 'delivered')),
    ref      TEXT,
    PRIMARY KEY (reply, position)
  ) WITHOUT ROWID;

  CREATE TABLE key_value (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER);
  CREATE INDEX key_value_expiry ON key_value (expires_at) WHERE expires_at IS NOT NULL;
  `,
  `
  CREATE TABLE account (
    name            TEXT PRIMARY KEY,
    spent_micros    INTEGER NOT NULL,
    reported_micros INTEGER NOT NULL,  -- what the last move ended with
    changed_at      INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX account_age ON account (changed_at);
  CREATE TABLE reservation (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE ledger (
    day                 TEXT NOT NULL,
    model               TEXT NOT NULL,
    tier                TEXT NOT NULL,
    platform            TEXT NOT NULL,
    customer            TEXT NOT NULL, -- empty: all customers together
    attempts            INTEGER NOT NULL,
    input_tokens        INTEGER NOT NULL,
    cached_input_tokens INTEGER NOT NULL,
    output_tokens       INTEGER NOT NULL,
    micros              INTEGER NOT NULL,
    estimated_micros    INTEGER NOT NULL,
    unpriced_attempts   INTEGER NOT NULL,
    PRIMARY KEY (day, model, tier, platform, customer)
  ) WITHOUT ROWID;

  CREATE TABLE ticket (
    number       INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    platform     TEXT NOT NULL,
    language     TEXT NOT NULL,
    reason       TEXT NOT NULL,
    attempts     TEXT NOT NULL,        -- JSON
    at           INTEGER NOT NULL,
    occurrences  INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    closed_at    INTEGER               -- NULL while it is open
  );
  CREATE INDEX ticket_open ON ticket (conversation) WHERE closed_at IS NULL;
  INSERT INTO counter VALUES ('ticket', 0);
  ALTER TABLE reply ADD COLUMN ticket INTEGER; -- the ticket that it has been added to
  `,
  `
  ALTER TABLE part ADD COLUMN piece TEXT;        -- JSON of what was sent before the reply was decided
  ALTER TABLE part ADD COLUMN status TEXT;       -- what the platform said of it later
  ALTER TABLE part ADD COLUMN why TEXT;
  ALTER TABLE part ADD COLUMN status_at INTEGER;
  CREATE INDEX part_ref ON part (ref) WHERE ref <> '{}';
  CREATE INDEX part_failed ON part (status_at) WHERE status = 'failed';
  CREATE TABLE early_receipt (                   -- of messages that are not recorded yet
    ref       TEXT PRIMARY KEY,
    status    TEXT NOT NULL,
    why       TEXT,
    status_at INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX early_receipt_age ON early_receipt (taken_at);

  CREATE TABLE feedback (
    reply        TEXT NOT NULL,
    author       TEXT NOT NULL,
    conversation TEXT NOT NULL,
    rating       TEXT NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (reply, author)
  ) WITHOUT ROWID;
  CREATE INDEX feedback_conversation ON feedback (conversation, at);
  CREATE TRIGGER reply_forgotten AFTER DELETE ON reply BEGIN
    DELETE FROM part WHERE reply = old.id;
    DELETE FROM feedback WHERE reply = old.id;
  END;

  ALTER TABLE message ADD COLUMN withdrawn INTEGER; -- 1: its author has deleted it
  `,
  `
  ALTER TABLE feedback ADD COLUMN about TEXT;       -- JSON of what was judged; NULL: not known
  CREATE INDEX feedback_age ON feedback (at);
  DROP TRIGGER reply_forgotten;
  CREATE TRIGGER reply_forgotten AFTER DELETE ON reply BEGIN
    DELETE FROM part WHERE reply = old.id;
  END;
  `,
  `
  CREATE TABLE answer (
    key        TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    bytes      INTEGER NOT NULL,  -- that the row takes, never changed
    used_at    INTEGER NOT NULL,  -- grows with every use
    expires_at INTEGER NOT NULL
  );
  CREATE INDEX answer_use ON answer (used_at);
  CREATE INDEX answer_expiry ON answer (expires_at);
  INSERT INTO counter VALUES ('answer_bytes', 0);
  CREATE TRIGGER answer_added AFTER INSERT ON answer BEGIN
    UPDATE counter SET value = value + new.bytes WHERE name = 'answer_bytes';
  END;
  CREATE TRIGGER answer_removed AFTER DELETE ON answer BEGIN
    UPDATE counter SET value = value - old.bytes WHERE name = 'answer_bytes';
  END;
  `,
];

/** Brings a file to the newest schema. Throws when the file was written by a newer program. */
export function migrate(sqlite: DatabaseSync): void {
  const row = sqlite.prepare("PRAGMA user_version").get();
  const version = Number(row?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `the store has schema ${version}, newer than this program's ${MIGRATIONS.length}: update Frontdesk`,
    );
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    sqlite.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
