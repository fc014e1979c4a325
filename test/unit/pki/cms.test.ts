import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asOid, der, readDer } from '@yinzheng/core/asn1';
import { concat, utf8 } from '@yinzheng/core/kernel';
import {
  attributeValue,
  CMS_ATTRIBUTE,
  CMS_OIDS,
  parseSignedData,
  signedAttributes,
  signedDataFrom,
  type Certificate,
  type CmsOids,
  type SignedAttributesSpec,
  type SignerResult,
} from '@yinzheng/core/pki';
import { sm2Sign, sm3 } from '@yinzheng/core/sm';
import { DURING, issue, keyOf } from '../../support/certificates.ts';
import { expectCodedErrorOrValue, flipBit, flips } from '../../support/fuzz.ts';
import { verifyFirst } from '../../support/cms.ts';
import { openssl, opensslVerifies } from '../../support/openssl.ts';
import { requireTool } from '../../support/tools.ts';
import { tempDir } from '../../support/temp.ts';

const CONTENT = utf8('%PDF-1.7 what is signed');
const signer = issue({ cn: 'signer' });
const OF_OURS = { oid: '2.25.1', values: [der.utf8('ticket')] };

interface Made {
  readonly attributes: Uint8Array;
  readonly signature: Uint8Array;
  readonly cms: Uint8Array;
}

function make(spec: Partial<SignedAttributesSpec> = {}, certificate = signer.certificate): Made {
  const oids = spec.oids ?? 'rfc5652';
  const attributes = signedAttributes({
    oids,
    messageDigest: sm3(CONTENT),
    signingTime: DURING,
    certificate: signer.certificate,
    ...spec,
  });
  const signature = sm2Sign(signer.key.privateKey, attributes);
  return {
    attributes,
    signature,
    cms: signedDataFrom({ oids, signedAttributes: attributes, certificate }, signature),
  };
}

const verify = (cms: Uint8Array, content = CONTENT, others: Certificate[] = []): SignerResult =>
  verifyFirst(cms, content, others);

describe.each<CmsOids>(['rfc5652', 'gbt35275'])('what we make under the OIDs of %s', (oids) => {
  const made = make({ oids, extra: [OF_OURS] });

  test('is read with the same values and verifies', () => {
    const signedData = parseSignedData(made.cms);
    expect(signedData).toMatchObject({
      oids,
      content: undefined,
      contentType: CMS_OIDS[oids].data,
      version: 1,
    });
    expect(signedData.digestAlgorithmOids).toEqual(['1.2.156.10197.1.401']);
    expect(signedData.certificates).toHaveLength(1);
    const info = signedData.signers[0]!;
    expect(info.signatureAlgorithmOid).toBe('1.2.156.10197.1.501');
    expect(info.signingTime).toEqual(DURING);
    expect(info.signedAttributesDer).toEqual(made.attributes);
    expect(attributeValue(info.signedAttributes, OF_OURS.oid)).toEqual(OF_OURS.values[0]);
    expect(verify(made.cms)).toMatchObject({ answer: 'valid', signingCertificate: 'match' });
    expect(verify(made.cms).certificate?.serial).toBe(signer.certificate.serial);
  });

  test('openssl verifies the signature over the attributes, and walks the structure', (context) => {
    requireTool(context, 'openssl');
    expect(opensslVerifies(signer.key.publicKey, made.attributes, made.signature)).toBe(true);
    const cwd = tempDir();
    writeFileSync(join(cwd, 'a.cms'), made.cms);
    const text = openssl(['asn1parse', '-inform', 'DER', '-in', 'a.cms'], cwd);
    for (const name of ['contentType', 'messageDigest', 'signingTime', 'id-smime-aa-signingCertificateV2']) {
      expect(text).toMatch(new RegExp(`OBJECT +:${name}\\n`));
    }
    expect(text).toContain('UTCTIME           :260601000000Z');
    if (oids === 'gbt35275') return; // openssl does not know those OIDs
    const print = openssl(['cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'a.cms'], cwd);
    expect(print).toContain('contentType: pkcs7-signedData (1.2.840.113549.1.7.2)');
    expect(print).toMatch(/eContent: <ABSENT>/);
    expect(print).toMatch(/algorithm: SM2-with-SM3/);
  });

  test('further certificates and unsigned attributes are carried along', () => {
    const more = issue({ cn: 'more' }).certificate;
    const token = { oid: CMS_ATTRIBUTE.timeStampToken, values: [der.sequence(der.null())] };
    const cms = signedDataFrom(
      {
        ...{ oids, signedAttributes: made.attributes, certificate: signer.certificate },
        ...{ others: [more], unsignedAttributes: [token] },
      },
      made.signature,
    );
    const signedData = parseSignedData(cms);
    expect(new Set(signedData.certificates.map(({ serial }) => serial))).toEqual(
      new Set([signer.certificate.serial, more.serial]),
    );
    expect(signedData.signers[0]!.unsignedAttributes).toEqual([token]);
    expect(verify(cms).answer).toBe('valid');
  });
});

/** Takes a message apart: [version, digestAlgorithms, encapContentInfo, certificates, signerInfos]. */
function partsOf(cms: Uint8Array): Uint8Array[] {
  return readDer(cms).children[1]!.children[0]!.children.map(({ bytes }) => bytes);
}

function message(
  parts: readonly Uint8Array[],
  contentType: string = CMS_OIDS.rfc5652.signedData,
): Uint8Array {
  return der.sequence(der.oid(contentType), der.explicit(0, der.sequence(...parts)));
}

/** Takes the signer info apart: [version, sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature]. */
function signerParts(cms: Uint8Array): Uint8Array[] {
  return readDer(partsOf(cms)[4]!).children[0]!.children.map(({ bytes }) => bytes);
}

const { cms, attributes } = make();
const SIGNERS = 4;

function withSigner(parts: readonly Uint8Array[], base = cms): Uint8Array {
  return message(partsOf(base).with(SIGNERS, der.set(der.sequence(...parts))));
}

/** The message with other attributes, signed again by the right key. */
function resigned(...list: readonly Uint8Array[]): Uint8Array {
  const set = der.set(...list);
  const signature = sm2Sign(signer.key.privateKey, set);
  return withSigner(signerParts(cms).with(3, der.implicit(0, set)).with(5, der.octets(signature)));
}

const listed = readDer(attributes).children.map(({ bytes }) => bytes);
const attribute = (oid: string, ...values: Uint8Array[]): Uint8Array =>
  der.sequence(der.oid(oid), der.set(...values));
const without = (oid: string): Uint8Array[] =>
  listed.filter((one) => asOid(readDer(one).children[0]!, 'test') !== oid);

describe('what does not verify', () => {
  test('another content', () => {
    expect(verify(cms, utf8('other'))).toMatchObject({ answer: 'invalid', reason: 'CMS_DIGEST_WRONG' });
  });

  test('attributes signed by another key, or changed', () => {
    const forged = signedDataFrom(
      { oids: 'rfc5652', signedAttributes: attributes, certificate: signer.certificate },
      sm2Sign(keyOf('forger').privateKey, attributes),
    );
    expect(verify(forged)).toMatchObject({ answer: 'invalid', reason: 'SIGNATURE_WRONG' });
    const later = make({ signingTime: new Date(DURING.getTime() + 1000) }).attributes;
    const moved = withSigner(signerParts(cms).with(3, der.implicit(0, later)));
    expect(verify(moved)).toMatchObject({ answer: 'invalid', reason: 'SIGNATURE_WRONG' });
  });

  test('another certificate than the one named when signing, with the same key, issuer and serial number', () => {
    const twin = issue({ cn: 'signer', spec: { keyUsage: ['digitalSignature'] } }).certificate;
    expect(verify(make({}, twin).cms)).toMatchObject({
      answer: 'invalid',
      reason: 'CMS_SIGNING_CERTIFICATE_WRONG',
      signingCertificate: 'other',
    });
  });

  test.each([
    ['no content type', without(CMS_ATTRIBUTE.contentType), 'CMS_CONTENT_TYPE_WRONG'],
    [
      'two values of the content type',
      [
        ...without(CMS_ATTRIBUTE.contentType),
        attribute(
          CMS_ATTRIBUTE.contentType,
          der.oid(CMS_OIDS.rfc5652.data),
          der.oid('1.2.840.113549.1.7.99'),
        ),
      ],
      'CMS_CONTENT_TYPE_WRONG',
    ],
    [
      'another content type',
      [...without(CMS_ATTRIBUTE.contentType), attribute(CMS_ATTRIBUTE.contentType, der.oid('1.2.3'))],
      'CMS_CONTENT_TYPE_WRONG',
    ],
    ['no message digest', without(CMS_ATTRIBUTE.messageDigest), 'CMS_DIGEST_WRONG'],
    [
      'an empty message digest',
      [
        ...without(CMS_ATTRIBUTE.messageDigest),
        attribute(CMS_ATTRIBUTE.messageDigest, der.octets(new Uint8Array(0))),
      ],
      'CMS_DIGEST_WRONG',
    ],
  ])('%s, though well signed', (_, list, reason) => {
    expect(verify(resigned(...listed)).answer).toBe('valid');
    expect(verify(resigned(...list))).toMatchObject({ answer: 'invalid', reason });
  });

  test('another type of content outside than inside', () => {
    const changed = message(partsOf(cms).with(2, der.sequence(der.oid('1.2.3'))));
    expect(verify(changed)).toMatchObject({ answer: 'invalid', reason: 'CMS_CONTENT_TYPE_WRONG' });
  });

  test('signed attributes passed off as a content that was signed without any', () => {
    const [version, sid, digest, , algorithm, signature] = signerParts(cms);
    const bare = withSigner([version!, sid!, digest!, algorithm!, signature!]);
    expect(verify(bare)).toMatchObject({ answer: 'invalid', reason: 'SIGNATURE_WRONG' });
    const parts = partsOf(bare).with(2, der.sequence(der.oid('1.2.840.113549.1.9.16.1.4')));
    expect(verify(message(parts), attributes)).toMatchObject({
      answer: 'invalid',
      reason: 'CMS_CONTENT_TYPE_WRONG',
    });
  });

  test("the signer's certificate is missing, or given by the caller", () => {
    const bare = message(partsOf(cms).toSpliced(3, 1));
    expect(verify(bare)).toMatchObject({
      answer: 'unknown',
      reason: 'CMS_SIGNER_CERTIFICATE_MISSING',
      params: { signer: signer.certificate.issuer.text },
    });
    expect(verify(bare, CONTENT, [signer.certificate]).answer).toBe('valid');
  });

  test.each([
    ['SM2 with SM3', '1.2.156.10197.1.501', 'valid'],
    ['SM2 signature', '1.2.156.10197.1.301.1', 'valid'],
    ['the SM2 curve', '1.2.156.10197.1.301', 'valid'],
    ['ECDSA with SHA-256', '1.2.840.10045.4.3.2', 'unknown'],
  ])('signature algorithm %s', (_, oid, answer) => {
    const changed = withSigner(signerParts(cms).with(4, der.sequence(der.oid(oid))));
    expect(verify(changed).answer).toBe(answer);
  });

  test('a signing certificate attribute with another digest than SM3 is said not to be checked', () => {
    const id = der.sequence(der.sequence(der.sequence(der.octets(new Uint8Array(32)))));
    const list = [
      ...without(CMS_ATTRIBUTE.signingCertificateV2),
      attribute(CMS_ATTRIBUTE.signingCertificateV2, id),
    ];
    expect(verify(resigned(...list))).toMatchObject({ answer: 'valid', signingCertificate: 'unchecked' });
  });
});

const certificates = der.implicit(0, der.set(signer.certificate.der));

test.each([
  ['another content type', message(partsOf(cms), CMS_OIDS.rfc5652.data)],
  ['a byte that is not zero after it', concat(cms, Uint8Array.of(0, 0, 1))],
  ['no signer infos', message(partsOf(cms).slice(0, SIGNERS))],
  ['certificates twice', message(partsOf(cms).toSpliced(3, 0, certificates))],
  [
    'a damaged certificate',
    message(partsOf(cms).with(3, der.implicit(0, der.set(der.sequence(der.null()))))),
  ],
  [
    '101 signers',
    message(
      partsOf(cms).with(
        SIGNERS,
        der.set(...Array.from({ length: 101 }, () => der.sequence(...signerParts(cms)))),
      ),
    ),
  ],
  [
    '101 certificates',
    message(
      partsOf(cms).with(
        3,
        der.implicit(0, der.set(...Array.from({ length: 101 }, () => signer.certificate.der))),
      ),
    ),
  ],
  [
    'a content that is no OCTET STRING',
    message(partsOf(cms).with(2, der.sequence(der.oid('1.2.3'), der.explicit(0, der.null())))),
  ],
  ['no attribute in signed attributes', withSigner(signerParts(cms).with(3, der.implicit(0, der.set())))],
  [
    'an attribute twice',
    withSigner(signerParts(cms).with(3, der.implicit(0, der.set(...listed, listed[0]!)))),
  ],
  [
    'values that are no SET',
    withSigner(
      signerParts(cms).with(3, der.implicit(0, der.set(der.sequence(der.oid('1.2.3'), der.null())))),
    ),
  ],
  ['a signature that is no OCTET STRING', withSigner(signerParts(cms).with(5, der.null()))],
  [
    'a signing time that is none',
    resigned(...without(CMS_ATTRIBUTE.signingTime), attribute(CMS_ATTRIBUTE.signingTime, der.null())),
  ],
])('a message with %s is refused', (_, bytes) => {
  expect(() => parseSignedData(bytes)).toThrow('DER_MALFORMED');
});

test('certificates of other formats are passed over', () => {
  const other = der.implicit(1, der.sequence(der.null()));
  const changed = message(partsOf(cms).with(3, der.implicit(0, der.set(other, signer.certificate.der))));
  expect(parseSignedData(changed).certificates).toHaveLength(1);
  expect(verify(changed).answer).toBe('valid');
});

test('no flipped bit of what is signed, of the signature or of the certificate goes unnoticed', () => {
  // Not under the signature, and without a say in it: the two versions, the list of digest algorithms, and the pointer to
  // the certificate, where the case of letters and the string types of the issuer's name do not count.
  const signedData = readDer(cms).children[1]!.children[0]!;
  const [version, digests, , , signers] = signedData.children;
  const [signerVersion, sid] = signers!.children[0]!.children;
  const free = [version!, digests!, signerVersion!, sid!].map(({ bytes }) => {
    const start = bytes.byteOffset - cms.byteOffset;
    return [start, start + bytes.length] as const;
  });
  const unnoticed: string[] = [];
  for (const [position, bit] of flips(cms.length)) {
    const answer = expectCodedErrorOrValue(() => verify(flipBit(cms, position, bit)).answer);
    const isFree = free.some(([start, end]) => position >= start && position < end);
    if (answer === 'valid' && !isFree) unnoticed.push(`${position}.${bit}`);
  }
  expect(unnoticed).toEqual([]);
});
