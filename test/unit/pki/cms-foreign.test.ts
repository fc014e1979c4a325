import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { concat, toHex, utf8 } from '@yinzheng/core/kernel';
import {
  CMS_ATTRIBUTE,
  parseCertificate,
  parseSignedData,
  pemToDer,
  verifySignerInfo,
} from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { verifyFirst } from '../../support/cms.ts';
import { openssl } from '../../support/openssl.ts';
import { ROOT } from '../../support/repo.ts';
import { requireTool } from '../../support/tools.ts';
import { tempDir } from '../../support/temp.ts';

const CONTENT = utf8('%PDF-1.7 what is signed');

describe('messages of BouncyCastle (BER outside)', () => {
  const file = (name: string): Uint8Array =>
    new Uint8Array(readFileSync(join(ROOT, 'test/fixtures/cms', name)));
  const content = file('content.txt');
  const certificate = parseCertificate(pemToDer(new TextDecoder().decode(file('signer.pem')), 'CERTIFICATE'));

  test.each([
    ['detached.cms', 'issuerAndSerial', false],
    ['attached.cms', 'issuerAndSerial', false],
    ['bare.cms', 'issuerAndSerial', true],
    ['key-id.cms', 'subjectKeyId', false],
  ])('%s', (name, kind, bare) => {
    const signedData = parseSignedData(file(name));
    const info = signedData.signers[0]!;
    expect(info.id.kind).toBe(kind);
    expect(info.signedAttributesDer === undefined).toBe(bare);
    expect(signedData.content).toEqual(name === 'attached.cms' ? content : undefined);
    const result = verifyFirst(signedData, content);
    expect(result).toMatchObject({ answer: 'valid', signingCertificate: 'absent' });
    expect(toHex(result.certificate!.der)).toBe(toHex(certificate.der));
    expect(new X509Certificate(result.certificate!.der).subject).toBe('C=CN\nO=外单位\nCN=peer');
    expect(verifyFirst(signedData, utf8('other'))).toMatchObject({
      answer: 'invalid',
      reason: bare ? 'SIGNATURE_WRONG' : 'CMS_DIGEST_WRONG',
    });
    expect(parseSignedData(concat(file(name), new Uint8Array(500)))).toMatchObject({
      version: signedData.version,
    });
  });

  test('a signature without signed attributes needs the content, not its digest', () => {
    const signedData = parseSignedData(file('bare.cms'));
    expect(verifySignerInfo(signedData, signedData.signers[0]!, { digest: sm3(content) })).toMatchObject({
      answer: 'unknown',
      reason: 'CMS_CONTENT_NEEDED',
    });
  });
});

describe('messages of openssl with other algorithms', () => {
  beforeEach((context) => {
    requireTool(context, 'openssl');
  });

  test.each([
    ['rsa:2048', 'sha256', '2.16.840.1.101.3.4.2.1'],
    ['ec', 'sha256', '2.16.840.1.101.3.4.2.1'],
  ])('%s with %s cannot be told, and the algorithms are named', (kind, md, digest) => {
    const cwd = tempDir();
    const key = kind === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', kind];
    openssl(
      ['req', '-x509', ...key, '-nodes', '-keyout', 'k.pem', '-out', 'c.pem', '-subj', '/CN=foreign'],
      cwd,
    );
    writeFileSync(join(cwd, 'm'), CONTENT);
    const out = ['-outform', 'DER', '-out', 'a.cms'];
    openssl(
      ['cms', '-sign', '-in', 'm', '-binary', '-md', md, '-signer', 'c.pem', '-inkey', 'k.pem', ...out],
      cwd,
    );
    const signedData = parseSignedData(new Uint8Array(readFileSync(join(cwd, 'a.cms'))));
    const info = signedData.signers[0]!;
    expect(info.signedAttributes.map(({ oid }) => oid)).toContain(CMS_ATTRIBUTE.signingTime);
    expect(verifyFirst(signedData, CONTENT)).toMatchObject({
      answer: 'unknown',
      reason: 'CMS_ALGORITHM_UNSUPPORTED',
      params: { digest, signature: info.signatureAlgorithmOid },
    });
  });
});
