import { fromHex, toHex } from '@yinzheng/core/kernel';
import type { ActKind } from '@yinzheng/core/sync';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type { ClientSequenceTable, LicenceTable, WaitingTable } from '../db/tables-acceptance.ts';
import { decisionsOf, licencesOfDecisions, namedByDecisions, type DecisionState } from './decisions.ts';
import type { Found } from './found.ts';
import { inParts } from './in-parts.ts';
import type { Judgement } from './judge.ts';

export { inParts };

/** An act of a batch, judged by itself. */
export interface Came {
  readonly client: Uint8Array;
  readonly epoch: string;
  readonly sequence: number;
  readonly kind: ActKind;
  /** SM3 of the act, hexadecimal. */
  readonly digest: string;
  readonly act: Uint8Array;
  /** Undefined: it was accepted before, as was seen before the unit was locked. */
  readonly judgement: Judgement | undefined;
}

/** A row of a use log, as an accepted act told of it. */
export interface ToldRow {
  readonly hash: string;
  /** SM3 of the act that told. */
  readonly digest: string;
  /** Of an act of kind `head`: its number in the acceptance log, and when. */
  readonly number?: number;
  readonly at?: Date;
}

/** An accepted act that takes a standing authorisation back. */
export interface ToldEnd {
  /** Its number in the acceptance log, and when it was accepted. */
  readonly number: number;
  readonly at: Date;
  readonly endedAt: Date;
  /** esID of the seal that its leader's grant is for; null: for whichever. */
  readonly seal: string | null;
}

/** What the acts of a batch are decided by, as it stands under the lock of the unit's row. Digests are hexadecimal. */
export interface LedgerState extends DecisionState {
  readonly unit: string;
  number: number;
  head: Uint8Array;
  readonly came: Map<string, ClientSequenceTable>;
  readonly accepted: Map<string, number>;
  readonly licences: Map<string, LicenceTable>;
  /** By licence and predecessor: the SM3 of the accepted act that follows. */
  readonly followers: Map<string, string>;
  /** By licence and version: the SM3 of the accepted act. */
  readonly versions: Map<string, string>;
  /** By the SM3 of a signed record: the SM3 of the accepted act that rests on it. */
  readonly records: Map<string, string>;
  /** By licence and predecessor. */
  readonly waiting: Map<string, WaitingTable>;
  /** What says that a standing authorisation ended, by its SM3, in the order of acceptance. */
  readonly ends: Map<string, ToldEnd[]>;
  /** By workstation and row. */
  readonly logRows: Map<string, ToldRow>;
  readonly impressions: Map<string, ToldRow>;
  readonly heads: Map<string, ToldRow>;
  /** By workstation and SM3 of a signed authorisation: impressions under it by day. */
  readonly uses: Map<string, Map<string, number>>;
}

/** Two or three names as one. */
export function keyOf(...parts: readonly (string | number)[]): string {
  return parts.join(' ');
}

/** Locks a unit's row and reads what its acts are decided by. Inside a transaction. */
export async function lockLedger(
  db: Kysely<StoreTables>,
  unit: string,
  acts: readonly Came[],
): Promise<LedgerState> {
  const locked = await db
    .selectFrom('unit')
    .select(['accepted', 'head'])
    .where('code', '=', unit)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const found = acts.flatMap(({ judgement }) =>
    judgement !== undefined && 'found' in judgement ? [judgement.found] : [],
  );
  const steps = found.flatMap((one) => (one.kind === 'version' || one.kind === 'event' ? [one] : []));
  const licences = steps.map(({ licence }) => licence);
  const waiting = await waitingOf(db, unit, [...licences, ...licencesOfDecisions(acts)]);
  // What waited may be taken up by what came: it needs the same.
  const heldBack = [...waiting.values()].map(({ found: json }) => JSON.parse(json) as Found);
  const versions = [...found, ...heldBack].flatMap((one) => (one.kind === 'version' ? [one] : []));
  const heads = found.flatMap((one) => (one.kind === 'head' ? [one] : []));
  const rows = [
    ...versions.flatMap(({ workstation, impressions }) =>
      impressions.map(({ row }) => ({ workstation, row })),
    ),
    ...heads.flatMap(({ workstation, row, told }) =>
      [row, ...told.map((one) => one.row)].map((each) => ({ workstation, row: each })),
    ),
  ];
  return {
    unit,
    number: locked.accepted,
    head: locked.head,
    came: await cameOf(db, acts),
    accepted: await acceptedOf(db, unit, [...acts.map(({ digest }) => digest), ...namedByDecisions(acts)]),
    ...(await decisionsOf(db, unit, acts)),
    waiting,
    ...(await livesOf(db, licences)),
    records: await recordsOf(
      db,
      unit,
      versions.map(({ record }) => record),
    ),
    ...(await authorisationsOf(
      db,
      unit,
      versions.map(({ authorisation }) => authorisation),
    )),
    ...(await rowsOf(db, unit, rows)),
  };
}

async function cameOf(
  db: Kysely<StoreTables>,
  acts: readonly Came[],
): Promise<Map<string, ClientSequenceTable>> {
  const [first] = acts;
  if (first === undefined) return new Map();
  const rows = await inParts(
    acts.map(({ sequence }) => sequence),
    (part) =>
      db
        .selectFrom('client_sequence')
        .selectAll()
        .where('client', '=', first.client)
        .where('epoch', '=', first.epoch)
        .where('sequence', 'in', part)
        .execute(),
  );
  return new Map(rows.map((row) => [keyOf(toHex(row.client), row.epoch, row.sequence), row]));
}

/** Numbers of accepted acts by their digests. */
export async function acceptedOf(
  db: Kysely<StoreTables>,
  unit: string,
  digests: readonly string[],
): Promise<Map<string, number>> {
  const rows = await inParts(digests, (part) =>
    db
      .selectFrom('accepted_digest')
      .select(['digest', 'number'])
      .where('unit', '=', unit)
      .where('digest', 'in', part.map(fromHex))
      .execute(),
  );
  return new Map(rows.map(({ digest, number }) => [toHex(digest), number]));
}

async function waitingOf(
  db: Kysely<StoreTables>,
  unit: string,
  licences: readonly string[],
): Promise<Map<string, WaitingTable>> {
  const rows = await inParts(licences, (part) =>
    db.selectFrom('waiting').selectAll().where('unit', '=', unit).where('licence', 'in', part).execute(),
  );
  return new Map(rows.map((row) => [keyOf(row.licence, toHex(row.previous)), row]));
}

async function livesOf(
  db: Kysely<StoreTables>,
  keys: readonly string[],
): Promise<Pick<LedgerState, 'licences' | 'followers' | 'versions'>> {
  const licences = await inParts(keys, (part) =>
    db.selectFrom('licence').selectAll().where('licence', 'in', part).execute(),
  );
  const acts = await inParts(keys, (part) =>
    db
      .selectFrom('licence_act')
      .select(['licence', 'previous', 'digest'])
      .where('licence', 'in', part)
      .execute(),
  );
  const versions = await inParts(keys, (part) =>
    db
      .selectFrom('licence_version')
      .select(['licence', 'version', 'digest'])
      .where('licence', 'in', part)
      .execute(),
  );
  return {
    licences: new Map(licences.map((row) => [row.licence, row])),
    followers: new Map(acts.map((row) => [keyOf(row.licence, toHex(row.previous)), toHex(row.digest)])),
    versions: new Map(versions.map((row) => [keyOf(row.licence, row.version), toHex(row.digest)])),
  };
}

async function recordsOf(
  db: Kysely<StoreTables>,
  unit: string,
  records: readonly string[],
): Promise<Map<string, string>> {
  const rows = await inParts(records, (part) =>
    db
      .selectFrom('issued_record')
      .select(['record', 'digest'])
      .where('unit', '=', unit)
      .where('record', 'in', part.map(fromHex))
      .execute(),
  );
  return new Map(rows.map(({ record, digest }) => [toHex(record), toHex(digest)]));
}

async function authorisationsOf(
  db: Kysely<StoreTables>,
  unit: string,
  authorisations: readonly { readonly digest: string }[],
): Promise<Pick<LedgerState, 'ends' | 'uses'>> {
  const digests = authorisations.map(({ digest }) => digest);
  const ends = await inParts(digests, (part) =>
    db
      .selectFrom('authorisation_end')
      .selectAll()
      .where('unit', '=', unit)
      .where('authorisation', 'in', part.map(fromHex))
      .orderBy('number')
      .execute(),
  );
  const told = new Map<string, ToldEnd[]>();
  for (const { authorisation, number, at, ended_at: endedAt, seal } of ends) {
    const key = toHex(authorisation);
    told.set(key, [...(told.get(key) ?? []), { number, at, endedAt, seal }]);
  }
  const used = await inParts(digests, (part) =>
    db
      .selectFrom('authorisation_use')
      .selectAll()
      .where('unit', '=', unit)
      .where('authorisation', 'in', part.map(fromHex))
      .execute(),
  );
  const uses = new Map<string, Map<string, number>>();
  for (const { workstation, authorisation, day, count } of used) {
    const key = keyOf(toHex(workstation), toHex(authorisation));
    const days = uses.get(key) ?? new Map<string, number>();
    uses.set(key, days.set(day, count));
  }
  return {
    ends: told,
    uses,
  };
}

/** What is known of some rows of use logs. */
async function rowsOf(
  db: Kysely<StoreTables>,
  unit: string,
  rows: readonly { readonly workstation: string; readonly row: number }[],
): Promise<Pick<LedgerState, 'logRows' | 'impressions' | 'heads'>> {
  const known: Pick<LedgerState, 'logRows' | 'impressions' | 'heads'> = {
    logRows: new Map(),
    impressions: new Map(),
    heads: new Map(),
  };
  for (const workstation of new Set(rows.map((one) => one.workstation))) {
    const of = { unit, workstation: fromHex(workstation) };
    const numbers = rows.filter((one) => one.workstation === workstation).map(({ row }) => row);
    const read = async (table: 'log_row' | 'impression' | 'log_head', into: Map<string, ToldRow>) => {
      const found = await inParts(numbers, (part) =>
        db
          .selectFrom(table as 'log_row')
          .selectAll()
          .where((eb) => eb.and(of))
          .where('row_no', 'in', part)
          .execute(),
      );
      for (const { row_no, hash, digest, number, at } of found) {
        into.set(keyOf(workstation, row_no), { hash: toHex(hash), digest: toHex(digest), number, at });
      }
    };
    await read('log_row', known.logRows);
    await read('impression', known.impressions);
    await read('log_head', known.heads);
  }
  return known;
}
