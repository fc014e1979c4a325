import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { fromBase64, toBase64, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { recordsOf, usualGrants } from '../support/house.ts';
import { licencePeople, type LicencePeople } from '../support/licence-house.ts';
import { NO_POSTGRES, startPostgres } from '../support/postgres.ts';
import { EPOCH, OWN_UNIT, problemCode, signedCall, StoreHouse, Workstation } from '../support/store-house.ts';

const MATTER = { orgName: 'a', userName: 'b', itemName: 'c', itemCode: 'd', businessCode: 'e' };
const NEW_UNIT = { code: '11100000000013338W', name: '印证测试单位' };

describe('who comes in', () => {
  let house: StoreHouse;
  let one: Workstation;
  let log = '';

  beforeAll(async () => {
    const stream = new Writable({
      write: (chunk: Buffer, _, done) => {
        log += chunk.toString('utf8');
        done();
      },
    });
    house = await StoreHouse.open({ kind: 'embedded', folder: undefined }, { log: stream });
    one = await house.enrolled();
    return () => house.close();
  }, 120_000);

  const stranger = (): LicencePeople => {
    const people = licencePeople();
    return { ...people, root: people.collector };
  };

  /** A further workstation of the unit, with a root of authority of its own; or under that of `who`. */
  const further = (byte: number, mode: 'trial' | 'production' = 'trial', who = stranger()) => {
    const workstation = new Uint8Array(16).fill(byte);
    const records = recordsOf(who, usualGrants(who), { workstation, mode });
    return {
      workstation: toHex(workstation),
      rootCertificate: toBase64(who.root.certificate.der),
      records: records.map(toBase64),
    };
  };

  it('never acts on a body that is not the one that was signed, however it is packed', async () => {
    const url = await house.app.listen({ port: 0, host: '127.0.0.1' });
    const honest = { unit: OWN_UNIT, scopes: ['query'] };
    const wish = { method: 'POST', target: '/v1/codes', body: honest } as const;
    const { headers } = signedCall(one.pair, house.key.digest, house.clock.now(), wish);
    const other = Buffer.from(JSON.stringify({ scopes: ['admin', 'deliver', 'query'] }));
    // A gzip member, and zero bytes behind it: whoever unpacks as it comes is done before the last byte is there.
    const evil = Buffer.concat([gzipSync(other), Buffer.alloc(16)]);
    const codes = (): Promise<unknown[]> =>
      house.db.selectFrom('enrolment_code').select('secret_digest').execute();
    const before = (await codes()).length;
    const status = await new Promise<number>((resolve, reject) => {
      const more = { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' };
      const call = request(
        `${url}/v1/codes`,
        { method: 'POST', headers: { ...headers, ...more } },
        (answer) => resolve(answer.statusCode ?? 0),
      );
      call.on('error', reject);
      call.write(evil);
      setTimeout(() => call.end(), 300);
    });
    expect(status).toBe(400);
    expect(await codes()).toHaveLength(before);
    const packed = new Uint8Array(
      Buffer.concat([gzipSync(Buffer.from(JSON.stringify(honest))), Buffer.alloc(16)]),
    );
    const behind = await one.call({ ...wish, body: packed, headers: { 'content-encoding': 'gzip' } });
    expect(problemCode(behind)).toBe('400 BAD_REQUEST');
  });

  it('gives no code to a key that was taken back while its request was on the way', async () => {
    const plain = new Workstation(house);
    expect((await plain.enrol(await house.code(OWN_UNIT, ['deliver']))).statusCode).toBe(200);
    const { port } = new URL(house.app.listeningOrigin);
    const wish = {
      method: 'POST',
      target: '/v1/codes',
      body: { unit: OWN_UNIT, scopes: ['deliver'] },
    } as const;
    const { headers, payload } = signedCall(plain.pair, house.key.digest, house.clock.now(), wish);
    const codes = (): Promise<unknown[]> =>
      house.db.selectFrom('enrolment_code').select('secret_digest').execute();
    const admitted = async (): Promise<number> =>
      (await house.db.selectFrom('nonce').select('nonce').execute()).length;
    const [before, letIn] = [(await codes()).length, await admitted()];
    const body = Buffer.from(payload!);
    const call = request({
      port,
      host: '127.0.0.1',
      path: wish.target,
      method: wish.method,
      headers: { ...headers, 'content-length': body.length },
    });
    const answered = once(call, 'response') as Promise<[IncomingMessage]>;
    call.write(body.subarray(0, 1));
    await vi.waitFor(async () => expect(await admitted()).toBe(letIn + 1), { timeout: 20_000 });
    expect((await one.call({ method: 'DELETE', target: `/v1/keys/${plain.key}` })).statusCode).toBe(200);
    call.end(body.subarray(1));
    const [answer] = await answered;
    expect(JSON.parse(await text(answer))).toMatchObject({ status: 401, code: 'DEVICE_UNKNOWN' });
    expect(await codes()).toHaveLength(before);
  });

  const enrol = async (code: string, changes: object): Promise<string> => {
    const answer = await new Workstation(house).enrol(code, changes);
    return answer.statusCode === 200 ? '200' : problemCode(answer);
  };
  const stations = (): Promise<unknown[]> =>
    house.db.selectFrom('workstation').select('workstation').where('unit', '=', OWN_UNIT).execute();

  it('lets a code for a new unit into no unit that is there', async () => {
    const unbound = await house.codeFor(undefined, NEW_UNIT.code);
    expect(await enrol(unbound, further(7))).toBe('403 STORE_CODE_NOT_FOR_UNIT');
    expect(await enrol(unbound, {})).toBe('403 STORE_CODE_NOT_FOR_UNIT');
    expect(await enrol(await house.codeFor(OWN_UNIT, NEW_UNIT.code), {})).toBe('200');
    expect(await stations()).toHaveLength(1);
    expect(await enrol(unbound, { unit: NEW_UNIT })).toBe('200');
  });

  it('lets the key of a workstation bring further ones under a root of the unit, and under no other', async () => {
    const plain = new Workstation(house);
    expect((await plain.enrol(await house.code(OWN_UNIT, ['deliver']))).statusCode).toBe(200);
    const codeBy = async (by: Workstation): Promise<string> => {
      const body = { unit: OWN_UNIT, scopes: ['deliver'] };
      return (await by.call({ method: 'POST', target: '/v1/codes', body })).json<{ code: string }>().code;
    };
    const last = async () => (await house.trail()).at(-1)!.body;
    const [code, before] = [await codeBy(plain), (await stations()).length];
    const thief = further(8);
    expect(await enrol(code, thief)).toBe('403 ROOT_NOT_OF_UNIT');
    expect(await last()).toMatchObject({
      status: 403,
      code: 'ROOT_NOT_OF_UNIT',
      facts: {
        unit: OWN_UNIT,
        workstation: thief.workstation,
        root: toHex(sm3(fromBase64(thief.rootCertificate))),
      },
    });
    expect(await stations()).toHaveLength(before);
    // The code is not used up by it.
    expect(await enrol(code, further(8, 'trial', house.who))).toBe('200');
    expect((await last())['facts']).toMatchObject({ made: 'workstation', unit: OWN_UNIT });
    // Another root comes with a code of an administrator, and is the unit's from then on.
    expect(await enrol(await codeBy(plain), further(9))).toBe('403 ROOT_NOT_OF_UNIT');
    expect(await enrol(await codeBy(one), further(9))).toBe('200');
    expect(await enrol(await codeBy(plain), further(10))).toBe('200');
    // Whose key is taken back leaves no code behind: this one, and the one that was refused with the other root.
    const left = await codeBy(plain);
    expect((await one.call({ method: 'DELETE', target: `/v1/keys/${plain.key}` })).statusCode).toBe(200);
    expect((await last())['facts']).toEqual({ revoked: plain.key, endedCodes: 2 });
    expect(await enrol(left, further(11, 'trial', house.who))).toBe('403 STORE_CODE_SPENT');
    // A workstation that is there stays under its own.
    expect(await enrol(await codeBy(one), further(8))).toBe('400 AUTHORITY_BROKEN');
  });

  it('lets a key that is no administrator’s give codes for its own unit only, and for no more than it may', async () => {
    const plain = new Workstation(house);
    expect((await plain.enrol(await house.code(OWN_UNIT, ['deliver']))).statusCode).toBe(200);
    const give = async (body: object): Promise<string> => {
      const answer = await plain.call({ method: 'POST', target: '/v1/codes', body });
      return answer.statusCode === 200 ? '200' : problemCode(answer);
    };
    expect(await give({ unit: OWN_UNIT, scopes: ['deliver'] })).toBe('200');
    expect(await give({ unit: OWN_UNIT, scopes: ['deliver', 'admin'] })).toBe('403 SCOPE_MISSING');
    expect(await give({ unit: NEW_UNIT.code, scopes: ['deliver'] })).toBe('403 SCOPE_MISSING');
    expect(await give({ scopes: ['deliver'] })).toBe('403 SCOPE_MISSING');
  });

  it('takes units that were made for trying only where it was started for that', async () => {
    const strict = await StoreHouse.open({ kind: 'embedded', folder: undefined }, { trial: false });
    const [code, records] = [await strict.code(), further(9, 'production')];
    expect(problemCode(await new Workstation(strict).enrol(code))).toBe('403 TRIAL_REFUSED');
    expect((await new Workstation(strict).enrol(code, records)).statusCode).toBe(200);
    await strict.close();
  });

  it('looks for the code before it looks at records and signatures', async () => {
    const far = new Workstation(house);
    const count = async (): Promise<number> =>
      (await house.db.selectFrom('nonce').select('nonce').execute()).length;
    const before = await count();
    const secret = '00'.repeat(12);
    expect(problemCode(await far.enrol(await house.code(), { secret, records: ['AAAA'] }))).toBe(
      '403 STORE_CODE_SPENT',
    );
    expect(await count()).toBe(before);
    const heavy = Array.from({ length: 40 }, () => toBase64(new Uint8Array(40_000)));
    expect(problemCode(await far.enrol(await house.code(), { records: heavy }))).toBe('413 BAD_REQUEST');
  });

  it('voids the other first codes once somebody has come', async () => {
    const fresh = await StoreHouse.open();
    const codes = [await fresh.codeFor(undefined, undefined), await fresh.codeFor(undefined, undefined)];
    expect((await new Workstation(fresh).enrol(codes[0]!)).statusCode).toBe(200);
    // Another process's clock may be a little behind.
    fresh.clock.at = new Date(fresh.clock.now().getTime() - 1000);
    expect(problemCode(await new Workstation(fresh).enrol(codes[1]!, { unit: NEW_UNIT }))).toBe(
      '403 STORE_CODE_SPENT',
    );
    await fresh.close();
  });

  it('lets one in of several who come with first codes at once, and refuses the others', async ({ skip }) => {
    const postgres = await startPostgres();
    if (postgres === undefined) return skip(NO_POSTGRES);
    const place = { kind: 'postgres', url: postgres.newDatabase(), connections: 8 } as const;
    const fresh = await StoreHouse.open(place);
    const units = [OWN_UNIT, NEW_UNIT.code, '11100000MB03271699'].map((code) => ({ ...NEW_UNIT, code }));
    const codes = await Promise.all(units.map(() => fresh.codeFor(undefined, undefined)));
    const answers = await Promise.all(
      units.map((unit, index) => new Workstation(fresh).enrol(codes[index]!, { unit })),
    );
    const results = answers.map((one) => (one.statusCode === 200 ? '200' : problemCode(one)));
    expect(results.sort()).toEqual(['200', '403 STORE_CODE_SPENT', '403 STORE_CODE_SPENT']);
    expect(await fresh.db.selectFrom('unit').select('code').execute()).toHaveLength(1);
    await fresh.close();
    postgres.stop();
  });

  it('answers numbers and texts beyond what it keeps with a refusal', async () => {
    const big = 2_147_483_648;
    const act = { sequence: big, kind: 'event', act: 'AAAA' };
    const by = { what: 'holder', code: 'a\u0000b' };
    const calls = [
      { method: 'POST', target: '/v1/batches/state', body: { epoch: EPOCH, sequences: [big] } },
      { method: 'POST', target: '/v1/batches', body: { epoch: EPOCH, acts: [act] } },
      { method: 'GET', target: `/v1/acceptances?after=${big}` },
      { method: 'GET', target: `/v1/changes/city?after=${big}` },
      { method: 'POST', target: '/v1/queries', body: { matter: MATTER, by } },
    ] as const;
    for (const call of calls) expect(problemCode(await one.call(call)), call.target).toBe('400 BAD_REQUEST');
  });

  it('tells in its log neither what was asked nor what is kept', async () => {
    await sql`alter table holder_licence rename to elsewhere`.execute(house.db);
    const by = { what: 'holder', code: '430101199003071234' };
    const answer = await one.call({ method: 'POST', target: '/v1/queries', body: { matter: MATTER, by } });
    await sql`alter table elsewhere rename to holder_licence`.execute(house.db);
    expect(problemCode(answer)).toBe('500 INTERNAL');
    expect(log).toContain('failed');
    expect(log).toContain('42P01');
    expect(log).not.toContain('430101199003071234');
  });

  it('answers nothing but that it failed where no trace can be kept, and goes on with a chain that joins', async () => {
    await sql`create function boom() returns trigger language plpgsql as $$ begin
      if current_setting('yz.boom', true) = '1' then raise exception 'down %', 'db.internal:5432'; end if;
      return new; end $$`.execute(house.db);
    await sql`create trigger boom before insert on audit for each row execute function boom()`.execute(
      house.db,
    );
    const last = (await house.trail()).at(-1)!;
    await sql`set yz.boom = '1'`.execute(house.db);
    const failed = await one.call({ method: 'GET', target: '/v1/catalogue' });
    await sql`set yz.boom = '0'`.execute(house.db);
    expect(problemCode(failed)).toBe('500 INTERNAL');
    expect(failed.body).not.toContain('db.internal');
    expect((await one.call({ method: 'GET', target: '/v1/catalogue' })).statusCode).toBe(200);
    const [first] = await house.db
      .selectFrom('audit')
      .selectAll()
      .where('number', '=', 1)
      .orderBy('at', 'desc')
      .where(
        'digest',
        '!=',
        (await house.db.selectFrom('audit').select('digest').orderBy('at').execute())[0]!.digest,
      )
      .execute();
    expect(toHex(first!.digest)).toBe(
      toHex(sm3(Buffer.concat([Buffer.from(last.digest, 'hex'), first!.body]))),
    );
  });

  it('says that it lives, and that it cannot work, without a database', async () => {
    const down = await StoreHouse.open();
    await down.db.destroy();
    expect((await down.app.inject({ url: '/health' })).statusCode).toBe(200);
    const ready = await down.app.inject({ url: '/ready' });
    expect([ready.statusCode, ready.body]).toEqual([503, '{"state":"not-ready"}']);
    await down.app.close();
  });
});
