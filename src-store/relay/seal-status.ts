import { concat, equalBytes, fail, readable } from '@yinzheng/core/kernel';
import { parseCertificate } from '@yinzheng/core/pki';
import { parseSealStatusList, type SealStatusList } from '@yinzheng/core/seals';
import { sm2Verify, sm3 } from '@yinzheng/core/sm';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import { addChange, CITY, lockFeed } from './feeds.ts';

/**
 * Keeps an issuer's newer list and puts it into the city's feed; the same again changes nothing. Whether its issuer may speak
 * for a seal is asked where the seal is judged. Inside a transaction. @throws STATUS_LIST_REFUSED
 */
export async function putSealStatus(db: Kysely<StoreTables>, bytes: Uint8Array, at: Date): Promise<void> {
  const list = readable(() => parseSealStatusList(bytes)) ?? refuse('form');
  const issuer = issuerOf(list);
  await lockFeed(db, CITY);
  const last = await db
    .selectFrom('seal_status')
    .select(['number', 'list'])
    .where('issuer', '=', issuer)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last !== undefined && equalBytes(last.list, bytes)) return;
  if (last !== undefined && list.number <= last.number) refuse('number');
  if (list.nextUpdate <= at) refuse('next update');
  await db.insertInto('seal_status').values({ issuer, number: list.number, list: bytes, at }).execute();
  await addChange(db, CITY, { kind: 'seal-status', body: bytes, at });
}

/** Who signed a list: the SM3 of its certificate's name and key. Somebody else under that name is another issuer. */
function issuerOf({ certificate, signedBytes, signature }: SealStatusList): Uint8Array {
  const read = readable(() => parseCertificate(certificate)) ?? refuse('form');
  const point = read.publicKey.sm2Point;
  if (point === undefined || !sm2Verify(point, signedBytes, signature)) return refuse('signature');
  return sm3(concat(read.subject.der, point));
}

/** The newest list of each issuer. */
export async function newestSealStatus(db: Kysely<StoreTables>): Promise<SealStatusList[]> {
  const rows = await db
    .selectFrom('seal_status')
    .distinctOn('issuer')
    .select('list')
    .orderBy('issuer')
    .orderBy('number', 'desc')
    .execute();
  return rows.map(({ list }) => parseSealStatusList(list));
}

function refuse(detail: 'form' | 'signature' | 'number' | 'next update'): never {
  return fail('STATUS_LIST_REFUSED', { detail: `status list: ${detail}` });
}
