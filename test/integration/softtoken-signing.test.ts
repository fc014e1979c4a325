import { sm2Digest, sm2PublicKey } from '@yinzheng/core/sm';
import { expect, test } from 'vitest';
import { CK, objectsOf, openPkcs11, session, type Pkcs11Child } from '../support/pkcs11.ts';
import { makeSoftModule, testModule, USER_PIN, type SoftModuleOptions } from '../support/softtoken.ts';
import { openssl, opensslVerifies, pkcs8 } from '../support/openssl.ts';
import { asDer, MESSAGE } from '../support/softtoken-ways.ts';
import { derToPem } from '@yinzheng/core/pki';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '../support/temp.ts';

// What the test module signs, made by pkcs11js in a process of its own; openssl checks what came out. Every number of
// every family: test/contract/key-port.

const ROOM = 256;

/** A logged-in session and its only private key. */
async function ready(child: Pkcs11Child): Promise<{ of: unknown; key: unknown }> {
  const [slot] = (await child.call('C_GetSlotList', true)) as unknown[];
  const of = await session(child, slot);
  await child.call('C_Login', of, CK.USER, USER_PIN);
  const [key] = await objectsOf(child, of, CK.PRIVATE_KEY);
  return { of, key };
}

async function sign(
  child: Pkcs11Child,
  { of, key }: { of: unknown; key: unknown },
  mechanism: number,
  data: Uint8Array,
): Promise<Uint8Array> {
  await child.call('C_SignInit', of, { mechanism }, key);
  return (await child.call('C_Sign', of, Buffer.from(data), Buffer.alloc(ROOM))) as Uint8Array;
}

test('a given key is the one that openssl knows by its public key', async (context) => {
  testModule('softtoken', context);
  const privateKey = Uint8Array.from({ length: 32 }, (_, at) => at + 1);
  const folder = tempDir();
  writeFileSync(join(folder, 'key.pem'), derToPem(pkcs8(privateKey), 'PRIVATE KEY'));
  openssl(['pkey', '-in', 'key.pem', '-pubout', '-outform', 'DER', '-out', 'public.der'], folder);
  const module = makeSoftModule({ slots: [{ keys: [{ privateKey }] }] });
  expect(module.publicKeys[0]![0]).toEqual(sm2PublicKey(privateKey));
  const child = await openPkcs11(module.path);
  const { of } = await ready(child);
  const [object] = await objectsOf(child, of, CK.PUBLIC_KEY);
  const told = (await child.call('C_GetAttributeValue', of, object, [{ type: CK.EC_POINT }])) as {
    value: Uint8Array;
  }[];
  expect(Buffer.from(told[0]!.value.slice(2))).toEqual(Buffer.from(sm2PublicKey(privateKey)));
});

test('a key pair made on the token signs, stays, and does not tell its private key', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ profile: 'ec', slots: [{ keys: [] }] });
  const child = await openPkcs11(module.path);
  const [slot] = (await child.call('C_GetSlotList', true)) as unknown[];
  const of = await session(child, slot);
  await child.call('C_Login', of, CK.USER, USER_PIN);
  const curve = Buffer.from('06082a811ccf5501822d', 'hex');
  const shared = [
    { type: CK.TOKEN, value: true },
    { type: CK.ID, value: Buffer.from('0a', 'hex') },
  ];
  const pair = (withCurve: boolean): readonly unknown[] => [
    of,
    { mechanism: 0x1040 },
    [...shared, ...(withCurve ? [{ type: CK.EC_PARAMS, value: curve }] : [])],
    [...shared, { type: CK.SIGN, value: true }],
  ];
  expect(await child.rv('C_GenerateKeyPair', ...pair(false))).toBe(0xd0);
  const made = (await child.call('C_GenerateKeyPair', ...pair(true))) as Record<string, unknown>;

  const [told] = (await child.call('C_GetAttributeValue', of, made['publicKey'], [
    { type: CK.EC_POINT },
  ])) as { value: Uint8Array }[];
  const publicKey = Uint8Array.from(told!.value.slice(2));
  const use = { of, key: made['privateKey'] };
  const signature = await sign(child, use, 0x8000_000a, sm2Digest(publicKey, MESSAGE));
  expect(opensslVerifies(publicKey, MESSAGE, asDer(signature))).toBe(true);
  const secret = [of, made['privateKey'], [{ type: CK.VALUE }]] as const;
  expect(await child.rv('C_GetAttributeValue', ...secret)).toBe(0x11);

  // Another process sees it after a login, and its private key not before.
  const other = await openPkcs11(module.path);
  const [same] = (await other.call('C_GetSlotList', true)) as unknown[];
  const view = await session(other, same);
  expect(await objectsOf(other, view, CK.PUBLIC_KEY)).toHaveLength(1);
  expect(await objectsOf(other, view, CK.PRIVATE_KEY)).toHaveLength(0);
  await other.call('C_Login', view, CK.USER, USER_PIN);
  expect(await objectsOf(other, view, CK.PRIVATE_KEY)).toHaveLength(1);
});

test('a key that wants its PIN each time signs once for each', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ slots: [{ keys: [{ alwaysAuthenticate: true }] }] });
  const child = await openPkcs11(module.path);
  const { of, key } = await ready(child);
  const e = Buffer.alloc(32, 7);
  const init = [of, { mechanism: 0x8000_8105 }, key] as const;
  await child.call('C_SignInit', ...init);
  expect(await child.rv('C_Sign', of, e, Buffer.alloc(ROOM))).toBe(0x101);
  await child.call('C_SignInit', ...init);
  expect(await child.rv('C_Login', of, CK.AGAIN, '00000000')).toBe(0xa0);
  expect(await child.rv('C_Login', of, CK.AGAIN, USER_PIN)).toBe(0);
  expect(await child.rv('C_Sign', of, e, Buffer.alloc(ROOM))).toBe(0);
  await child.call('C_SignInit', ...init);
  expect(await child.rv('C_Sign', of, e, Buffer.alloc(ROOM))).toBe(0x101);
});

test('four sessions sign beside each other', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ slots: [{ button: true }] });
  const publicKey = module.publicKeys[0]![0]!;
  const child = await openPkcs11(module.path);
  const { of, key } = await ready(child);
  const [slot] = (await child.call('C_GetSlotList', true)) as unknown[];
  const all = [of, await session(child, slot), await session(child, slot), await session(child, slot)];
  const e = Buffer.from(sm2Digest(publicKey, MESSAGE));
  const signing = Promise.all(
    all.map(async (one) => {
      await child.call('C_SignInit', one, { mechanism: 0x8000_8105 }, key);
      return (await child.call('C_SignAsync', one, e, Buffer.alloc(ROOM))) as Uint8Array;
    }),
  );
  // All have begun before one ends.
  await expect.poll(() => module.count('C_Sign')).toBe(4);
  for (let at = 0; at < 4; at++) {
    module.press();
    await expect.poll(() => existsSync(join(module.folder, 'slot-0', 'press'))).toBe(false);
  }
  const signatures = await signing;
  expect(new Set(signatures.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(4);
  for (const signature of signatures) {
    expect(opensslVerifies(publicKey, MESSAGE, asDer(signature))).toBe(true);
  }
});

interface Oddity {
  readonly name: string;
  readonly mechanism: number;
  /** What is odd, as it shows in the bytes. */
  readonly shows: (signature: Uint8Array) => boolean;
}
const RAW = 0x8000_8105;
const DER = 0x8000_8104;
const ODDITIES: readonly Oddity[] = [
  { name: 'raw-stripped', mechanism: RAW, shows: ({ length }) => length < 64 },
  {
    name: 'raw-wide',
    mechanism: RAW,
    shows: (bytes) => bytes.length === 128 && bytes.slice(0, 32).every((byte) => byte === 0),
  },
  { name: 'der-zeros', mechanism: DER, shows: (bytes) => bytes[4] === 0 && bytes[5] === 0 },
  { name: 'der-bare', mechanism: DER, shows: (bytes) => bytes.length <= 70 },
  { name: 'der-length', mechanism: DER, shows: (bytes) => bytes[0] === 0x30 && bytes[1] === 0x81 },
  { name: 'der-tail', mechanism: DER, shows: (bytes) => bytes.length === (bytes[1] ?? 0) + 3 },
  { name: 'swap', mechanism: RAW, shows: ({ length }) => length > 64 },
];

test.for(ODDITIES)('the oddity $name shows', async ({ name, mechanism, shows }, context) => {
  testModule('softtoken', context);
  const options: SoftModuleOptions = { settings: { oddity: name } };
  const module = makeSoftModule(options);
  const child = await openPkcs11(module.path);
  const use = await ready(child);
  expect(shows(await sign(child, use, mechanism, Buffer.alloc(32, 9)))).toBe(true);
});

test('a wrong signature has the right form', async (context) => {
  testModule('softtoken', context);
  const module = makeSoftModule({ settings: { oddity: 'wrong' } });
  const publicKey = module.publicKeys[0]![0]!;
  const child = await openPkcs11(module.path);
  const signature = await sign(child, await ready(child), RAW, sm2Digest(publicKey, MESSAGE));
  expect(signature).toHaveLength(64);
  expect(opensslVerifies(publicKey, MESSAGE, asDer(signature))).toBe(false);
});

test('what the key is not for is refused by its own code', async (context) => {
  testModule('softtoken', context);
  const keys = [{ signs: false }, { keyType: 0x03 }];
  const module = makeSoftModule({ slots: [{ keys }] });
  const child = await openPkcs11(module.path);
  const { of } = await ready(child);
  const [noSigning, noSm2] = await objectsOf(child, of, CK.PRIVATE_KEY);
  expect(await child.rv('C_SignInit', of, { mechanism: RAW }, noSigning)).toBe(0x68);
  expect(await child.rv('C_SignInit', of, { mechanism: RAW }, noSm2)).toBe(0x63);
  expect(await child.rv('C_SignInit', of, { mechanism: 0x1041 }, noSigning)).toBe(0x70);
});
