import { signatureReadings, verifiedSignature } from '@yinzheng/core/devices';
import { der } from '@yinzheng/core/asn1';
import { concat, fromBigInt, fromHex, toHex, utf8, YinzhengError } from '@yinzheng/core/kernel';
import { parseSm2Signature, SM2_ORDER, sm2KeyPair, sm2Sign } from '@yinzheng/core/sm';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { seededRandom } from '../../support/made-seals.ts';
import { DISTID, opensslVerifies, pkcs8 } from '../../support/openssl.ts';
import { derToPem } from '@yinzheng/core/pki';
import { tempDir } from '../../support/temp.ts';

const random = seededRandom('forms');
const { privateKey, publicKey } = sm2KeyPair(random);
const message = utf8('a message');

/** DER of an INTEGER as it comes, without looking at it. */
function integer(content: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0x02, content.length), content);
}

function sequence(...parts: Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  return concat(
    content.length < 0x80 ? Uint8Array.of(0x30, content.length) : Uint8Array.of(0x30, 0x81, content.length),
    content,
  );
}

/** The shortest bytes of a number, without a sign. */
function bare(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return fromHex(hex.padStart(hex.length + (hex.length % 2), '0'));
}

function zeros(count: number, value: Uint8Array): Uint8Array {
  return concat(new Uint8Array(count), value);
}

/** Every form in which a token may give r and s. */
const FORMS: Readonly<Record<string, (r: bigint, s: bigint) => Uint8Array>> = {
  'r ‖ s of 64 bytes': (r, s) => concat(fromBigInt(r, 32), fromBigInt(s, 32)),
  'halves of 64 bytes, right-aligned (SKF)': (r, s) => concat(fromBigInt(r, 64), fromBigInt(s, 64)),
  'halves of 33 bytes': (r, s) => concat(fromBigInt(r, 33), fromBigInt(s, 33)),
  'leading zeros cut off both halves': (r, s) => {
    const size = Math.max(bare(r).length, bare(s).length);
    return concat(fromBigInt(r, size), fromBigInt(s, size));
  },
  'strict DER': (r, s) => der.sequence(der.integer(r), der.integer(s)),
  'DER with fixed numbers of 33 bytes': (r, s) =>
    sequence(integer(fromBigInt(r, 33)), integer(fromBigInt(s, 33))),
  'DER without the zero of a high bit': (r, s) => sequence(integer(bare(r)), integer(bare(s))),
  'DER with superfluous zeros': (r, s) => sequence(integer(zeros(5, bare(r))), integer(zeros(3, bare(s)))),
  'DER with a length in two octets': (r, s) => {
    const content = concat(der.integer(r), der.integer(s));
    return concat(Uint8Array.of(0x30, 0x81, content.length), content);
  },
  'DER with numbers of 64 bytes': (r, s) => sequence(integer(fromBigInt(r, 64)), integer(fromBigInt(s, 64))),
};

const half = fc.oneof(
  fc.bigInt({ min: 1n, max: SM2_ORDER - 1n }),
  // Few bytes, and high first bits.
  fc.bigInt({ min: 1n, max: 1n << 200n }),
  fc.constantFrom(1n, 0x7fn, 0x80n, 0xffn, SM2_ORDER - 1n, 1n << 255n),
);

describe('a signature as a token gives it', () => {
  it.each(Object.entries(FORMS))('is read: %s', (_, form) => {
    fc.assert(
      fc.property(half, half, (r, s) => {
        const readings = signatureReadings(form(r, s)).map(parseSm2Signature);
        expect(readings).toContainEqual({ r, s });
      }),
      { numRuns: 300 },
    );
  });

  it('becomes strict DER that openssl accepts', () => {
    const signature = sm2Sign(privateKey, message, random);
    const { r, s } = parseSm2Signature(signature);
    for (const form of Object.values(FORMS)) {
      const read = verifiedSignature(form(r, s), { serial: 'A', publicKey, message });
      expect(toHex(read)).toBe(toHex(signature));
    }
    expect(opensslVerifies(publicKey, message, signature)).toBe(true);
  });

  it('may be one that openssl made', () => {
    const cwd = tempDir();
    writeFileSync(join(cwd, 'key.pem'), derToPem(pkcs8(privateKey), 'PRIVATE KEY'));
    writeFileSync(join(cwd, 'message'), message);
    const args = ['dgst', '-sm3', '-sign', 'key.pem', '-sigopt', DISTID, '-out', 'signature', 'message'];
    execFileSync('openssl', args, { cwd });
    const made = execFileSync('openssl', ['asn1parse', '-inform', 'DER', '-in', 'signature'], {
      cwd,
    }).toString();
    const [r, s] = [...made.matchAll(/INTEGER\s*:([0-9A-F]+)/g)].map((match) => BigInt(`0x${match[1]!}`));
    for (const form of Object.values(FORMS)) {
      expect(parseSm2Signature(verifiedSignature(form(r!, s!), { serial: 'A', publicKey, message }))).toEqual(
        { r, s },
      );
    }
  });

  it('is refused where r or s is out of range', () => {
    for (const [r, s] of [
      [0n, 1n],
      [1n, 0n],
      [SM2_ORDER, 1n],
      [1n, SM2_ORDER],
      [1n, (1n << 256n) - 1n],
    ] as const) {
      for (const [name, form] of Object.entries(FORMS)) {
        // Bytes of a refused number may be read as another pair in another form; never as this one.
        for (const reading of signatureReadings(form(r, s))) {
          expect(parseSm2Signature(reading), name).not.toEqual({ r, s });
        }
      }
      expect(signatureReadings(FORMS['r ‖ s of 64 bytes']!(r, s))).toEqual([]);
      expect(signatureReadings(FORMS['halves of 64 bytes, right-aligned (SKF)']!(r, s))).toEqual([]);
    }
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(1)],
    ['65 bytes', new Uint8Array(65).fill(1)],
    ['zeros', new Uint8Array(64)],
    ['a very long one', new Uint8Array(1 << 16).fill(1)],
    [
      'left-aligned halves of 64 bytes',
      concat(new Uint8Array(32).fill(1), new Uint8Array(32), new Uint8Array(32).fill(2), new Uint8Array(32)),
    ],
    [
      'an INTEGER too many',
      sequence(integer(Uint8Array.of(1)), integer(Uint8Array.of(2)), integer(Uint8Array.of(3))),
    ],
    [
      'bytes after it',
      concat(
        sequence(integer(new Uint8Array(30).fill(1)), integer(new Uint8Array(30).fill(2))),
        new Uint8Array(65),
      ),
    ],
    ['a length of its own making', Uint8Array.of(0x30, 0x85, 0, 0, 0, 0, 6, 2, 1, 1, 2, 1, 1)],
  ])('is refused: %s', (_, given) => {
    expect(signatureReadings(given)).toEqual([]);
    expect(codeOf(() => verifiedSignature(given, { serial: 'A', publicKey, message }))).toBe(
      'KEY_SIGNATURE_WRONG',
    );
  });

  it('never throws and never gives anything but strict DER in range', () => {
    const start = sm2Sign(privateKey, message, random);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 160 }),
      fc.tuple(fc.nat(start.length - 1), fc.nat(255)).map(([at, value]) => start.with(at, value)),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        for (const reading of signatureReadings(given)) parseSm2Signature(reading);
      }),
      { numRuns: 3000 },
    );
  });

  it('is refused when it is of another key or message', () => {
    const signature = sm2Sign(privateKey, message, random);
    const other = sm2KeyPair(random).publicKey;
    for (const about of [
      { serial: 'A', publicKey: other, message },
      { serial: 'A', publicKey, message: utf8('another message') },
    ]) {
      try {
        verifiedSignature(signature, about);
        expect.unreachable();
      } catch (error) {
        expect(error instanceof YinzhengError && [error.code, error.params]).toEqual([
          'KEY_SIGNATURE_WRONG',
          { serial: 'A' },
        ]);
      }
    }
  });
});
