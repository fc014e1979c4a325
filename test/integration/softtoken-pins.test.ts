import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CK, objectsOf, openPkcs11, session, type Pkcs11Child } from '../support/pkcs11.ts';
import { makeSoftHsm } from '../support/softhsm.ts';
import { makeSoftModule, SO_PIN, testModule, USER_PIN } from '../support/softtoken.ts';

// The life of PINs and data objects: the same steps on the test module and on SoftHSM2, which we did not write.

/** One slot's session and what was made in it; the steps are written for both modules. */
interface Place {
  readonly child: Pkcs11Child;
  of: unknown;
  readonly slot: unknown;
  made: unknown;
}

type Step = readonly [name: string, run: (place: Place) => Promise<unknown>];

const rv =
  (call: string, ...args: readonly unknown[]) =>
  ({ child, of }: Place): Promise<unknown> =>
    child.rv(call, of, ...args);

const data = (...more: readonly unknown[]): readonly unknown[] => [
  { type: CK.CLASS, value: CK.DATA },
  { type: CK.TOKEN, value: true },
  { type: CK.APPLICATION, value: 'yinzheng' },
  { type: CK.LABEL, value: 'seal 1' },
  { type: CK.VALUE, value: Buffer.from('value') },
  ...more,
];

async function valueOf({ child, of, made }: Place): Promise<unknown> {
  const [told] = (await child.call('C_GetAttributeValue', of, made, [{ type: CK.VALUE }])) as {
    value: Uint8Array;
  }[];
  return Buffer.from(told!.value).toString();
}

async function create(place: Place, template: readonly unknown[]): Promise<unknown> {
  const { child, of } = place;
  place.made = await child.call('C_CreateObject', of, template);
  return 0;
}

const STEPS: readonly Step[] = [
  ['a wrong PIN', rv('C_Login', CK.USER, '00000000')],
  ['the PIN', rv('C_Login', CK.USER, USER_PIN)],
  ['the PIN twice', rv('C_Login', CK.USER, USER_PIN)],
  ['the other PIN meanwhile', rv('C_Login', CK.SO, SO_PIN)],
  ['a new PIN that is too short', rv('C_SetPIN', USER_PIN, '1')],
  ['a change with a wrong PIN', rv('C_SetPIN', '00000000', 'abcdefgh')],
  ['a change', rv('C_SetPIN', USER_PIN, 'abcdefgh')],
  ['logout', rv('C_Logout')],
  ['the old PIN', rv('C_Login', CK.USER, USER_PIN)],
  ['the new PIN', rv('C_Login', CK.USER, 'abcdefgh')],
  ['logout again', rv('C_Logout')],
  ['a change without a login', rv('C_SetPIN', 'abcdefgh', USER_PIN)],
  ['InitPIN by nobody', rv('C_InitPIN', 'zzzzzzzz')],
  ['a wrong PIN of the security officer', rv('C_Login', CK.SO, '00000000')],
  ['the PIN of the security officer', rv('C_Login', CK.SO, SO_PIN)],
  ['InitPIN, too short', rv('C_InitPIN', '1')],
  ['InitPIN', rv('C_InitPIN', 'qwertzui')],
  ['logout of the security officer', rv('C_Logout')],
  ['the PIN that was set', rv('C_Login', CK.USER, 'qwertzui')],
  ['a user that there is not', rv('C_Login', 9, 'qwertzui')],
  ['a data object', (place) => create(place, data())],
  ['its value', valueOf],
  [
    'another value',
    ({ child, of, made }) =>
      child.rv('C_SetAttributeValue', of, made, [{ type: CK.VALUE, value: Buffer.from('other') }]),
  ],
  ['the other value', valueOf],
  [
    'another label',
    ({ child, of, made }) => child.rv('C_SetAttributeValue', of, made, [{ type: CK.LABEL, value: 'seal 2' }]),
  ],
  [
    'another class',
    ({ child, of, made }) =>
      child.rv('C_SetAttributeValue', of, made, [{ type: CK.CLASS, value: CK.CERTIFICATE }]),
  ],
  [
    'an attribute that it has not',
    ({ child, of, made }) => child.rv('C_GetAttributeValue', of, made, [{ type: CK.EC_POINT }]),
  ],
  ['how many there are', async ({ child, of }) => (await objectsOf(child, of, CK.DATA)).length],
  ['an object without a class', ({ child, of }) => child.rv('C_CreateObject', of, data().slice(1))],
  ['its end', ({ child, of, made }) => child.rv('C_DestroyObject', of, made)],
  ['its end twice', ({ child, of, made }) => child.rv('C_DestroyObject', of, made)],
  ['a private one', (place) => create(place, data({ type: CK.PRIVATE, value: true }))],
  ['how many the user sees', async ({ child, of }) => (await objectsOf(child, of, CK.DATA)).length],
  ['logout from it', rv('C_Logout')],
  ['how many anybody sees', async ({ child, of }) => (await objectsOf(child, of, CK.DATA)).length],
  [
    'a private one by anybody',
    ({ child, of }) => child.rv('C_CreateObject', of, data({ type: CK.PRIVATE, value: true })),
  ],
  [
    'a session for reading',
    async (place) => {
      await place.child.call('C_CloseSession', place.of);
      place.of = await place.child.call('C_OpenSession', place.slot, CK.RO);
      return 0;
    },
  ],
  ['writing in it', ({ child, of }) => child.rv('C_CreateObject', of, data())],
  ['a change of the PIN in it', rv('C_SetPIN', 'qwertzui', USER_PIN)],
  ['the security officer beside it', rv('C_Login', CK.SO, SO_PIN)],
  ['closing', rv('C_CloseSession')],
  ['closing twice', rv('C_CloseSession')],
  ['use of a closed session', rv('C_Login', CK.USER, USER_PIN)],
  ['initialising twice', ({ child }) => child.rv('C_Initialize')],
  [
    'a slot that there is not',
    ({ child }) => child.rv('C_GetTokenInfo', Buffer.from('ffffff0000000000', 'hex')),
  ],
  ['the end', ({ child }) => child.rv('C_Finalize')],
  ['after the end', ({ child }) => child.rv('C_GetSlotList', true)],
];

async function live(child: Pkcs11Child): Promise<readonly string[]> {
  const [slot] = (await child.call('C_GetSlotList', true)) as unknown[];
  const place: Place = { child, slot, of: await session(child, slot), made: undefined };
  const lines: string[] = [];
  for (const [name, run] of STEPS) {
    const told = await run(place);
    lines.push(`${name}: ${typeof told === 'number' ? `0x${told.toString(16)}` : String(told)}`);
  }
  return lines;
}

test('a life of PINs and objects gives the codes that SoftHSM2 gives', async (context) => {
  testModule('softtoken', context);
  const hsm = makeSoftHsm(context);
  hsm.addToken('one', USER_PIN, SO_PIN);
  const ours = makeSoftModule({ settings: {}, slots: [{ keys: [], pinMin: 4 }] });
  const theirs = await live(await openPkcs11(hsm.path, { env: hsm.env }));
  expect(await live(await openPkcs11(ours.path))).toEqual(theirs);
  expect(theirs).toContain('a wrong PIN: 0xa0');
});

test('the last wrong PIN locks the token for every process, and the security officer opens it', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ slots: [{ tries: 3 }] });
  const one = await openPkcs11(module.path);
  const other = await openPkcs11(module.path);
  const [slot] = (await one.call('C_GetSlotList', true)) as unknown[];
  const flags = async (): Promise<number> =>
    ((await other.call('C_GetTokenInfo', slot)) as { flags: number }).flags & 0xf0000;
  const of = await session(one, slot);
  const wrong = (): Promise<number> => one.rv('C_Login', of, CK.USER, '00000000');

  expect(await flags()).toBe(0);
  expect(await wrong()).toBe(0xa0);
  expect(await flags()).toBe(0x10000);
  expect(await wrong()).toBe(0xa0);
  expect(await flags()).toBe(0x30000);
  expect(await wrong()).toBe(0xa0);
  expect(await flags()).toBe(0x50000);
  expect(await one.rv('C_Login', of, CK.USER, USER_PIN)).toBe(0xa4);
  expect(await other.rv('C_Login', await session(other, slot), CK.USER, USER_PIN)).toBe(0xa4);

  await one.call('C_Login', of, CK.SO, SO_PIN);
  await one.call('C_InitPIN', of, 'newnewnew');
  await one.call('C_Logout', of);
  expect(await flags()).toBe(0);
  expect(await one.rv('C_Login', of, CK.USER, 'newnewnew')).toBe(0);
});

test('a PIN that must be changed lets in, and does nothing else before', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ slots: [{ mustChange: true }] });
  const child = await openPkcs11(module.path);
  const [slot] = (await child.call('C_GetSlotList', true)) as unknown[];
  const info = async (): Promise<number> =>
    ((await child.call('C_GetTokenInfo', slot)) as { flags: number }).flags & 0x80000;
  const of = await session(child, slot);
  expect(await info()).toBe(0x80000);
  await child.call('C_Login', of, CK.USER, USER_PIN);
  const [key] = await objectsOf(child, of, CK.PRIVATE_KEY);
  expect(await child.rv('C_SignInit', of, { mechanism: 0x8000_8105 }, key)).toBe(0xa3);
  await child.call('C_SetPIN', of, USER_PIN, 'abcdefgh');
  expect(await child.rv('C_SignInit', of, { mechanism: 0x8000_8105 }, key)).toBe(0);
  expect(await info()).toBe(0);
});

test('a pad takes the PIN from the person alone', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ settings: { 'pad-null': 'yes' }, slots: [{ pad: true }] });
  const child = await openPkcs11(module.path);
  const [slot] = (await child.call('C_GetSlotList', true)) as unknown[];
  const { flags } = (await child.call('C_GetTokenInfo', slot)) as { flags: number };
  expect(flags & 0x100).toBe(0x100);
  const of = await session(child, slot);
  expect(await child.rv('C_Login', of, CK.USER, USER_PIN)).toBe(0x07);
  module.cancel();
  expect(await child.rv('C_Login', of, CK.USER, '')).toBe(0x50);
  module.type('00000000');
  expect(await child.rv('C_Login', of, CK.USER, '')).toBe(0xa0);
  const waiting = child.rv('C_Login', of, CK.USER, '');
  module.type(USER_PIN);
  expect(await waiting).toBe(0);
  module.type(USER_PIN, 'abcdefgh');
  expect(await child.rv('C_SetPIN', of, '', '')).toBe(0);
  await child.call('C_Logout', of);
  module.type('abcdefgh');
  expect(await child.rv('C_Login', of, CK.USER, '')).toBe(0);
});

test('no file of a token holds a PIN', async (context) => {
  testModule('softtoken', context);
  const pin = 'Unmistakable-77';
  const module = makeSoftModule({ slots: [{ pin }] });
  const child = await openPkcs11(module.path);
  const [slot] = (await child.call('C_GetSlotList', true)) as unknown[];
  const of = await session(child, slot);
  await child.call('C_Login', of, CK.USER, pin);
  await child.call('C_SetPIN', of, pin, `${pin}8`);
  const files = readdirSync(module.folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile())) {
    expect(readFileSync(join(file.parentPath, file.name)).includes(pin)).toBe(false);
  }
});
