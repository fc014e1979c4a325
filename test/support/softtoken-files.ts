import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { der } from '@yinzheng/core/asn1';
import { sm2PublicKey } from '@yinzheng/core/sm';

// Tokens of test/softtoken as the files that they are.

/** The PINs of a token that is given none. */
export const USER_PIN = '12345678';
export const SO_PIN = '87654321';

/** A key pair on a token. */
export interface SoftKey {
  /** 32 bytes; drawn unless given. */
  readonly privateKey?: Uint8Array;
  readonly label?: string;
  /** CKA_ID in hexadecimal; 01, 02, … unless given. */
  readonly id?: string;
  /** CKA_KEY_TYPE, unless it is the family's. */
  readonly keyType?: number;
  /** CKA_SIGN: true unless given. */
  readonly signs?: boolean;
  /** CKA_ALWAYS_AUTHENTICATE */
  readonly alwaysAuthenticate?: boolean;
  /** Whether there is a public key object: true unless given. */
  readonly publicObject?: boolean;
  /** CKA_PRIVATE of that object: nothing of the key shows before the login. */
  readonly hidden?: boolean;
  /** How CKA_EC_POINT is told: as DER octets unless given. */
  readonly point?: 'octets' | 'bare' | 'absent';
  /** DER of its certificate, under the same CKA_ID. */
  readonly certificate?: Uint8Array;
}

/** A data object on a token. */
export interface SoftData {
  readonly label: string;
  readonly application: string;
  readonly value: Uint8Array;
  /** CKA_PRIVATE: shows to the user alone. */
  readonly hidden?: boolean;
}

/** A token in a slot. */
export interface SoftTokenOptions {
  readonly label?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly initialised?: boolean;
  /** `null`: none was set. */
  readonly pin?: string | null;
  readonly soPin?: string;
  /** Wrong PINs that it takes, and those that it still takes. */
  readonly tries?: number;
  readonly triesLeft?: number;
  readonly mustChange?: boolean;
  readonly pinMin?: number;
  readonly pinMax?: number;
  /** CKF_PROTECTED_AUTHENTICATION_PATH: the PIN is typed with `type`. */
  readonly pad?: boolean;
  /** Each signature waits for `press`. */
  readonly button?: boolean;
  readonly keys?: readonly SoftKey[];
  /** Certificates without a key here. */
  readonly certificates?: readonly {
    readonly id: string;
    readonly label: string;
    readonly der: Uint8Array;
  }[];
  readonly data?: readonly SoftData[];
}

/** It appears whole: the module reads it at any time. */
export function writeWhole(file: string, text: string): void {
  const half = `${file}.half`;
  writeFileSync(half, text);
  renameSync(half, file);
}

const pinHash = (pin: string): string => createHash('sha256').update(`softtoken ${pin}`).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Writes a slot's folder; returns the public keys. `null`: the slot is empty. */
export function putToken(
  folder: string,
  slot: number,
  keyType: number,
  token: SoftTokenOptions | null,
): readonly Uint8Array[] {
  const place = join(folder, `slot-${slot}`);
  const objects = join(place, 'objects');
  mkdirSync(objects, { recursive: true });
  if (token === null) return [];
  const { keys = [{}], tries = 6, pin = USER_PIN, soPin = SO_PIN, initialised = true } = token;
  const made = initialised ? keys.map((key, at) => keyObjects(key, at, keyType)) : [];
  const all = [
    ...made.flatMap((key) => key.objects),
    ...(token.certificates ?? []).map(({ id, label, der: bytes }) => certificateObject(id, label, bytes)),
    ...(token.data ?? []).map(dataObject),
  ];
  all.forEach((object, at) => {
    writeFileSync(join(objects, String(at + 1)), object);
  });
  const text = (value: string): string => `hex:${hex(Buffer.from(value))}`;
  const state = {
    label: text(token.label ?? `测试钥匙${slot + 1}`),
    manufacturer: text(token.manufacturer ?? 'Softtoken Works'),
    model: text(token.model ?? 'ST-1'),
    serial: text(token.serial ?? `ST00000${slot + 1}`),
    'so-pin': initialised ? pinHash(soPin) : '',
    'so-most': tries,
    'so-left': tries,
    'user-pin': initialised && pin !== null ? pinHash(pin) : '',
    'user-most': tries,
    'user-left': token.triesLeft ?? tries,
    'pin-min': token.pinMin ?? 6,
    'pin-max': token.pinMax ?? 16,
    'next-object': all.length + 1,
    initialised: Number(initialised),
    'must-change': Number(token.mustChange ?? false),
    pad: Number(token.pad ?? false),
    button: Number(token.button ?? false),
  };
  const lines = Object.entries(state).map(([name, value]) => `${name} = ${value}\n`);
  writeWhole(join(place, 'token'), lines.join(''));
  return made.map(({ publicKey }) => publicKey);
}

const ulong = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const flag = (value: boolean): Buffer => Buffer.from([Number(value)]);

/** CK_ATTRIBUTE_TYPE of what is written here. */
const CKA = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  application: 0x10,
  value: 0x11,
  certificateType: 0x80,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  sign: 0x108,
  verify: 0x10a,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
  alwaysAuthenticate: 0x202,
} as const;

function objectText(attributes: Partial<Record<keyof typeof CKA, Uint8Array>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${CKA[name as keyof typeof CKA].toString(16)} ${hex(value)}\n`)
    .join('');
}

function keyObjects(
  key: SoftKey,
  at: number,
  familyType: number,
): { readonly objects: readonly string[]; readonly publicKey: Uint8Array } {
  const { privateKey = drawnKey(), label = `key ${at + 1}`, signs = true, publicObject = true } = key;
  const { id = (at + 1).toString(16).padStart(2, '0'), keyType = familyType, point = 'octets' } = key;
  const publicKey = sm2PublicKey(privateKey);
  const shared = {
    token: flag(true),
    label: Buffer.from(label),
    id: Buffer.from(id, 'hex'),
    keyType: ulong(keyType),
    ecParams: der.oid('1.2.156.10197.1.301'),
  };
  const told = point === 'bare' ? publicKey : der.octets(publicKey);
  const publicText = objectText({
    ...{ class: ulong(2), ...shared, private: flag(key.hidden ?? false), verify: flag(true) },
    ...(point === 'absent' ? {} : { ecPoint: told }),
  });
  const privateText = objectText({
    ...{ class: ulong(3), ...shared, private: flag(true), sensitive: flag(true), extractable: flag(false) },
    ...{ sign: flag(signs), alwaysAuthenticate: flag(key.alwaysAuthenticate ?? false), value: privateKey },
  });
  const certificates = key.certificate === undefined ? [] : [certificateObject(id, label, key.certificate)];
  return { objects: [...(publicObject ? [publicText] : []), privateText, ...certificates], publicKey };
}

function certificateObject(id: string, label: string, bytes: Uint8Array): string {
  return objectText({
    ...{ class: ulong(1), certificateType: ulong(0), token: flag(true), private: flag(false) },
    ...{ label: Buffer.from(label), id: Buffer.from(id, 'hex'), value: bytes },
  });
}

function dataObject({ label, application, value, hidden = false }: SoftData): string {
  return objectText({
    ...{ class: ulong(0), token: flag(true), private: flag(hidden) },
    ...{ label: Buffer.from(label), application: Buffer.from(application), value },
  });
}

/** A private key below the curve's order. */
function drawnKey(): Uint8Array {
  const bytes = new Uint8Array(randomBytes(32));
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes;
}
