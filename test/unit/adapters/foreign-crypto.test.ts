import { createHash, getHashes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { pemToDer } from '@yinzheng/core/pki';
import type { SignatureScheme } from '@yinzheng/core/ports';
import { describe, expect, it, test } from 'vitest';
import { nodeForeignCrypto } from '../../../src-main/adapters/foreign-crypto.ts';
import { KEYS, type KeyName } from '../../support/foreign.ts';
import { fuzzRuns, mutated } from '../../support/fuzz.ts';
import { openssl } from '../../support/openssl.ts';
import { tempDir } from '../../support/temp.ts';

const { createDigest, verify } = nodeForeignCrypto;
const NIST = '2.16.840.1.101.3.4.2';
const SHA256 = `${NIST}.1`;
const CONTENT = new TextEncoder().encode('what was signed');

/** Names of openssl's digests, by OID. */
const DIGESTS: readonly [string, string][] = [
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ...['sha256', 'sha384', 'sha512', 'sha224', 'sha512-224', 'sha512-256'].map((name, i): [string, string] => [
    `${NIST}.${i + 1}`,
    name,
  ]),
  ...['sha3-224', 'sha3-256', 'sha3-384', 'sha3-512'].map((name, i): [string, string] => [
    `${NIST}.${i + 7}`,
    name,
  ]),
];

interface Made {
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** A signature by openssl. */
function made(key: KeyName, ...args: readonly string[]): Made {
  const cwd = tempDir();
  openssl(['genpkey', ...KEYS[key], '-out', 'key'], cwd);
  openssl(['pkey', '-in', 'key', '-pubout', '-out', 'pub'], cwd);
  writeFileSync(join(cwd, 'content'), CONTENT);
  const own =
    key === 'ed25519'
      ? ['pkeyutl', '-sign', '-rawin', '-inkey', 'key', '-in', 'content', '-out', 'sig']
      : ['dgst', ...args, '-sign', 'key', '-out', 'sig', 'content'];
  openssl(own, cwd);
  return {
    publicKey: pemToDer(readFileSync(join(cwd, 'pub'), 'utf8'), 'PUBLIC KEY'),
    signature: new Uint8Array(readFileSync(join(cwd, 'sig'))),
  };
}

const PSS = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:20'];
const CASES: readonly [string, KeyName, readonly string[], SignatureScheme][] = [
  ['RSA PKCS#1', 'rsa', ['-sha256'], { kind: 'rsa-pkcs1', digest: SHA256 }],
  ['RSASSA-PSS', 'rsa', ['-sha256', ...PSS], { kind: 'rsa-pss', digest: SHA256, saltLength: 20 }],
  ['ECDSA', 'p256', ['-sha256'], { kind: 'ecdsa', digest: SHA256 }],
  ['ECDSA on brainpool', 'brainpool', ['-sha3-256'], { kind: 'ecdsa', digest: `${NIST}.8` }],
  ['Ed25519', 'ed25519', [], { kind: 'ed25519' }],
];

describe('digests', () => {
  it.each(DIGESTS)('%s is %s', (oid, name) => {
    expect(getHashes()).toContain(name);
    const stream = createDigest(oid)!;
    stream.update(CONTENT.subarray(0, 3));
    const copy = stream.copy();
    stream.update(CONTENT.subarray(3));
    expect(Buffer.from(stream.digest())).toEqual(createHash(name).update(CONTENT).digest());
    expect(Buffer.from(copy.digest())).toEqual(createHash(name).update(CONTENT.subarray(0, 3)).digest());
  });

  it.each(['1.2.156.10197.1.401', '1.2.3.4', ''])('%s is none: SM3 stays in core', (oid) => {
    expect(createDigest(oid)).toBeUndefined();
  });
});

describe.each(CASES)('%s', (_, key, args, scheme) => {
  it('is right over the content in any pieces, and wrong over anything else', () => {
    const { publicKey, signature } = made(key, ...args);
    const ask = (content: Uint8Array[], value = signature): string =>
      verify({ scheme, publicKey, content, signature: value });
    expect(ask([CONTENT])).toBe('right');
    expect(ask([CONTENT.subarray(0, 4), new Uint8Array(0), CONTENT.subarray(4)])).toBe('right');
    expect(ask([CONTENT.subarray(1)])).toBe('wrong');
    expect(
      ask(
        [CONTENT],
        signature.map((byte, i) => (i === signature.length - 3 ? byte ^ 1 : byte)),
      ),
    ).toBe('wrong');
    expect(ask([CONTENT], new Uint8Array(0))).toBe('wrong');
    expect(ask([CONTENT], new Uint8Array([...signature, 0]))).toBe('wrong');
    expect(verify({ scheme, publicKey: made(key, ...args).publicKey, content: [CONTENT], signature })).toBe(
      'wrong',
    );
  });

  it('never throws, whatever the key and the signature are', () => {
    const { publicKey, signature } = made(key, ...args);
    const told = new Set<string>();
    fc.assert(
      fc.property(mutated(publicKey), mutated(signature), (otherKey, value) => {
        told.add(verify({ scheme, publicKey: otherKey, content: [CONTENT], signature }));
        told.add(verify({ scheme, publicKey, content: [CONTENT], signature: value }));
      }),
      fuzzRuns(150),
    );
    expect(told).toContain('unusable');
  });
});

test('a salt of another length, another digest, or another scheme is not right', () => {
  const pss = made('rsa', '-sha256', ...PSS);
  const ask = (scheme: SignatureScheme): string => verify({ ...pss, scheme, content: [CONTENT] });
  expect(ask({ kind: 'rsa-pss', digest: SHA256, saltLength: 20 })).toBe('right');
  expect(ask({ kind: 'rsa-pss', digest: SHA256, saltLength: 21 })).toBe('wrong');
  expect(ask({ kind: 'rsa-pss', digest: SHA256, saltLength: 65_535 })).not.toBe('right');
  expect(ask({ kind: 'rsa-pss', digest: `${NIST}.2`, saltLength: 20 })).toBe('wrong');
  expect(ask({ kind: 'rsa-pkcs1', digest: SHA256 })).toBe('wrong');
  expect(ask({ kind: 'ecdsa', digest: SHA256 })).not.toBe('right');
  expect(ask({ kind: 'ed25519' })).not.toBe('right');
  expect(ask({ kind: 'rsa-pkcs1', digest: '1.2.156.10197.1.401' })).toBe('unusable');
});

test('what goes wrong while the content is read is not taken for an answer', () => {
  const { publicKey, signature } = made('p256', '-sha256');
  const content = {
    *[Symbol.iterator](): Generator<Uint8Array> {
      yield CONTENT;
      throw new Error('the disk is gone');
    },
  };
  const scheme = { kind: 'ecdsa', digest: SHA256 } as const;
  expect(() => verify({ scheme, publicKey, content, signature })).toThrow('the disk is gone');
});
