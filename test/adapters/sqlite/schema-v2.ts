import { SCHEMA_V1 } from "./schema-v1.ts";

/** The schema of version 2, as it was released. */
export const SCHEMA_V2 = `
  ${SCHEMA_V1}
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
  PRAGMA user_version = 2;
`;
