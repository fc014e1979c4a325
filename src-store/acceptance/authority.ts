import type { AuthorityUpdate } from '@yinzheng/contract/store';
import { loadAuthority, type Authority } from '@yinzheng/core/authority';
import { equalBytes, fail, fromBase64, toHex } from '@yinzheng/core/kernel';
import { parseCertificate, parseCrl } from '@yinzheng/core/pki';
import { parseSealStatusList } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type { AuthoritySourceTable } from '../db/tables-acceptance.ts';
import { inParts } from './ledger-state.ts';

/** A workstation of a unit. */
export interface Station {
  readonly unit: string;
  readonly workstation: Uint8Array;
}

/**
 * Keeps records of authority that hold from the pinned root and go on from those that are kept; fewer of the same change
 * nothing. Inside a transaction. The number of kept records. @throws AUTHORITY_BROKEN; STORE_HAS_NOT
 */
export async function keepRecords(
  db: Kysely<StoreTables>,
  station: Station,
  records: readonly Uint8Array[],
): Promise<{ readonly authority: Authority; readonly records: number }> {
  const pinned = await db
    .selectFrom('workstation')
    .select('root_certificate')
    .where((eb) => eb.and({ ...station }))
    .forUpdate()
    .executeTakeFirst();
  const authority = loadAuthority((pinned ?? fail('STORE_HAS_NOT')).root_certificate, records);
  if (!equalBytes(authority.foundation.workstation, station.workstation)) broken(0, 'another workstation');
  const kept = await db
    .selectFrom('authority_record')
    .select(['number', 'digest'])
    .where((eb) => eb.and({ ...station }))
    .orderBy('number')
    .execute();
  const digests = records.map((record) => sm3(record));
  for (const { number, digest } of kept.slice(0, digests.length)) {
    if (!equalBytes(digests[number]!, digest)) broken(number, 'another record than the one that is kept');
  }
  const added = records.slice(kept.length).map((record, index) => {
    const number = kept.length + index;
    return { ...station, number, digest: digests[number]!, record };
  });
  for (let at = 0; at < added.length; at += 500) {
    await db
      .insertInto('authority_record')
      .values(added.slice(at, at + 500))
      .execute();
  }
  return { authority, records: Math.max(kept.length, records.length) };
}

/** Keeps what a workstation's authority brings along. @throws as {@link keepRecords}; TRUST_ROOT_UNNAMED, DER_MALFORMED */
export async function keepAuthority(
  db: Kysely<StoreTables>,
  station: Station,
  update: AuthorityUpdate,
): Promise<number> {
  const { authority, records } = await keepRecords(db, station, update.records.map(fromBase64));
  const { trustRoots } = authority.foundation;
  const sources = [
    ...sourcesOf('root', update.roots, (body) => {
      parseCertificate(body);
      const digest = sm3(body);
      if (!trustRoots.some((root) => equalBytes(root, digest))) {
        fail('TRUST_ROOT_UNNAMED', { digest: toHex(digest) });
      }
    }),
    ...sourcesOf('other', update.others, parseCertificate),
    ...sourcesOf('crl', update.crls, parseCrl),
    ...sourcesOf('status-list', update.statusLists, parseSealStatusList),
  ];
  const known = await inParts(sources, (part) =>
    db
      .selectFrom('authority_source')
      .select('digest')
      .where((eb) => eb.and({ ...station }))
      .where(
        'digest',
        'in',
        part.map(({ digest }) => digest),
      )
      .execute(),
  );
  const there = new Set(known.map(({ digest }) => toHex(digest)));
  const added = new Map(sources.map((source) => [toHex(source.digest), { ...station, ...source }]));
  for (const [digest, source] of added) {
    if (!there.has(digest)) await db.insertInto('authority_source').values(source).execute();
  }
  return records;
}

type Source = Pick<AuthoritySourceTable, 'kind' | 'digest' | 'body'>;

function sourcesOf(
  kind: Source['kind'],
  bodies: readonly string[],
  read: (body: Uint8Array) => unknown,
): Source[] {
  return bodies.map(fromBase64).map((body) => {
    read(body);
    return { kind, digest: sm3(body), body };
  });
}

function broken(number: number, detail: string): never {
  return fail('AUTHORITY_BROKEN', { number, detail, since: 'nothing' });
}
