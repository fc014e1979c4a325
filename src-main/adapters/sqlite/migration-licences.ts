/**
 * What finds licences quickly: lines of the list, holders, serials that were given out. Nothing of it is believed: the acts in
 * `licence_act` say what is true. Only appended to MIGRATIONS; never changed after a release.
 */
export const LICENCES_MIGRATION = `
  CREATE TABLE licence_line (
    number  INTEGER PRIMARY KEY CHECK (number >= 1),
    kind    TEXT NOT NULL CHECK (kind IN ('draft', 'licence')),
    subject TEXT NOT NULL UNIQUE,
    type    TEXT NOT NULL,
    licence TEXT
  ) STRICT;
  CREATE INDEX licence_line_kind ON licence_line (kind, number);
  CREATE INDEX licence_line_type ON licence_line (kind, type, number);
  CREATE INDEX licence_line_open ON licence_line (number) WHERE kind = 'draft' AND licence IS NULL;

  CREATE TABLE licence_holder (
    type    TEXT NOT NULL,
    holder  TEXT NOT NULL,
    licence TEXT NOT NULL,
    PRIMARY KEY (type, holder, licence)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE licence_serial (
    type     TEXT NOT NULL,
    issuer   TEXT NOT NULL,
    serial   TEXT NOT NULL,
    draft    TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (type, issuer, serial)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER licence_serial_no_update BEFORE UPDATE ON licence_serial
  BEGIN SELECT raise(ABORT, 'serials are given out once'); END;
  CREATE TRIGGER licence_serial_no_delete BEFORE DELETE ON licence_serial
  BEGIN SELECT raise(ABORT, 'serials are given out once'); END;

  CREATE INDEX licence_act_authorisations ON licence_act (number)
    WHERE kind IN ('authorisation', 'authorisation-end');
  CREATE INDEX outbox_licence ON outbox (licence, number) WHERE licence IS NOT NULL;
  `;
