import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { Office } from '../../support/cli.ts';
import { issue } from '../../support/certificates.ts';
import { moveKeys, type HardwareUnit, type MoveOptions } from '../../support/hardware-office.ts';
import type { SoftKey, SoftTokenOptions } from '../../support/softtoken.ts';
import { demoUnit, handedIn } from './prepared.ts';

// A window's unit whose keys lie on test/softtoken.

/** A unit for a host to open: its data folder, and the tokens in the test's hand. */
export interface SmartUnit extends HardwareUnit {
  readonly data: string;
  readonly office: Office;
  /** Number of a request that was agreed to, for so many impressions on the sample. */
  readonly request: string;
  readonly impressions: number;
  /** The same for documents of these names, one impression each; undefined: there is none. */
  readonly batch: string | undefined;
}

export interface UnitOptions extends MoveOptions {
  /** Names of the documents of a second request, one impression each. */
  readonly batch?: readonly string[];
  /** More of devices.json. */
  readonly settings?: object;
}

const IMPRESSIONS = 8;

/** Makes a unit below a folder, as people would find it: the PINs of software keys are shown, the driver is allowed. */
export async function smartUnit(folder: string, options: UnitOptions = {}): Promise<SmartUnit> {
  const { batch = [], settings = {}, ...move } = options;
  const office = await demoUnit(folder);
  const requests = await agreedRequests(office, batch);
  const unit = await moveKeys(office, move);
  allowModule(office.data, unit.module.path, settings);
  return { ...unit, ...requests, office, impressions: IMPRESSIONS, data: office.data };
}

/** A key whose certificate has ended. */
export function expiredKey(): SoftTokenOptions {
  const { key, certificate } = issue({
    cn: '到期的钥匙',
    spec: { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2021-01-01T00:00:00Z') },
  });
  const keys = [{ privateKey: key.privateKey, certificate: certificate.der }];
  return { label: '到期的钥匙', serial: 'HW-OLD', keys };
}

/** A key whose mechanisms no profile knows, once the module says so of its slot. */
export function strangeKey(): SoftTokenOptions {
  const { key, certificate } = issue({ cn: '没见过的钥匙' });
  const keys = [{ privateKey: key.privateKey, certificate: certificate.der }];
  return { label: '没见过的钥匙', serial: 'HW-X', keys };
}

/** Serial numbers of further tokens with the custodian's key on them, in the order of their slots from 1 on. */
export const COPIES = {
  pad: 'HW-PAD',
  button: 'HW-BTN',
  each: 'HW-EACH',
  wrong: 'HW-WRONG',
} as const;

/** The same key on a token with a pad, with a button, that wants its PIN for each signature, and with a wrong profile. */
export function copiesOf(key: SoftKey, pin: string): SoftTokenOptions[] {
  const { pad, button, each, wrong } = COPIES;
  return [
    { label: '带键盘的钥匙', serial: pad, pin, pad: true, keys: [key] },
    { label: '带确认键的钥匙', serial: button, pin, button: true, keys: [key] },
    { label: '次次要口令的钥匙', serial: each, pin, keys: [{ ...key, alwaysAuthenticate: true }] },
    { label: '方式不对的钥匙', serial: wrong, pin, keys: [key] },
  ];
}

/** The slot of a copy. */
export function slotOf(copy: keyof typeof COPIES): number {
  return 1 + Object.keys(COPIES).indexOf(copy);
}

/** What the settings say of how the copies sign. */
export const COPIED_PROFILES = Object.entries({
  [COPIES.button]: 'sansec-e+button',
  [COPIES.wrong]: 'sansec-message',
}).map(([serial, profile]) => ({ manufacturer: 'Softtoken Works', model: 'ST-1', serial, profile }));

/** Requests that were agreed to: for many impressions on the sample, and for one on each of some variants of it. */
async function agreedRequests(
  office: Office,
  names: readonly string[],
): Promise<Pick<SmartUnit, 'request' | 'batch'>> {
  const notice = { name: '通知.pdf', path: join(office.data, 'sample.pdf'), count: IMPRESSIONS };
  const one = { reason: '印发通知', documents: [notice], agreed: true };
  const several = { reason: '成批盖章', documents: names.map((name) => ({ name })), agreed: true };
  const [request = '', batch] = await handedIn(office, names.length === 0 ? [one] : [one, several]);
  return { request, batch };
}

/** Has an administrator's choice stand in the settings: the module lies where ordinary users can write. */
export function allowModule(data: string, path: string, more: object = {}): void {
  const settings = {
    format: 'yinzheng-devices',
    version: 1,
    // A call that hangs is not waited for as long as at a desk.
    limits: { quick: 5000 },
    modules: [
      {
        path,
        digest: toHex(sm3(readFileSync(path))),
        architecture: process.arch,
        by: 'chosen',
        since: new Date().toISOString(),
        allowWritable: true,
      },
    ],
    ...more,
  };
  writeFileSync(join(data, 'devices.json'), JSON.stringify(settings));
}
