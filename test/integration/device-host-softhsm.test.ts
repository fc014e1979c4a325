import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { faultOf, firstToken, logIn, pinBytes, probeOrder, testHost } from '../support/device-host.ts';
import type { Skippable } from '../support/shared.ts';
import { testModule } from '../support/softtoken.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool, run } from '../support/tools.ts';

// SoftHSM2 is a module that we did not write; it has no SM2.

vi.setConfig({ testTimeout: 60_000 });
// The native part of pkcs11js.
beforeAll(() => void testModule('softtoken'), 300_000);

const MODULE = '/usr/lib/softhsm/libsofthsm2.so';

function start(context: Skippable) {
  const util = requireTool(context, 'softhsm2-util');
  if (!existsSync(MODULE)) context.skip(`${MODULE} is not there (see scripts/system-packages.json)`);
  const folder = tempDir();
  mkdirSync(join(folder, 'tokens'));
  const conf = join(folder, 'softhsm2.conf');
  writeFileSync(conf, `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\n`);
  const env = { SOFTHSM2_CONF: conf };
  const made = run(
    util,
    ['--init-token', '--free', '--label', '印证测试', '--pin', '12345678', '--so-pin', '87654321'],
    { env },
  );
  expect(made.code).toBe(0);
  return testHost(MODULE, { env });
}

it('a token, its sessions, its PIN and its data, and the slot that is not initialised', async (context) => {
  const { host } = start(context);
  expect(await host.ask('load', { path: MODULE, again: false })).toMatchObject({
    manufacturer: 'SoftHSM',
    cryptoki: '2.40',
  });
  const { slots } = await host.ask('look', {});
  expect(slots).toHaveLength(2);
  const known = slots.find(({ token }) => token.kind === 'token' && token.facts.label === '印证测试');
  expect(known).toMatchObject({
    removable: false,
    token: { facts: { manufacturer: 'SoftHSM project', model: 'SoftHSM v2' } },
  });
  const place = await firstToken(host);
  const { mechanisms, keys } = await host.ask('contents', place);
  expect(mechanisms).toContain(0x1041);
  expect(keys).toEqual([]);

  expect(await faultOf(logIn(host, pinBytes('99999999')))).toMatchObject({ call: 'C_Login', rv: 0xa0 });
  const { session, beside } = await logIn(host, pinBytes('12345678'));
  expect(beside).toBe(true);
  const seal = { application: 'yz', label: '公章', value: Uint8Array.of(1, 2, 3) };
  await host.ask('write-data', { session, ...seal, value: Uint8Array.of(9) });
  await host.ask('write-data', { session, ...seal });
  expect((await host.ask('contents', place)).data).toEqual([seal]);

  await host.ask('load', { path: MODULE, again: true });
  expect(await faultOf(host.ask('contents', { ...place, session }))).toMatchObject({ what: 'missing' });
  await host.ask('change-pin', { ...place, old: pinBytes('12345678'), new: pinBytes('Hm7x2pQ9') });
  expect(await faultOf(logIn(host, pinBytes('12345678')))).toMatchObject({ rv: 0xa0 });
  const again = await logIn(host, pinBytes('Hm7x2pQ9'));
  // A second one: whoever was logged in is logged out first, and the first session goes on.
  const second = await logIn(host, pinBytes('Hm7x2pQ9'));
  await host.ask('write-data', { session: again.session, ...seal });
  await host.ask('logout', { session: second.session });
  await host.ask('write-data', { session: again.session, ...seal });
});

it('signatures of several sessions are made beside each other, and everything else alone', async (context) => {
  const { host, said } = start(context);
  const place = await firstToken(host);
  const sessions: string[] = [];
  for (let at = 0; at < 3; at++) {
    const { session } = await host.ask('login', { ...place, pin: pinBytes('12345678') });
    sessions.push(session);
  }
  const key = { label: '新', mechanism: 0x1040, keyType: 3 };
  const { publicKey, id } = await host.ask('generate', { session: sessions[0]!, ...key });
  expect((await host.ask('contents', place)).keys).toMatchObject([
    { id, publicKey, keyType: 3, signs: true },
  ]);
  // It knows the curve, and signs e as ECDSA does: not what a document needs, but a signature all the same.
  const ecdsa = { mechanism: 0x1041, input: 'e' } as const;
  const order = (at: number) => probeOrder(sessions[at % sessions.length]!, publicKey, ecdsa);
  const before = said.length;
  const all = await Promise.all([
    ...Array.from({ length: 12 }, (_, at) => host.ask('sign', order(at))),
    host.ask('look', {}),
  ]);
  expect(all.slice(0, -1).every((one) => 'signature' in one && one.signature.length === 64)).toBe(true);
  const open = new Set<number>();
  const most = { sign: 0, look: 0 };
  for (const message of said.slice(before)) {
    if (message.kind === 'answer') open.delete(message.id);
    if (message.kind !== 'order') continue;
    open.add(message.id);
    const op = message.op as keyof typeof most;
    most[op] = Math.max(most[op], open.size);
  }
  expect(most).toEqual({ sign: 3, look: 1 });
});
