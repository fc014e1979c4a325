/**
 * The list of 证照 as a table, so that a page of it and how many there are of each state are a matter of an index; and what tells late
 * acts apart without reading them. Made from the acts, in their transaction; nothing of it is believed. Only appended to MIGRATIONS;
 * never changed after a release.
 */
export const LIST_MIGRATION = `
  CREATE TABLE licence_list (
    place          INTEGER PRIMARY KEY,
    subject        TEXT NOT NULL,
    id             TEXT NOT NULL,
    state          TEXT NOT NULL,
    type           TEXT NOT NULL,
    type_name      TEXT NOT NULL,
    holders        TEXT NOT NULL,
    words          TEXT NOT NULL,
    identifier     TEXT,
    licence        TEXT,
    act            BLOB,
    version        INTEGER,
    mortgaged      INTEGER NOT NULL,
    updates        INTEGER NOT NULL,
    valid_to       TEXT,
    collector      TEXT NOT NULL,
    collector_name TEXT NOT NULL,
    changed        INTEGER NOT NULL,
    made           INTEGER NOT NULL,
    draft          TEXT
  ) STRICT;
  CREATE INDEX licence_list_subject ON licence_list (subject);
  CREATE INDEX licence_list_state ON licence_list (state);
  CREATE INDEX licence_list_type ON licence_list (type);
  CREATE INDEX licence_list_type_state ON licence_list (type, state);
  CREATE INDEX licence_list_draft ON licence_list (draft, made) WHERE draft IS NOT NULL;

  CREATE TABLE licence_list_mark (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    form  INTEGER NOT NULL,
    up_to INTEGER NOT NULL
  ) STRICT;

  CREATE INDEX outbox_time ON outbox (number, acted_at, kind);
  `;
