/**
 * What a store that was put back to an earlier state no longer stands by: receipts whose acts are delivered again, and acts that it
 * had accepted of other hands. Both stay as history. Only appended to MIGRATIONS; never changed after a release.
 */
export const TAKEN_BACK_MIGRATION = `
  CREATE TABLE former_receipt (
    number         INTEGER NOT NULL,
    receipt_number INTEGER NOT NULL,
    receipt_before BLOB NOT NULL,
    head_act       BLOB,
    head_signature BLOB,
    delivered_at   INTEGER,
    at             INTEGER NOT NULL,
    PRIMARY KEY (number, receipt_number, receipt_before)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER former_receipt_no_update BEFORE UPDATE ON former_receipt
  BEGIN SELECT raise(ABORT, 'a receipt stays'); END;
  CREATE TRIGGER former_receipt_no_delete BEFORE DELETE ON former_receipt
  BEGIN SELECT raise(ABORT, 'a receipt stays'); END;

  DROP TRIGGER delivery_receipt_stays;
  CREATE TRIGGER delivery_receipt_stays BEFORE UPDATE ON delivery
  WHEN OLD.state = 'delivered' AND NEW.state <> 'delivered' AND NOT EXISTS (
    SELECT 1 FROM former_receipt f WHERE f.number = OLD.number AND f.receipt_number = OLD.receipt_number
      AND f.receipt_before = OLD.receipt_before)
  BEGIN SELECT raise(ABORT, 'a receipt stays'); END;

  CREATE TABLE former_elsewhere (
    number  INTEGER NOT NULL,
    digest  BLOB NOT NULL,
    kind    TEXT NOT NULL,
    licence TEXT,
    client  BLOB NOT NULL,
    at      INTEGER NOT NULL,
    body    BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER former_elsewhere_no_update BEFORE UPDATE ON former_elsewhere
  BEGIN SELECT raise(ABORT, 'what was accepted stays'); END;
  CREATE TRIGGER former_elsewhere_no_delete BEFORE DELETE ON former_elsewhere
  BEGIN SELECT raise(ABORT, 'what was accepted stays'); END;
  `;
