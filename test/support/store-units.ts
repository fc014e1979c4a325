import type { Scope } from '@yinzheng/contract/store';
import { toBase64, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { sql } from 'kysely';
import { decide, request, TestClock } from './house.ts';
import { keyOfMade, LicenceMill, UNIT_NAME, type Made } from './licence-mill.ts';
import { JUNE, settled } from './store-both.ts';
import {
  authorityOf,
  EPOCH,
  OWN_UNIT,
  StoreHouse,
  Workstation,
  type Call,
  type SentAct,
} from './store-house.ts';

// Two units at one store: the first with something of every kind, the second with nothing but its keys.

/** Of another code, and, as its records say, of the same name. */
export const OTHER_UNIT = { code: '11100000000013338W', name: UNIT_NAME } as const;
const OUTAGE = '5e'.repeat(16);

/** What the first unit has at the store. */
export interface FirstUnit {
  readonly mill: LicenceMill;
  readonly one: Workstation;
  /** Accepted under number 1. */
  readonly made: Made;
  /** Key of its licence. */
  readonly licence: string;
  /** Waits under number 2 for what never came. */
  readonly waiting: Uint8Array;
  /** In quarantine under number 3. */
  readonly refused: Uint8Array;
  /** A file of which the first half was delivered. */
  readonly half: Uint8Array;
  readonly outage: string;
  readonly ticket: Uint8Array;
  /** Another key of the same workstation. */
  readonly spare: Workstation;
  /** The numbers under which its acts came. */
  readonly sequences: readonly number[];
}

/** A store with both. */
export interface TwoUnits {
  readonly house: StoreHouse;
  readonly first: FirstUnit;
  /** Of the second unit. */
  readonly mill: LicenceMill;
  /** Its key for deliveries, and one for each other scope. */
  readonly keys: Readonly<Record<Scope, Workstation>>;
}

export async function twoUnits(): Promise<TwoUnits> {
  const house = await StoreHouse.open();
  house.clock.at = JUNE;
  const first = await firstUnit(house);
  const mill = new LicenceMill('of the other unit');
  const come = async (scopes: readonly Scope[]): Promise<Workstation> => {
    const key = new Workstation(house);
    const answer = await key.enrol(await house.code(OTHER_UNIT.code, scopes), enrolmentOf(mill));
    if (answer.statusCode !== 200) throw new Error(answer.body);
    return key;
  };
  const keys = {
    deliver: await come(['deliver']),
    admin: await come(['admin']),
    query: await come(['query']),
    'query-limited': await come(['query-limited']),
  };
  const body = authorityOf(mill);
  const kept = await keys.deliver.call({ method: 'PUT', target: '/v1/authority', body });
  if (kept.statusCode !== 200) throw new Error(kept.body);
  return { house, first, mill, keys };
}

/** How a mill of the second unit enrols. */
export function enrolmentOf(mill: LicenceMill) {
  return {
    unit: OTHER_UNIT,
    workstation: toHex(mill.workstation),
    rootCertificate: toBase64(mill.who.root.certificate.der),
    records: mill.records.map(toBase64),
  };
}

async function firstUnit(house: StoreHouse): Promise<FirstUnit> {
  const { mill, one } = await settled(house);
  const made = await mill.make();
  const refused = (await mill.make({ serial: '000009001' })).act;
  const waiting = mill.event(made.identifier, sm3(refused));
  await one.deliver(made.file);
  const acts: SentAct[] = [
    [1, 'version', made.act],
    [2, 'event', waiting],
    [3, 'version', refused],
  ];
  const { results } = await one.send(...acts);
  const came = results.map(({ result }) => result).join(' ');
  if (came !== 'accepted waiting refused') throw new Error(JSON.stringify(results));
  const clock = new TestClock(new Date('2026-05-20T01:00:00Z'));
  const open = request(mill.authority, clock, { reason: '本单位内部的用印事由' });
  const ticket = (await decide(open, mill.who.approver, { authority: mill.authority, clock })).der;
  const half = made.file.map((byte) => byte ^ 1);
  const report = {
    id: OUTAGE,
    since: '2026-05-30T00:00:00.000Z',
    measures: [{ at: '2026-05-30T00:00:00.000Z', text: '改用纸质登记的本单位措施' }],
    late: [],
  };
  const target = `/v1/files/${toHex(sm3(half))}?offset=0&size=${half.length}`;
  const spare = new Workstation(house);
  const answers = [
    await one.call({ method: 'POST', target: '/v1/tickets', body: { ticket: toBase64(ticket) } }),
    await one.call({ method: 'PUT', target: `/v1/outages/${OUTAGE}`, body: report }),
    await one.call({
      method: 'PUT',
      target,
      body: half.subarray(0, half.length / 2),
      headers: { 'content-type': 'application/octet-stream' },
    }),
    await spare.enrol(await house.code(OWN_UNIT, ['deliver']), {
      workstation: toHex(mill.workstation),
      rootCertificate: toBase64(mill.who.root.certificate.der),
      records: mill.records.map(toBase64),
    }),
  ];
  const wrong = answers.find(({ statusCode }) => statusCode !== 200);
  if (wrong !== undefined) throw new Error(wrong.body);
  const licence = keyOfMade(made);
  const sequences = acts.map(([sequence]) => sequence);
  return { mill, one, made, licence, waiting, refused, half, outage: OUTAGE, ticket, spare, sequences };
}

/** Tables that every request adds to. */
const OF_REQUESTS = ['audit', 'nonce', 'found_file'];

/**
 * Everything of the first unit in a store, out of every table, those of a later version too: rows that name it, and of tables without a
 * unit whatever the second unit's code and keys do not stand in. `more`: further keys of the second.
 */
export async function rowsOfFirst(
  { house, keys }: TwoUnits,
  more: readonly Workstation[] = [],
): Promise<Readonly<Record<string, string>>> {
  const others = [OTHER_UNIT.code, ...[...Object.values(keys), ...more].map(({ key }) => key)];
  const { rows: tables } = await sql<{ name: string; named: boolean }>`
    select table_name::text as name, bool_or(column_name = 'unit') as named from information_schema.columns
    where table_schema = 'public' and table_name not like 'kysely%' group by table_name`.execute(house.db);
  const own = tables.filter(({ name }) => !OF_REQUESTS.includes(name));
  const each = own.map(({ name }) => {
    return sql`select ${name} as name, to_jsonb(t)::text as row, to_jsonb(t)->>'unit' as unit from ${sql.table(name)} t`;
  });
  const { rows } = await sql<{ name: string; row: string; unit: string | null }>`
    ${sql.join(each, sql` union all `)}`.execute(house.db);
  const isFirst = ({ row, unit }: (typeof rows)[number], named: boolean): boolean =>
    named ? unit === OWN_UNIT : !others.some((other) => row.includes(other));
  return Object.fromEntries(
    own.map(({ name, named }) => {
      const found = rows.filter((one) => one.name === name && isFirst(one, named));
      const texts = found.map(({ row }) => row).sort();
      return [name, texts.join('\n')];
    }),
  );
}

/**
 * What of the first unit nobody else may be told: as text, and as it would stand in an answer in hexadecimal or base64. What is public
 * in a query (the face's open field, the holder that was asked for) is not among it.
 */
export async function secretsOf({ house, first }: TwoUnits): Promise<ReadonlyMap<string, string>> {
  const { made, waiting, refused, ticket, half, one, spare } = first;
  const receipts = await house.db
    .selectFrom('acceptance')
    .select(['digest', 'before'])
    .where('unit', '=', OWN_UNIT)
    .execute();
  const heads = await house.db
    .selectFrom('acceptance_head')
    .select(['act', 'signature'])
    .where('unit', '=', OWN_UNIT)
    .execute();
  const bytes: Record<string, Uint8Array> = { version: made.act, waiting, refused, ticket };
  for (const [index, { act, signature }] of heads.entries()) {
    bytes[`head ${index}`] = act;
    bytes[`signature ${index}`] = signature;
  }
  const secrets = new Map<string, string>([
    ['an outage’s measure', '改用纸质登记的本单位措施'],
    ['a private field', '内部留存'],
    ['a limited field', '长沙市一号'],
    ['a holder’s code', '11010519491231002X'],
    ['a holder’s name', '陈明'],
    ['a workstation', toHex(first.mill.workstation)],
    ['a device', one.key],
    ['a spare device', spare.key],
    ['an epoch', EPOCH],
    ['half a file', toHex(sm3(half))],
    ['a file', toHex(sm3(made.file))],
    ['an identifier', made.identifier],
    ['a licence', first.licence],
  ]);
  for (const [name, value] of Object.entries(bytes)) {
    secrets.set(name, toBase64(value).slice(0, 60));
    secrets.set(`digest of ${name}`, toHex(sm3(value)));
  }
  for (const [index, { digest }] of receipts.entries()) secrets.set(`receipt ${index}`, toHex(digest));
  return secrets;
}

/** What a caller knows already: it stands in the call, as text or in base64, or is the SM3 of what does. */
export function knownTo({ target, body }: Call): string {
  if (body === undefined) return target;
  if (body instanceof Uint8Array) return `${target} ${Buffer.from(body).toString('latin1')}`;
  const text = JSON.stringify(body);
  const bytes = [...text.matchAll(/"([A-Za-z0-9+/]{40,}={0,2})"/g)].map(
    ([, part = '']) => new Uint8Array(Buffer.from(part, 'base64')),
  );
  const parts = bytes.flatMap((one) => [toHex(sm3(one)), Buffer.from(one).toString('latin1')]);
  return [target, text, ...parts].join(' ');
}
