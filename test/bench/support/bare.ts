import { createSm3Digest, sm2KeyPair, sm2SignDigest, sm2VerifyDigest } from '@yinzheng/core/sm';
import type { Insertable } from 'kysely';
import { openDatabase } from '../../../src-store/db/open.ts';
import type { StoreDb, StoreTables } from '../../../src-store/db/tables.ts';
import { nodeRandom } from '../../support/openssl.ts';
import type { CountedSm } from './counting.ts';

// What a store that believed everything would do all the same.

/** The tables that acts and files on their way in are written to, each with what must be one of its columns. */
const TABLES = [
  'nonce',
  'unit_file',
  'acceptance',
  'acceptance_head',
  'accepted_digest',
  'client_sequence',
  'licence',
  'licence_act',
  'licence_version',
  'issued_record',
  'holder_licence',
  'issuer_licence',
  'impression',
  'authorisation_use',
  'log_head',
  'log_row',
  'audit',
] as const satisfies readonly (keyof StoreTables)[];

/** Rows at a time, as a batch has acts. */
const LOT = 500;

/** What came of an acceptance, table by table. */
export interface AcceptedRows {
  readonly tables: readonly (readonly [table: string, rows: readonly object[]])[];
  readonly count: number;
}

/** Reads every row that acts and files left in a store. */
export async function acceptedRows(db: StoreDb): Promise<AcceptedRows> {
  const tables: [string, object[]][] = [];
  for (const table of TABLES) {
    tables.push([
      table,
      await db
        .selectFrom(table as 'audit')
        .selectAll()
        .execute(),
    ]);
  }
  return { tables, count: tables.reduce((sum, [, rows]) => sum + rows.length, 0) };
}

/** Inserts the same rows into the same tables of an empty store, in lots, each lot of all tables in one transaction; milliseconds. */
export async function insertAlone(database: string, { tables }: AcceptedRows): Promise<number> {
  const db = await openDatabase({ kind: 'postgres', url: database, connections: 1 });
  try {
    const most = Math.max(...tables.map(([, rows]) => rows.length));
    const begun = performance.now();
    for (let at = 0; at < most; at += LOT) {
      await db.transaction().execute(async (inside) => {
        for (const [table, rows] of tables) {
          const lot = rows.slice(at, at + LOT) as unknown as Insertable<StoreTables['audit']>[];
          if (lot.length > 0)
            await inside
              .insertInto(table as 'audit')
              .values(lot)
              .execute();
        }
      });
    }
    return performance.now() - begun;
  } finally {
    await db.destroy();
  }
}

/** Signatures that are verified in turn: more than are remembered to be right. */
const SIGNATURES = 2500;

/** Computes so many digests over so many bytes, and verifies so many signatures, of our own; milliseconds. */
export async function smAlone({
  verifications,
  digests,
  bytes,
}: CountedSm): Promise<{ readonly verifying: number; readonly digesting: number }> {
  const { publicKey, privateKey } = sm2KeyPair(nodeRandom);
  const signed = Array.from({ length: Math.min(verifications, SIGNATURES) }, () => {
    const e = nodeRandom.bytes(32);
    return { e, signature: sm2SignDigest(privateKey, e) };
  });
  const begun = performance.now();
  for (let done = 0; done < verifications; done++) {
    const { e, signature } = signed[done % signed.length]!;
    if (!sm2VerifyDigest(publicKey, e, signature)) throw new Error('a signature is not right');
  }
  const verifying = performance.now() - begun;
  const digest = await createSm3Digest();
  const input = nodeRandom.bytes(Math.max(1, Math.round(bytes / Math.max(1, digests))));
  const from = performance.now();
  for (let done = 0; done < digests; done++) digest(input);
  return { verifying, digesting: performance.now() - from };
}
