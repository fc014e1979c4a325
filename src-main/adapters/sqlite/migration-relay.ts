/** What is kept of a unit's other workstations and of tickets between them. Only appended to MIGRATIONS; never changed after a release. */
export const RELAY_MIGRATION = `
  CREATE TABLE peer_record (
    workstation BLOB NOT NULL CHECK (length(workstation) = 16),
    number      INTEGER NOT NULL CHECK (number >= 0),
    body        BLOB NOT NULL,
    PRIMARY KEY (workstation, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ticket_fate (
    number INTEGER PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    ticket BLOB,
    state  TEXT NOT NULL CHECK (state IN ('taken', 'known', 'refused')),
    reason TEXT,
    at     INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX ticket_fate_digest ON ticket_fate (digest);
  CREATE INDEX ticket_fate_ticket ON ticket_fate (ticket) WHERE ticket IS NOT NULL;
  CREATE INDEX ticket_fate_refused ON ticket_fate (number) WHERE state = 'refused';

  CREATE TABLE ticket_sent (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    state  TEXT NOT NULL CHECK (state IN ('sent', 'refused')),
    reason TEXT,
    at     INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `;
