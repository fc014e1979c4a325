import { toBase64 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { ActKind } from '@yinzheng/core/sync';
import type { LightMyRequestResponse } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyOfMade } from '../support/licence-mill.ts';
import { makeCrl, party } from '../support/made-seals.ts';
import { routesOf } from '../support/openapi.ts';
import { ROUTES } from '../support/store-attempts.ts';
import { authorityOf, problemCode, toldBy, Workstation, type Call } from '../support/store-house.ts';
import {
  enrolmentOf,
  knownTo,
  OTHER_UNIT,
  rowsOfFirst,
  secretsOf,
  twoUnits,
  type TwoUnits,
} from '../support/store-units.ts';

// One unit asks for what is another's, and tries to act in its place, over every route of the OpenAPI document.

function textOf(raw: Uint8Array): string {
  return Buffer.from(raw).toString('latin1');
}

describe('another unit at the store', () => {
  let at: TwoUnits;
  let secrets: ReadonlyMap<string, string>;
  beforeAll(async () => {
    at = await twoUnits();
    secrets = await secretsOf(at);
    return () => at.house.close();
  }, 120_000);

  it('is tried on every route that the document has, and on no other', async () => {
    const document: unknown = (await at.house.app.inject({ url: '/openapi.json' })).json();
    const routes = routesOf(document).map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(ROUTES).sort()).toEqual(routes.sort());
  });

  it.each(Object.entries(ROUTES))('%s', async (name, { attempts, untold }) => {
    const [method, path] = name.split(' ') as [Call['method'], string];
    const all = await attempts(at);
    let before = method === 'GET' ? {} : await rowsOfFirst(at);
    for (const { call, by = 'deliver', due, open = [], changes } of all) {
      const what = `${by} ${call.target}`;
      const tried = { ...call, method };
      const key = at.keys[by];
      const answer = await key.call(tried);
      await expectLine(answer, { path, key: key.key, untold });
      if (typeof due === 'string') expect(problemCode(answer), what).toBe(due);
      else {
        expect(answer.statusCode, `${what} ${answer.body}`).toBe(200);
        const isJson = String(answer.headers['content-type']).startsWith('application/json');
        due(isJson ? answer.json() : undefined, new Uint8Array(answer.rawPayload));
      }
      expectNothing(answer, { open, known: knownTo(tried), what });
      if (method === 'GET') continue;
      const after = await rowsOfFirst(at);
      if (changes !== true) expect(after, what).toEqual(before);
      before = after;
    }
  });

  it('can keep nothing of the first from being accepted with revocation lists of its own making', async () => {
    const { first, mill, keys, house } = at;
    const entry = { serial: first.mill.unit.certificate.serial, revokedAt: new Date('2026-05-01T00:00:00Z') };
    // Under the name and the key's number of the first unit’s root, by a key of its own; and a true one that is out of date.
    const forger = { ...party('Forger', undefined), certificate: first.mill.root.certificate };
    const forged = makeCrl(forger, [entry], new Date('2026-05-31T00:00:00Z'));
    const old = makeCrl(
      first.mill.root,
      [],
      new Date('2026-01-01T00:00:00Z'),
      new Date('2026-02-01T00:00:00Z'),
    );
    const body = authorityOf(mill, { crls: [old, forged].map(({ der }) => toBase64(der)) });
    expect((await keys.deliver.call({ method: 'PUT', target: '/v1/authority', body })).statusCode).toBe(200);
    const made = await first.mill.make({ serial: '000001077' });
    await first.one.deliver(made.file);
    expect((await first.one.send([77, 'version', made.act])).results[0]!.result).toBe('accepted');
    expect(
      await house.db.selectFrom('licence').select('licence').where('licence', '=', keyOfMade(made)).execute(),
    ).toHaveLength(1);
  });

  it('is given nothing to do with acts of another by having come with its very records', async () => {
    const { first, house } = at;
    const before = await rowsOfFirst(at);
    const twin = new Workstation(house);
    const code = await house.code(OTHER_UNIT.code, ['deliver']);
    expect((await twin.enrol(code, enrolmentOf(first.mill))).statusCode).toBe(200);
    const body = authorityOf(first.mill);
    expect((await twin.call({ method: 'PUT', target: '/v1/authority', body })).statusCode).toBe(200);
    const { mill, made } = first;
    await twin.deliver(made.file);
    const told = async (sequence: number, kind: ActKind, act: Uint8Array): Promise<string> =>
      toldBy(twin, [sequence, kind, act]);
    expect(await told(1, 'version', made.act)).toBe('LICENCE_NOT_YOURS');
    expect(await told(2, 'event', mill.event(made.identifier, made.chain))).toBe('LICENCE_NOT_YOURS');
    // These it may keep for itself, where they mean nothing to the other.
    expect(await told(3, 'authorisation-end', mill.end(made.bundle))).toBe('accepted');
    expect(await told(4, 'head', mill.head(1, [], sm3(made.act)))).toBe('accepted');
    expect(await rowsOfFirst(at, [twin])).toEqual(before);
  });

  /** The trail has a line of it, which names the key and its unit, and nobody's data. */
  async function expectLine(
    answer: LightMyRequestResponse,
    {
      path,
      key,
      untold,
    }: { readonly path: string; readonly key: string; readonly untold?: true | undefined },
  ): Promise<void> {
    if (untold === true) return;
    const { body } = await at.house.db
      .selectFrom('audit')
      .select('body')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    const text = new TextDecoder().decode(body);
    const line = JSON.parse(text) as Record<string, unknown>;
    const { statusCode: status } = answer;
    expect(line).toMatchObject({ route: path.replaceAll(/\{(\w+)\}/g, ':$1'), status });
    if (status >= 400) expect(line).toMatchObject({ code: answer.json<{ code: string }>().code });
    if (line['key'] !== undefined) expect(line).toMatchObject({ key, unit: OTHER_UNIT.code });
    for (const secret of ['a holder’s code', 'a holder’s name', 'a private field', 'a limited field']) {
      expect(text).not.toContain(secrets.get(secret));
    }
  }

  function expectNothing(
    answer: LightMyRequestResponse,
    {
      open,
      known,
      what,
    }: { readonly open: readonly string[]; readonly known: string; readonly what: string },
  ): void {
    const told = `${JSON.stringify(answer.headers)} ${Buffer.from(answer.rawPayload).toString('utf8')} ${textOf(answer.rawPayload)}`;
    const leaked = [...secrets].filter(([name, value]) => {
      return !open.includes(name) && !known.includes(value) && told.includes(value);
    });
    expect(leaked, what).toEqual([]);
  }
});
