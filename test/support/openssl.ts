import { createPrivateKey, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derToPem, sm2PublicKeyInfo } from '@yinzheng/core/pki';
import { sm2PublicKey } from '@yinzheng/core/sm';
import { der } from '@yinzheng/core/asn1';
import { expect } from 'vitest';
import { findTool, run } from './tools.ts';
import { tempDir } from './temp.ts';

/** The ID of SM2 signatures, which OpenSSL 3.0 must be told at each step. */
export const DISTID = 'distid:1234567812345678';

/** Runs openssl and returns its standard output; fails the test when openssl does. */
export function openssl(args: readonly string[], cwd?: string): string {
  const program = findTool('openssl');
  if (program === undefined) throw new Error('openssl is not installed');
  const ran = run(program, args, cwd === undefined ? {} : { cwd });
  expect({ args, code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({
    args,
    code: 0,
    stderr: '',
  });
  return ran.stdout;
}

/** Whether openssl succeeds with those arguments. */
export function opensslAccepts(args: readonly string[], cwd: string): boolean {
  return run(findTool('openssl') ?? 'openssl', args, { cwd }).code === 0;
}

/** Whether openssl verifies an SM2 signature under the default ID. */
export function opensslVerifies(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const cwd = tempDir();
  writeFileSync(join(cwd, 'key.pem'), derToPem(sm2PublicKeyInfo(publicKey), 'PUBLIC KEY'));
  writeFileSync(join(cwd, 'message'), message);
  writeFileSync(join(cwd, 'signature'), signature);
  const args = [
    'dgst',
    '-sm3',
    '-verify',
    'key.pem',
    '-sigopt',
    DISTID,
    '-signature',
    'signature',
    'message',
  ];
  return opensslAccepts(args, cwd);
}

/** PKCS#8 of an SM2 private key (32 bytes), DER. */
export function pkcs8(privateKey: Uint8Array): Uint8Array {
  const ecKey = der.sequence(
    der.integer(1),
    der.octets(privateKey),
    der.explicit(1, der.bits(sm2PublicKey(privateKey))),
  );
  const algorithm = der.sequence(der.oid('1.2.840.10045.2.1'), der.oid('1.2.156.10197.1.301'));
  return der.sequence(der.integer(0), algorithm, der.octets(ecKey));
}

/** node:crypto's key of an SM2 private key. Imported, not generated: Node's own generator makes ECDSA keys on this curve. */
export function nodePrivateKey(privateKey: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8(privateKey)), format: 'der', type: 'pkcs8' });
}

/** node:crypto's key of an SM2 public key (65 bytes). */
export function nodePublicKey(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(sm2PublicKeyInfo(publicKey)), format: 'der', type: 'spki' });
}

/** The Random port over Node. */
export const nodeRandom = { bytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)) };
