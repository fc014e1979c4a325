import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { equalBytes, fail, fromHex, hasCode, toHex, utf8 } from '@yinzheng/core/kernel';
import { forgetPin, NotSigned, type KeySession, type KeyToken } from '@yinzheng/core/ports';
import { messageBytes, messageKindOf } from '@yinzheng/core/devices';
import { sm2PublicKey, sm2Sign } from '@yinzheng/core/sm';
import { z } from 'zod';
import { createDurably, replaceDurably, writeFully } from './files.ts';

/** Wrong PINs before a key locks, as smart keys have it. */
export const PIN_TRIES = 6;
const COST = { N: 1 << 15, r: 8, p: 1 };
const MODE = 0o600;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const keyFileSchema = z.strictObject({
  format: z.literal('yinzheng-software-key'),
  version: z.literal(1),
  serial: z.string().min(1).max(64),
  publicKey: hex(65),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z
      .number()
      .int()
      .min(1024)
      .max(1 << 20),
    r: z.number().int().min(1).max(32),
    p: z.number().int().min(1).max(16),
    salt: hex(16),
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), iv: hex(12), data: hex(32), tag: hex(16) }),
  triesLeft: z.number().int().min(0).max(PIN_TRIES),
});
type KeyFile = z.infer<typeof keyFileSchema>;

/** What a new software key is made of. */
export interface SoftwareKeySpec {
  readonly serial: string;
  /** 32 bytes; the caller zeroes them. */
  readonly privateKey: Uint8Array;
  /** UTF-8 bytes; the caller zeroes them. */
  readonly pin: Uint8Array;
}

/** 软件密钥（试用）: an SM2 key in a file under a PIN (scrypt, AES-256-GCM). @throws FILE_UNWRITABLE */
export async function createSoftwareKey(path: string, spec: SoftwareKeySpec): Promise<void> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const publicKey = sm2PublicKey(spec.privateKey);
  const kdf = { name: 'scrypt' as const, ...COST, salt: toHex(salt) };
  const secret = await derive(spec.pin, kdf);
  const cipher = createCipheriv('aes-256-gcm', secret, iv);
  cipher.setAAD(boundTo(spec.serial, toHex(publicKey)));
  const data = Buffer.concat([cipher.update(spec.privateKey), cipher.final()]);
  secret.fill(0);
  const file: KeyFile = {
    format: 'yinzheng-software-key',
    version: 1,
    serial: spec.serial,
    publicKey: toHex(publicKey),
    kdf,
    cipher: { name: 'aes-256-gcm', iv: toHex(iv), data: toHex(data), tag: toHex(cipher.getAuthTag()) },
    triesLeft: PIN_TRIES,
  };
  createDurably(path, MODE, (fd) => writeFully(fd, encode(file)));
}

/** Opens a key file; nothing in it is secret without the PIN. @throws KEY_MISSING, KEY_UNREADABLE */
export function openSoftwareKey(path: string): KeyToken {
  const { serial, publicKey } = readKeyFile(path);
  const token: KeyToken = {
    kind: 'software',
    serial,
    publicKey: fromHex(publicKey),
    triesLeft: () => readKeyFile(path).triesLeft,
    login: async (pin) => {
      try {
        if (!(pin instanceof Uint8Array)) fail('INTERNAL', { detail: 'a slip for a software key' });
        return session(token, await unlock(path, pin));
      } finally {
        forgetPin(pin);
      }
    },
  };
  return token;
}

/** Every readable software key of a folder; damaged files are left out. */
export function listSoftwareKeys(folder: string): KeyToken[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.key'));
  return names.sort().flatMap((name) => {
    try {
      return [openSoftwareKey(join(folder, name))];
    } catch (error) {
      if (hasCode(error, 'KEY_UNREADABLE')) return [];
      throw error;
    }
  });
}

/** Counts the try before it is made, as a smart key does, so that pulling the plug gives no try back. */
async function unlock(path: string, pin: Uint8Array): Promise<Uint8Array> {
  const file = readKeyFile(path);
  if (file.triesLeft === 0) fail('PIN_LOCKED', { serial: file.serial });
  const left = file.triesLeft - 1;
  replaceDurably(path, encode({ ...file, triesLeft: left }), MODE);
  const privateKey = await decrypt(file, pin);
  if (privateKey === undefined) {
    return left === 0
      ? fail('PIN_LOCKED', { serial: file.serial })
      : fail('PIN_WRONG', { serial: file.serial, left });
  }
  replaceDurably(path, encode({ ...file, triesLeft: PIN_TRIES }), MODE);
  return privateKey;
}

async function decrypt(file: KeyFile, pin: Uint8Array): Promise<Uint8Array | undefined> {
  const secret = await derive(pin, file.kdf);
  const decipher = createDecipheriv('aes-256-gcm', secret, fromHex(file.cipher.iv));
  secret.fill(0);
  decipher.setAAD(boundTo(file.serial, file.publicKey));
  decipher.setAuthTag(fromHex(file.cipher.tag));
  try {
    const privateKey = new Uint8Array(
      Buffer.concat([decipher.update(fromHex(file.cipher.data)), decipher.final()]),
    );
    return equalBytes(sm2PublicKey(privateKey), fromHex(file.publicKey)) ? privateKey : undefined;
  } catch {
    return undefined;
  }
}

function session(token: KeyToken, privateKey: Uint8Array): KeySession {
  let open = true;
  return {
    token,
    sign: async (message) => {
      if (!open) throw new NotSigned('KEY_SESSION_LOST', { serial: token.serial });
      const bytes = messageBytes(message);
      // As a device host does: no signature of one kind over bytes of another.
      if (messageKindOf(bytes) !== message.kind)
        throw new NotSigned('INTERNAL', { detail: `bytes of another kind than ${message.kind}` });
      return await Promise.resolve(sm2Sign(privateKey, bytes));
    },
    logout: () => {
      open = false;
      privateKey.fill(0);
    },
  };
}

function readKeyFile(path: string): KeyFile {
  if (!existsSync(path)) fail('KEY_MISSING', { holder: basename(path, '.key') });
  try {
    return keyFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    return fail('KEY_UNREADABLE', { serial: basename(path, '.key') }, error);
  }
}

function encode(file: KeyFile): Uint8Array {
  return utf8(`${JSON.stringify(file, undefined, 2)}\n`);
}

function boundTo(serial: string, publicKey: string): Uint8Array {
  return utf8(`yinzheng-software-key\n${serial}\n${publicKey}`);
}

function derive(pin: Uint8Array, kdf: KeyFile['kdf']): Promise<Buffer> {
  const { N, r, p } = kdf;
  return new Promise((resolve, reject) => {
    scrypt(pin, fromHex(kdf.salt), 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
