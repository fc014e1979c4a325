import { expect, test } from 'vitest';
import { CK, objectsOf, openPkcs11, Rv, session, type Pkcs11Child } from '../support/pkcs11.ts';
import { makeSoftModule, openSoftModule, testModule, USER_PIN } from '../support/softtoken.ts';

// What goes wrong with smart keys, as the test module plays it; seen from a process that only has pkcs11js.

const RAW = { mechanism: 0x8000_8105 };
const E = Buffer.alloc(32, 5);
const room = (): Buffer => Buffer.alloc(256);

const slotsOf = async (child: Pkcs11Child, present: boolean): Promise<readonly unknown[]> =>
  (await child.call('C_GetSlotList', present)) as unknown[];

async function ready(child: Pkcs11Child, at = 0): Promise<{ slot: unknown; of: unknown; key: unknown }> {
  const slot = (await slotsOf(child, true))[at];
  const of = await session(child, slot);
  await child.call('C_Login', of, CK.USER, USER_PIN);
  const [key] = await objectsOf(child, of, CK.PRIVATE_KEY);
  return { slot, of, key };
}

test('the tiny modules abort and sleep', async (context) => {
  const aborts = await openPkcs11(testModule('aborts', context), { initialise: false });
  await expect(aborts.call('C_Initialize')).rejects.toThrow('SIGABRT');
  const sleeps = await openPkcs11(testModule('sleeps', context), { initialise: false });
  const first = await Promise.race([
    sleeps.call('C_Initialize').catch(() => 'ended'),
    new Promise((resolve) => setTimeout(resolve, 200, 'asleep')),
  ]);
  expect(first).toBe('asleep');
  sleeps.kill();
  expect(await sleeps.gone).toBe('SIGKILL');
});

test('a key that is pulled out ends its sessions, and is the same key when it comes back', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule();
  const child = await openPkcs11(module.path);
  const { slot, of, key } = await ready(child);
  expect(await child.call('C_WaitForSlotEvent', CK.DONT_BLOCK)).toBeNull();
  module.remove();
  expect(await child.rv('C_SignInit', of, RAW, key)).toBe(0x32);
  expect(await child.rv('C_GetTokenInfo', slot)).toBe(0xe0);
  expect(await slotsOf(child, true)).toHaveLength(0);
  expect(await slotsOf(child, false)).toHaveLength(1);
  expect(await child.call('C_WaitForSlotEvent', CK.DONT_BLOCK)).toEqual(slot);
  module.insert();
  expect(await child.rv('C_SignInit', of, RAW, key)).toBe(0xb3);
  expect(await child.call('C_WaitForSlotEvent', CK.DONT_BLOCK)).toEqual(slot);
  const again = await session(child, slot);
  expect(await child.rv('C_SignInit', again, RAW, key)).toBe(0x101);
  await child.call('C_Login', again, CK.USER, USER_PIN);
  await child.call('C_SignInit', again, RAW, key);
  expect(await child.call('C_Sign', again, E, room())).toHaveLength(64);
});

test('a quick removal and insertion between two calls is noticed', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule();
  const child = await openPkcs11(module.path);
  const { of, key } = await ready(child);
  module.remove();
  module.insert();
  expect(await child.rv('C_SignInit', of, RAW, key)).toBe(0xb3);
});

test('a key that is pulled out while it signs', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ settings: { 'removed-code': '0xe0' } });
  const child = await openPkcs11(module.path);
  const { of, key } = await ready(child);
  await child.call('C_SignInit', of, RAW, key);
  module.fault({ call: 'C_Sign' }, { do: 'slow', number: 300 });
  const signing = child.rv('C_Sign', of, E, room());
  module.remove();
  expect(await signing).toBe(0xe0);
});

test('a fault comes at its call, over all processes, and only there', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule();
  module.fault({ call: 'C_GetTokenInfo', at: 2 }, { do: 'error', number: 0x30 });
  const one = await openPkcs11(module.path);
  const other = await openPkcs11(module.path);
  const [slot] = await slotsOf(one, true);
  expect(await one.rv('C_GetTokenInfo', slot)).toBe(0);
  expect(await other.rv('C_GetTokenInfo', slot)).toBe(0x30);
  expect(await one.rv('C_GetTokenInfo', slot)).toBe(0);
  module.fault({ call: '*', from: 1 }, { do: 'error', number: 0x8000_1234 });
  expect(await one.rv('C_GetTokenInfo', slot)).toBe(0x8000_1234);
  expect(await one.rv('C_GetSlotInfo', slot)).toBe(0x8000_1234);
  module.clear();
  expect(await one.rv('C_GetTokenInfo', slot)).toBe(0);
  expect(module.count('C_GetTokenInfo')).toBe(5);
});

test('a crash and an end happen in the call; a hang lasts', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule();
  module.fault({ call: 'C_Login' }, { do: 'crash' });
  const crashed = await openPkcs11(module.path);
  await expect(ready(crashed)).rejects.toThrow('SIGABRT');
  module.fault({ call: 'C_OpenSession' }, { do: 'exit', number: 3 });
  const ended = await openPkcs11(module.path);
  await expect(ready(ended)).rejects.toThrow('exit 3');

  module.fault({ call: 'C_Login' }, { do: 'hang' });
  const hung = await openPkcs11(module.path);
  const waiting = ready(hung).catch((error: unknown) => String(error));
  await expect.poll(() => module.calls().at(-1)).toMatchObject({ call: 'C_Login', pid: hung.pid });
  // Nobody else is held up by it.
  const well = await openPkcs11(module.path);
  const { of, key } = await ready(well);
  await well.call('C_SignInit', of, RAW, key);
  hung.kill();
  expect(await waiting).toContain('SIGKILL');
});

test('an answer is lost after the work was done', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule();
  const child = await openPkcs11(module.path);
  const { of } = await ready(child);
  module.fault({ call: 'C_SetPIN', after: true }, { do: 'error', number: 0x32 });
  expect(await child.rv('C_SetPIN', of, USER_PIN, 'abcdefgh')).toBe(0x32);
  await child.call('C_Logout', of);
  expect(await child.rv('C_Login', of, CK.USER, 'abcdefgh')).toBe(0);
});

test('an empty slot list that is kept until C_Finalize', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ settings: { 'cache-slots': 'yes' } });
  module.remove();
  const child = await openPkcs11(module.path);
  module.insert();
  expect(await slotsOf(child, true)).toHaveLength(0);
  await child.call('C_Finalize');
  await child.call('C_Initialize');
  expect(await slotsOf(child, true)).toHaveLength(1);
});

test.for([
  { lies: 'true-empty', present: 0, all: 2 },
  { lies: 'false-empty', present: 2, all: 0 },
])('a slot list that lies: $lies', async ({ lies, present, all }, context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ settings: { 'list-lies': lies }, slots: [{}, {}] });
  const child = await openPkcs11(module.path);
  expect(await slotsOf(child, true)).toHaveLength(present);
  expect(await slotsOf(child, false)).toHaveLength(all);
});

test('an unreadable slot beside a good one, in both lists', async (context) => {
  testModule('softtoken', context);
  const fails = makeSoftModule({ settings: { 'list-lies': 'true-fails' } });
  const failing = await openPkcs11(fails.path);
  await expect(slotsOf(failing, true)).rejects.toThrow(Rv);
  expect(await slotsOf(failing, false)).toHaveLength(1);

  const module = makeSoftModule({ slots: [null, {}, { initialised: false }] });
  module.unrecognised(0);
  const child = await openPkcs11(module.path);
  const [bad, good, blank] = await slotsOf(child, true);
  expect(await child.rv('C_GetTokenInfo', bad)).toBe(0xe1);
  expect(await child.rv('C_GetTokenInfo', good)).toBe(0);
  const { flags } = (await child.call('C_GetTokenInfo', blank)) as { flags: number };
  expect(flags & 0x400).toBe(0);
  await child.call('C_InitToken', blank, '11223344', 'made here'.padEnd(32));
  expect(((await child.call('C_GetTokenInfo', blank)) as { label: string }).label.trim()).toBe('made here');
});

test('a token that lies, and one that takes the place of another', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ slots: [{ serial: 'A1', label: '印章钥匙' }] });
  const child = await openPkcs11(module.path);
  const [slot] = await slotsOf(child, true);
  const info = async (): Promise<Record<string, unknown>> =>
    (await child.call('C_GetTokenInfo', slot)) as Record<string, unknown>;
  expect(await info()).toMatchObject({ serialNumber: 'A1'.padEnd(16), model: 'ST-1'.padEnd(16) });
  module.lie(0, 'serial', 'B2');
  module.lie(0, 'flags', '0x5');
  module.lie(0, 'mechanisms', '0x1 0x250');
  expect(await info()).toMatchObject({ serialNumber: 'B2'.padEnd(16), flags: 5 });
  expect(await child.call('C_GetMechanismList', slot)).toEqual([1, 0x250]);
  module.clear();
  expect(await info()).toMatchObject({ serialNumber: 'A1'.padEnd(16) });
  const of = await session(child, slot);
  openSoftModule(module.folder).replace(0, { serial: 'C3' });
  expect(await info()).toMatchObject({ serialNumber: 'C3'.padEnd(16) });
  expect(await child.rv('C_Login', of, CK.USER, USER_PIN)).toBe(0xb3);
});

test('a button is waited for, refused, and pulled out from under the finger', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ slots: [{ button: true }] });
  const child = await openPkcs11(module.path);
  const { of, key } = await ready(child);
  await child.call('C_SignInit', of, RAW, key);
  const signing = child.call('C_Sign', of, E, room());
  module.press();
  expect(await signing).toHaveLength(64);
  await child.call('C_SignInit', of, RAW, key);
  module.refuse();
  expect(await child.rv('C_Sign', of, E, room())).toBe(0x50);
  await child.call('C_SignInit', of, RAW, key);
  const lost = child.rv('C_Sign', of, E, room());
  await expect.poll(() => module.calls().at(-1)).toMatchObject({ call: 'C_Sign', rv: undefined });
  module.remove();
  expect(await lost).toBe(0x32);
});

test('settings come from the environment where no file lies beside the library', async (context) => {
  const path = testModule('softtoken', context);
  const { folder } = makeSoftModule({ slots: [{ serial: 'ENV' }] });
  const env = { SOFTTOKEN_FOLDER: folder, SOFTTOKEN_PROFILE: 'ibm' };
  const child = await openPkcs11(path, { env });
  const [slot] = await slotsOf(child, true);
  expect(await child.call('C_GetTokenInfo', slot)).toMatchObject({ serialNumber: 'ENV'.padEnd(16) });
  expect(await child.call('C_GetMechanismList', slot)).toContain(0x8005_000b);
});
