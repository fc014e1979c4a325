import { isDeepStrictEqual } from 'node:util';
import { licenceTypeSchema, type LicenceTypeJson } from '@yinzheng/contract/store';
import { fail, fromHex, toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { isCreditCode, isLicenceTypeCode, type LicenceType } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import { addChange, CITY, lockFeed } from '../relay/feeds.ts';

/** Every state that a type had, the newest last. */
export async function typeStates(db: Kysely<StoreTables>, code: string): Promise<LicenceTypeJson[]> {
  const rows = await db
    .selectFrom('licence_type')
    .select('body')
    .where('code', '=', code)
    .orderBy('state')
    .execute();
  return rows.map(({ body }) => licenceTypeSchema.parse(JSON.parse(body)));
}

/** A type as the domain knows it. */
export function typeOf(json: LicenceTypeJson): LicenceType {
  return { ...json, template: { ...json.template, digest: fromHex(json.template.digest) } };
}

/** The newest state of every type, by their codes. */
export async function catalogueOf(db: Kysely<StoreTables>): Promise<LicenceTypeJson[]> {
  const rows = await db
    .selectFrom('licence_type')
    .distinctOn('code')
    .select('body')
    .orderBy('code')
    .orderBy('state', 'desc')
    .execute();
  return rows.map(({ body }) => licenceTypeSchema.parse(JSON.parse(body)));
}

/**
 * Puts a type, or a new state of one, into the catalogue and the city's feed; the same again changes nothing. Inside a
 * transaction. @throws CATALOGUE_CONFLICT
 */
export async function putType(
  db: Kysely<StoreTables>,
  type: LicenceTypeJson,
  template: Uint8Array,
  at: Date,
): Promise<void> {
  if (!isLicenceTypeCode(type.code) || !isCreditCode(type.definer.code)) contradicts(type, 'type code');
  const digest = sm3(template);
  if (toHex(digest) !== type.template.digest) contradicts(type, 'template digest');
  // The feed's row is the lock: of two that change one type, the second sees the first.
  await lockFeed(db, CITY);
  const states = await typeStates(db, type.code);
  const newest = states.at(-1);
  if (newest !== undefined && isDeepStrictEqual(newest, type)) return;
  requireGrown(type, states);
  await db
    .insertInto('template')
    .values({ digest, body: template })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  await db
    .insertInto('licence_type')
    .values({ code: type.code, state: states.length + 1, body: JSON.stringify(type), at })
    .execute();
  const body = utf8(JSON.stringify({ type, template: toBase64(template) }));
  await addChange(db, CITY, { kind: 'type', body, at });
}

/** A version of the face data stays what it was; a new one has the next number. */
function requireGrown(type: LicenceTypeJson, states: readonly LicenceTypeJson[]): void {
  const newest = Math.max(0, ...states.map(({ face }) => face.version));
  const same = states.find(({ face }) => face.version === type.face.version);
  if (same !== undefined && !isDeepStrictEqual(same.face, type.face)) contradicts(type, 'face changed');
  if (type.face.version < newest) contradicts(type, 'face goes back');
}

function contradicts(type: LicenceTypeJson, detail: string): never {
  return fail('CATALOGUE_CONFLICT', { type: type.code, detail: `catalogue: ${detail}` });
}
