import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fail, fromHex, toHex } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2PublicKey, sm2Sign, sm3 } from '@yinzheng/core/sm';

const FILE = 'store.key';

/** The store's own SM2 key: it signs heads of acceptance logs and lists of status, nothing that a caller hands it. */
export interface StoreKey {
  readonly point: Uint8Array;
  /** SM3 of the point. */
  readonly digest: Uint8Array;
  sign(act: Uint8Array): Uint8Array;
}

/**
 * The key in a store's folder, made where there is none; several processes of one store share the folder and get the same.
 * @throws FILE_UNREADABLE when the file is there and is no key
 */
export function openStoreKey(folder: string): StoreKey {
  const path = join(folder, FILE);
  makeOnce(path);
  const text = readFileSync(path, 'latin1').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) fail('FILE_UNREADABLE', { path, detail: 'not a key' });
  const privateKey = fromHex(text);
  const point = sm2PublicKey(privateKey);
  return { point, digest: sm3(point), sign: (act) => sm2Sign(privateKey, act) };
}

/** Writes a new key, whole and durable before it has its name; one that is there stays. */
function makeOnce(path: string): void {
  if (existsSync(path)) return;
  const temporary = `${path}.${toHex(new Uint8Array(randomBytes(8)))}`;
  const { privateKey } = sm2KeyPair({ bytes: (length) => new Uint8Array(randomBytes(length)) });
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, `${toHex(privateKey)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(temporary);
  }
}
