/** The schema of version 1, as it was released. */
export const SCHEMA_V1 = `
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
  PRAGMA user_version = 1;
`;
