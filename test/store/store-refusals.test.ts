import { concat, toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { licenceIdentifier } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it } from 'vitest';
import { ISSUER, TYPE_CODE } from '../support/licence-house.ts';
import {
  type LicenceMill,
  millType,
  rowHash,
  STAMPED,
  type Made,
  type MadeChanges,
} from '../support/licence-mill.ts';
import { recordsOf, SEAL_ID, usualGrants } from '../support/house.ts';
import { makeSeal, makeStatusList, party } from '../support/made-seals.ts';
import { embeddedCase, JUNE, settled } from '../support/store-both.ts';
import {
  authorityOf,
  type StoreHouse,
  toldBy,
  type SentAct,
  type Workstation,
} from '../support/store-house.ts';

const WRONG_TIME = 'SEALED_FILE_WRONG sealed file: time';

describe('what the store refuses, and keeps with its reason', () => {
  let house: StoreHouse;
  let mill: LicenceMill;
  let one: Workstation;
  let sequence = 0;
  let serial = 1;

  beforeAll(async () => {
    ({ house, mill, one } = await embeddedCase());
    return () => house.close();
  }, 120_000);

  /** A version of a serial of its own. */
  const make = (changes: MadeChanges = {}, by = mill): Promise<Made> =>
    by.make({ serial: `000001${String(++serial).padStart(3, '0')}`, ...changes });

  const told = (kind: SentAct[1], act: Uint8Array, by = one): Promise<string> =>
    toldBy(by, [++sequence, kind, act]);

  async function toldOf(changes: MadeChanges, deliver = true): Promise<string> {
    const made = await make(changes);
    if (deliver) await one.deliver(made.file);
    return told('version', made.act);
  }

  it('holds each version against its people, its type, its serial and its file', async () => {
    const other = party('Another Unit', mill.root);
    const cases: [string, MadeChanges, string][] = [
      ['nothing wrong', {}, 'accepted'],
      ['signed by another', { signers: { order: mill.who.approver } }, 'LICENCE_ALTERED licence order'],
      ['an officer without a grant', { order: { grant: sm3(utf8('no')) } }, 'AUTHORITY_MISSING'],
      ['returned', { review: { answer: 'returned' } }, 'LICENCE_NOT_REVIEWED'],
      [
        'another issuer',
        {
          authorisation: { issuer: TYPE_CODE.slice(0, 18) },
          order: {
            identifier: licenceIdentifier({
              type: TYPE_CODE,
              issuer: TYPE_CODE.slice(0, 18),
              serial: '000001900',
              version: 1,
            }),
          },
        },
        'LICENCE_NOT_YOURS',
      ],
      ['a serial of nobody', { serial: '000002001' }, 'SERIAL_NOT_ALLOTTED'],
      ['a serial that is none', { serial: 'A' }, 'SERIAL_NOT_ALLOTTED'],
      [
        'another template',
        { record: { type: { code: TYPE_CODE, name: '演示许可证', face: 1, template: sm3(utf8('x')) } } },
        'LICENCE_AGAINST_TYPE licence type: state',
      ],
      [
        'a field that is missing',
        { record: { face: {} } },
        'LICENCE_AGAINST_TYPE licence type: face missing KZ_SCOPE',
      ],
      [
        'a field that the type has not',
        { record: { face: { KZ_SCOPE: '零售', KZ_MORE: 'x' } } },
        'LICENCE_AGAINST_TYPE licence type: face unlisted KZ_MORE',
      ],
      [
        'a term that the type has not',
        { record: { term: '5年' }, order: { validTo: '2031-05-05' } },
        'LICENCE_AGAINST_TYPE licence type: term 5年',
      ],
      [
        'a holder’s code',
        { record: { holders: [{ type: '111', code: '110105194912310021', name: '陈明' }] } },
        'LICENCE_AGAINST_TYPE licence type: holder code',
      ],
      ['another document', { document: utf8('x') }, 'SEALED_FILE_WRONG sealed file: document'],
      ['another size', { order: { size: 10 } }, 'SEALED_FILE_WRONG sealed file: document'],
      [
        'other metadata in it',
        { xml: (due) => concat(due, utf8(' ')) },
        'SEALED_FILE_WRONG sealed file: metadata',
      ],
      [
        'other metadata ordered',
        { order: { metadata: sm3(utf8('x')) } },
        'SEALED_FILE_WRONG sealed file: metadata ordered',
      ],
      [
        'another authorisation in the seal',
        { ticketId: new Uint8Array(16) },
        'SEALED_FILE_WRONG sealed file: another authorisation',
      ],
      [
        'another seal',
        {
          sealWith: makeSeal(mill.maker, mill.unit, {
            esID: SEAL_ID,
            picture: { type: 'PNG', data: mill.seal.info.picture.data, width: 40, height: 40 },
          }),
        },
        'SEALED_FILE_WRONG sealed file: another seal',
      ],
      [
        'a seal that does not list the key',
        { sealWith: makeSeal(mill.maker, other, { esID: SEAL_ID }) },
        'SEALED_FILE_WRONG sealed file: verification MEMBERSHIP_NOT_LISTED',
      ],
      [
        'no seal',
        {
          file: (bytes) =>
            concat(bytes.subarray(0, Buffer.from(bytes).indexOf('%%EOF') + 6), utf8('%%EOF\n')),
        },
        'SEALED_FILE_WRONG sealed file: verification NO_SIGNATURES',
      ],
      [
        'something behind the seal',
        { file: (bytes) => concat(bytes, utf8('\n1 0 obj\n<< >>\nendobj\n%%EOF\n')) },
        'SEALED_FILE_WRONG',
      ],
      ['a stamp in the future', { stampedAt: new Date('2026-07-01T00:00:00Z') }, 'LICENCE_ACT_AHEAD'],
    ];
    for (const [what, changes, due] of cases) {
      const said = await toldOf(changes);
      expect(said.startsWith(due) ? due : said, what).toBe(due);
    }
    expect(await toldOf({}, false)).toBe('FILE_NOT_DELIVERED');
    // Nobody's file by its digest alone: the bytes must have come from this unit.
    const state = await one.call({ method: 'GET', target: `/v1/files/${'00'.repeat(32)}/state` });
    expect(state.json()).toEqual({ digest: '00'.repeat(32), received: 0, whole: false });
  });

  it('accepts one record once, under whatever serial it comes', async () => {
    const { who } = mill;
    const sign = who.collector.sign.bind(who.collector);
    const signed = new Map<string, Uint8Array>();
    // The collector's signature over one record is one; an officer may order it twice.
    const collector = {
      ...who.collector,
      sign: (act: Uint8Array) => {
        const one = signed.get(toHex(act)) ?? sign(act);
        signed.set(toHex(act), one);
        return one;
      },
    };
    const twice = { record: { draft: sm3(utf8('twice')).slice(0, 16) }, signers: { record: collector } };
    expect(await toldOf(twice)).toBe('accepted');
    expect(await toldOf(twice)).toBe('conflict');
  });

  it('holds the days and times of order and seal against each other', async () => {
    const ordered = new Date('2026-05-06T09:00:00Z');
    const cases: [MadeChanges, string][] = [
      [{ order: { issuedOn: '2026-05-07' } }, 'LICENCE_ALTERED licence days'],
      [{ order: { orderedAt: ordered }, stampedAt: new Date('2026-05-06T08:59:00Z') }, WRONG_TIME],
      // The next day in Beijing, while it is still the same in Greenwich.
      [{ order: { orderedAt: ordered }, stampedAt: new Date('2026-05-06T16:00:00Z') }, WRONG_TIME],
      [{ order: { orderedAt: ordered }, stampedAt: new Date('2026-05-06T15:59:59Z') }, 'accepted'],
      [
        {
          authorisation: { id: sm3(utf8('short')).slice(0, 16), validTo: new Date('2026-05-06T09:30:00Z') },
          order: { orderedAt: ordered },
          stampedAt: new Date('2026-05-06T09:31:00Z'),
        },
        WRONG_TIME,
      ],
    ];
    for (const [changes, due] of cases) expect(await toldOf(changes)).toBe(due);
  });

  it('keeps each refusal with its reason for the unit to see', async () => {
    const { acts } = (await one.call({ method: 'GET', target: '/v1/quarantine' })).json<{
      acts: { kind: string; reason: { code: string } }[];
    }>();
    expect(acts.length).toBeGreaterThan(15);
    expect(acts.at(-1)).toMatchObject({ kind: 'version', reason: { code: 'LICENCE_ALTERED' } });
    const kept = await house.db.selectFrom('quarantine').select(['act', 'digest']).execute();
    for (const { act, digest } of kept) expect(toHex(sm3(act))).toBe(toHex(digest));
  });

  it('refuses events of strangers, of other units and other identifiers', async () => {
    const { identifier, chain, ...made } = await make();
    await one.deliver(made.file);
    await told('version', made.act);
    const event = (...args: Parameters<LicenceMill['event']>): Promise<string> =>
      told('event', mill.event(...args));
    expect(await event(identifier, chain, {}, mill.who.reviewer)).toBe('LICENCE_ALTERED licence event');
    expect(await event(identifier, chain, { grant: sm3(utf8('no')) })).toBe('AUTHORITY_MISSING');
    expect(await event(identifier, chain, { effectiveOn: '2026-02-30' })).toBe(
      'LICENCE_ALTERED licence event',
    );
    const ahead = new Date('2026-06-02T00:00:00Z');
    expect(await event(identifier, chain, { recordedAt: ahead })).toMatch(/^LICENCE_ACT_AHEAD/);
    expect(await toldOf({ order: { orderedAt: ahead } })).toMatch(/^LICENCE_ACT_AHEAD/);
    expect(await event(identifier, chain, { effectiveOn: '2026-06-02' })).toBe(
      'EVENT_NOT_POSSIBLE licence life: effective',
    );
    // The store's clock, a little behind: with it the day has not begun.
    const other = await make();
    await one.deliver(other.file);
    await told('version', other.act);
    const at = house.clock.at;
    house.clock.at = new Date('2026-06-01T15:59:30Z');
    const early = { recordedAt: new Date('2026-06-01T16:00:10Z'), effectiveOn: '2026-06-02' };
    expect(await event(other.identifier, other.chain, early)).toBe('accepted');
    house.clock.at = at;
    const ends = { event: 'lift-suspension', reasonClass: 'ended', until: '2026-06-30' } as const;
    expect(await event(identifier, chain, ends)).toBe('EVENT_NOT_POSSIBLE licence life: until');
    const next = licenceIdentifier({
      type: TYPE_CODE,
      issuer: ISSUER,
      serial: identifier.split('.')[7]!,
      version: 2,
    });
    expect(await event(next, chain)).toBe('EVENT_NOT_POSSIBLE licence life: identifier');
    expect(await event(identifier, chain)).toBe('accepted');
  });

  it('counts what was accepted under an authorisation', async () => {
    const scarce = { authorisation: { id: sm3(utf8('scarce')).slice(0, 16), perDay: 1, total: 2 } };
    expect(await toldOf(scarce)).toBe('accepted');
    expect(await toldOf(scarce)).toBe('AUTHORISATION_OVERSPENT');
    const later = { orderedAt: new Date('2026-05-07T01:00:00Z') };
    expect(await toldOf({ ...scarce, order: later })).toBe('accepted');
    expect(await toldOf({ ...scarce, order: { orderedAt: new Date('2026-05-08T01:00:00Z') } })).toBe(
      'AUTHORISATION_OVERSPENT',
    );
  });

  it('takes an act under a withdrawn authorisation only where an earlier head contains its row', async () => {
    const under = { authorisation: { id: sm3(utf8('withdrawn')).slice(0, 16) } };
    const vouched = await make({ ...under, row: 500, inLog: true });
    const unknown = await make({ ...under, row: 501, inLog: true });
    const row = mill.reserved(500, vouched);
    for (const { file } of [vouched, unknown]) await one.deliver(file);
    expect(await told('head', mill.head(500, [row], row.hash))).toBe('accepted');
    expect(await told('authorisation-end', mill.end(vouched.bundle))).toBe('accepted');
    expect(await told('version', unknown.act)).toBe('REVOKED_BEFORE_ARRIVAL standing authorisation');
    // A head that comes after the end vouches for nothing.
    const later = mill.reserved(501, unknown);
    expect(await told('head', mill.head(501, [later], later.hash))).toBe('accepted');
    expect(await told('version', unknown.act)).toBe('REVOKED_BEFORE_ARRIVAL standing authorisation');
    expect(await told('version', vouched.act)).toBe('accepted');
  });

  it('names both where one row of a use log was told of in two ways', async () => {
    expect(await told('head', mill.head(500, [], rowHash(499)))).toBe('conflict');
    const other = mill.reserved(500, await make());
    const after = mill.reserved(501, await make(), other);
    expect(await told('head', mill.head(501, [other, after], after.hash))).toBe('conflict');
    expect(await toldOf({ row: 500, rowHash: rowHash(3) })).toBe('conflict');
    expect(await toldOf({ row: 500 })).toBe('conflict');
    expect(await told('head', mill.head(503, [], rowHash(503), mill.maker))).toBe('HEAD_NOT_OURS');
    // Rows that do not lead to what the custodian signed: of another number, another chain, none at all.
    const [first, second] = [mill.reserved(504, await make()), mill.reserved(505, await make())];
    for (const rows of [[first], [first, second], [mill.reserved(503, await make())]]) {
      expect(await told('head', mill.head(503, rows))).toBe('HEAD_NOT_OURS');
    }
    expect(await told('head', mill.head(505, [first, second], second.hash))).toBe('HEAD_NOT_OURS');
  });

  it('keeps each workstation of a unit to its own blocks', async () => {
    const { mill: second, one: other } = await settled(house, 'second');
    const stolen = await make({ serial: '000001990' }, second);
    await other.deliver(stolen.file);
    expect(await told('version', stolen.act, other)).toBe('SERIAL_NOT_ALLOTTED');
    expect(await toldOf({ serial: '000002990' })).toBe('SERIAL_NOT_ALLOTTED');
    const own = await make({ serial: '000002991' }, second);
    await other.deliver(own.file);
    expect(await told('version', own.act, other)).toBe('accepted');
    // What one workstation signed is nothing under the authority of another.
    const foreign = await make();
    await other.deliver(foreign.file);
    expect(await told('version', foreign.act, other)).toMatch(
      /^(AUTHORITY_MISSING|TICKET_WRONG_WORKSTATION)/,
    );
  });

  it('asks the seal status lists what a seal was when it was used', async () => {
    const list = (number: number, status: 'active' | 'suspended', until: string): Promise<number> =>
      one
        .call({
          method: 'POST',
          target: '/v1/seal-status',
          body: {
            list: toBase64(
              makeStatusList(
                mill.maker,
                [{ esID: SEAL_ID, status, since: new Date('2026-05-07T00:00:00Z'), reason: '' }],
                {
                  number,
                  thisUpdate: new Date('2026-05-08T00:00:00Z'),
                  nextUpdate: new Date(until),
                },
              ).bytes,
            ),
          },
        })
        .then(({ statusCode }) => statusCode);
    house.clock.at = new Date('2026-05-10T00:00:00Z');
    expect(await list(2, 'active', '2026-05-15T00:00:00Z')).toBe(200);
    house.clock.at = JUNE;
    // The list ended before the stamp: it cannot tell, and the act may be sent again when one can.
    const made = await make({ order: { orderedAt: STAMPED } });
    await one.deliver(made.file);
    expect(await told('version', made.act)).toBe(
      'SEALED_FILE_WRONG sealed file: verification SEAL_STATUS_LIST_STALE',
    );
    expect(await list(3, 'suspended', '2026-07-15T00:00:00Z')).toBe(200);
    expect(await told('version', made.act)).toBe(
      'SEALED_FILE_WRONG sealed file: verification SEAL_STATUS_SUSPENDED',
    );
    expect(await list(3, 'active', '2026-07-16T00:00:00Z')).toBe(400);
    expect(await list(4, 'active', '2026-05-16T00:00:00Z')).toBe(400);
    expect(await list(4, 'active', '2026-07-16T00:00:00Z')).toBe(200);
    expect(await told('version', made.act)).toBe('accepted');
    const { acts } = (await one.call({ method: 'GET', target: '/v1/quarantine' })).json<{
      acts: { digest: string }[];
    }>();
    expect(acts.map(({ digest }) => digest)).not.toContain(toHex(sm3(made.act)));
  });

  it('takes authority only from the pinned root on, and roots that the foundation names', async () => {
    const put = (changes: Parameters<typeof authorityOf>[1]): Promise<string> =>
      one
        .call({ method: 'PUT', target: '/v1/authority', body: authorityOf(mill, changes) })
        .then((answer) => `${answer.statusCode} ${answer.json<{ code?: string }>().code ?? ''}`);
    expect(await put({})).toBe('200 ');
    expect(await put({ records: mill.records.slice(0, 2).map(toBase64) })).toBe('200 ');
    // It holds from the root on, but is not what is kept.
    const other = recordsOf(mill.who, usualGrants(mill.who), {
      trustRoots: [sm3(mill.root.certificate.der)],
      workstation: mill.workstation,
    });
    expect(await put({ records: other.map(toBase64) })).toMatch(/^400 AUTHORITY_BROKEN/);
    expect(await put({ records: mill.records.slice(1).map(toBase64) })).toMatch(/^400 AUTHORITY_BROKEN/);
    expect(await put({ roots: [toBase64(mill.maker.certificate.der)] })).toBe('400 TRUST_ROOT_UNNAMED');
    expect(await put({ crls: [toBase64(utf8('no list'))] })).toMatch(/^400 /);
  });

  it('lets the catalogue only grow', async () => {
    const { type, template } = { type: millType(), template: utf8('{"template":"演示"}') };
    const put = (changes: Partial<ReturnType<typeof millType>>, bytes = template): Promise<number> =>
      one
        .call({
          method: 'POST',
          target: '/v1/catalogue',
          body: { type: { ...type, ...changes }, template: toBase64(bytes) },
        })
        .then(({ statusCode }) => statusCode);
    const grown = { version: 2, fields: [...type.face.fields, { ...type.face.fields[1]!, key: 'KZ_NEW' }] };
    expect(await put({})).toBe(200);
    expect(await put({ face: { ...grown, version: 1 } })).toBe(409);
    expect(await put({}, utf8('another'))).toBe(409);
    expect(await put({ face: grown })).toBe(200);
    expect(await put({})).toBe(409);
    const { changes } = (await one.call({ method: 'GET', target: '/v1/changes/city?after=0' })).json<{
      changes: { kind: string }[];
    }>();
    expect(changes.filter(({ kind }) => kind === 'type')).toHaveLength(2);
    // A record of the version that was in force then is still accepted.
    expect(await toldOf({ order: { orderedAt: STAMPED } })).toBe('accepted');
  });
});
