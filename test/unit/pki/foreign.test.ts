import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { der } from '@yinzheng/core/asn1';
import {
  parseCertificate,
  parseCrl,
  verifyCertificateSignature,
  verifyChain,
  verifyCrlSignature,
  type Certificate,
} from '@yinzheng/core/pki';
import { judgeTimestamp, verifyCms } from '@yinzheng/core/verification';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { nodeForeignCrypto } from '../../../src-main/adapters/foreign-crypto.ts';
import {
  foreignCms,
  foreignCrl,
  foreignParty,
  foreignToken,
  TIME_STAMPING,
  trustingForeign,
  type ForeignParty,
  type KeyName,
} from '../../support/foreign.ts';
import { expectCodedErrorOrValue, fuzzRuns, mutated, mutatedOneOf } from '../../support/fuzz.ts';
import { issue } from '../../support/certificates.ts';

// Certificates, lists, messages and tokens of other algorithms; every one made by openssl.

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'yinzheng-pki-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function verified(certificate: Certificate, issuer: Certificate): string {
  const { answer, reason } = verifyCertificateSignature(certificate, issuer, nodeForeignCrypto);
  return `${answer} ${reason}`;
}

const PSS = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32'];

describe('certificates and lists', () => {
  it.each<[string, KeyName, readonly string[]]>([
    ['RSA with SHA-256', 'rsa', []],
    ['RSA with SHA-512', 'rsa', ['-md', 'sha512']],
    ['RSASSA-PSS', 'rsa', PSS],
    ['RSASSA-PSS by a key for nothing else', 'rsaPss', PSS],
    ['ECDSA with SHA-384', 'p384', ['-md', 'sha384']],
    ['ECDSA on P-521', 'p521', ['-md', 'sha512']],
    ['ECDSA on brainpool', 'brainpool', []],
  ])('%s', (name, key, args) => {
    const id = name.replaceAll(/\W/g, '');
    const root = foreignParty(cwd, `${id}R`, undefined, { key, args });
    const leaf = foreignParty(cwd, `${id}L`, root, { key: 'p256', args });
    const other = foreignParty(cwd, `${id}O`, undefined, { key, args });
    expect(verified(leaf.certificate, root.certificate)).toBe('valid OK');
    expect(verified(leaf.certificate, other.certificate)).toBe('invalid SIGNATURE_WRONG');
    expect(verified(leaf.certificate, leaf.certificate)).toMatch(
      key.startsWith('rsa') ? /^invalid SIGNATURE_WRONG$/ : /^invalid/,
    );
    const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
      bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const { der: bytes } = leaf.certificate;
    expect(verified(parseCertificate(flipped(bytes, bytes.length - 4)), root.certificate)).toBe(
      'invalid SIGNATURE_WRONG',
    );
    const crl = foreignCrl(root, leaf, args);
    expect(verifyCrlSignature(crl, root.certificate, nodeForeignCrypto).answer).toBe('valid');
    expect(verifyCrlSignature(crl, root.certificate).reason).toBe('SIGNATURE_ALGORITHM_UNSUPPORTED');
    const forged = parseCrl(flipped(crl.der, crl.der.length - 4));
    expect(verifyCrlSignature(forged, root.certificate, nodeForeignCrypto).answer).toBe('invalid');
  });

  it('a key of another kind than the signature is wrong', () => {
    const rsa = foreignParty(cwd, 'kindR', undefined);
    const curve = foreignParty(cwd, 'kindE', undefined, { key: 'p256' });
    expect(verified(rsa.certificate, curve.certificate)).toBe('invalid SIGNATURE_WRONG');
    expect(verified(curve.certificate, rsa.certificate)).toBe('invalid SIGNATURE_WRONG');
    const sm2 = issue({ cn: 'sm2' }).certificate;
    expect(verified(rsa.certificate, sm2)).toBe('invalid SIGNATURE_WRONG');
    // ECDSA "by" an SM2 key: that curve never goes through the port.
    expect(verified(curve.certificate, sm2)).toBe('unknown SIGNATURE_KEY_UNUSABLE');
    expect(verified(sm2, curve.certificate)).toBe('invalid SIGNATURE_WRONG');
  });

  it('weak ones are "cannot tell" when right, and invalid when wrong', () => {
    const root = foreignParty(cwd, 'weakR', undefined);
    const leaf = foreignParty(cwd, 'weakL', root, { args: ['-md', 'sha1'] });
    expect(verified(leaf.certificate, root.certificate)).toBe('unknown SIGNATURE_WEAK');
    const { der: bytes } = leaf.certificate;
    const wrong = parseCertificate(bytes.map((byte, i) => (i === bytes.length - 4 ? byte ^ 1 : byte)));
    expect(verified(wrong, root.certificate)).toBe('invalid SIGNATURE_WRONG');
    const small = foreignParty(cwd, 'smallR', undefined, { key: 'rsa512' });
    expect(verified(small.certificate, small.certificate)).toBe('unknown SIGNATURE_WEAK');
  });

  it('parameters that the unsigned identifier alone has are refused', () => {
    const root = foreignParty(cwd, 'outer', undefined, { args: PSS });
    const { der: bytes } = root.certificate;
    // saltLength 32 stands twice: in what is signed, and outside.
    const last = Buffer.from(bytes).lastIndexOf(Buffer.from('a203020120', 'hex'));
    const changed = bytes.map((byte, i) => (i === last + 4 ? 20 : byte));
    expect(() => parseCertificate(changed)).toThrow(expect.objectContaining({ code: 'DER_MALFORMED' }));
  });
});

test('whatever keys, certificates, messages and tokens are, nothing but findings and coded errors come out', () => {
  const root = foreignParty(cwd, 'fuzzR', undefined);
  const signers = (['rsa', 'rsaPss', 'p256'] as const).map((key): ForeignParty => {
    return foreignParty(cwd, `fuzz${key}`, root, { key, ...(key === 'rsaPss' ? { args: PSS } : {}) });
  });
  const tsa = foreignParty(cwd, 'fuzzT', root, { key: 'p256', extensions: TIME_STAMPING });
  const content = new Uint8Array(40);
  const trusted = trustingForeign(root);
  const sha256 = nodeForeignCrypto.createDigest('2.16.840.1.101.3.4.2.1')!;
  sha256.update(content);
  const digest = { oid: '2.16.840.1.101.3.4.2.1', digest: sha256.digest(), pieces: () => [content] };
  const forms = [[], ['-noattr'], ['-cades']];
  const messages = signers.flatMap((signer) => {
    const own = signer.name === 'fuzzrsaPss' ? ['-keyopt', 'rsa_padding_mode:pss'] : [];
    return forms.map((args) => foreignCms(signer, content, [...own, ...args]));
  });
  const token = foreignToken(tsa, content);
  const verdictOf = (bytes: Uint8Array): string | undefined =>
    expectCodedErrorOrValue(() => verifyCms({ ...trusted, bytes, content: digest, claimedTime: trusted.now }))
      ?.answer;
  for (const message of messages) expect(verdictOf(message)).toBe('valid');
  fc.assert(
    fc.property(mutatedOneOf(messages), mutated(token), (message, stamp) => {
      verdictOf(message);
      expectCodedErrorOrValue(() => judgeTimestamp(stamp, content, trusted));
    }),
    fuzzRuns(600),
  );
  fc.assert(
    fc.property(mutatedOneOf([root, ...signers].map(({ certificate }) => certificate.der)), (bytes) => {
      const issuer = expectCodedErrorOrValue(() => parseCertificate(bytes));
      if (issuer === undefined) return;
      expectCodedErrorOrValue(() =>
        verifyChain({
          ...{ leaf: signers[0]!.certificate, others: [], roots: [issuer], at: trusted.now, purpose: 'sign' },
          foreign: nodeForeignCrypto,
        }),
      );
      expectCodedErrorOrValue(() =>
        verifyCertificateSignature(signers[0]!.certificate, issuer, nodeForeignCrypto),
      );
    }),
    fuzzRuns(600),
  );
});

test('a key with the exponent 1, under which anybody can sign, makes nothing right', () => {
  const root = foreignParty(cwd, 'oneR', undefined);
  const leaf = foreignParty(cwd, 'oneL', root).certificate;
  const sha256 = nodeForeignCrypto.createDigest('2.16.840.1.101.3.4.2.1')!;
  sha256.update(leaf.tbs);
  // EMSA-PKCS1-v1_5 (RFC 8017, 9.2) is its own signature.
  const info = der.sequence(
    der.sequence(der.oid('2.16.840.1.101.3.4.2.1'), Uint8Array.of(5, 0)),
    der.octets(sha256.digest()),
  );
  const padding = new Uint8Array(256 - 3 - info.length).fill(255);
  const signature = Uint8Array.of(0, 1, ...padding, 0, ...info);
  for (const [modulus, exponent] of [
    [(1n << 2048n) - 1n, 1n],
    [0n, 65_537n],
    [1n, 65_537n],
    [3n, 1n],
  ] as const) {
    const key = der.sequence(der.integer(modulus), der.integer(exponent));
    const algorithm = der.sequence(der.oid('1.2.840.113549.1.1.1'), Uint8Array.of(5, 0));
    const spki = der.sequence(algorithm, der.bits(key));
    const odd = { ...root.certificate, publicKey: { ...root.certificate.publicKey, key, spki } };
    expect(verified({ ...leaf, signature }, odd)).toBe(
      exponent === 1n || modulus === 0n ? 'unknown SIGNATURE_KEY_UNUSABLE' : 'invalid SIGNATURE_WRONG',
    );
  }
});
