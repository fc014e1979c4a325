import { SCOPES, type Scope } from '@yinzheng/contract/store';
import * as fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { UNIT_NAME } from './licence-mill.ts';
import { callsOf, routesOf, type Route } from './openapi.ts';
import { JUNE, settled } from './store-both.ts';
import { problemCode, StoreHouse, Workstation, type Call } from './store-house.ts';

/** Another code; the name is that of the records which its keys come with. */
const OTHER_UNIT = { code: '11100000000013338W', name: UNIT_NAME };

/** What the mill writes into a field that nobody but the issuer may read, and into one for the right to limited fields. */
export const PRIVATE = '内部留存';
export const LIMITED = '长沙市一号';

/** A store with one licence in it, and a key of another unit for each scope. */
export interface Strangers {
  readonly house: StoreHouse;
  /** Of the store's OpenAPI document. */
  readonly routes: readonly Route[];
  readonly keys: ReadonlyMap<Scope, Workstation>;
}

export async function strangersAtStore(): Promise<Strangers> {
  const house = await StoreHouse.open();
  house.clock.at = JUNE;
  const { mill, one } = await settled(house);
  const made = await mill.make();
  await one.deliver(made.file);
  await one.send([1, 'version', made.act]);
  const keys = new Map<Scope, Workstation>();
  for (const scope of SCOPES) {
    const device = new Workstation(house);
    await device.enrol(await house.code(OTHER_UNIT.code, [scope]), { unit: OTHER_UNIT });
    keys.set(scope, device);
  }
  const routes = routesOf((await house.app.inject({ url: '/openapi.json' })).json());
  return { house, routes, keys };
}

/** The status and the code of a refusal, which must have left its line in the trail. */
export async function refusalAt(house: StoreHouse, answer: LightMyRequestResponse): Promise<string> {
  const { instance, code } = answer.json<{ instance: string; code: string }>();
  expect(await house.lineOf(instance), answer.body).toMatchObject({ status: answer.statusCode, code });
  return problemCode(answer);
}

/** Whatever is asked of whichever route: it is answered, a refusal is logged, and nothing masked is told. */
export function answersAnything({
  house,
  routes,
  keys,
}: Strangers): fc.IAsyncPropertyWithHooks<[[Route, Call, Scope]]> {
  const calls = fc.constantFrom(...routes).chain((route) =>
    fc.tuple(
      fc.constant(route),
      fc.constantFrom(0, 1).chain((junk) => callsOf(route, junk)),
      fc.constantFrom(...SCOPES),
    ),
  );
  return fc.asyncProperty(calls, async ([route, call, scope]) => {
    const fits = route.scopes === undefined || route.scopes.includes(scope);
    const key = keys.get(fits ? scope : (route.scopes[0] as Scope))!;
    const answer = await key.call(call);
    expect(answer.statusCode, `${call.method} ${call.target} ${answer.body}`).toBeLessThan(500);
    if (answer.statusCode >= 400) await refusalAt(house, answer);
    expect(answer.body).not.toContain(PRIVATE);
    if (key !== keys.get('query-limited')) expect(answer.body).not.toContain(LIMITED);
  });
}
