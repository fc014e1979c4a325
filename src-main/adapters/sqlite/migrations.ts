import { DECISIONS_MIGRATION } from './migration-decisions.ts';
import { DELIVERY_MIGRATION } from './migration-delivery.ts';
import { LICENCES_MIGRATION } from './migration-licences.ts';
import { LIST_MIGRATION } from './migration-list.ts';
import { RELAY_MIGRATION } from './migration-relay.ts';
import { TAKEN_BACK_MIGRATION } from './migration-taken-back.ts';

/** Numbered, append-only: a migration that was released is never changed. Tables: docs/data-folder.md. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE authority_record (
    number INTEGER PRIMARY KEY CHECK (number >= 0),
    body   BLOB NOT NULL
  ) STRICT;

  CREATE TABLE seal (
    es_id TEXT PRIMARY KEY,
    body  BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE certificate (
    digest BLOB PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (kind IN ('root', 'maker', 'unit', 'person')),
    body   BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE crl (
    digest BLOB PRIMARY KEY,
    body   BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE status_list (
    digest BLOB PRIMARY KEY,
    body   BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE ticket (
    digest    BLOB PRIMARY KEY,
    ticket_id BLOB NOT NULL,
    body      BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE use_log_row (
    row_no    INTEGER PRIMARY KEY CHECK (row_no >= 1),
    entry_no  INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    ticket_id BLOB,
    body      BLOB NOT NULL
  ) STRICT;
  CREATE INDEX use_log_row_entry ON use_log_row (entry_no);
  CREATE INDEX use_log_row_ticket ON use_log_row (ticket_id) WHERE ticket_id IS NOT NULL;

  CREATE TRIGGER use_log_row_next BEFORE INSERT ON use_log_row
  WHEN NEW.row_no <> (SELECT coalesce(max(row_no), 0) + 1 FROM use_log_row)
  BEGIN SELECT raise(ABORT, 'the use log has no gaps'); END;
  CREATE TRIGGER use_log_row_no_update BEFORE UPDATE ON use_log_row
  BEGIN SELECT raise(ABORT, 'the use log is append-only'); END;
  CREATE TRIGGER use_log_row_no_delete BEFORE DELETE ON use_log_row
  BEGIN SELECT raise(ABORT, 'the use log is append-only'); END;

  CREATE TRIGGER authority_record_no_update BEFORE UPDATE ON authority_record
  BEGIN SELECT raise(ABORT, 'records of authority are append-only'); END;
  CREATE TRIGGER authority_record_no_delete BEFORE DELETE ON authority_record
  BEGIN SELECT raise(ABORT, 'records of authority are append-only'); END;
  CREATE TRIGGER ticket_no_update BEFORE UPDATE ON ticket
  BEGIN SELECT raise(ABORT, 'tickets are append-only'); END;
  CREATE TRIGGER ticket_no_delete BEFORE DELETE ON ticket
  BEGIN SELECT raise(ABORT, 'tickets are append-only'); END;
  `,
  `
  CREATE TABLE log_checkpoint (
    row_no INTEGER PRIMARY KEY,
    body   BLOB NOT NULL
  ) STRICT;

  CREATE TRIGGER log_checkpoint_head BEFORE INSERT ON log_checkpoint
  WHEN NEW.row_no <> (SELECT coalesce(max(row_no), 0) FROM use_log_row)
    OR EXISTS (SELECT 1 FROM log_checkpoint WHERE row_no >= NEW.row_no)
  BEGIN SELECT raise(ABORT, 'a checkpoint is of the last row'); END;
  CREATE TRIGGER log_checkpoint_no_update BEFORE UPDATE ON log_checkpoint
  BEGIN SELECT raise(ABORT, 'checkpoints are append-only'); END;
  CREATE TRIGGER log_checkpoint_no_delete BEFORE DELETE ON log_checkpoint
  BEGIN SELECT raise(ABORT, 'checkpoints are append-only'); END;
  `,
  `
  CREATE TABLE request_version (
    ticket_id BLOB NOT NULL CHECK (length(ticket_id) = 16),
    version   INTEGER NOT NULL CHECK (version >= 1),
    body      BLOB NOT NULL,
    UNIQUE (ticket_id, version)
  ) STRICT;

  CREATE TRIGGER request_version_next BEFORE INSERT ON request_version
  WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM request_version WHERE ticket_id = NEW.ticket_id)
  BEGIN SELECT raise(ABORT, 'versions of a request have no gaps'); END;
  CREATE TRIGGER request_version_no_update BEFORE UPDATE ON request_version
  BEGIN SELECT raise(ABORT, 'versions of a request are append-only'); END;
  CREATE TRIGGER request_version_no_delete BEFORE DELETE ON request_version
  BEGIN SELECT raise(ABORT, 'versions of a request are append-only'); END;
  `,
  `
  CREATE TABLE licence_act (
    number  INTEGER PRIMARY KEY CHECK (number >= 1),
    digest  BLOB NOT NULL UNIQUE,
    kind    TEXT NOT NULL CHECK (kind IN
      ('authorisation', 'authorisation-end', 'record', 'review', 'version', 'event')),
    subject TEXT NOT NULL,
    body    BLOB NOT NULL
  ) STRICT;
  CREATE INDEX licence_act_subject ON licence_act (subject, number);

  CREATE TRIGGER licence_act_no_update BEFORE UPDATE ON licence_act
  BEGIN SELECT raise(ABORT, 'acts of licences are append-only'); END;
  CREATE TRIGGER licence_act_no_delete BEFORE DELETE ON licence_act
  BEGIN SELECT raise(ABORT, 'acts of licences are append-only'); END;

  CREATE TABLE outbox (
    number   INTEGER PRIMARY KEY CHECK (number >= 1),
    digest   BLOB NOT NULL UNIQUE,
    kind     TEXT NOT NULL,
    licence  TEXT,
    body     BLOB NOT NULL,
    file     BLOB,
    path     TEXT,
    acted_at INTEGER NOT NULL
  ) STRICT;

  CREATE TRIGGER outbox_no_update BEFORE UPDATE ON outbox
  BEGIN SELECT raise(ABORT, 'what must be delivered is append-only'); END;
  CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox
  BEGIN SELECT raise(ABORT, 'what must be delivered is append-only'); END;
  `,
  DELIVERY_MIGRATION,
  LICENCES_MIGRATION,
  RELAY_MIGRATION,
  LIST_MIGRATION,
  DECISIONS_MIGRATION,
  TAKEN_BACK_MIGRATION,
];

/** Every table that they make. */
export const TABLES: readonly string[] = [
  // A table that a later migration makes anew is still one.
  ...new Set(
    MIGRATIONS.flatMap((sql) => [...sql.matchAll(/CREATE TABLE (\w+)/g)].flatMap(([, name]) => name ?? [])),
  ),
];
