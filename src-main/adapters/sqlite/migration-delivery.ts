/** Where acts stand on their way to the central store, and what else is kept of it. Only appended to MIGRATIONS; never changed after a release. */
export const DELIVERY_MIGRATION = `
  CREATE TABLE delivery (
    number         INTEGER PRIMARY KEY CHECK (number >= 1),
    licence        TEXT,
    state          TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'held', 'aside', 'delivered')),
    sent           INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1)),
    file_sent      INTEGER NOT NULL DEFAULT 0 CHECK (file_sent IN (0, 1)),
    epoch          BLOB,
    sequence       INTEGER,
    tries          INTEGER NOT NULL DEFAULT 0,
    not_before     INTEGER,
    reason         TEXT,
    receipt_number INTEGER,
    receipt_before BLOB,
    head           INTEGER,
    delivered_at   INTEGER,
    CHECK ((epoch IS NULL) = (sequence IS NULL)),
    CHECK ((state = 'delivered') = (receipt_number IS NOT NULL))
  ) STRICT;
  CREATE UNIQUE INDEX delivery_key ON delivery (epoch, sequence) WHERE epoch IS NOT NULL;
  CREATE INDEX delivery_open ON delivery (number) WHERE state <> 'delivered';
  CREATE INDEX delivery_lane ON delivery (licence, number) WHERE state <> 'delivered' AND licence IS NOT NULL;

  INSERT INTO delivery (number, licence) SELECT number, licence FROM outbox;
  CREATE TRIGGER outbox_delivery AFTER INSERT ON outbox
  BEGIN INSERT INTO delivery (number, licence) VALUES (NEW.number, NEW.licence); END;
  CREATE TRIGGER delivery_no_delete BEFORE DELETE ON delivery
  BEGIN SELECT raise(ABORT, 'nothing that must be delivered is dropped'); END;
  CREATE TRIGGER delivery_receipt_stays BEFORE UPDATE ON delivery
  WHEN OLD.state = 'delivered' AND NEW.state <> 'delivered'
  BEGIN SELECT raise(ABORT, 'a receipt stays'); END;

  CREATE TABLE delivery_note (
    number INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    what   TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX delivery_note_number ON delivery_note (number);

  CREATE TABLE store_head (
    number    INTEGER PRIMARY KEY,
    act       BLOB NOT NULL,
    signature BLOB NOT NULL
  ) STRICT;

  CREATE TABLE store_registration (
    number      INTEGER PRIMARY KEY,
    url         TEXT NOT NULL,
    store_point BLOB NOT NULL,
    unit        TEXT NOT NULL,
    client      BLOB NOT NULL,
    scopes      TEXT NOT NULL,
    at          INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE store_note (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE accepted_elsewhere (
    number  INTEGER PRIMARY KEY CHECK (number >= 1),
    digest  BLOB NOT NULL,
    kind    TEXT NOT NULL,
    licence TEXT,
    client  BLOB NOT NULL,
    at      INTEGER NOT NULL,
    body    BLOB NOT NULL
  ) STRICT;
  CREATE INDEX accepted_elsewhere_licence ON accepted_elsewhere (licence) WHERE licence IS NOT NULL;

  CREATE TABLE catalogue_type (
    code   TEXT NOT NULL,
    number INTEGER NOT NULL,
    face   INTEGER NOT NULL,
    body   BLOB NOT NULL,
    PRIMARY KEY (code, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE catalogue_template (
    digest BLOB PRIMARY KEY,
    body   BLOB NOT NULL
  ) STRICT;
  CREATE TABLE relayed_ticket (
    number INTEGER PRIMARY KEY,
    body   BLOB NOT NULL
  ) STRICT;

  CREATE TABLE serial_block (
    type   TEXT NOT NULL,
    block  TEXT NOT NULL,
    issuer TEXT NOT NULL,
    next   INTEGER NOT NULL CHECK (next BETWEEN 0 AND 1000),
    PRIMARY KEY (type, issuer, block)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER serial_block_forward BEFORE UPDATE ON serial_block WHEN NEW.next <= OLD.next
  BEGIN SELECT raise(ABORT, 'serials are given out once'); END;
  CREATE TABLE serial_wish (
    type TEXT PRIMARY KEY,
    wish TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outage (
    id       BLOB PRIMARY KEY,
    since    INTEGER NOT NULL,
    until    INTEGER,
    measures TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `;
