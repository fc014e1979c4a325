import { existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { equalBytes, fail, fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import type { Random } from '@yinzheng/core/ports';
import { sm2KeyPair, sm2PublicKey, sm2Sign, sm3 } from '@yinzheng/core/sm';
import { deviceRequestDer, type DeviceRequest } from '@yinzheng/core/sync';
import { z } from 'zod';
import { fileOperation } from './fs-error.ts';
import { createDurably, syncFolder, writeFully } from './files.ts';

const MODE = 0o600;
const fileSchema = z.strictObject({
  format: z.literal('yinzheng-device-key'),
  version: z.literal(1),
  publicKey: z.string().regex(/^04[0-9a-f]{128}$/),
  privateKey: z.string().regex(/^[0-9a-f]{64}$/),
});

/** 设备密钥: says to the central store which workstation asks, and signs nothing else. It has no PIN: a machine uses it. */
export interface DeviceKey {
  readonly point: Uint8Array;
  /** The act of a request, and the signature over it. */
  sign(request: DeviceRequest): { readonly act: Uint8Array; readonly signature: Uint8Array };
}

/** The key in a file; undefined where there is none. @throws DEVICE_KEY_UNREADABLE */
export function readDeviceKey(path: string): DeviceKey | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const file = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const [privateKey, point] = [fromHex(file.privateKey), fromHex(file.publicKey)];
    if (!equalBytes(sm2PublicKey(privateKey), point)) fail('DEVICE_KEY_UNREADABLE', { path });
    return {
      point,
      sign: (request) => {
        const act = deviceRequestDer(request);
        return { act, signature: sm2Sign(privateKey, act) };
      },
    };
  } catch (error) {
    return fail('DEVICE_KEY_UNREADABLE', { path }, error);
  }
}

/** The key in a file, made where there is none; durable when it returns. @throws DEVICE_KEY_UNREADABLE, FILE_UNWRITABLE */
export function makeDeviceKey(path: string, random: Random): DeviceKey {
  const kept = readDeviceKey(path);
  if (kept !== undefined) return kept;
  const { privateKey, publicKey } = sm2KeyPair(random);
  const file = {
    format: 'yinzheng-device-key',
    version: 1,
    publicKey: toHex(publicKey),
    privateKey: toHex(privateKey),
  };
  createDurably(path, MODE, (fd) => writeFully(fd, utf8(`${JSON.stringify(file, undefined, 2)}\n`)));
  syncFolder(dirname(path));
  return readDeviceKey(path) ?? fail('DEVICE_KEY_UNREADABLE', { path });
}

/** Sets a key aside that the store does not take any more; the next is made anew. @throws FILE_UNWRITABLE */
export function setDeviceKeyAside(path: string): void {
  const kept = readDeviceKey(path);
  if (kept === undefined) return;
  const name = `${path}.${toHex(sm3(kept.point).subarray(0, 8))}`;
  fileOperation('FILE_UNWRITABLE', path, () => renameSync(path, name));
  syncFolder(dirname(path));
}
