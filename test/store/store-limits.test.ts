import { MOST_LICENCE_FILE_BYTES, MOST_NUMBER, type Query, type QueryAnswer } from '@yinzheng/contract/store';
import { toHex, utf8 } from '@yinzheng/core/kernel';
import { licenceVersionDer, parseLicenceVersion } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { acceptBatch } from '../../src-store/acceptance/accept.ts';
import type { Court } from '../../src-store/acceptance/court.ts';
import { judgeSealedFile } from '../../src-store/acceptance/judge-file.ts';
import { lastFitting } from '../../src-store/relay/feeds.ts';
import { SEAL_ID } from '../support/house.ts';
import { ISSUER, licenceBundle, TYPE_CODE } from '../support/licence-house.ts';
import { TEMPLATE, type LicenceMill, type Made, type MadeChanges } from '../support/licence-mill.ts';
import { embeddedCase, settled } from '../support/store-both.ts';
import {
  batchOf,
  OWN_UNIT,
  problemCode,
  StoreHouse,
  toldBy,
  Workstation,
  type SentAct,
} from '../support/store-house.ts';
import { OTHER_UNIT } from '../support/store-units.ts';

const MATTER = { orgName: 'a', userName: 'b', itemName: 'c', itemCode: 'd', businessCode: 'e' };
const HOLDER = '11010519491231002X';

describe('what the store keeps within bounds', () => {
  let house: StoreHouse;
  let mill: LicenceMill;
  let one: Workstation;
  let sequence = 0;
  let serial = 0;

  beforeAll(async () => {
    ({ house, mill, one } = await embeddedCase());
    return () => house.close();
  }, 120_000);

  const told = (kind: SentAct[1], act: Uint8Array, by = one): Promise<string> =>
    toldBy(by, [++sequence, kind, act]);

  async function delivered(changes: MadeChanges = {}, by = { mill, one }): Promise<Made> {
    const made = await by.mill.make({ serial: `000001${String(++serial).padStart(3, '0')}`, ...changes });
    await by.one.deliver(made.file);
    return made;
  }

  it('takes one impression for one order, whose row it can count', async () => {
    expect(await told('version', (await delivered({ twice: true, row: 40 })).act)).toBe(
      'SEALED_FILE_WRONG sealed file: impressions',
    );
    expect(await told('version', (await delivered({ row: MOST_NUMBER + 1 })).act)).toBe(
      'SEALED_FILE_WRONG sealed file: no ticket',
    );
    expect(await told('head', mill.head(MOST_NUMBER + 1, []))).toBe('HEAD_UNREADABLE');
  });

  it('takes no term that ends on a day that cannot be written', async () => {
    const { who, authority, workstation, seal } = mill;
    const type = { code: TYPE_CODE, name: '演示许可证', face: 1, template: sm3(TEMPLATE) };
    const bundle = licenceBundle(who, authority, {
      authorisation: { workstation, seal: { esID: SEAL_ID, digest: sm3(seal.bytes) } },
      record: { type, validFrom: '9999-06-01' },
      order: { validTo: '10000-05-31' },
    });
    const act = licenceVersionDer({ bundle, file: sm3(utf8('file')), size: 100 });
    expect(await told('version', act)).toBe('LICENCE_ALTERED licence days');
  });

  it('takes no licence that was over before it was issued, nor one that names a holder twice', async () => {
    const over = (validFrom: string, validTo: string) => ({ record: { validFrom }, order: { validTo } });
    const holder = { type: '111', code: HOLDER, name: '陈明' };
    const cases: [MadeChanges, string][] = [
      [over('2025-05-06', '2026-05-05'), 'LICENCE_AGAINST_TYPE licence type: over 2026-05-05'],
      // Its last day is the one on which it was issued.
      [over('2025-05-07', '2026-05-06'), 'accepted'],
      [
        { record: { holders: [holder, { ...holder, name: '陈明明' }] } },
        `LICENCE_AGAINST_TYPE licence type: holder twice ${HOLDER}`,
      ],
    ];
    for (const [changes, due] of cases) {
      expect(await told('version', (await delivered(changes)).act)).toBe(due);
    }
  });

  it('looks at no file that is too large, and at each act of a batch once', async () => {
    const made = await delivered();
    const asked: string[] = [];
    const size = MOST_LICENCE_FILE_BYTES + 1;
    const file = {
      size,
      read: () => asked.push('read') && new Uint8Array(),
      close: () => asked.push('close'),
    };
    const court = { openFile: () => Promise.resolve(file) } as unknown as Court;
    const large = { ...parseLicenceVersion(made.act), size };
    await expect(judgeSealedFile(large, court)).rejects.toMatchObject({
      code: 'SEALED_FILE_WRONG',
      params: { detail: 'sealed file: large' },
    });
    expect(asked).toEqual(['close']);

    const opened = { files: 0 };
    const counting = {
      ...court,
      unit: { code: ISSUER, name: '' },
      authority: mill.authority,
      context: { now: house.clock.now() },
      typeStates: () => Promise.resolve(((opened.files += 1), [])),
    } as unknown as Court;
    const batch = batchOf([
      [901, 'version', made.act],
      [902, 'version', made.act],
      [903, 'version', made.act],
    ]);
    const caller = {
      key: sm3(one.pair.publicKey),
      unit: OWN_UNIT,
      workstation: mill.workstation,
      scopes: [],
    };
    const deps = { db: house.db, key: house.key, court: () => Promise.resolve(counting) };
    const { outcomes } = await acceptBatch(batch, caller, house.clock.now(), deps);
    expect(outcomes.map(({ result }) => result)).toEqual(['refused', 'refused', 'refused']);
    expect(opened.files).toBe(1);
  });

  it('counts the uses of an authorisation for the workstation that it was given to', async () => {
    const { mill: second, one: other } = await settled(house, 'of the same number');
    const scarce = { authorisation: { id: sm3(utf8('the same number')).slice(0, 16), perDay: 1, total: 1 } };
    const [own, first] = [
      await delivered(scarce),
      await delivered({ ...scarce, serial: '000002001' }, { mill: second, one: other }),
    ];
    expect(await told('version', own.act)).toBe('accepted');
    expect(await told('version', first.act, other)).toBe('accepted');
    expect(await told('version', (await delivered(scarce)).act)).toBe('AUTHORISATION_OVERSPENT');
  });

  it('keeps in quarantine what was set aside last in one batch', async () => {
    const [kept, made] = [await delivered(), await delivered()];
    await one.send([950, 'version', kept.act]);
    // It is accepted under its own number, and set aside under one that another act has.
    const { results } = await one.send([951, 'version', made.act], [950, 'version', made.act]);
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'conflict']);
    const { acts } = (await one.call({ method: 'GET', target: '/v1/quarantine' })).json<{
      acts: { digest: string; sequence: number }[];
    }>();
    const digest = toHex(sm3(made.act));
    expect(acts.filter((act) => act.digest === digest).map((act) => act.sequence)).toEqual([950]);
  });

  it('has no block behind the last that can be written', async () => {
    await sql`update block_counter set last = 999999`.execute(house.db);
    const body = { type: TYPE_CODE, wish: 'ab'.repeat(16) };
    const answer = await one.call({ method: 'POST', target: '/v1/blocks', body });
    expect(problemCode(answer)).toBe('400 SERIAL_BLOCKS_SPENT');
  });

  it('takes no name and no place in a list with control characters', async () => {
    const answer = await new Workstation(house).enrol(await house.code(), {
      unit: { code: OWN_UNIT, name: 'a\u0000' },
    });
    expect(problemCode(answer)).toBe('400 BAD_REQUEST');
    const by = { what: 'issuer', issuer: ISSUER, type: TYPE_CODE, after: '\u0000', limit: 1 } as const;
    expect(problemCode(await ask(one, by))).toBe('400 BAD_REQUEST');
  });

  it('opens files by a list only to whoever would see everything in them', async () => {
    const open = await delivered({ record: { face: { KZ_SCOPE: '批发' } } });
    expect(await told('version', open.act)).toBe('accepted');
    const target = `/v1/files/${toHex(sm3(open.file))}`;
    const statuses: number[] = [];
    for (const scope of ['query', 'query-limited'] as const) {
      const reader = new Workstation(house);
      await reader.enrol(await house.code(OTHER_UNIT.code, [scope]), { unit: OTHER_UNIT });
      const { licences } = (
        await ask(reader, { what: 'issuer', issuer: ISSUER, type: TYPE_CODE, limit: 200 })
      ).json<QueryAnswer>();
      expect(licences.map(({ identifier }) => identifier)).toContain(open.identifier);
      statuses.push((await reader.call({ method: 'GET', target })).statusCode);
    }
    expect(statuses).toEqual([404, 200]);
  });

  it('finds a unit’s own licences of a holder behind hundreds of others', async () => {
    const open = await delivered();
    expect(await told('version', open.act)).toBe('accepted');
    const own = new Workstation(house);
    await own.come(mill, await house.code(OWN_UNIT, ['deliver']));
    await sql`insert into holder_licence (holder, licence, version)
      select ${HOLDER}, '000000000000000000000.' || lpad(n::text, 18, '0') || '.1', 1
      from generate_series(1, 501) n`.execute(house.db);
    const { licences } = (await ask(own, { what: 'holder', code: HOLDER })).json<QueryAnswer>();
    await sql`delete from holder_licence where licence like '0000000000000000000%'`.execute(house.db);
    expect(licences.map(({ identifier }) => identifier)).toContain(open.identifier);
  });

  it('leaves a trace of which code was given out, and about whom was asked in vain', async () => {
    await one.call({ method: 'POST', target: '/v1/codes', body: { unit: OWN_UNIT, scopes: ['query'] } });
    const facts = async (): Promise<unknown> => (await house.trail()).at(-1)!.body['facts'];
    expect(await facts()).toMatchObject({
      for: OWN_UNIT,
      scopes: 'query',
      given: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const nobody = '430101199003071234';
    await ask(one, { what: 'holder', code: nobody });
    expect(await facts()).toMatchObject({ found: 0, about: toHex(sm3(utf8(nobody))) });
  });

  it('answers as much as fits, the first in any case', () => {
    const rows = [3, 4, 5].map((number) => ({ number, size: number === 4 ? 8 : 4 }));
    expect([0, 11, 12, 15, 16].map((most) => lastFitting(rows, most))).toEqual([3, 3, 4, 4, 5]);
    expect(lastFitting([], 10)).toBeUndefined();
  });

  it('counts all who do not sign together, by what they ask, and lets those who do go on', async () => {
    const two = { burst: 2, perSecond: 0.01 };
    const busy = await StoreHouse.open(
      { kind: 'embedded', folder: undefined },
      { openRates: { clock: two, enrolment: two, other: two } },
    );
    try {
      const open = async (url: string): Promise<number> => (await busy.app.inject({ url })).statusCode;
      const asked = async (...urls: readonly string[]): Promise<number[]> => {
        const statuses: number[] = [];
        for (const url of urls) statuses.push(await open(url));
        return statuses;
      };
      // Whoever asks for what there is not takes nothing from those who look at the clock, or come.
      expect(await asked('/nothing', '/openapi.json', '/nothing', '/docs/json')).toEqual([
        404, 200, 429, 429,
      ]);
      expect(await asked('/v1/about', '/v1/about', '/v1/about')).toEqual([200, 200, 429]);
      const signed = await busy.enrolled();
      expect((await signed.call({ method: 'GET', target: '/v1/catalogue' })).statusCode).toBe(200);
      await busy.enrolled();
      expect(problemCode(await new Workstation(busy).enrol(await busy.code()))).toBe('429 TOO_MANY_REQUESTS');
      // Whoever sees to it that a process lives is always answered.
      expect(await asked('/health', '/health', '/health', '/ready', '/ready', '/ready')).toEqual(
        Array.from({ length: 6 }, () => 200),
      );
      expect((await signed.call({ method: 'GET', target: '/v1/catalogue' })).statusCode).toBe(200);
    } finally {
      await busy.close();
    }
  });

  function ask(by: Workstation, query: Query['by']) {
    return by.call({ method: 'POST', target: '/v1/queries', body: { matter: MATTER, by: query } });
  }
});
