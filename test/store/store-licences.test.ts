import type { LicenceAnswer, OutageReport, Query, QueryAnswer, Scope } from '@yinzheng/contract/store';
import { toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { decide, request, SEAL_ID, TestClock } from '../support/house.ts';
import { ISSUER, TYPE_CODE } from '../support/licence-house.ts';
import { STAMPED, TEMPLATE, UNIT_NAME } from '../support/licence-mill.ts';
import { makeStatusList } from '../support/made-seals.ts';
import { addChange, lockFeed } from '../../src-store/relay/feeds.ts';
import { onBothDatabases, settled, type StoreCase } from '../support/store-both.ts';
import { OCTETS, problemCode, Workstation } from '../support/store-house.ts';

const MATTER = {
  orgName: '市政务服务中心',
  userName: '何平',
  itemName: '食品经营许可',
  itemCode: '000131',
  businessCode: 'YW20260601001',
};
const HOLDER = '11010519491231002X';
/** A unit that is not the issuer. */
const OTHER_UNIT = { code: '11100000000013338W', name: UNIT_NAME };

onBothDatabases('licences at the store', (at) => {
  /** A key of another unit. */
  async function reader({ house }: StoreCase, ...scopes: Scope[]): Promise<Workstation> {
    const one = new Workstation(house);
    const answer = await one.enrol(await house.code(OTHER_UNIT.code, scopes), { unit: OTHER_UNIT });
    expect(answer.statusCode).toBe(200);
    return one;
  }

  const ask = (one: Workstation, by: Query['by']) =>
    one.call({ method: 'POST', target: '/v1/queries', body: { matter: MATTER, by } });
  const found = async (one: Workstation, by: Query['by']): Promise<LicenceAnswer[]> =>
    (await ask(one, by)).json<QueryAnswer>().licences;

  it('tells relying bodies by identifier, by holder, by issuer and type, and masks what is not theirs', async () => {
    const { house, mill, one } = at();
    const made = await mill.make();
    const open = await mill.make({ serial: '000001002', record: { face: { KZ_SCOPE: '批发' } } });
    for (const { file } of [made, open]) await one.deliver(file);
    await one.send([1, 'version', made.act], [2, 'version', open.act]);
    const plain = await reader(at(), 'query');
    const limited = await reader(at(), 'query-limited');
    const { identifier } = made;
    const by: Query['by'] = { what: 'identifier', identifier };
    const [seen] = await found(plain, by);
    expect(seen).toEqual({
      identifier,
      type: TYPE_CODE,
      name: '演示许可证',
      issuer: ISSUER,
      issuerName: UNIT_NAME,
      version: 1,
      status: 'active',
      mortgaged: false,
      newest: identifier,
      // Identifiers can be counted through: whoever knows one has not said whose it is.
      holders: [{ type: '111', code: '11***2X', name: '陈明' }],
      issuedOn: '2026-05-06',
      validFrom: '2026-05-06',
      validTo: '2027-05-05',
      face: { KZ_SCOPE: '零售', KZ_PLACE: '***', KZ_NOTE: '***' },
      masked: ['KZ_PLACE', 'KZ_NOTE'],
      file: toHex(sm3(made.file)),
    });
    expect((await found(limited, by))[0]).toMatchObject({
      holders: [{ code: HOLDER }],
      face: { KZ_SCOPE: '零售', KZ_PLACE: '长沙市一号', KZ_NOTE: '***' },
      masked: ['KZ_NOTE'],
    });
    expect((await found(one, by))[0]).toMatchObject({ face: { KZ_NOTE: '内部留存' }, masked: [] });
    const held = await found(plain, { what: 'holder', code: HOLDER, type: TYPE_CODE });
    expect(held.map(({ holders }) => holders[0]?.code)).toEqual([HOLDER, HOLDER]);
    expect(await found(plain, { what: 'holder', code: '12' })).toEqual([]);
    const list: Query['by'] = { what: 'issuer', issuer: ISSUER, type: TYPE_CODE, limit: 1 };
    const page = (await ask(plain, list)).json<QueryAnswer>();
    expect(page.licences.map((licence) => licence.identifier)).toEqual([identifier]);
    // In a list that was not asked for by its holder, persons have no codes.
    expect(page.licences[0]!.holders[0]!.code).toBe('11***2X');
    const next = (await ask(plain, { ...list, after: page.after })).json<QueryAnswer>();
    expect(next.licences.map((licence) => licence.identifier)).toEqual([open.identifier]);
    expect(problemCode(await ask(plain, { what: 'identifier', identifier: '1.2.3' }))).toBe(
      '400 LICENCE_IDENTIFIER',
    );
    const trail = (await house.trail()).filter(({ body }) => body['route'] === '/v1/queries');
    expect(trail.at(-2)!.body).toMatchObject({ status: 200, facts: { ...MATTER, by: 'issuer', found: 1 } });
    expect(JSON.stringify(trail)).not.toContain(HOLDER);
  });

  it('gives a found file to whoever may see everything in it, for a day, and a unit its own', async () => {
    const { house, one } = at();
    const [first, second] = await found(one, { what: 'holder', code: HOLDER });
    const plain = await reader(at(), 'query');
    for (const { file: digest } of [first!, second!]) {
      expect((await one.call({ method: 'GET', target: `/v1/files/${digest}` })).statusCode).toBe(200);
      expect(problemCode(await plain.call({ method: 'GET', target: `/v1/files/${digest}` }))).toBe(
        '404 STORE_HAS_NOT',
      );
    }
    await found(plain, { what: 'holder', code: HOLDER });
    // The first has masked fields, and its file would show them.
    expect((await plain.call({ method: 'GET', target: `/v1/files/${first!.file}` })).statusCode).toBe(404);
    const got = await plain.call({ method: 'GET', target: `/v1/files/${second!.file}` });
    expect(toHex(sm3(got.rawPayload))).toBe(second!.file);
    house.clock.advance(25 * 3600);
    expect((await plain.call({ method: 'GET', target: `/v1/files/${second!.file}` })).statusCode).toBe(404);
  });

  it('shows a key for deliveries nothing of other units', async () => {
    const other = await reader(at(), 'deliver');
    expect(await found(other, { what: 'holder', code: HOLDER })).toEqual([]);
    expect(await found(other, { what: 'issuer', issuer: ISSUER, type: TYPE_CODE, limit: 10 })).toEqual([]);
    const [licence] = await found(at().one, { what: 'holder', code: HOLDER });
    const key = licence!.identifier.split('.').slice(5, 8).join('.');
    expect((await at().one.call({ method: 'GET', target: `/v1/licences/${key}` })).statusCode).toBe(200);
    expect(problemCode(await other.call({ method: 'GET', target: `/v1/licences/${key}` }))).toBe(
      '404 STORE_HAS_NOT',
    );
    expect((await other.call({ method: 'GET', target: '/v1/acceptances?after=0' })).json()).toEqual({
      acceptances: [],
    });
    expect((await at().one.call({ method: 'GET', target: '/v1/statistics' })).json()).toMatchObject({
      types: [{ type: TYPE_CODE, active: 2, suspended: 0, lost: 0, cancelled: 0 }],
      accepted: 2,
    });
  });

  it('takes a file in pieces, again, and goes on with it; and no other bytes', async () => {
    const { one } = at();
    const bytes: Uint8Array = new Uint8Array(3000).map((_, index) => index % 251);
    const target = (offset: number, size = bytes.length, of = bytes): string =>
      `/v1/files/${toHex(sm3(of))}?offset=${offset}&size=${size}`;
    const put = (piece: Uint8Array, where: string) =>
      one.call({ method: 'PUT', target: where, body: piece, headers: OCTETS });
    expect((await put(bytes.subarray(0, 1000), target(0))).json()).toMatchObject({
      received: 1000,
      whole: false,
    });
    expect((await put(bytes.subarray(200, 900), target(200))).json()).toMatchObject({ received: 1000 });
    expect(problemCode(await put(bytes.subarray(2000), target(2000)))).toBe('409 PIECE_OUT_OF_PLACE');
    expect(problemCode(await put(bytes.subarray(500, 1500), target(500)))).toBe('409 PIECE_OUT_OF_PLACE');
    expect(problemCode(await put(bytes.subarray(1, 1000), target(0)))).toBe('400 FILE_NOT_AS_NAMED');
    expect(problemCode(await put(bytes.subarray(0, 1000), target(0, 900)))).toBe('400 FILE_NOT_AS_NAMED');
    expect((await put(bytes.subarray(1000, 2000), target(1000))).json()).toMatchObject({ received: 2000 });
    expect((await put(bytes.subarray(2000), target(2000))).json()).toMatchObject({
      received: 3000,
      whole: true,
    });
    expect((await put(bytes.subarray(0, 1000), target(0))).json()).toMatchObject({
      received: 3000,
      whole: true,
    });
    const back = await one.call({ method: 'GET', target: target(0).split('?')[0]! });
    expect(toHex(sm3(back.rawPayload))).toBe(toHex(sm3(bytes)));
    const lie = utf8('not these');
    expect(problemCode(await put(lie, target(0, lie.length, utf8('other'))))).toBe('400 FILE_NOT_AS_NAMED');
    const state = await one.call({ method: 'GET', target: `/v1/files/${toHex(sm3(utf8('other')))}/state` });
    expect(state.json()).toMatchObject({ received: 0, whole: false });
    expect(problemCode(await put(new Uint8Array(), target(0)))).toBe('400 BAD_REQUEST');
  });

  it('lets nobody keep a file away by beginning it with another size, or with other bytes', async () => {
    const { house, one, mill } = at();
    const other = new Workstation(house);
    await other.come(mill, await house.code());
    const bytes: Uint8Array = new Uint8Array(3000).map((_, index) => index % 241);
    const put = async (by: Workstation, offset: number, end: number, size = 3000, from = bytes) => {
      const target = `/v1/files/${toHex(sm3(bytes))}?offset=${offset}&size=${size}`;
      const answer = await by.call({
        method: 'PUT',
        target,
        body: from.subarray(offset, end),
        headers: OCTETS,
      });
      return answer.statusCode === 200
        ? answer.json<{ received: number; whole: boolean }>()
        : problemCode(answer);
    };
    // Another key of the unit: what it began is its own.
    expect(await put(other, 0, 5, 5, new Uint8Array(5))).toBe('400 FILE_NOT_AS_NAMED');
    expect(await put(other, 0, 2, 5)).toMatchObject({ received: 2 });
    expect(await put(one, 0, 1000)).toMatchObject({ received: 1000 });
    expect(await put(other, 0, 1000, 3000, new Uint8Array(3000))).toMatchObject({ received: 1000 });
    // The key itself: only the digest tells which size was right.
    expect(await put(one, 0, 2, 5)).toMatchObject({ received: 2 });
    expect(await put(one, 1000, 2000)).toBe('409 PIECE_OUT_OF_PLACE');
    const state = await one.call({ method: 'GET', target: `/v1/files/${toHex(sm3(bytes))}/state` });
    expect(state.json()).toMatchObject({ received: 0, whole: false });
    expect(await put(one, 0, 2000)).toMatchObject({ received: 2000 });
    expect(await put(one, 2000, 3000)).toMatchObject({ received: 3000, whole: true });
    // Then it is the unit's: whoever sends it has sent it, and nothing else takes its place.
    expect(await put(other, 0, 1000)).toMatchObject({ received: 3000, whole: true });
    expect(await put(other, 0, 5, 5)).toBe('400 FILE_NOT_AS_NAMED');
    expect(await put(other, 0, 1000, 3000, new Uint8Array(3000))).toBe('400 FILE_NOT_AS_NAMED');
    const back = await other.call({ method: 'GET', target: `/v1/files/${toHex(sm3(bytes))}` });
    expect(toHex(sm3(back.rawPayload))).toBe(toHex(sm3(bytes)));
  });

  it('gives each wish one block, and no block twice', async () => {
    const { house, one } = at();
    const { one: second } = await settled(house, 'second');
    const wish = (by: Workstation, index: number) =>
      by
        .call({
          method: 'POST',
          target: '/v1/blocks',
          body: { type: TYPE_CODE, wish: String(index).padStart(32, '0') },
        })
        .then((answer) => answer.json<{ block: string }>().block);
    const calls = Array.from({ length: 12 }, (_, index) =>
      wish(index % 2 === 0 ? one : second, 1 + Math.floor(index / 2)),
    );
    const blocks = await Promise.all(calls);
    expect(new Set(blocks).size).toBe(12);
    expect(await wish(one, 1)).toBe(blocks[0]);
    expect(await wish(second, 1)).toBe(blocks[1]);
    const unknown = await one.call({
      method: 'POST',
      target: '/v1/blocks',
      body: { type: `${TYPE_CODE.slice(0, 18)}999`, wish: '00'.repeat(16) },
    });
    expect(problemCode(unknown)).toBe('400 TYPE_NOT_IN_CATALOGUE');
  });

  it('allots again by its number what it forgot, to whom it was allotted, and new ones from beyond', async () => {
    const { house, one } = at();
    const { one: second } = await settled(house, 'forgotten');
    const of = { issuer: ISSUER, type: TYPE_CODE };
    let wishes = 100;
    const ask = async (by: Workstation, block?: string, beyond?: true): Promise<string> => {
      const wish = String(wishes++).padStart(32, '0');
      const body = { type: TYPE_CODE, wish, block, beyond };
      const answer = await by.call({ method: 'POST', target: '/v1/blocks', body });
      return answer.statusCode === 200 ? answer.json<{ block: string }>().block : problemCode(answer);
    };
    const known = Number(await ask(one));
    const blocks = [await ask(one), await ask(second), await ask(one), await ask(second)] as const;
    await house.db
      .deleteFrom('block')
      .where((eb) => eb.and([eb.and(of), eb('block', '>', known)]))
      .execute();
    await house.db
      .updateTable('block_counter')
      .set({ last: known })
      .where((eb) => eb.and(of))
      .execute();
    const notOurs = '400 SERIAL_BLOCK_NOT_YOURS';
    for (const [by, block] of [
      [second, blocks[3]],
      [second, blocks[1]],
      [one, blocks[0]],
    ] as const) {
      expect(await ask(by, block)).toBe(block);
      expect(await ask(by, block)).toBe(block);
      expect(await ask(by === one ? second : one, block)).toBe(notOurs);
    }
    // One that its workstation did not claim yet goes to nobody meanwhile.
    const fresh = Number(await ask(second));
    expect(fresh).toBe(Number(blocks[3]) + 1001);
    expect(await ask(one, blocks[2])).toBe(blocks[2]);
    for (const never of ['000000', String(fresh + 20_001).padStart(6, '0')]) {
      expect(await ask(one, never)).toBe(notOurs);
    }
    expect(Number(await ask(one))).toBe(fresh + 1);
    // Whoever knows that it was put back gets none that it may have forgotten, and nobody does from then on.
    expect(Number(await ask(second, undefined, true))).toBe(fresh + 1002);
    expect(Number(await ask(one))).toBe(fresh + 1003);
  });

  it('relays tickets within a unit, and tells everybody of types and seals', async () => {
    const { mill, one } = at();
    const clock = new TestClock(new Date('2026-05-20T01:00:00Z'));
    const open = request(mill.authority, clock);
    const agreed = await decide(open, mill.who.approver, { authority: mill.authority, clock });
    const relay = (ticket: Uint8Array, by = one) =>
      by.call({ method: 'POST', target: '/v1/tickets', body: { ticket: toBase64(ticket) } });
    expect((await relay(open.der)).json()).toEqual({ digest: toHex(sm3(open.der)), number: 1 });
    expect((await relay(agreed.der)).json()).toMatchObject({ number: 2 });
    expect((await relay(open.der)).json()).toMatchObject({ number: 1 });
    const unit = await one.call({ method: 'GET', target: '/v1/changes/unit?after=1' });
    expect(unit.json()).toMatchObject({
      last: 2,
      changes: [{ number: 2, kind: 'ticket', body: toBase64(agreed.der) }],
    });
    const stranger = await reader(at(), 'deliver');
    expect((await stranger.call({ method: 'GET', target: '/v1/changes/unit?after=0' })).json()).toMatchObject(
      { changes: [], last: 0 },
    );
    expect(problemCode(await relay(open.der, stranger))).toBe('400 TICKET_WRONG_WORKSTATION');
    expect(problemCode(await relay(utf8('no ticket')))).toBe('400 TICKET_UNREADABLE');
    const list = makeStatusList(
      mill.maker,
      [{ esID: SEAL_ID, status: 'active', since: STAMPED, reason: '' }],
      { nextUpdate: new Date('2026-12-01T00:00:00Z') },
    );
    const posted = await one.call({
      method: 'POST',
      target: '/v1/seal-status',
      body: { list: toBase64(list.bytes) },
    });
    expect(posted.json()).toMatchObject({ lists: [{ number: 1, list: toBase64(list.bytes) }] });
    const city = (await stranger.call({ method: 'GET', target: '/v1/changes/city?after=0' })).json<{
      changes: { kind: string; body: string }[];
    }>();
    expect(city.changes.map(({ kind }) => kind)).toEqual(['type', 'seal-status']);
    const type = JSON.parse(Buffer.from(city.changes[0]!.body, 'base64').toString()) as { template: string };
    expect(type.template).toBe(toBase64(TEMPLATE));
    const template = await stranger.call({ method: 'GET', target: `/v1/templates/${toHex(sm3(TEMPLATE))}` });
    expect(toHex(template.rawPayload)).toBe(toHex(TEMPLATE));
  });

  it('skips no late commit: a number is given only when those before it can be seen', async () => {
    const { house } = at();
    // The embedded database has one connection: nothing in it can be late.
    if (house.kind === 'embedded') return;
    const { last } = await house.db
      .selectFrom('feed')
      .select('last')
      .where('feed', '=', 'city')
      .executeTakeFirstOrThrow();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const add = (wait?: Promise<void>): Promise<number> =>
      house.db.transaction().execute(async (inside) => {
        await lockFeed(inside, 'city');
        await wait;
        return addChange(inside, 'city', { kind: 'type', body: utf8('{}'), at: house.clock.now() });
      });
    const slow = add(held);
    await sql`select pg_sleep(0.2)`.execute(house.db);
    const quick = add();
    await sql`select pg_sleep(0.2)`.execute(house.db);
    const seen = await house.db
      .selectFrom('change')
      .select('number')
      .where('feed', '=', 'city')
      .where('number', '>', last)
      .execute();
    expect(seen).toEqual([]);
    release();
    expect(await Promise.all([slow, quick])).toEqual([last + 1, last + 2]);
  });

  it('keeps every state of an outage report', async () => {
    const { house, one } = at();
    const report = { id: 'ab'.repeat(16), since: '2026-05-30T00:00:00.000Z', measures: [], late: [] };
    const put = (body: object) => one.call({ method: 'PUT', target: `/v1/outages/${report.id}`, body });
    const ended = {
      ...report,
      until: '2026-05-31T00:00:00.000Z',
      measures: [{ at: report.since, text: '改用纸质登记' }],
    };
    for (const body of [report, report, ended]) expect((await put(body)).statusCode).toBe(200);
    expect((await one.call({ method: 'GET', target: '/v1/outages' })).json()).toEqual({ outages: [ended] });
    expect(await house.db.selectFrom('outage').selectAll().execute()).toHaveLength(2);
    expect(problemCode(await put({ ...report, id: 'cd'.repeat(16) }))).toBe('400 BAD_REQUEST');
  });

  it('shows outage reports by their time, whatever stands in them', async () => {
    const { one } = at();
    const days = ['05', '07', '06'];
    const texts = ['a\u0000b', '\ud800', '"since":"2027-01-01T00:00:00.000Z"'];
    for (const [index, day] of days.entries()) {
      const id = String(index).repeat(32);
      const since = `2026-05-${day}T00:00:00.000Z`;
      const body = { id, since, measures: [{ at: since, text: texts[index]! }], late: [] };
      expect((await one.call({ method: 'PUT', target: `/v1/outages/${id}`, body })).statusCode).toBe(200);
    }
    const { outages } = (await one.call({ method: 'GET', target: '/v1/outages' })).json<{
      outages: OutageReport[];
    }>();
    const shown = outages.filter(({ id }) => /^([012])\1*$/.test(id));
    expect(shown.map(({ since, measures }) => [since.slice(8, 10), measures[0]!.text])).toEqual([
      ['07', texts[1]],
      ['06', texts[2]],
      ['05', texts[0]],
    ]);
  });
});
