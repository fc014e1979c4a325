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
  readonly at: Date;
}

/** Gives out a one-time code, good for three days; its text is told once and kept nowhere. */
export async function giveCode(
  db: StoreDb,
  storePoint: Uint8Array,
  { unit, scopes, at }: NewCode,
): Promise<{ readonly code: string; readonly expiresAt: Date }> {
  const secret = new Uint8Array(randomBytes(CODE_SECRET_BYTES));
  const expiresAt = new Date(at.getTime() + HOURS * 3_600_000);
  await db
    .insertInto('enrolment_code')
    .values({
      secret_digest: sm3(secret),
      unit: unit ?? null,
      scopes,
      created_at: at,
      expires_at: expiresAt,
      used_at: null,
      used_by: null,
    })
    .execute();
  return { code: storeCodeText(secret, storePoint), expiresAt };
}

/** Uses a code up, for one key; inside the transaction that enrols it. @throws STORE_CODE_SPENT */
export async function spendCode(
  db: StoreDb,
  secret: Uint8Array,
  key: Uint8Array,
  at: Date,
): Promise<{ readonly unit: string | null; readonly scopes: readonly string[] }> {
  const spent = await db
    .updateTable('enrolment_code')
    .set({ used_at: at, used_by: key })
    .where('secret_digest', '=', sm3(secret))
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .returning(['unit', 'scopes'])
    .executeTakeFirst();
  return spent ?? fail('STORE_CODE_SPENT');
}

/** Whether no key was ever enrolled: then the store's first start gives out the administrator's code. */
export async function isUnclaimed(db: StoreDb): Promise<boolean> {
  const found = await db.selectFrom('device_key').select('key').limit(1).executeTakeFirst();
  return found === undefined;
}
