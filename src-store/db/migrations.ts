import { sql, type Kysely } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { licencesAndAcceptance } from './migration-0002.ts';
import { contacts } from './migration-0003.ts';
import { decisions } from './migration-0004.ts';
import { codesOfAdministrators } from './migration-0005.ts';
import { filesOfKeys } from './migration-0006.ts';

/** Numbered migrations, each run once, under a lock, in a transaction. Never changed after a release. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-units-keys-audit': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('unit')
        .addColumn('code', 'varchar(18)', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('accepted', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('head', 'bytea', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('workstation')
        .addColumn('unit', 'varchar(18)', (column) => column.notNull())
        .addColumn('workstation', 'bytea', (column) => column.notNull())
        .addColumn('root_certificate', 'bytea', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('workstation_key', ['unit', 'workstation'])
        .execute();
      await db.schema
        .createTable('device_key')
        .addColumn('key', 'bytea', (column) => column.primaryKey())
        .addColumn('point', 'bytea', (column) => column.notNull())
        .addColumn('unit', 'varchar(18)', (column) => column.notNull())
        .addColumn('workstation', 'bytea', (column) => column.notNull())
        .addColumn('scopes', sql`text[]`, (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('revoked_at', 'timestamptz')
        .execute();
      await db.schema
        .createTable('enrolment_code')
        .addColumn('secret_digest', 'bytea', (column) => column.primaryKey())
        .addColumn('unit', 'varchar(18)')
        .addColumn('given_by', 'varchar(18)')
        .addColumn('scopes', sql`text[]`, (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
        .addColumn('used_at', 'timestamptz')
        .addColumn('used_by', 'bytea')
        .execute();
      await db.schema
        .createTable('nonce')
        .addColumn('key', 'bytea', (column) => column.notNull())
        .addColumn('nonce', 'bytea', (column) => column.notNull())
        .addColumn('until', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('nonce_key', ['key', 'nonce'])
        .execute();
      await db.schema
        .createTable('audit')
        .addColumn('chain', 'bytea', (column) => column.notNull())
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('at', 'timestamptz', (column) => column.notNull())
        .addColumn('body', 'bytea', (column) => column.notNull())
        .addColumn('digest', 'bytea', (column) => column.notNull())
        .addPrimaryKeyConstraint('audit_key', ['chain', 'number'])
        .execute();
      await sql`create function refuse_change() returns trigger language plpgsql as $$
        begin raise exception 'append only'; end $$`.execute(db);
      await sql`create trigger audit_append_only before update or delete or truncate on audit
        for each statement execute function refuse_change()`.execute(db);
    },
  },
  '0002-licences': { up: licencesAndAcceptance },
  '0003-contacts': { up: contacts },
  '0004-decisions': { up: decisions },
  '0005-codes-of-administrators': { up: codesOfAdministrators },
  '0006-files-of-keys': { up: filesOfKeys },
};

/** The migrations of this version. */
export const migrations: MigrationProvider = {
  getMigrations: () => Promise.resolve({ ...MIGRATIONS }),
};
