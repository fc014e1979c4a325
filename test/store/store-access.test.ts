import { gzipSync } from 'node:zlib';
import { concat, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_POSTGRES, startPostgres, type Postgres } from '../support/postgres.ts';
import { OWN_UNIT, problemCode, StoreHouse, Workstation, type Call } from '../support/store-house.ts';

const CODES: Call = { method: 'POST', target: '/v1/codes', body: { scopes: ['deliver'] } };

describe.each(['embedded', 'postgres'] as const)('access to the store on %s', (kind) => {
  let house: StoreHouse;
  let postgres: Postgres | undefined;

  beforeAll(async () => {
    if (kind === 'postgres') postgres = await startPostgres();
    if (kind === 'postgres' && postgres === undefined) return;
    house = await StoreHouse.open(
      postgres === undefined
        ? { kind: 'embedded', folder: undefined }
        : { kind: 'postgres', url: postgres.newDatabase(), connections: 4 },
    );
    return async () => {
      await house.close();
      postgres?.stop();
    };
  }, 120_000);
  beforeEach(({ skip }) => skip(kind === 'postgres' && postgres === undefined, NO_POSTGRES));

  it('lets a workstation in with a one-time code, once', async () => {
    const code = await house.code();
    const one = new Workstation(house);
    const answer = await one.enrol(code);
    expect(answer.json()).toEqual({
      key: one.key,
      unit: '11430000006122244L',
      scopes: ['admin', 'deliver', 'query'],
      storePoint: toHex(house.key.point),
    });
    expect(problemCode(await new Workstation(house).enrol(code))).toBe('403 STORE_CODE_SPENT');
  });

  it('refuses what does not fit the code or the root', async () => {
    const far = new Workstation(house);
    expect(problemCode(await far.enrol(await house.code('11100000000013338W')))).toBe(
      '403 STORE_CODE_NOT_FOR_UNIT',
    );
    expect(problemCode(await far.enrol(await house.code(), { workstation: '00'.repeat(16) }))).toBe(
      '400 AUTHORITY_BROKEN',
    );
    expect(problemCode(await far.enrol(await house.code(), { records: ['AAAA'] }))).toBe(
      '400 AUTHORITY_BROKEN',
    );
    const other = new Workstation(house);
    const point = toHex(other.pair.publicKey);
    expect(problemCode(await far.enrol(await house.code(), { point }))).toBe('401 REQUEST_UNSIGNED');
    house.clock.advance(73 * 3600);
    const late = await house.code();
    house.clock.advance(73 * 3600);
    expect(problemCode(await far.enrol(late))).toBe('403 STORE_CODE_SPENT');
  });

  it('refuses a request that differs in anything from what was signed', async () => {
    const one = await house.enrolled();
    expect((await one.call(CODES)).statusCode).toBe(200);
    const body = Buffer.from(JSON.stringify({ scopes: ['admin'] }));
    const cases: [Partial<Call>, string][] = [
      [{ sent: { payload: body } }, '400 BODY_ALTERED'],
      [{ sent: { url: '/v1/codes?x=1' } }, '401 REQUEST_UNSIGNED'],
      [{ sent: { url: '/v1/codes/' } }, '404 STORE_HAS_NOT'],
      [{ signed: { method: 'PUT' } }, '401 REQUEST_UNSIGNED'],
      [{ signed: { store: sm3(utf8('other')) } }, '401 REQUEST_UNSIGNED'],
      [{ signed: { key: sm3(utf8('other')) } }, '401 DEVICE_UNKNOWN'],
      [{ signed: { at: new Date(house.clock.now().getTime() - 301_000) } }, '401 CLOCK_DIFFERS'],
      [{ signed: { at: new Date(house.clock.now().getTime() + 301_000) } }, '401 CLOCK_DIFFERS'],
      [{ headers: { 'yinzheng-signature': 'AAAA' } }, '401 REQUEST_UNSIGNED'],
      [{ body: utf8('{"scopes":') }, '400 BAD_REQUEST'],
      [{ body: { scopes: ['everything'] } }, '400 BAD_REQUEST'],
      [{ body: { scopes: ['deliver'], more: 1 } }, '400 BAD_REQUEST'],
    ];
    for (const [changes, code] of cases) {
      expect(problemCode(await one.call({ ...CODES, ...changes })), JSON.stringify(changes)).toBe(code);
    }
    const del: Call = { method: 'DELETE', target: `/v1/keys/${'00'.repeat(32)}` };
    expect(problemCode(await one.call(del))).toBe('404 STORE_HAS_NOT');
    expect(problemCode(await one.call({ ...del, signed: { body: sm3(utf8('a body')) } }))).toBe(
      '400 BODY_ALTERED',
    );
  });

  it('takes a signed request once, whatever process sees it', async () => {
    const one = await house.enrolled();
    const nonce = new Uint8Array(16).fill(7);
    const call = (): Promise<string> =>
      one.call({ ...CODES, signed: { nonce } }).then((answer) => String(answer.statusCode));
    expect((await Promise.all([call(), call(), call()])).sort()).toEqual(['200', '401', '401']);
    const second = await house.enrolled();
    expect((await second.call({ ...CODES, signed: { nonce } })).statusCode).toBe(200);
  });

  it('reads compressed bodies, and hashes them as they were sent', async () => {
    const one = await house.enrolled();
    const body = new Uint8Array(gzipSync(JSON.stringify({ scopes: ['query'] })));
    const zipped = { ...CODES, body, headers: { 'content-encoding': 'gzip' } };
    expect((await one.call(zipped)).statusCode).toBe(200);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(40 * 1024 * 1024, ' ')));
    expect((await one.call({ ...zipped, body: bomb })).statusCode).toBeGreaterThanOrEqual(400);
  });

  it('keeps to scopes, and to revocation at once', async () => {
    const chief = await house.enrolled();
    const { code } = (await chief.call({ ...CODES, body: { unit: OWN_UNIT, scopes: ['query'] } })).json<{
      code: string;
    }>();
    const reader = new Workstation(house);
    expect((await reader.enrol(code)).json<{ scopes: string[] }>().scopes).toEqual(['query']);
    expect(problemCode(await reader.call(CODES))).toBe('403 SCOPE_MISSING');
    const revoke: Call = { method: 'DELETE', target: `/v1/keys/${reader.key}` };
    expect((await chief.call(revoke)).statusCode).toBe(200);
    expect(problemCode(await reader.call(CODES))).toBe('401 DEVICE_UNKNOWN');
    expect(problemCode(await chief.call(revoke))).toBe('404 STORE_HAS_NOT');
  });

  it('leaves a line of everything in a trail that nobody can edit', async () => {
    const before = (await house.trail()).length;
    await house.app.inject({ url: '/nothing?name=secret' });
    await house.app.inject({ url: '/v1/about' });
    const trail = await house.trail();
    expect(trail.slice(before).map(({ body }) => [body['route'], body['status'], body['code']])).toEqual([
      ['', 404, 'STORE_HAS_NOT'],
      ['/v1/about', 200, undefined],
    ]);
    expect(JSON.stringify(trail)).not.toContain('secret');
    let digest: Uint8Array = new Uint8Array(32);
    const rows = await house.db.selectFrom('audit').selectAll().orderBy('number').execute();
    for (const row of rows) {
      digest = sm3(concat(digest, row.body));
      expect(toHex(row.digest)).toBe(toHex(digest));
    }
    await expect(sql`update audit set number = 0`.execute(house.db)).rejects.toThrow('append only');
    await expect(sql`delete from audit`.execute(house.db)).rejects.toThrow('append only');
    await expect(sql`truncate audit`.execute(house.db)).rejects.toThrow('append only');
  });

  it('says what it can do in OpenAPI, every route with its shapes', async () => {
    const { paths } = (await house.app.inject({ url: '/docs/json' })).json<{
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    }>();
    expect(Object.keys(paths)).toContain('/v1/enrolments');
    for (const [path, methods] of Object.entries(paths)) {
      for (const { responses } of Object.values(methods))
        expect(responses['200'], path).toHaveProperty('content');
    }
  });
});
