import type { LicenceTypeJson, Query } from '@yinzheng/contract/store';
import { licenceKey, parseLicenceIdentifier } from '@yinzheng/core/licences';
import { sql, type Kysely } from 'kysely';
import type { VersionBody } from '../acceptance/found.ts';
import { typeStates } from '../catalogue/types.ts';
import type { StoreTables } from '../db/tables.ts';
import type { SeenVersion } from './sight.ts';

/** Most licences of one holder in one answer. */
const MOST_OF_HOLDER = 500;

/** A version's place. */
interface Place {
  readonly licence: string;
  readonly version: number;
}

/** Versions by their places, in the places' order; what is not there is left out. */
export async function versionsAt(
  db: Kysely<StoreTables>,
  places: readonly Place[],
): Promise<(SeenVersion & { readonly key: string })[]> {
  if (places.length === 0) return [];
  const keys = [...new Set(places.map(({ licence }) => licence))];
  const licences = await db.selectFrom('licence').selectAll().where('licence', 'in', keys).execute();
  const versions = await db
    .selectFrom('licence_version')
    .select(['licence', 'version', 'face', 'body'])
    .where('licence', 'in', keys)
    .execute();
  return places.flatMap(({ licence: key, version }) => {
    const licence = licences.find((one) => one.licence === key);
    const found = versions.find((one) => one.licence === key && one.version === version);
    if (licence === undefined || found === undefined) return [];
    return [{ key, body: JSON.parse(found.body) as VersionBody, face: found.face, licence }];
  });
}

/** The states of every type among some versions. */
export async function statesOf(
  db: Kysely<StoreTables>,
  versions: readonly SeenVersion[],
): Promise<ReadonlyMap<string, LicenceTypeJson[]>> {
  const states = new Map<string, LicenceTypeJson[]>();
  for (const type of new Set(versions.map(({ body }) => body.type))) {
    states.set(type, await typeStates(db, type));
  }
  return states;
}

/** Where a query leads; `after`: where a list goes on. `issuer`: only licences of that one. @throws LICENCE_IDENTIFIER */
export async function placesOf(
  db: Kysely<StoreTables>,
  by: Query['by'],
  issuer: string | undefined,
): Promise<{ readonly places: readonly Place[]; readonly after?: string }> {
  switch (by.what) {
    case 'identifier': {
      const identifier = parseLicenceIdentifier(by.identifier);
      const own = issuer === undefined || identifier.issuer === issuer;
      return { places: own ? [{ licence: licenceKey(identifier), version: identifier.version }] : [] };
    }
    case 'holder':
      return { places: await placesOfHolder(db, by.code, by.type, issuer) };
    case 'issuer': {
      if (issuer !== undefined && by.issuer !== issuer) return { places: [] };
      const rows = await db
        .selectFrom('issuer_licence')
        .innerJoin('licence', 'licence.licence', 'issuer_licence.licence')
        .select(['licence.licence', 'licence.version'])
        .where('issuer_licence.issuer', '=', by.issuer)
        .where('issuer_licence.type', '=', by.type)
        .where('issuer_licence.licence', '>', by.after ?? '')
        .orderBy('issuer_licence.licence')
        .limit(by.limit)
        .execute();
      const last = rows.at(-1)?.licence;
      return { places: rows, ...(rows.length === by.limit && last !== undefined ? { after: last } : {}) };
    }
  }
}

/** Of each licence the newest version that names the holder. */
async function placesOfHolder(
  db: Kysely<StoreTables>,
  holder: string,
  type: string | undefined,
  issuer: string | undefined,
): Promise<Place[]> {
  const rows = await db
    .selectFrom('holder_licence')
    .select(({ fn }) => ['licence', fn.max('version').as('version')])
    .where('holder', '=', holder)
    .$if(type !== undefined, (query) => query.where(sql`split_part(licence, '.', 1)`, '=', type!))
    .$if(issuer !== undefined, (query) => query.where(sql`split_part(licence, '.', 2)`, '=', issuer!))
    .groupBy('licence')
    .orderBy('licence')
    .limit(MOST_OF_HOLDER)
    .execute();
  return rows;
}
