import type { Generated, Kysely } from 'kysely';
import type { AcceptanceTables } from './tables-acceptance.ts';
import type { CatalogueTables } from './tables-catalogue.ts';
import type { RelayTables } from './tables-relay.ts';

// Every table's primary key begins with what the table would be distributed by (ADR 0019, docs/scale.md); no table refers to
// another by a foreign key.

/** 制发单位, by its unified social credit code. */
export interface UnitTable {
  code: string;
  name: string;
  created_at: Date;
  /** How many of its acts were accepted, and the chain value of the last. */
  accepted: Generated<number>;
  head: Uint8Array;
}

/** A workstation of a unit, with the root of authority that was pinned when it came. */
export interface WorkstationTable {
  unit: string;
  workstation: Uint8Array;
  root_certificate: Uint8Array;
  created_at: Date;
}

/** A key that may sign requests. */
export interface DeviceKeyTable {
  /** SM3 of its public point. */
  key: Uint8Array;
  point: Uint8Array;
  unit: string;
  workstation: Uint8Array;
  scopes: readonly string[];
  created_at: Date;
  revoked_at: Date | null;
}

/** A one-time code, by the SM3 of its secret: the secret itself is nowhere. */
export interface EnrolmentCodeTable {
  secret_digest: Uint8Array;
  /** Null: whoever uses it names a new unit. */
  unit: string | null;
  /** The unit whose key gave it out; null: the store itself, at its first start. */
  given_by: string | null;
  /** Whether an administrator gave it out: it may bring another root of authority into a unit that is there. */
  by_admin: boolean;
  scopes: readonly string[];
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  used_by: Uint8Array | null;
}

/** A nonce that a key has used; kept as long as its request could come again. */
export interface NonceTable {
  key: Uint8Array;
  nonce: Uint8Array;
  until: Date;
}

/** When a key last asked, to the minute. */
export interface KeyContactTable {
  key: Uint8Array;
  at: Date;
}

/** One line of the audit trail; each process writes a chain of its own. */
export interface AuditTable {
  chain: Uint8Array;
  number: number;
  at: Date;
  body: Uint8Array;
  digest: Uint8Array;
}

/** The database of a store. */
export interface StoreTables extends AcceptanceTables, CatalogueTables, RelayTables {
  unit: UnitTable;
  workstation: WorkstationTable;
  device_key: DeviceKeyTable;
  enrolment_code: EnrolmentCodeTable;
  nonce: NonceTable;
  key_contact: KeyContactTable;
  audit: AuditTable;
}

export type StoreDb = Kysely<StoreTables>;
