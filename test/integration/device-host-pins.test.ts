import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FromDevice, ToDevice } from '@yinzheng/contract/device';
import { beforeAll, expect, it, vi } from 'vitest';
import {
  deviceHosts,
  faultOf,
  firstToken,
  logIn,
  pinBytes,
  probeOrder,
  testHost,
  type TestHostOptions,
} from '../support/device-host.ts';
import { makeSoftModule, testModule, USER_PIN, type SoftModuleOptions } from '../support/softtoken.ts';
import { tempDir } from '../support/temp.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void testModule('softtoken'), 300_000);

const start = (options: SoftModuleOptions = {}, own: TestHostOptions = {}) => {
  const module = makeSoftModule(options);
  const started = testHost(module.path, own);
  const keep = (slip: string, pin: string | null): void =>
    started.child().send({ kind: 'pin', slip, pin: pin === null ? null : new TextEncoder().encode(pin) });
  return { module, keep, ...started };
};

it('a slip opens sessions until it is forgotten, which ends them', async () => {
  const { module, host, keep } = start();
  const missing = await faultOf(logIn(host, { slip: 'a' }));
  expect(missing).toMatchObject({ what: 'missing', call: 'C_Login', detail: 'slip' });
  keep('a', USER_PIN);
  const { session } = await logIn(host, { slip: 'a' });
  const order = probeOrder(session, module.publicKeys[0]![0]!);
  await host.ask('sign', order);
  await host.ask('forget', { slip: 'a' });
  expect(await faultOf(host.ask('sign', order))).toMatchObject({ what: 'missing' });
  expect(await faultOf(logIn(host, { slip: 'a' }))).toMatchObject({ what: 'missing' });
});

it('a slip whose PIN was wrong, or whose token has gone, has none any more', async () => {
  const { module, host, keep } = start();
  keep('wrong', '99999999');
  expect(await faultOf(logIn(host, { slip: 'wrong' }))).toMatchObject({ rv: 0xa0 });
  expect(await faultOf(logIn(host, { slip: 'wrong' }))).toMatchObject({ what: 'missing' });
  expect(module.count('C_Login')).toBe(1);
  // The person types another one.
  keep('wrong', USER_PIN);
  await logIn(host, { slip: 'wrong' });
  module.remove();
  await host.ask('look', {});
  module.insert();
  expect(await faultOf(logIn(host, { slip: 'wrong' }))).toMatchObject({ what: 'missing' });
});

it('the limits of a slip count logins and come between documents: a session that is open signs to its end', async () => {
  const slots = [{ keys: [{ alwaysAuthenticate: true }] }];
  const { module, host, keep } = start({ slots }, { pins: { uses: 2 } });
  const place = await firstToken(host);
  keep('a', USER_PIN);
  const one = await host.ask('login', { ...place, pin: { slip: 'a' } });
  await host.ask('logout', { session: one.session });
  const { session } = await host.ask('login', { ...place, pin: { slip: 'a' } });
  const order = { ...probeOrder(session, module.publicKeys[0]![0]!), pin: { slip: 'a' } };
  // A document with 120 positions.
  for (let position = 0; position < 120; position++) await host.ask('sign', order);
  const before = module.count('C_Login');
  const refused = await faultOf(host.ask('login', { ...place, pin: { slip: 'a' } }));
  expect(refused).toMatchObject({ what: 'missing', detail: 'slip', signed: 'no' });
  await host.ask('sign', order);
  await host.ask('logout', { session });
  expect(await faultOf(host.ask('login', { ...place, pin: { slip: 'a' } }))).toMatchObject({
    detail: 'slip',
  });
  expect(module.count('C_Login')).toBe(before + 1);
});

it('the time of a slip is the one that the order to log in names', async () => {
  const slots = [{ keys: [{ alwaysAuthenticate: true }] }];
  const { module, host, keep } = start({ slots });
  const place = await firstToken(host);
  keep('a', USER_PIN);
  const hold = { ms: 1500, logins: 100 };
  const { session } = await host.ask('login', { ...place, pin: { slip: 'a' }, hold });
  const order = { ...probeOrder(session, module.publicKeys[0]![0]!), pin: { slip: 'a' } };
  await vi.waitFor(async () => {
    const again = await faultOf(host.ask('login', { ...place, pin: { slip: 'a' }, hold }));
    expect(again).toMatchObject({ what: 'missing', detail: 'slip' });
  }, 20_000);
  await expect(host.ask('sign', order)).resolves.toBeDefined();
  await host.ask('logout', { session });
  expect(await faultOf(logIn(host, { slip: 'a' }))).toMatchObject({ what: 'missing', detail: 'slip' });
});

it('a slip is good for the token alone with which it was first used', async () => {
  const slots = [
    { serial: 'ONE', keys: [{}] },
    { serial: 'TWO', keys: [{}] },
  ];
  const { module, host, keep } = start({ slots });
  const { slots: seen } = await host.ask('look', {});
  const places = seen.flatMap(({ slot, token }) => {
    if (token.kind !== 'token') return [];
    const { manufacturer, model, serial } = token.facts;
    return [{ slot, token: { manufacturer, model, serial } }];
  });
  keep('a', USER_PIN);
  await host.ask('login', { ...places[0]!, pin: { slip: 'a' } });
  const before = module.count('C_Login');
  const other = await faultOf(host.ask('login', { ...places[1]!, pin: { slip: 'a' } }));
  expect(other).toMatchObject({ what: 'token-changed', call: 'C_Login', signed: 'no' });
  expect(module.count('C_Login')).toBe(before);
  await host.ask('login', { ...places[0]!, pin: { slip: 'a' } });
});

it('a PIN that cannot be passed as the key takes it costs no try, and is forgotten', async () => {
  const pin = '口令12345';
  const { module, host, keep } = start({ slots: [{ pin, keys: [{}] }] });
  const place = await firstToken(host);
  const bytes = { bytes: new TextEncoder().encode(pin) };
  const refused = { what: 'rv', call: 'C_Login', detail: 'PIN_NOT_PASSED', signed: 'no' };
  for (const encoding of ['ascii', 'gb18030'] as const) {
    const login = host.ask('login', { ...place, encoding, pin: { bytes: bytes.bytes.slice() } });
    expect(await faultOf(login)).toMatchObject(refused);
  }
  keep('a', pin);
  const slip = { ...place, encoding: 'ascii', pin: { slip: 'a' } } as const;
  expect(await faultOf(host.ask('login', slip))).toMatchObject(refused);
  expect(await faultOf(host.ask('login', slip))).toMatchObject({ what: 'missing', detail: 'slip' });
  const change = { ...place, encoding: 'ascii', old: bytes, new: pinBytes('Hm7x2pQ9') } as const;
  expect(await faultOf(host.ask('change-pin', change))).toMatchObject({ detail: 'PIN_NOT_PASSED' });
  expect([module.count('C_Login'), module.count('C_SetPIN')]).toEqual([0, 0]);
  expect(module.state()['user-left']).toBe('6');
  // As the standard has it, it opens the key.
  await host.ask('login', { ...place, pin: { bytes: new TextEncoder().encode(pin) } });
});

it('a key that says that it wants no PIN for each signature gets one where the order has it', async () => {
  const { module, host } = start({ slots: [{ keys: [{ alwaysAuthenticate: false }] }] });
  const { session } = await logIn(host, pinBytes(USER_PIN));
  const order = probeOrder(session, module.publicKeys[0]![0]!);
  const before = module.count('C_Login');
  await host.ask('sign', { ...order, pin: pinBytes(USER_PIN) });
  expect(module.count('C_Login')).toBe(before + 1);
  await host.ask('sign', order);
  expect(module.count('C_Login')).toBe(before + 1);
});

it('a slip may stand for the pad of the key', async () => {
  const { module, host, keep } = start({ slots: [{ pad: true, keys: [{ alwaysAuthenticate: true }] }] });
  keep('pad', null);
  module.type(USER_PIN);
  const { session } = await logIn(host, { slip: 'pad' });
  const order = probeOrder(session, module.publicKeys[0]![0]!);
  module.type(USER_PIN);
  await expect(host.ask('sign', { ...order, pin: { slip: 'pad' } })).resolves.toBeDefined();
});

it('a PIN is found nowhere in what is written or said, but in the message that brings it', async () => {
  const pin = 'zQ7-unmistakable';
  const wrong = 'wR0ng-unmistak';
  const folder = tempDir();
  const { module, host, keep, said, become } = start(
    { folder, slots: [{ pin, keys: [{ alwaysAuthenticate: true }] }] },
    { env: { TMPDIR: folder, NODE_REPORT_DIRECTORY: folder } },
  );
  const place = await firstToken(host);
  keep('a', pin);
  await faultOf(host.ask('login', { ...place, pin: pinBytes(wrong) }));
  const { session } = await host.ask('login', { ...place, pin: { slip: 'a' } });
  const order = { ...probeOrder(session, module.publicKeys[0]![0]!), pin: { slip: 'a' } };
  await host.ask('sign', order);
  const other = 'kP4-unmistakable';
  await host.ask('change-pin', { ...place, old: pinBytes(pin), new: pinBytes(other) });
  keep('b', other);
  await host.ask('login', { ...place, pin: { slip: 'b' } });
  // A crash with the PIN in memory, in the very call that has it.
  const [pid] = deviceHosts();
  const dumps = { filter: readFileSync(`/proc/${pid}/coredump_filter`, 'utf8'), limit: coreLimit(pid!) };
  expect(Number.parseInt(dumps.filter, 16)).toBe(0);
  expect(dumps.limit).toEqual(['0', '0']);
  module.fault({ call: 'C_Login' }, { do: 'crash' });
  keep('c', pin);
  const crashed = await faultOf(host.ask('login', { ...place, pin: { slip: 'c' } }));
  expect(crashed).toMatchObject({ what: 'crashed', call: 'C_Login' });
  await become('ready');

  const carries = said.filter((message) => holds(message, pin) || holds(message, wrong));
  expect(carries.length).toBeGreaterThan(3);
  for (const message of carries) expect(mayCarry(message)).toBe(true);
  for (const message of said) expect(inText(message)).not.toMatch(/unmistak/);
  expect(JSON.stringify(host.condition)).not.toMatch(/unmistak/);
  const written = filesBelow(folder);
  expect(written.some((file) => file.endsWith('calls'))).toBe(true);
  for (const file of written) expect(readFileSync(file).includes('unmistak'), file).toBe(false);
  expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toMatch(/unmistak/);
});

/** Soft and hard limit of core dumps. */
function coreLimit(pid: number): readonly string[] {
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
  return /^Max core file size\s+(\S+)\s+(\S+)/m.exec(limits)?.slice(1) ?? [];
}

/** Whether bytes of a message are those of a PIN. */
function holds(message: ToDevice | FromDevice, pin: string): boolean {
  const bytes = new TextEncoder().encode(pin).toString();
  return inText(message).includes(bytes);
}

function mayCarry(message: ToDevice | FromDevice): boolean {
  return (
    message.kind === 'pin' || (message.kind === 'order' && /^(?:login|sign|change-pin)$/.test(message.op))
  );
}

/** A message with its bytes as numbers. */
function inText(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) =>
    value instanceof Uint8Array ? value.toString() : value,
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

it.each(['a new PIN that cannot be passed', 'a session that does not open'])(
  'a change of the PIN that ends early forgets both PINs: %s',
  async (why) => {
    const { module, host, keep } = start();
    const place = await firstToken(host);
    keep('old', USER_PIN);
    keep('new', why.startsWith('a new PIN') ? '口令一二三四' : 'Hm7x2pQ9');
    if (why.startsWith('a session')) module.fault({ call: 'C_OpenSession' }, { do: 'error', number: 0x05 });
    const order = { ...place, encoding: 'ascii', old: { slip: 'old' }, new: { slip: 'new' } } as const;
    await faultOf(host.ask('change-pin', order));
    expect(module.count('C_SetPIN')).toBe(0);
    for (const slip of ['old', 'new']) {
      expect(await faultOf(logIn(host, { slip }))).toMatchObject({ what: 'missing', detail: 'slip' });
    }
    expect(module.count('C_Login')).toBe(0);
  },
);
