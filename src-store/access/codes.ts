import { randomBytes } from 'node:crypto';
import type { Scope } from '@yinzheng/contract/store';
import { fail } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { CODE_SECRET_BYTES, storeCodeText } from '@yinzheng/core/sync';
import type { StoreDb } from '../db/tables.ts';

const HOURS = 72;

/** What a new code is good for; `unit` undefined: whoever uses it names a new unit. */
export interface NewCode {
  readonly unit: string | undefined;
  readonly scopes: readonly Scope[];
  /** The unit whose key gives it out; undefined: the store itself, at its first start. */
  readonly by: string | undefined;
  /** Whether that key is an administrator's: only then does the code bring another root of authority into a unit that is there. */
  readonly byAdmin: boolean;
  readonly at: Date;
}

/** What a code was good for that is now spent. */
export interface SpentCode {
  readonly unit: string | null;
  readonly by_admin: boolean;
  readonly scopes: readonly string[];
}

/** Gives out a one-time code, good for three days; its text is told once and kept nowhere. */
export async function giveCode(
  db: Pick<StoreDb, 'insertInto'>,
  storePoint: Uint8Array,
  { unit, scopes, by, byAdmin, at }: NewCode,
): Promise<{ readonly code: string; readonly digest: Uint8Array; readonly expiresAt: Date }> {
  const secret = new Uint8Array(randomBytes(CODE_SECRET_BYTES));
  const expiresAt = new Date(at.getTime() + HOURS * 3_600_000);
  const digest = sm3(secret);
  await db
    .insertInto('enrolment_code')
    .values({
      secret_digest: digest,
      unit: unit ?? null,
      given_by: by ?? null,
      by_admin: byAdmin,
      scopes,
      created_at: at,
      expires_at: expiresAt,
      used_at: null,
      used_by: null,
    })
    .execute();
  return { code: storeCodeText(secret, storePoint), digest, expiresAt };
}

/**
 * Ends every code that a unit's workstations gave out and that nobody used; of an administrator's key those of administrators too. How
 * many. They are marked as used, so that no process whose clock is behind takes one.
 */
export async function endCodes(
  db: Pick<StoreDb, 'updateTable'>,
  { unit, scopes }: { readonly unit: string; readonly scopes: readonly string[] },
  at: Date,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('enrolment_code')
    .set({ expires_at: at, used_at: at })
    .where('given_by', '=', unit)
    .$if(!scopes.includes('admin'), (query) => query.where('by_admin', '=', false))
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Insists that a code is there which this key may still use; nothing is changed. @throws STORE_CODE_SPENT */
export async function requireCode(db: StoreDb, secret: Uint8Array, key: Uint8Array, at: Date): Promise<void> {
  const found = await db
    .selectFrom('enrolment_code')
    .select('secret_digest')
    .where('secret_digest', '=', sm3(secret))
    .where((eb) => eb.or([eb('used_at', 'is', null), eb('used_by', '=', key)]))
    .where('expires_at', '>', at)
    .executeTakeFirst();
  if (found === undefined) fail('STORE_CODE_SPENT');
}

/** Uses a code up, for one key; inside the transaction that enrols it. @throws STORE_CODE_SPENT */
export async function spendCode(
  db: StoreDb,
  secret: Uint8Array,
  key: Uint8Array,
  at: Date,
): Promise<SpentCode> {
  const spent = await db
    .updateTable('enrolment_code')
    .set({ used_at: at, used_by: key })
    .where('secret_digest', '=', sm3(secret))
    // By the key that used it before it may come again: its answer was lost on the way.
    .where((eb) => eb.or([eb('used_at', 'is', null), eb('used_by', '=', key)]))
    .where('expires_at', '>', at)
    .returning(['unit', 'by_admin', 'scopes'])
    .executeTakeFirst();
  return spent ?? fail('STORE_CODE_SPENT');
}
