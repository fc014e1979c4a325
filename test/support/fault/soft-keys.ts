import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

interface KeyFile {
  readonly serial: string;
  readonly publicKey: string;
  readonly kdf: { readonly N: number; readonly r: number; readonly p: number; readonly salt: string };
  readonly cipher: { readonly iv: string; readonly data: string; readonly tag: string };
}

/** Makes a software key cheap to unlock, so that thousands of processes can: the same key under the least cost. */
export function cheapen(path: string, pin: string): void {
  const file = JSON.parse(readFileSync(path, 'utf8')) as KeyFile;
  const bound = Buffer.from(`yinzheng-software-key\n${file.serial}\n${file.publicKey}`);
  const secret = ({ N, r, p, salt }: KeyFile['kdf']): Buffer =>
    scryptSync(pin, Buffer.from(salt, 'hex'), 32, { N, r, p, maxmem: 256 * N * r });
  const { iv, data, tag } = file.cipher;
  const decipher = createDecipheriv('aes-256-gcm', secret(file.kdf), Buffer.from(iv, 'hex'));
  decipher.setAAD(bound).setAuthTag(Buffer.from(tag, 'hex'));
  const plain = Buffer.concat([decipher.update(Buffer.from(data, 'hex')), decipher.final()]);
  const kdf = { ...file.kdf, N: 1024, r: 1 };
  const cipher = createCipheriv('aes-256-gcm', secret(kdf), Buffer.from(iv, 'hex'));
  cipher.setAAD(bound);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]).toString('hex');
  const cheap = {
    ...file,
    kdf,
    cipher: { ...file.cipher, data: sealed, tag: cipher.getAuthTag().toString('hex') },
  };
  writeFileSync(path, `${JSON.stringify(cheap, null, 2)}\n`);
}
