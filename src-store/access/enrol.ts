import type { Enrolment } from '@yinzheng/contract/store';
import { loadAuthority } from '@yinzheng/core/authority';
import { equalBytes, fail, fromBase64, fromHex, toHex } from '@yinzheng/core/kernel';
import { isCreditCode } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { NO_ACCEPTANCE } from '@yinzheng/core/sync';
import type { Transaction } from 'kysely';
import { keepRecords, type Station } from '../acceptance/authority.ts';
import type { StoreTables } from '../db/tables.ts';
import { spendCode, type SpentCode } from './codes.ts';

/** What an enrolment made anew: the unit, a further workstation of it, or only a key of a workstation that was there. */
export type EnrolmentMade = 'unit' | 'workstation' | 'key';

/**
 * The records that come along must hold under the root that is to be pinned, and be of the workstation and of the unit that
 * come; of a demo only where the store is one. @throws AUTHORITY_BROKEN, TRIAL_REFUSED
 */
export function requireRoot(
  { rootCertificate, records, workstation, unit }: Enrolment,
  trial: boolean,
): void {
  const { foundation } = loadAuthority(fromBase64(rootCertificate), records.map(fromBase64));
  if (!equalBytes(foundation.workstation, fromHex(workstation))) {
    fail('AUTHORITY_BROKEN', { number: 0, detail: 'another workstation', since: 'nothing' });
  }
  // The name that others are told is the one that the unit was founded under.
  if (foundation.unit !== unit.name) {
    fail('AUTHORITY_BROKEN', { number: 0, detail: 'another unit', since: 'nothing' });
  }
  if (foundation.mode === 'trial' && !trial) fail('TRIAL_REFUSED');
}

/**
 * Spends the code, makes the unit where it is new, pins the workstation's root, keeps the key: all or nothing.
 * @throws STORE_CODE_SPENT, STORE_CODE_NOT_FOR_UNIT, ROOT_NOT_OF_UNIT, AUTHORITY_BROKEN, DEVICE_UNKNOWN
 */
export async function enrol(
  db: Transaction<StoreTables>,
  { secret, unit, ...come }: Enrolment,
  at: Date,
): Promise<{ readonly scopes: readonly string[]; readonly made: EnrolmentMade }> {
  if (!isCreditCode(unit.code)) fail('BAD_REQUEST', { detail: 'unit' });
  const point = fromHex(come.point);
  const root = fromBase64(come.rootCertificate);
  const station: Station = { unit: unit.code, workstation: fromHex(come.workstation) };
  // A key before its code, as whoever takes it back goes.
  await db.selectFrom('device_key').select('key').where('key', '=', sm3(point)).forUpdate().execute();
  await lockFirstCodes(db);
  const first = await isUnclaimed(db);
  const code = await spendCode(db, fromHex(secret), sm3(point), at);
  const isNew = await insertUnit(db, unit, at);
  const pinned = await pinnedRoot(db, station);
  if (!isNew) await requireWayIn(db, { code, station, key: sm3(point) });
  if (code.unit !== null && code.unit !== unit.code) fail('STORE_CODE_NOT_FOR_UNIT', { unit: unit.code });
  if (pinned === undefined) {
    if (!isNew && !code.by_admin) await requireRootOfUnit(db, unit.code, root);
    await db
      .insertInto('workstation')
      .values({ ...station, root_certificate: root, created_at: at })
      .execute();
  } else if (!equalBytes(pinned, root)) {
    // A workstation that comes again must come under the root that was pinned for it.
    fail('AUTHORITY_BROKEN', { number: 0, detail: 'another root than the one pinned', since: 'nothing' });
  }
  await keepRecords(db, station, come.records.map(fromBase64));
  await keepKey(db, station, { point, scopes: code.scopes, at });
  if (first) await voidOthers(db, at);
  return { scopes: code.scopes, made: isNew ? 'unit' : pinned === undefined ? 'workstation' : 'key' };
}

/** Makes the unit. Whether it was new; the row is locked either way. */
async function insertUnit(
  db: Transaction<StoreTables>,
  { code, name }: Enrolment['unit'],
  at: Date,
): Promise<boolean> {
  const made = await db
    .insertInto('unit')
    .values({ code, name, created_at: at, head: NO_ACCEPTANCE })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .executeTakeFirst();
  await db.selectFrom('unit').select('code').where('code', '=', code).forUpdate().execute();
  return Number(made.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** The root that was pinned for a workstation. */
async function pinnedRoot(db: Transaction<StoreTables>, station: Station): Promise<Uint8Array | undefined> {
  const found = await db
    .selectFrom('workstation')
    .select('root_certificate')
    .where((eb) => eb.and({ ...station }))
    .executeTakeFirst();
  return found?.root_certificate;
}

/**
 * What a unit's seals and people are believed by is one root of the unit's: the key of a workstation lets in no other.
 * @throws ROOT_NOT_OF_UNIT
 */
async function requireRootOfUnit(
  db: Transaction<StoreTables>,
  unit: string,
  root: Uint8Array,
): Promise<void> {
  const known = await db
    .selectFrom('workstation')
    .select('workstation')
    .where('unit', '=', unit)
    .where('root_certificate', '=', root)
    .limit(1)
    .executeTakeFirst();
  if (known === undefined) fail('ROOT_NOT_OF_UNIT', { unit, root: toHex(sm3(root)) });
}

/**
 * Into a unit that is there comes whoever has a code for it, and a key that is in it already. A code for a new unit leads into
 * none that is there. @throws STORE_CODE_NOT_FOR_UNIT
 */
async function requireWayIn(
  db: Transaction<StoreTables>,
  { code, station, key }: { readonly code: SpentCode; readonly station: Station; readonly key: Uint8Array },
): Promise<void> {
  const { unit } = station;
  if (code.unit === unit) return;
  const own = await db
    .selectFrom('device_key')
    .select('key')
    .where((eb) => eb.and({ ...station, key }))
    .executeTakeFirst();
  if (own === undefined) fail('STORE_CODE_NOT_FOR_UNIT', { unit });
}

async function keepKey(
  db: Transaction<StoreTables>,
  station: Station,
  {
    point,
    scopes,
    at,
  }: { readonly point: Uint8Array; readonly scopes: readonly string[]; readonly at: Date },
): Promise<void> {
  const { unit, workstation } = station;
  const kept = await db
    .insertInto('device_key')
    .values({ key: sm3(point), point, ...station, scopes, created_at: at, revoked_at: null })
    // The same workstation again: its answer was lost, or it comes with a new code.
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ scopes })
        .where('device_key.unit', '=', unit)
        .where('device_key.workstation', '=', workstation)
        .where('device_key.revoked_at', 'is', null),
    )
    .executeTakeFirst();
  if (Number(kept.numInsertedOrUpdatedRows ?? 0) !== 1) fail('DEVICE_UNKNOWN');
}

/** Whether no key was ever enrolled: then the store's first start gives out the administrator's code. */
export async function isUnclaimed(db: Pick<Transaction<StoreTables>, 'selectFrom'>): Promise<boolean> {
  const found = await db.selectFrom('device_key').select('key').limit(1).executeTakeFirst();
  return found === undefined;
}

/** Those who come with first codes come one after the other: each would void the codes of the others, which they hold. */
async function lockFirstCodes(db: Transaction<StoreTables>): Promise<void> {
  await db
    .selectFrom('enrolment_code')
    .select('secret_digest')
    .where('used_at', 'is', null)
    .where('given_by', 'is', null)
    .orderBy('secret_digest')
    .forUpdate()
    .execute();
}

/**
 * Each start of a store that nobody had come to gave out a code: the first that is used is the only one. The others count as used
 * by nobody, whatever time it is for whoever waits with one.
 */
async function voidOthers(db: Transaction<StoreTables>, at: Date): Promise<void> {
  await db
    .updateTable('enrolment_code')
    .set({ used_at: at, expires_at: at })
    .where('used_at', 'is', null)
    .where('given_by', 'is', null)
    .execute();
}
