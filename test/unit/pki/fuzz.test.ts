import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { der } from '@yinzheng/core/asn1';
import { concat, fromHex } from '@yinzheng/core/kernel';
import {
  certListFrom,
  parseCertificate,
  parseCrl,
  parseSignedData,
  pemToDer,
  signedAttributes,
  signedDataFrom,
  tbsCertList,
  verifyChain,
  verifySignerInfo,
} from '@yinzheng/core/pki';
import { sm2Sign, sm3 } from '@yinzheng/core/sm';
import { caSpec, DURING, issue } from '../../support/certificates.ts';
import { anyDer } from '../../support/der-trees.ts';
import { expectCodedErrorOrValue, fuzzRuns, mutatedOneOf } from '../../support/fuzz.ts';
import { ROOT } from '../../support/repo.ts';
import { sharedDir } from '../../support/shared.ts';

const root = issue({ cn: 'root', spec: caSpec(3) });
const leaf = issue({
  cn: 'leaf',
  issuer: root,
  spec: { crlDistributionPoints: ['http://ca.example/x.crl'], extKeyUsage: ['1.3.6.1.5.5.7.3.4'] },
});
const others = [root.certificate, leaf.certificate];

const tbs = tbsCertList({
  issuer: root.certificate.subject.der,
  authorityKeyId: root.certificate.subjectKeyId!,
  thisUpdate: DURING,
  nextUpdate: DURING,
  crlNumber: 1n,
  revoked: [1n, 2n, 3n].map((serial) => ({ serial, revokedAt: DURING, reasonCode: 1 })),
});
const crl = certListFrom(tbs, sm2Sign(root.key.privateKey, tbs));

const attributes = signedAttributes({
  oids: 'gbt35275',
  messageDigest: sm3(),
  signingTime: DURING,
  certificate: leaf.certificate,
});
const cms = signedDataFrom(
  { oids: 'gbt35275', signedAttributes: attributes, certificate: leaf.certificate },
  sm2Sign(leaf.key.privateKey, attributes),
);

/** The certificates inside the sample seals, where those are there. */
function sampleCertificates(): Uint8Array[] {
  const folder = sharedDir();
  if (folder === undefined) return [];
  const seal = new Uint8Array(readFileSync(join(folder, 'standards/vectors/UserV4.esl')));
  return [seal.slice(106, 634), seal.slice(16401, 16927)];
}

const foreign = rootCertificates.slice(0, 12).map((pem) => pemToDer(pem, 'CERTIFICATE'));
const foreignCms = ['detached', 'attached', 'bare', 'key-id'].map(
  (name) => new Uint8Array(readFileSync(join(ROOT, 'test/fixtures/cms', `${name}.cms`))),
);

test('damaged certificates are refused with a code or read, and then judged without ado', () => {
  const samples = [root.certificate.der, leaf.certificate.der, ...foreign, ...sampleCertificates()];
  let read = 0;
  fc.assert(
    fc.property(mutatedOneOf(samples), (bytes) => {
      const certificate = expectCodedErrorOrValue(() => parseCertificate(bytes), 500);
      if (certificate === undefined) return;
      read += 1;
      const request = {
        leaf: certificate,
        others,
        roots: [root.certificate],
        at: DURING,
        purpose: 'sign',
      } as const;
      const result = expectCodedErrorOrValue(() => verifyChain(request));
      const changed = !others.some((one) => Buffer.compare(one.der, bytes) === 0);
      if (changed) expect(result?.answer).not.toBe('valid');
    }),
    fuzzRuns(1500),
  );
  expect(read).toBeGreaterThan(100);
});

test('damaged lists are refused with a code or read', () => {
  fc.assert(
    fc.property(mutatedOneOf([crl]), (bytes) => {
      expectCodedErrorOrValue(() => parseCrl(bytes), 500);
    }),
    fuzzRuns(1500),
  );
});

test('damaged messages are refused with a code or read, and then verified without ado', () => {
  let read = 0;
  fc.assert(
    fc.property(mutatedOneOf([cms, ...foreignCms]), (bytes) => {
      const signedData = expectCodedErrorOrValue(() => parseSignedData(bytes), 500);
      for (const signer of signedData?.signers ?? []) {
        read += 1;
        expectCodedErrorOrValue(() => verifySignerInfo(signedData!, signer, { digest: sm3() }, { others }));
      }
    }),
    fuzzRuns(1500),
  );
  expect(read).toBeGreaterThan(100);
});

const PARSERS = [parseCertificate, parseCrl, parseSignedData] as const;

test('any DER, and any bytes, are refused with a code or read by every parser', () => {
  const wrapped = fc.array(anyDer, { maxLength: 8 }).map((parts) => der.sequence(...parts));
  const message = anyDer.map((content) =>
    der.sequence(der.oid('1.2.840.113549.1.7.2'), der.explicit(0, content)),
  );
  fc.assert(
    fc.property(fc.oneof(anyDer, wrapped, message, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      for (const parse of PARSERS) expectCodedErrorOrValue<unknown>(() => parse(bytes), 500);
    }),
    fuzzRuns(1000),
  );
});

/** Something put in place of every element of a sample in turn, at every depth. */
function replaced(sample: Uint8Array, instead: Uint8Array): Uint8Array[] {
  const out: Uint8Array[] = [instead];
  const identifier = sample[0]!;
  if ((identifier & 0x20) === 0) return out;
  const children = childrenOf(sample);
  for (const [i, child] of children.entries()) {
    for (const variant of replaced(child, instead)) {
      const inside = der.sequence(...children.with(i, variant));
      out.push(concat(Uint8Array.of(identifier), inside.subarray(1)));
    }
  }
  return out;
}

function childrenOf(element: Uint8Array): Uint8Array[] {
  const header = element[1]! < 0x80 ? 2 : 2 + (element[1]! & 0x7f);
  const out: Uint8Array[] = [];
  for (let at = header; at < element.length;) {
    const first = element[at + 1]!;
    let length = first;
    let size = 2;
    if (first >= 0x80) {
      size += first & 0x7f;
      length = element.subarray(at + 2, at + size).reduce((sum, octet) => sum * 256 + octet, 0);
    }
    out.push(element.slice(at, at + size + length));
    at += size + length;
  }
  return out;
}

const INSTEAD = [
  '',
  '0500',
  '3000',
  '3100',
  '020100',
  '0400',
  'a000',
  '8000',
  '0c00',
  '0600',
  '3003020100',
  '0101ff',
];

test.each(INSTEAD)('"%s" in place of any element is refused with a code or read', (hex) => {
  const samples = [
    [parseCertificate, leaf.certificate.der],
    [parseCrl, crl],
    [parseSignedData, cms],
  ] as const;
  for (const [parse, sample] of samples) {
    const variants = replaced(sample, fromHex(hex));
    expect(variants.length).toBeGreaterThan(30);
    for (const bytes of variants) expectCodedErrorOrValue<unknown>(() => parse(bytes), 500);
  }
});

test('huge lengths, deep nesting and wide structures are refused in bounded time', () => {
  const deep = concat(...Array.from({ length: 100_000 }, () => fromHex('3080')));
  const wide = concat(
    fromHex('3083061a80'),
    new Uint8Array(400_000).map((_, i) => (i % 2 === 0 ? 5 : 0)),
  );
  const name = der.sequence(
    ...Array.from({ length: 5_000 }, () => der.set(der.sequence(der.oid('2.5.4.3'), der.utf8('x')))),
  );
  const hostile = [
    deep,
    wide,
    fromHex('3084ffffffff'),
    fromHex('30847fffffff3084'),
    der.sequence(name, name, name),
  ];
  for (const bytes of hostile) {
    for (const parse of PARSERS)
      expect(expectCodedErrorOrValue<unknown>(() => parse(bytes), 4000)).toBeUndefined();
  }
});
