import { createHash, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concat } from '@yinzheng/core/kernel';
import {
  describeSeal,
  describeSealSignature,
  parseSeal,
  parseSealSignature,
  sealDataKind,
} from '@yinzheng/core/seals';
import { describe, expect, test } from 'vitest';
import { DISTID, openssl, opensslAccepts } from '../../support/openssl.ts';
import {
  contentAt,
  elementAt,
  PLACES,
  sample,
  SEAL_SAMPLES,
  SIGNATURE_SAMPLE,
} from '../../support/seal-samples.ts';
import { tempDir } from '../../support/temp.ts';

const hash = (bytes: Uint8Array): string => createHash('sm3').update(bytes).digest('hex');

/** Whether openssl verifies a signature with the key of a certificate, both cut out of a sample. */
function verifiedByOpenssl(cert: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const cwd = tempDir();
  writeFileSync(join(cwd, 'cert.der'), cert);
  writeFileSync(join(cwd, 'message'), message);
  writeFileSync(join(cwd, 'signature'), signature);
  openssl(['x509', '-inform', 'DER', '-in', 'cert.der', '-pubkey', '-noout', '-out', 'key.pem'], cwd);
  const how = ['-sm3', '-verify', 'key.pem', '-sigopt', DISTID, '-signature', 'signature', 'message'];
  return opensslAccepts(['dgst', ...how], cwd);
}

/** What each sample says, read off `openssl asn1parse`, `openssl x509` and the files themselves. */
const EXPECTED = {
  'UserV1.esl': {
    generation: 'v1',
    header: { ID: 'ES', version: 1, Vid: 'OFDR&WTest' },
    esID: '40C8CDD24DEF43388B86E62CCE1D6832',
    type: [1, 'unit'],
    name: 'OFDRW测试用印章',
    dates: ['2020-04-22T02:18:07.000Z', '2020-04-22T02:18:07.000Z', '2022-04-22T02:18:07.000Z'],
    bytes: 17004,
  },
  'UserV4.esl': {
    generation: 'v4',
    header: { ID: 'ES', version: 4, Vid: 'OFDR&WTest' },
    esID: '51f044b76510434e9bc67a1185c2fba5',
    type: [3, 'other'],
    name: 'OFD R&W 测试用印章',
    dates: ['2020-04-22T02:09:00.000Z', '2020-04-22T02:09:00.000Z', '2022-04-22T02:09:00.000Z'],
    bytes: 17011,
  },
  'UserV5.esl': {
    generation: 'v5',
    header: { ID: 'ES', version: 5, Vid: 'OFDR&WTestV5' },
    esID: '09aaf39291e049e4b3d716414590937e',
    type: [3, 'other'],
    name: 'OFD R&W V5测试用印章',
    dates: ['2026-04-24T08:53:23.000Z', '2026-04-24T08:53:23.000Z', '2028-04-24T08:53:23.000Z'],
    bytes: 17016,
  },
} as const;

describe.each(SEAL_SAMPLES)('%s', (name) => {
  test('is read whole', (context) => {
    const bytes = sample(context, name);
    const expected = EXPECTED[name];
    const places = PLACES[name];
    const found = describeSeal(parseSeal(bytes));
    expect(found.generation).toBe(expected.generation);
    expect(found.bytes).toBe(expected.bytes);
    expect(found.header).toEqual(expected.header);
    expect(found.esID).toBe(expected.esID);
    const { property } = found;
    expect([property.type, property.kind]).toEqual(expected.type);
    expect(property.name).toBe(expected.name);
    expect([property.createDate, property.validStart, property.validEnd]).toEqual(expected.dates);
    expect(found.picture).toEqual({
      type: 'PNG',
      widthMm: 40,
      heightMm: 40,
      bytes: 15693,
      sm3: hash(contentAt(bytes, places.picture)),
    });
    expect(found.extDatas).toEqual([]);
    expect(found.eSealInfoBytes).toBe(places.eSealInfo.header + places.eSealInfo.length);
    expect(found.signatureAlgorithm).toBe('1.2.156.10197.1.501');
    expect(found.signatureBytes).toBe(places.makerSignature.length - 1);
    expect(found.timeStampBytes).toBeNull();
    expect(sealDataKind(bytes)).toBe('seal');
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test('holds the certificates that node:crypto reads there', (context) => {
    const bytes = sample(context, name);
    const found = describeSeal(parseSeal(bytes));
    const { makerCert, stamperCert } = PLACES[name];
    const list = found.certList.kind === 'certificates' ? found.certList.certificates : [];
    expect(list.map((one) => one.sm3)).toEqual([hash(contentAt(bytes, stamperCert))]);
    expect(found.maker.sm3).toBe(hash(contentAt(bytes, makerCert)));
    for (const [place, described] of [
      [makerCert, found.maker],
      [stamperCert, list[0]],
    ] as const) {
      const theirs = new X509Certificate(contentAt(bytes, place));
      expect(described?.subject?.split(', ')).toEqual(theirs.subject.split('\n'));
      expect(described?.issuer?.split(', ')).toEqual(theirs.issuer.split('\n'));
      expect(described?.serial?.toUpperCase()).toBe(theirs.serialNumber);
      expect(new Date(described?.notAfter ?? 0)).toEqual(theirs.validToDate);
      expect(new Date(described?.notBefore ?? 0)).toEqual(theirs.validFromDate);
    }
  });

  test('is signed by its maker over the very bytes that the parser keeps', (context) => {
    const bytes = sample(context, name);
    const places = PLACES[name];
    const cert = contentAt(bytes, places.makerCert);
    const signature = contentAt(bytes, places.makerSignature).subarray(1);
    const seal = parseSeal(bytes);
    expect(seal.makerCertificate).toEqual(cert);
    expect(seal.signature).toEqual(signature);
    expect(seal.info.bytes).toEqual(elementAt(bytes, places.eSealInfo));
    expect(verifiedByOpenssl(cert, seal.signedBytes, signature)).toBe(true);
    expect(verifiedByOpenssl(cert, concat(seal.signedBytes, new Uint8Array(1)), signature)).toBe(false);
  });
});

test('SignedValueV4.dat is read whole', (context) => {
  const bytes = sample(context, SIGNATURE_SAMPLE);
  const found = describeSealSignature(parseSealSignature(bytes));
  expect(found).toMatchObject({
    structure: 'SES_Signature',
    generation: 'v4',
    bytes: 17726,
    version: 4,
    time: '2020-10-12T11:14:03.000Z',
    timeKind: 'time',
    dataHash: '00'.repeat(32),
    propertyInfo: '/Doc_0/Signs/Sign_0/Signature.xml',
    extDatas: [],
    toSignBytes: 17105,
    signatureAlgorithm: '1.2.156.10197.1.501',
    signatureBytes: 72,
    timeStampBytes: null,
  });
  expect(found.signer.sm3).toBe(hash(contentAt(bytes, PLACES[SIGNATURE_SAMPLE].stamperCert)));
  expect(sealDataKind(bytes)).toBe('seal-signature');
});

test('SignedValueV4.dat holds UserV4.esl', (context) => {
  const signature = parseSealSignature(sample(context, SIGNATURE_SAMPLE));
  expect(signature.toSign.eseal.bytes).toEqual(sample(context, 'UserV4.esl'));
});

test('SignedValueV4.dat is signed by its stamper over the very bytes that the parser keeps', (context) => {
  const bytes = sample(context, SIGNATURE_SAMPLE);
  const { toSign, stamperSignature, stamperCert } = PLACES[SIGNATURE_SAMPLE];
  const signature = parseSealSignature(bytes);
  expect(signature.toSign.bytes).toEqual(elementAt(bytes, toSign!));
  expect(signature.signature).toEqual(contentAt(bytes, stamperSignature!).subarray(1));
  expect(signature.certificate).toEqual(contentAt(bytes, stamperCert));
  expect(verifiedByOpenssl(signature.certificate, signature.toSign.bytes, signature.signature)).toBe(true);
});
