import { gzipSync } from 'node:zlib';
import type { Scope } from '@yinzheng/contract/store';
import { SCOPES } from '@yinzheng/contract/store';
import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import * as fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { plainCall, type Route } from '../support/openapi.ts';
import { Workstation, type Call } from '../support/store-house.ts';
import {
  answersAnything,
  LIMITED,
  PRIVATE,
  refusalAt,
  strangersAtStore,
  type Strangers,
} from '../support/store-strangers.ts';

/** The long form: test/soak/store-hostile.test.ts. */
const RUNS = 60;

describe('every route of the store', () => {
  let strangers: Strangers;
  let house: Strangers['house'];
  let routes: Strangers['routes'];
  let keys: Strangers['keys'];
  let revoked: Workstation;

  beforeAll(async () => {
    strangers = await strangersAtStore();
    ({ house, routes, keys } = strangers);
    revoked = await house.enrolled();
    const target = `/v1/keys/${revoked.key}`;
    expect((await keys.get('admin')!.call({ method: 'DELETE', target })).statusCode).toBe(200);
    return () => house.close();
  }, 120_000);

  const signedRoutes = (): readonly Route[] => routes.filter(({ scopes }) => scopes !== undefined);
  const keyFor = ({ scopes }: Route): Workstation => keys.get(scopes![0] as Scope)!;

  const refusal = (answer: LightMyRequestResponse): Promise<string> => refusalAt(house, answer);

  it('is found in the document, with its summary, its shapes and its scopes', () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(
      routes
        .filter(({ scopes }) => scopes === undefined)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['/health', '/ready', '/v1/about', '/v1/enrolments']);
    for (const { scopes, path } of signedRoutes()) expect(scopes?.length, path).toBeGreaterThan(0);
  });

  it('refuses whoever does not sign, or has no right to it', async () => {
    for (const route of signedRoutes()) {
      const call = plainCall(route);
      const what = `${route.method} ${route.path}`;
      const unsigned = await house.app.inject({ method: call.method, url: call.target });
      expect(await refusal(unsigned), what).toBe('401 REQUEST_UNSIGNED');
      expect(await refusal(await new Workstation(house).call(call)), what).toBe('401 DEVICE_UNKNOWN');
      for (const scope of SCOPES.filter((one) => !route.scopes!.includes(one))) {
        expect(await refusal(await keys.get(scope)!.call(call)), what).toBe('403 SCOPE_MISSING');
      }
      expect(await refusal(await revoked.call(call)), what).toBe('401 DEVICE_UNKNOWN');
      // In the name of a key that has the right, signed by one that has not.
      const named = { ...call, signed: { key: sm3(keyFor(route).pair.publicKey) } };
      expect(await refusal(await revoked.call(named)), what).toBe('401 REQUEST_UNSIGNED');
    }
  });

  it('refuses what is not what was signed, now, once', async () => {
    for (const route of signedRoutes()) {
      const call = plainCall(route);
      const key = keyFor(route);
      const what = `${route.method} ${route.path}`;
      const tried = async (changes: Partial<Call>): Promise<string> =>
        refusal(await key.call({ ...call, ...changes }));
      const { target } = call;
      expect(await tried({ sent: { url: `${target}${target.includes('?') ? '&' : '?'}more=1` } }), what).toBe(
        '401 REQUEST_UNSIGNED',
      );
      expect(await tried({ signed: { path: '/v1/about' } }), what).toBe('401 REQUEST_UNSIGNED');
      expect(await tried({ signed: { method: 'PATCH' } }), what).toBe('401 REQUEST_UNSIGNED');
      const ago = (seconds: number): Date => new Date(house.clock.now().getTime() - seconds * 1000);
      expect(await tried({ signed: { at: ago(301) } }), what).toBe('401 CLOCK_DIFFERS');
      expect(await tried({ signed: { at: ago(-301) } }), what).toBe('401 CLOCK_DIFFERS');
      expect(await tried({ signed: { store: sm3(utf8('other')) } }), what).toBe('401 REQUEST_UNSIGNED');
      expect(await tried({ signed: { body: sm3(utf8('another body')) } }), what).toBe('400 BODY_ALTERED');
      const nonce = sm3(utf8(what)).slice(0, 16);
      const once = await key.call({ ...call, signed: { nonce } });
      expect(once.statusCode, `${what} ${once.body}`).toBeLessThan(500);
      expect(await tried({ signed: { nonce } }), what).toBe('401 REQUEST_REPLAYED');
    }
  });

  it('refuses targets that are none', async () => {
    const key = keys.get('deliver')!;
    const targets = [
      '/v1/licences/%zz',
      '/%',
      `/v1/licences/${'A'.repeat(5000)}`,
      '/v1/%c0%af',
      '/v1/../etc',
      '//',
      '/v1/files/%00/state',
    ];
    for (const target of targets) {
      const answer = await key.call({ method: 'GET', target });
      expect(answer.statusCode, target).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, target).toBeLessThan(500);
      await refusal(answer);
    }
    const key195 = Array.from({ length: 3 }, () => 'A'.repeat(64)).join('.');
    expect(await refusal(await key.call({ method: 'GET', target: `/v1/licences/${key195}` }))).toBe(
      '404 STORE_HAS_NOT',
    );
  });

  it('refuses bodies that are too large, unpack too large, or are of no form', async () => {
    const large = utf8(`{"x":"${'a'.repeat(9 * 1024 * 1024 + 10)}"}`);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(20 * 1024 * 1024, ' ')));
    const bodies: readonly (readonly [Uint8Array, Record<string, string>])[] = [
      [utf8('{"a":'), {}],
      [utf8('null'), {}],
      [Uint8Array.of(0xff, 0xfe, 0), {}],
      [utf8(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), {}],
      [utf8('{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}'), {}],
      [utf8('{}'), { 'content-type': 'text/xml' }],
      [utf8('{}'), { 'content-encoding': 'gzip' }],
      [utf8('{}'), { 'content-encoding': 'br' }],
      [bomb, { 'content-encoding': 'gzip' }],
    ];
    const withBody = routes.filter(({ method }) => method === 'POST' || method === 'PUT');
    expect(withBody.length).toBeGreaterThan(10);
    for (const route of withBody) {
      const call = plainCall(route);
      const key = route.scopes === undefined ? new Workstation(house) : keyFor(route);
      const what = `${route.method} ${route.path}`;
      for (const [body, headers] of bodies) {
        const answer = await key.call({ ...call, body, headers });
        expect(answer.statusCode, `${what} ${answer.body}`).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode, `${what} ${answer.body}`).toBeLessThan(500);
        await refusal(answer);
      }
      // It is too large, whatever was signed.
      const answer = await key.call({ ...call, sent: { payload: Buffer.from(large) } });
      expect(await refusal(answer), what).toBe('413 BAD_REQUEST');
    }
  });

  it('answers anything without failing, logs each refusal, and never tells what is masked', async () => {
    await fc.assert(answersAnything(strangers), { numRuns: RUNS, interruptAfterTimeLimit: 40_000 });
  }, 120_000);

  it('counts acts for an administrator, and nobody by name', async () => {
    const { body } = await keys.get('admin')!.call({ method: 'GET', target: '/metrics' });
    expect(body).toContain('yinzheng_store_acts_total{kind="version",result="accepted"} 1');
    expect(body).not.toContain('11430000006122244L');
  });

  it('tells the licence itself to none of these keys but masked', async () => {
    const by = [
      { what: 'holder', code: '11010519491231002X' },
      { what: 'issuer', issuer: '11430000006122244L', type: '11100000MB03271699022' },
    ];
    const matter = { orgName: 'a', userName: 'b', itemName: 'c', itemCode: 'd', businessCode: 'e' };
    for (const [scope, key] of keys) {
      for (const one of by) {
        const answer = await key.call({ method: 'POST', target: '/v1/queries', body: { matter, by: one } });
        expect(answer.body, scope).not.toContain(PRIVATE);
        if (scope === 'query') expect(answer.body).toContain('KZ_NOTE');
        if (scope !== 'query-limited') expect(answer.body, scope).not.toContain(LIMITED);
      }
    }
  });
});
