import { createHash, sign, verify } from 'node:crypto';
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { der } from '@yinzheng/core/asn1';
import { concat, fromBigInt, fromHex, toBigInt, toHex, utf8 } from '@yinzheng/core/kernel';
import { derToPem } from '@yinzheng/core/pki';
import {
  isSm2Point,
  sm2Digest,
  sm2KeyPair,
  sm2PublicKey,
  sm2Sign,
  sm2SignatureFromRaw,
  sm2SignatureToRaw,
  sm2SignDigest,
  sm2Verify,
  sm2VerifyDigest,
  sm2Za,
  SM2_ORDER,
} from '@yinzheng/core/sm';
import { flipBit, fuzzRuns } from '../../support/fuzz.ts';
import {
  DISTID,
  nodePrivateKey,
  nodePublicKey,
  nodeRandom,
  openssl,
  opensslVerifies,
  pkcs8,
} from '../../support/openssl.ts';
import { tempDir } from '../../support/temp.ts';

// GB/T 32918.5, appendix A: the recommended curve.
const D = fromHex('3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8');
const P = fromHex(
  '04' +
    '09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020' +
    'CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13',
);
const M = utf8('message digest');
const ZA = 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3';
const E = 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640';
const K = fromHex('59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21');
const R = 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3';
const S = 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa';
const NO_ID = new Uint8Array(0);

test('GB/T 32918.5 A.2: key, ZA, e, and the signature for the given k', () => {
  expect(toHex(sm2PublicKey(D))).toBe(toHex(P));
  expect(toHex(sm2Za(P))).toBe(ZA);
  expect(toHex(sm2Digest(P, M))).toBe(E);
  const signature = sm2Sign(D, M, { bytes: () => K });
  expect(toHex(sm2SignatureToRaw(signature))).toBe(R + S);
  expect(sm2Verify(P, M, signature)).toBe(true);
  expect(opensslVerifies(P, M, signature)).toBe(true);
});

test('openssl verifies what we sign, and we what openssl signs, under the default ID', () => {
  const { privateKey, publicKey } = sm2KeyPair(nodeRandom);
  expect(opensslVerifies(publicKey, M, sm2Sign(privateKey, M))).toBe(true);
  expect(opensslVerifies(publicKey, M, sm2Sign(privateKey, utf8('another')))).toBe(false);
  const cwd = tempDir();
  writeFileSync(join(cwd, 'key.pem'), derToPem(pkcs8(privateKey), 'PRIVATE KEY'));
  writeFileSync(join(cwd, 'message'), M);
  openssl(['dgst', '-sm3', '-sign', 'key.pem', '-sigopt', DISTID, '-out', 'signature', 'message'], cwd);
  const signature = new Uint8Array(readFileSync(join(cwd, 'signature')));
  expect(sm2Verify(publicKey, M, signature)).toBe(true);
  expect(sm2Verify(publicKey, utf8('another'), signature)).toBe(false);
});

test('node:crypto and we verify each other for any key and message', () => {
  // Node has no way to set the ID: its SM2 signs under the empty one.
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 200 }),
      (d, message) => {
        fc.pre(toBigInt(d) >= 1n && toBigInt(d) < SM2_ORDER - 1n);
        const publicKey = sm2PublicKey(d);
        const e = sm2Digest(publicKey, message, NO_ID);
        expect(verify('sm3', message, nodePublicKey(publicKey), sm2SignDigest(d, e))).toBe(true);
        expect(verify('sm3', message, nodePublicKey(publicKey), sm2SignDigest(d, e, nodeRandom))).toBe(true);
        const theirs = new Uint8Array(sign('sm3', message, nodePrivateKey(d)));
        expect(sm2VerifyDigest(publicKey, e, theirs)).toBe(true);
        expect(sm2VerifyDigest(publicKey, flipBit(e, 31, 0), theirs)).toBe(false);
      },
    ),
    fuzzRuns(40),
  );
});

test('any flipped bit of a signature is refused by us as by OpenSSL', () => {
  const { privateKey, publicKey } = sm2KeyPair(nodeRandom);
  const e = sm2Digest(publicKey, M, NO_ID);
  const signature = sm2SignDigest(privateKey, e);
  for (let i = 0; i < signature.length; i++) {
    const changed = flipBit(signature, i, i % 8);
    expect(sm2VerifyDigest(publicKey, e, changed)).toBe(false);
    expect(verify('sm3', M, nodePublicKey(publicKey), changed)).toBe(false);
  }
});

const N = SM2_ORDER;
const r = toBigInt(fromHex(R));
const s = toBigInt(fromHex(S));
const int = (value: bigint): Uint8Array => der.integer(value);
const good = der.sequence(int(r), int(s));

test.each([
  ['r = 0', der.sequence(int(0n), int(s))],
  ['s = 0', der.sequence(int(r), int(0n))],
  ['r = n', der.sequence(int(N), int(s))],
  ['s = n', der.sequence(int(r), int(N))],
  ['r + n', der.sequence(int(r + N), int(s))],
  ['s + n', der.sequence(int(r), int(s + N))],
  ['r + s = n', der.sequence(int(r), int(N - r))],
  ['r negative (the sign octet left out)', fromHex(`30450220${R}022100${S}`)],
  ['r with an octet too many', fromHex(`304702220000${R}022100${S}`)],
  ['long form of the length', fromHex(`308146022100${R}022100${S}`)],
  ['indefinite length', fromHex(`3080022100${R}022100${S}0000`)],
  ['a third integer', der.sequence(int(r), int(s), int(1n))],
  ['one integer', der.sequence(int(r))],
  ['a byte after it', concat(good, Uint8Array.of(0))],
  ['cut off', good.subarray(0, -1)],
  ['empty', new Uint8Array(0)],
  ['raw r ‖ s', fromHex(R + S)],
])('a signature with %s is refused', (_, bad) => {
  expect(sm2VerifyDigest(P, fromHex(E), good)).toBe(true);
  expect(sm2VerifyDigest(P, fromHex(E), bad)).toBe(false);
});

test('a sum of points at infinity, which only the owner of the key can make, is refused as by OpenSSL', () => {
  // r = e makes x1 = 0 of the point at infinity, and s = -r·d / (1 + d) makes the sum infinite.
  const { privateKey, publicKey } = sm2KeyPair(nodeRandom);
  const e = sm2Digest(publicKey, M, NO_ID);
  const d = toBigInt(privateKey);
  const rr = toBigInt(e) % N;
  const ss = (((N - ((rr * d) % N)) % N) * power(1n + d, N - 2n)) % N;
  const signature = der.sequence(int(rr), int(ss));
  expect(sm2VerifyDigest(publicKey, e, signature)).toBe(false);
  expect(verify('sm3', M, nodePublicKey(publicKey), signature)).toBe(false);
});

function power(base: bigint, exponent: bigint): bigint {
  let out = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) out = (out * square) % N;
    square = (square * square) % N;
  }
  return out;
}

test.each([
  ['off the curve', flipBit(P, 64, 0)],
  ['x = 0, y = 0', concat(Uint8Array.of(4), new Uint8Array(64))],
  [
    'x = p',
    concat(
      Uint8Array.of(4),
      fromBigInt(2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n, 32),
      P.subarray(33),
    ),
  ],
  ['compressed', concat(Uint8Array.of(3), P.subarray(1, 33))],
  ['hybrid form', concat(Uint8Array.of(7), P.subarray(1))],
  ['without 04', P.subarray(1)],
  ['infinity', Uint8Array.of(0)],
  ['empty', new Uint8Array(0)],
])('a key %s is no point', (_, bad) => {
  expect(isSm2Point(bad)).toBe(false);
  expect(sm2Verify(bad, M, good)).toBe(false);
  expect(sm2VerifyDigest(bad, fromHex(E), good)).toBe(false);
  expect(() => sm2Digest(bad, M)).toThrow('BAD_ARGUMENT');
});

test.each([
  ['0', fromBigInt(0n, 32)],
  ['n - 1', fromBigInt(N - 1n, 32)],
  ['n', fromBigInt(N, 32)],
  ['31 bytes', new Uint8Array(31).fill(1)],
  ['33 bytes', new Uint8Array(33).fill(1)],
])('a private key of %s is refused', (_, bad) => {
  expect(() => sm2PublicKey(bad)).toThrow('BAD_ARGUMENT');
  expect(() => sm2SignDigest(bad, fromHex(E))).toThrow('BAD_ARGUMENT');
});

test('an e that is not 32 bytes is neither signed nor verified', () => {
  expect(() => sm2SignDigest(D, fromHex(`${E}00`))).toThrow('BAD_ARGUMENT');
  expect(sm2VerifyDigest(P, fromHex(`00${E}`), good)).toBe(false);
});

test('a random source that is broken makes no key and no signature', () => {
  for (const bytes of [
    () => new Uint8Array(32),
    () => new Uint8Array(32).fill(255),
    () => new Uint8Array(16).fill(9),
  ]) {
    expect(() => sm2KeyPair({ bytes })).toThrow('INTERNAL');
    expect(() => sm2SignDigest(D, fromHex(E), { bytes })).toThrow('INTERNAL');
  }
});

test('k comes from the random source and a draw out of range is drawn again', () => {
  const draws = [new Uint8Array(32).fill(255), K];
  const signature = sm2SignDigest(D, fromHex(E), { bytes: () => draws.shift()! });
  expect(toHex(sm2SignatureToRaw(signature))).toBe(R + S);
});

test('r ‖ s of a smart key and DER turn into each other; small numbers are padded', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: N - 1n }), fc.bigInt({ min: 1n, max: 300n }), (a, b) => {
      const raw = concat(fromBigInt(a, 32), fromBigInt(b, 32));
      const asDer = sm2SignatureFromRaw(raw);
      expect(toHex(asDer)).toBe(toHex(der.sequence(int(a), int(b))));
      expect(toHex(sm2SignatureToRaw(asDer))).toBe(toHex(raw));
    }),
    fuzzRuns(100),
  );
  expect(() => sm2SignatureFromRaw(new Uint8Array(64))).toThrow('BAD_ARGUMENT');
  expect(() => sm2SignatureFromRaw(new Uint8Array(63).fill(1))).toThrow('BAD_ARGUMENT');
});

test('e is SM3 over ZA and the message as OpenSSL hashes it', () => {
  const e = createHash('sm3').update(fromHex(ZA)).update(M).digest('hex');
  expect(toHex(sm2Digest(P, M))).toBe(e);
});
