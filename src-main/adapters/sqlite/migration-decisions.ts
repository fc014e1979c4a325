/**
 * Decisions about acts that were set aside, and the end that such an act has by them alone. SQLite widens a CHECK only by making the
 * table anew: `licence_act` and `delivery` are what they were, with one kind and one state more. Only appended to MIGRATIONS; never
 * changed after a release.
 */
export const DECISIONS_MIGRATION = `
  DROP TRIGGER outbox_delivery;
  DROP TRIGGER delivery_no_delete;
  DROP TRIGGER delivery_receipt_stays;
  DROP TRIGGER licence_act_no_update;
  DROP TRIGGER licence_act_no_delete;
  DROP INDEX licence_act_subject;
  DROP INDEX licence_act_authorisations;
  DROP INDEX delivery_key;
  DROP INDEX delivery_open;
  DROP INDEX delivery_lane;

  ALTER TABLE licence_act RENAME TO licence_act_before;
  CREATE TABLE licence_act (
    number  INTEGER PRIMARY KEY CHECK (number >= 1),
    digest  BLOB NOT NULL UNIQUE,
    kind    TEXT NOT NULL CHECK (kind IN
      ('authorisation', 'authorisation-end', 'record', 'review', 'version', 'event', 'conflict-decision')),
    subject TEXT NOT NULL,
    body    BLOB NOT NULL
  ) STRICT;
  INSERT INTO licence_act SELECT number, digest, kind, subject, body FROM licence_act_before;
  DROP TABLE licence_act_before;
  CREATE INDEX licence_act_subject ON licence_act (subject, number);
  CREATE INDEX licence_act_authorisations ON licence_act (number)
    WHERE kind IN ('authorisation', 'authorisation-end');
  CREATE TRIGGER licence_act_no_update BEFORE UPDATE ON licence_act
  BEGIN SELECT raise(ABORT, 'acts of licences are append-only'); END;
  CREATE TRIGGER licence_act_no_delete BEFORE DELETE ON licence_act
  BEGIN SELECT raise(ABORT, 'acts of licences are append-only'); END;

  ALTER TABLE delivery RENAME TO delivery_before;
  CREATE TABLE delivery (
    number         INTEGER PRIMARY KEY CHECK (number >= 1),
    licence        TEXT,
    state          TEXT NOT NULL DEFAULT 'waiting'
      CHECK (state IN ('waiting', 'held', 'aside', 'delivered', 'withdrawn')),
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
  INSERT INTO delivery SELECT number, licence, state, sent, file_sent, epoch, sequence, tries, not_before, reason,
    receipt_number, receipt_before, head, delivered_at FROM delivery_before;
  DROP TABLE delivery_before;
  CREATE UNIQUE INDEX delivery_key ON delivery (epoch, sequence) WHERE epoch IS NOT NULL;
  CREATE INDEX delivery_open ON delivery (number) WHERE state <> 'delivered' AND state <> 'withdrawn';
  CREATE INDEX delivery_lane ON delivery (licence, number)
    WHERE state <> 'delivered' AND state <> 'withdrawn' AND licence IS NOT NULL;
  CREATE INDEX delivery_withdrawn ON delivery (number) WHERE state = 'withdrawn';

  -- A decision is about what stands still: it waits behind no act of its licence.
  CREATE TRIGGER outbox_delivery AFTER INSERT ON outbox
  BEGIN
    INSERT INTO delivery (number, licence)
    VALUES (NEW.number, CASE NEW.kind WHEN 'conflict-decision' THEN NULL ELSE NEW.licence END);
  END;
  CREATE TRIGGER delivery_begins BEFORE INSERT ON delivery WHEN NEW.state <> 'waiting'
  BEGIN SELECT raise(ABORT, 'what must be delivered waits first'); END;
  CREATE TRIGGER delivery_no_delete BEFORE DELETE ON delivery
  BEGIN SELECT raise(ABORT, 'nothing that must be delivered is dropped'); END;
  CREATE TRIGGER delivery_receipt_stays BEFORE UPDATE ON delivery
  WHEN OLD.state = 'delivered' AND NEW.state <> 'delivered'
  BEGIN SELECT raise(ABORT, 'a receipt stays'); END;

  CREATE TABLE decided_act (
    act      BLOB NOT NULL CHECK (length(act) = 32),
    decision BLOB NOT NULL CHECK (length(decision) = 32),
    choice   TEXT NOT NULL CHECK (choice IN ('withdraw', 'reissue', 'keep')),
    PRIMARY KEY (act, decision)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER decided_act_signed BEFORE INSERT ON decided_act
  WHEN NOT EXISTS (SELECT 1 FROM licence_act WHERE digest = NEW.decision AND kind = 'conflict-decision')
    OR NOT (EXISTS (SELECT 1 FROM outbox WHERE digest = NEW.decision)
      OR EXISTS (SELECT 1 FROM accepted_elsewhere WHERE digest = NEW.decision))
  BEGIN SELECT raise(ABORT, 'a decision is signed and delivered'); END;
  CREATE TRIGGER decided_act_no_update BEFORE UPDATE ON decided_act
  BEGIN SELECT raise(ABORT, 'decisions are append-only'); END;
  CREATE TRIGGER decided_act_no_delete BEFORE DELETE ON decided_act
  BEGIN SELECT raise(ABORT, 'decisions are append-only'); END;

  CREATE TRIGGER delivery_withdrawn_by_decision BEFORE UPDATE ON delivery
  WHEN NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' AND NOT EXISTS (
    SELECT 1 FROM decided_act d JOIN outbox o ON o.digest = d.act WHERE o.number = NEW.number AND d.choice <> 'keep')
  BEGIN SELECT raise(ABORT, 'only a signed decision gives an act up'); END;
  CREATE TRIGGER delivery_withdrawn_stays BEFORE UPDATE ON delivery
  WHEN OLD.state = 'withdrawn' AND NEW.state NOT IN ('withdrawn', 'delivered')
  BEGIN SELECT raise(ABORT, 'what was given up stays so'); END;
  CREATE INDEX accepted_elsewhere_digest ON accepted_elsewhere (digest);
  `;
