import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { der, readDer } from '@yinzheng/core/asn1';
import { concat, fromHex, toHex, utf8 } from '@yinzheng/core/kernel';
import {
  EXTENSION,
  parseCertificate,
  pemToDer,
  sm2PublicKeyInfo,
  verifyCertificateSignature,
  type Certificate,
} from '@yinzheng/core/pki';
import { sm2Verify } from '@yinzheng/core/sm';
import { caSpec, issue, keyOf } from '../../support/certificates.ts';
import { flipBit, flips } from '../../support/fuzz.ts';
import { sharedPath } from '../../support/shared.ts';

/** A certificate taken apart, so that a test can put something else into it. */
function remade(certificate: Certificate, change: (fields: Uint8Array[]) => Uint8Array[]): Uint8Array {
  const [tbs, algorithm, signature] = readDer(certificate.der).children;
  const fields = change(tbs!.children.map((field) => field.bytes));
  return der.sequence(der.sequence(...fields), algorithm!.bytes, signature!.bytes);
}

const { certificate } = issue({ cn: 'one', spec: caSpec(0) });
const SIGNATURE_ALGORITHM = 2;
const SPKI = 6;
const EXTENSIONS = 7;

/** The certificate with that extension in place of its own. */
function withExtension(oid: string, value: Uint8Array, ...between: Uint8Array[]): Uint8Array {
  const extension = der.sequence(der.oid(oid), ...between, der.octets(value));
  return remade(certificate, (fields) => [
    ...fields.slice(0, EXTENSIONS),
    der.explicit(3, der.sequence(extension)),
  ]);
}

test("the certificates of public CAs read as Node's own parser reads them", () => {
  expect(rootCertificates.length).toBeGreaterThan(100);
  for (const pem of rootCertificates) {
    const theirs = new X509Certificate(pem);
    const ours = parseCertificate(pemToDer(pem, 'CERTIFICATE'));
    expect(ours.serial).toBe(BigInt(`0x${theirs.serialNumber}`));
    expect(ours.notBefore).toEqual(theirs.validFromDate);
    expect(ours.notAfter).toEqual(theirs.validToDate);
    expect(ours.basicConstraints?.ca ?? false).toBe(theirs.ca);
    expect(ours.extKeyUsage).toEqual(theirs.keyUsage); // Node calls extKeyUsage so
    expect(toHex(ours.publicKey.spki)).toBe(
      theirs.publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
    );
    expect(toHex(ours.der)).toBe(theirs.raw.toString('hex'));
    const cn = theirs.subject.split('\n').flatMap((line) => (line.startsWith('CN=') ? [line.slice(3)] : []));
    expect(ours.subject.commonName).toBe(cn.at(-1));
    expect(ours.publicKey.sm2Point).toBeUndefined();
    expect(verifyCertificateSignature(ours, ours)).toMatchObject({
      answer: 'unknown',
      reason: 'SIGNATURE_ALGORITHM_UNSUPPORTED',
      params: { algorithm: ours.signatureAlgorithmOid },
    });
  }
});

test('the certificates inside the sample seals are read', (context) => {
  const v4 = readFileSync(sharedPath(context, 'standards/vectors/UserV4.esl'));
  for (const [offset, length, serial] of [
    [106, 528, 0x1719d2dab60n],
    [16401, 526, 0x1719d2e201dn],
  ] as const) {
    const bytes = new Uint8Array(v4.subarray(offset, offset + length));
    const found = parseCertificate(bytes);
    const theirs = new X509Certificate(bytes);
    expect(found.serial).toBe(serial);
    expect(found.subject.text).toBe('C=CN, O=OFD R&W, ST=Zhejiang, L=Hangzhou, CN=Test Certificate');
    expect(found.issuer.commonName).toBe('OFD Reader and WriterROOT Certificate');
    expect(found.notAfter).toEqual(theirs.validToDate);
    expect([...found.keyUsage!]).toEqual(['digitalSignature', 'nonRepudiation', 'keyCertSign']);
    expect(found.basicConstraints).toEqual({ ca: false, pathLen: undefined });
    expect(found.publicKey.sm2Point).toHaveLength(65);
  }
});

test('what the builder writes is read with the same values', () => {
  const extra = { oid: '1.2.156.10260.4.1.3', critical: false, value: der.utf8('91610000') };
  const { certificate: leaf } = issue({
    cn: 'leaf',
    issuer: { key: keyOf('one'), certificate },
    spec: {
      keyUsage: ['nonRepudiation', 'decipherOnly'],
      extKeyUsage: ['1.3.6.1.5.5.7.3.4'],
      crlDistributionPoints: ['http://ca.example/a.crl', 'http://ca.example/b.crl'],
      extraExtensions: [extra],
      notAfter: new Date('2050-01-01T00:00:00Z'),
    },
  });
  expect(leaf.version).toBe(3);
  expect([...leaf.keyUsage!]).toEqual(['nonRepudiation', 'decipherOnly']);
  expect(leaf.basicConstraints).toEqual({ ca: false, pathLen: undefined });
  expect(certificate.basicConstraints).toEqual({ ca: true, pathLen: 0 });
  expect(leaf.extKeyUsage).toEqual(['1.3.6.1.5.5.7.3.4']);
  expect(leaf.crlDistributionPoints).toEqual(['http://ca.example/a.crl', 'http://ca.example/b.crl']);
  expect(leaf.extensions.find(({ oid }) => oid === extra.oid)).toEqual(extra);
  expect(leaf.notAfter).toEqual(new Date('2050-01-01T00:00:00Z'));
  expect(leaf.authorityKeyId).toEqual(certificate.subjectKeyId);
  expect(leaf.publicKey.sm2Point).toEqual(keyOf('leaf').publicKey);
  expect(verifyCertificateSignature(leaf, certificate).answer).toBe('valid');
  expect(verifyCertificateSignature(leaf, leaf)).toMatchObject({
    answer: 'invalid',
    reason: 'SIGNATURE_WRONG',
  });
});

test("Node's parser reads what the builder writes", () => {
  const theirs = new X509Certificate(certificate.der);
  expect(theirs.subject).toBe('C=CN\nO=测试单位\nCN=one');
  expect(theirs.ca).toBe(true);
  expect(BigInt(`0x${theirs.serialNumber}`)).toBe(certificate.serial);
  expect(theirs.checkIssued(theirs)).toBe(true);
});

describe('SM2 keys', () => {
  const point = keyOf('one').publicKey;
  const key = (algorithm: Uint8Array): Uint8Array => der.sequence(algorithm, der.bits(point));
  const [ec, sm2] = [der.oid('1.2.840.10045.2.1'), der.oid('1.2.156.10197.1.301')];
  const pointOf = (spki: Uint8Array): Uint8Array | undefined =>
    parseCertificate(remade(certificate, (fields) => fields.with(SPKI, spki))).publicKey.sm2Point;

  test.each([
    ['id-ecPublicKey with the curve', key(der.sequence(ec, sm2)), true],
    ['the SM2 OID alone', key(der.sequence(sm2)), true],
    ['the SM2 OID with NULL', key(der.sequence(sm2, der.null())), true],
    ['the SM2 OID with the curve', key(der.sequence(sm2, sm2)), true],
    ['P-256', key(der.sequence(ec, der.oid('1.2.840.10045.3.1.7'))), false],
    ['id-ecPublicKey without a curve', key(der.sequence(ec)), false],
    ['the SM2 OID with another curve', key(der.sequence(sm2, der.oid('1.2.840.10045.3.1.7'))), false],
    ['a point off the curve', der.sequence(der.sequence(ec, sm2), der.bits(flipBit(point, 40, 3))), false],
    [
      'a compressed point',
      der.sequence(der.sequence(ec, sm2), der.bits(Uint8Array.of(2, ...point.slice(1, 33)))),
      false,
    ],
  ])('%s', (_, spki, isSm2) => {
    expect(pointOf(spki)).toEqual(isSm2 ? point : undefined);
  });

  test('no key is written that is no point', () => {
    expect(() => sm2PublicKeyInfo(flipBit(point, 40, 3))).toThrow('BAD_ARGUMENT');
  });
});

test('the signature algorithm may have NULL for parameters, but may not differ inside and outside', () => {
  const [tbs, , signature] = readDer(certificate.der).children;
  const algorithm = (oid: string): Uint8Array => der.sequence(der.oid(oid), der.null());
  const sm2WithNull = algorithm('1.2.156.10197.1.501');
  expect(
    parseCertificate(der.sequence(tbs!.bytes, sm2WithNull, signature!.bytes)).signatureAlgorithmOid,
  ).toBe('1.2.156.10197.1.501');
  const inside = remade(certificate, (fields) => fields.with(SIGNATURE_ALGORITHM, sm2WithNull));
  expect(parseCertificate(inside).serial).toBe(certificate.serial);
  const other = der.sequence(tbs!.bytes, algorithm('1.2.840.10045.4.3.2'), signature!.bytes);
  expect(() => parseCertificate(other)).toThrow('DER_MALFORMED');
});

test('of the places of lists, URIs alone are taken', () => {
  const uri = (text: string): Uint8Array => der.implicit(6, der.ia5(text));
  const names = (...list: Uint8Array[]): Uint8Array =>
    der.explicit(0, der.implicit(0, der.sequence(...list)));
  const directory = der.explicit(4, certificate.subject.der);
  const value = der.sequence(
    der.sequence(names(directory, uri('http://a/'), uri('http://b/'))),
    der.sequence(der.explicit(2, directory)),
    der.sequence(der.explicit(0, der.implicit(1, der.set()))),
    der.sequence(names(uri('ldap://c/'))),
  );
  const found = parseCertificate(withExtension(EXTENSION.crlDistributionPoints, value));
  expect(found.crlDistributionPoints).toEqual(['http://a/', 'http://b/', 'ldap://c/']);
});

test('an explicit critical FALSE, which makers write, is read', () => {
  const bytes = withExtension('1.2.3', der.null(), der.boolean(false));
  expect(parseCertificate(bytes).extensions).toEqual([{ oid: '1.2.3', critical: false, value: der.null() }]);
});

test('certificates of version 1 have no extensions', () => {
  const v1 = remade(certificate, (fields) => fields.slice(1, EXTENSIONS));
  expect(parseCertificate(v1)).toMatchObject({ version: 1, extensions: [], basicConstraints: undefined });
  expect(() => parseCertificate(remade(certificate, (fields) => fields.slice(1)))).toThrow('DER_MALFORMED');
});

test.each([
  ['version 4', remade(certificate, (fields) => fields.with(0, der.explicit(0, der.integer(3))))],
  ['a field missing', remade(certificate, (fields) => fields.toSpliced(4, 1))],
  ['a field too many', remade(certificate, (fields) => [...fields, der.null()])],
  [
    'extensions first',
    remade(certificate, (fields) => [fields[EXTENSIONS]!, ...fields.slice(0, EXTENSIONS)]),
  ],
  ['a serial number of 65 octets', remade(certificate, (fields) => fields.with(1, der.integer(1n << 512n)))],
  [
    'a local time',
    remade(certificate, (fields) =>
      fields.with(4, fromHex('301e' + '170d3234303130313030303030305a' + '170d3234303130313030303030302b')),
    ),
  ],
  ['keyUsage that is no BIT STRING', withExtension(EXTENSION.keyUsage, der.null())],
  [
    'basicConstraints with a negative length',
    withExtension(EXTENSION.basicConstraints, fromHex('30060101ff0201ff')),
  ],
  ['basicConstraints with more in it', withExtension(EXTENSION.basicConstraints, fromHex('30030101ff0500'))],
  ['an extension value with a byte after it', withExtension(EXTENSION.keyUsage, fromHex('0302078000'))],
  [
    'a subjectKeyIdentifier that is no OCTET STRING',
    withExtension(EXTENSION.subjectKeyIdentifier, der.null()),
  ],
  [
    'an extension twice',
    remade(certificate, (fields) => {
      const ski = der.sequence(der.oid(EXTENSION.subjectKeyIdentifier), der.octets(der.octets(utf8('x'))));
      return fields.with(EXTENSIONS, der.explicit(3, der.sequence(ski, ski)));
    }),
  ],
  ['a byte after it', concat(certificate.der, Uint8Array.of(0))],
])('%s is refused', (_, bytes) => {
  expect(() => parseCertificate(bytes)).toThrow('DER_MALFORMED');
});

test.each([
  ['a serial of 0', { serial: 0n }],
  ['a serial of 21 octets', { serial: 1n << 160n }],
  ['an end before the beginning', { notAfter: new Date('2020-01-01T00:00:00Z') }],
  ['a URI that is not ASCII', { crlDistributionPoints: ['http://印/'] }],
  ['a key that is no point', { publicKey: new Uint8Array(65) }],
])('a certificate with %s is not written', (_, spec) => {
  expect(() => issue({ cn: 'bad', spec })).toThrow('BAD_ARGUMENT');
});

test('no flipped bit of a certificate goes unnoticed', () => {
  const issuer = issue({ cn: 'issuer', spec: caSpec() });
  const leaf = issue({ cn: 'leaf', issuer }).certificate;
  const noticed = (bytes: Uint8Array): boolean => {
    try {
      const { tbs, signature, signatureAlgorithmOid } = parseCertificate(bytes);
      return (
        signatureAlgorithmOid !== leaf.signatureAlgorithmOid ||
        !sm2Verify(issuer.key.publicKey, tbs, signature)
      );
    } catch {
      return true;
    }
  };
  expect(noticed(leaf.der)).toBe(false);
  for (const [position, bit] of flips(leaf.der.length)) {
    expect([position, bit, noticed(flipBit(leaf.der, position, bit))]).toEqual([position, bit, true]);
  }
});
