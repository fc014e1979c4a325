import type Database from 'better-sqlite3';
import { holder, type Holder } from '../house.ts';
import { party } from '../made-seals.ts';
import type { MadeOffice } from '../made-office.ts';

/** A hand in the database, past its triggers. */
export interface SqlHand {
  readonly db: Database.Database;
  readonly office: MadeOffice;
  /** The file of the approved ticket. */
  readonly ticket: Uint8Array;
}

/** What was written or changed, and the codes with which the commands refuse; `works`: it has no say in them. */
export interface SqlCase {
  readonly name: string;
  readonly stamp: RegExp | 'works';
  readonly approve: RegExp | 'works';
  readonly change: (hand: SqlHand) => void;
}

/** Somebody of their own making, with a certificate of their own making. */
export const MALLORY: Holder = holder('li', '李主任（自造）');
export const FORGED_ROOT = party('Test Root', undefined, { seed: 'forged root' });
export const FORGED_MAKER = party('Seal Maker', FORGED_ROOT, { seed: 'forged maker' });

export const ALTERED = /^STORE_ALTERED$/;

/** Refused as bytes under another's digest. */
export function altered(name: string, change: SqlCase['change']): SqlCase {
  return { name, stamp: ALTERED, approve: ALTERED, change };
}
