import { createDecipheriv, scryptSync } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '@yinzheng/core/accounts';
import { FOLDER, openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import type { Office } from './cli.ts';
import { withoutSeals } from './kept-seals.ts';
import {
  makeSoftModule,
  type SoftData,
  type SoftKey,
  type SoftModule,
  type SoftModuleOptions,
  type SoftTokenOptions,
} from './softtoken.ts';

/** Which keys of a unit leave their files for smart keys. */
export interface MoveOptions {
  /** Each onto a token of its own, in this order of slots: the custodian's alone unless given. */
  readonly roles?: readonly Role[];
  /** All onto one token; its PIN is that of the first. */
  readonly together?: boolean;
  /** The unit's seals lie on the custodian's token, too. */
  readonly seals?: boolean;
  /** They lie there alone: the data folder does not keep them. */
  readonly alone?: boolean;
  /** The files stay. */
  readonly keepFiles?: boolean;
  readonly token?: SoftTokenOptions;
  readonly key?: SoftKey;
  readonly module?: Omit<SoftModuleOptions, 'slots'>;
  /** Further tokens with the first of these keys on them, each in a slot of its own. */
  readonly copies?: (key: SoftKey, pin: string) => readonly SoftTokenOptions[];
  /** Further slots behind them. */
  readonly more?: SoftModuleOptions['slots'];
}

/** A key that was moved. */
export interface MovedKey {
  readonly role: Role;
  readonly person: string;
  readonly serial: string;
  readonly pin: string;
  readonly slot: number;
  readonly publicKey: Uint8Array;
  /** DER */
  readonly certificate: Uint8Array;
}

/** A unit whose keys live on softtokens. */
export interface HardwareUnit {
  readonly module: SoftModule;
  readonly keys: readonly MovedKey[];
  /** The unit's seals, SESeal. */
  readonly sealFiles: readonly Uint8Array[];
  /** The custodian's: 王芳's. */
  readonly custodian: MovedKey;
  /** Options of the command for these keys; also where this computer's user is not root. */
  readonly words: readonly string[];
}

/** Moves private keys of a demo unit from their files onto softtokens, where their people's PINs open them. */
export async function moveKeys(office: Office, options: MoveOptions = {}): Promise<HardwareUnit> {
  const {
    roles = ['custodian'],
    together = false,
    alone = false,
    seals = alone,
    keepFiles = false,
    more = [],
    copies,
  } = options;
  const known = await knownIn(office.data);
  if (alone) withoutSeals(office.data);
  const people = roles.map((role) => {
    const { id, pin } = office.who(role);
    const file = join(office.data, FOLDER.keys, `${id}.key`);
    const privateKey = privateKeyIn(file, pin);
    if (!keepFiles) rmSync(file);
    const certificate = known.certificateOf(id, role);
    return { role, id, pin, key: { ...options.key, privateKey, label: id, certificate } };
  });
  const own: readonly SoftData[] = seals ? known.seals : [];
  const firstPin = people[0]?.pin ?? '';
  const tokens: SoftTokenOptions[] = together
    ? [{ pin: firstPin, serial: 'HW-1', ...options.token, keys: people.map(({ key }) => key), data: own }]
    : people.map(({ pin, key, role }, at) => {
        const data = role === 'custodian' ? own : [];
        return { pin, serial: `HW-${at + 1}`, ...options.token, keys: [key], data };
      });
  const [first] = people;
  const copied = first === undefined ? [] : (copies?.(first.key, first.pin) ?? []);
  const folder = join(office.folder, `token-${Math.random().toString(36).slice(2)}`);
  const module = makeSoftModule({ folder, ...options.module, slots: [...tokens, ...copied, ...more] });
  const keys = people.map(({ role, id, pin, key }, at): MovedKey => {
    const slot = together ? 0 : at;
    return {
      role,
      person: id,
      serial: tokens[slot]?.serial ?? '',
      pin: together ? firstPin : pin,
      slot,
      publicKey: module.publicKeys[slot]![together ? at : 0]!,
      certificate: key.certificate,
    };
  });
  const custodian = keys.find(({ role }) => role === 'custodian') ?? keys[0];
  if (custodian === undefined) throw new Error('no key was moved');
  const sealFiles = known.seals.map(({ value }) => value);
  return { module, keys, custodian, sealFiles, words: ['--module', module.path, '--allow-writable'] };
}

async function knownIn(data: string): Promise<{
  readonly seals: readonly SoftData[];
  certificateOf(person: string, role: Role): Uint8Array;
}> {
  const station = await openWorkstation(data, 'read', SYSTEM);
  try {
    const { grants } = station.authority();
    const seals = station.seals().map((seal) => {
      return { label: seal.info.esID, application: 'SESeal', value: seal.bytes };
    });
    return {
      seals,
      certificateOf: (person, role) => {
        const grant = grants.find((one) => one.person.id === person && one.role === role);
        if (grant === undefined) throw new Error(`${person} has no grant as ${role}`);
        return grant.cert;
      },
    };
  } finally {
    station.close();
  }
}

/** Opens a key file as docs/data-folder.md tells it: scrypt, AES-256-GCM. */
export function privateKeyIn(file: string, pin: string): Uint8Array {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as {
    serial: string;
    publicKey: string;
    kdf: { N: number; r: number; p: number; salt: string };
    cipher: { iv: string; data: string; tag: string };
  };
  const { N, r, p, salt } = kept.kdf;
  const secret = scryptSync(pin, Buffer.from(salt, 'hex'), 32, { N, r, p, maxmem: 256 * N * r });
  const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(kept.cipher.iv, 'hex'));
  decipher.setAAD(Buffer.from(`yinzheng-software-key\n${kept.serial}\n${kept.publicKey}`));
  decipher.setAuthTag(Buffer.from(kept.cipher.tag, 'hex'));
  const data = Buffer.from(kept.cipher.data, 'hex');
  return new Uint8Array(Buffer.concat([decipher.update(data), decipher.final()]));
}
