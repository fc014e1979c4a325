import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { der } from '@yinzheng/core/asn1';
import { MESSAGE_KINDS } from '@yinzheng/core/devices';
import { z } from 'zod';
import { makeSeal, makeWorld } from '../made-seals.ts';
import { CK, openPkcs11, session, type Pkcs11Child } from '../pkcs11.ts';
import { ROOT } from '../repo.ts';
import type { Skippable } from '../shared.ts';
import { makeSoftHsm } from '../softhsm.ts';
import { testModule } from '../softtoken.ts';
import { actsFor, type PortAct } from './acts.ts';
import { moduleKeys, type ModuleKeys } from './device-keys.ts';
import type { PortKeys, PortMaker } from './port.ts';

// Keys behind drivers that we did not write.

const PIN = 'Kx4w8rT2';
const SO_PIN = '87654321';

/** SoftHSM2, which has no SM2: a token with a key on another curve and a seal, and one with nothing on it. */
export function softHsmMaker(): PortMaker {
  const made: { keys?: ModuleKeys; opened?: Promise<PortKeys>; folder?: string } = {};
  const begin = async (context: Skippable): Promise<PortKeys> => {
    made.folder = mkdtempSync(join(tmpdir(), 'yinzheng-port-'));
    const { path, env, addToken } = makeSoftHsm(context, made.folder);
    addToken('a key', PIN, SO_PIN);
    addToken('bare', PIN, SO_PIN);
    const { maker, unit } = makeWorld();
    const seal = makeSeal(maker, unit);
    const child = await openPkcs11(path, { env });
    await fill(child, await slotOf(child, 'a key'), seal);
    child.kill();
    await child.gone;
    const keys = (made.keys = moduleKeys(path, env));
    await keys.devices.look();
    const labelled = (label: string, seals: readonly Uint8Array[]) =>
      keys.key((view) => view.label === label, { pin: PIN, seals });
    return {
      key: labelled('a key', [seal]),
      spare: () => Promise.resolve(labelled('bare', [])),
      acts: () => Promise.resolve([]),
    };
  };
  return {
    name: 'SoftHSM2',
    ...{ whole: true, device: true, hands: false, changes: true, kinds: [] },
    open: (context) => {
      if (made.opened === undefined) testModule('softtoken', context); // and with it pkcs11js
      return (made.opened ??= begin(context));
    },
    close: async () => {
      await made.keys?.devices.close();
      if (made.folder !== undefined) rmSync(made.folder, { recursive: true, force: true });
    },
  };
}

async function slotOf(child: Pkcs11Child, label: string): Promise<unknown> {
  for (const slot of (await child.call('C_GetSlotList', true)) as unknown[]) {
    const told = (await child.call('C_GetTokenInfo', slot)) as { label: string };
    if (told.label.trim() === label) return slot;
  }
  throw new Error(`no token ${label}`);
}

/** A key pair on P-256, and a seal as a data object. */
async function fill(child: Pkcs11Child, slot: unknown, seal: Uint8Array): Promise<void> {
  const of = await session(child, slot);
  await child.call('C_Login', of, CK.USER, PIN);
  const shared = [
    { type: CK.TOKEN, value: true },
    { type: CK.ID, value: Buffer.of(1) },
  ];
  const curve = { type: CK.EC_PARAMS, value: Buffer.from(der.oid('1.2.840.10045.3.1.7')) };
  const generate = { mechanism: 0x1040 };
  await child.call(
    'C_GenerateKeyPair',
    of,
    generate,
    [...shared, curve],
    [...shared, { type: CK.SIGN, value: true }],
  );
  await child.call('C_CreateObject', of, [
    { type: CK.CLASS, value: CK.DATA },
    { type: CK.TOKEN, value: true },
    { type: CK.PRIVATE, value: false },
    { type: CK.APPLICATION, value: 'SESeal' },
    { type: CK.LABEL, value: 'a seal' },
    { type: CK.VALUE, value: Buffer.from(seal) },
  ]);
}

const deskSchema = z.array(
  z.strictObject({
    /** Absolute path of the driver. */
    module: z.string().min(1),
    /** Serial number; without it the only key is meant. */
    key: z.string().min(1).optional(),
    /** Left out: nothing that needs it is tried. */
    pin: z.string().min(1).optional(),
    /** A wrong PIN is tried too, once, and the right one after it. */
    wrongPin: z.boolean().default(false),
    /** It signs every kind of message; else those alone that are good for nothing: no acts, no impressions. */
    allKinds: z.boolean().default(false),
  }),
);

/** A key that lies on a developer's desk. */
export type DeskKey = z.infer<typeof deskSchema>[number];

/** Keys that are named in a file that is never committed (docs/devices.md). */
export function deskKeys(): readonly DeskKey[] {
  const file = join(ROOT, 'test', 'real-keys.local.json');
  return existsSync(file) ? deskSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** A real key, with which nothing is done that its owner did not allow. `find` may make what it names. */
export function deskMaker(
  name: string,
  key: Omit<DeskKey, 'module'>,
  find: (context: Skippable) => string,
): PortMaker {
  const made: { keys?: ModuleKeys; opened?: Promise<PortKeys>; acts?: Promise<readonly PortAct[]> } = {};
  const begin = async (module: string): Promise<PortKeys> => {
    const keys = (made.keys = moduleKeys(module));
    const { modules, keys: all } = await keys.devices.look();
    const own = all.filter(
      ({ publicKey, serial }) => publicKey !== undefined && serial === (key.key ?? serial),
    );
    const [only, ...others] = own;
    if (only?.publicKey === undefined || others.length > 0) {
      const seen = all.map(({ serial }) => serial).join(', ');
      const why = modules.map(({ condition, refusal }) => refusal?.code ?? condition).join(', ');
      throw new Error(
        `${key.key ?? 'the only key'} is not there: ${seen === '' ? 'no key' : seen} (driver: ${why})`,
      );
    }
    const { identity, publicKey } = only;
    return {
      key: keys.key((view) => view.identity === identity, { pin: key.pin ?? '' }),
      spare: () => Promise.resolve(undefined),
      acts: () => (made.acts ??= actsFor(publicKey)),
    };
  };
  const kinds = key.allKinds ? MESSAGE_KINDS : (['probe', 'certificate-request', 'sign-in'] as const);
  return {
    name,
    ...{ whole: true, device: true, hands: false, changes: false, kinds },
    ...(key.wrongPin ? { wrongPins: 'once' as const } : {}),
    pinless: key.pin === undefined,
    open: (context) => {
      if (made.opened === undefined) testModule('softtoken', context);
      return (made.opened ??= begin(find(context)));
    },
    close: async () => {
      await made.keys?.devices.close();
    },
  };
}
