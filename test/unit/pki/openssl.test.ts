import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  certListFrom,
  certificationRequestFrom,
  certificationRequestInfo,
  crlStatus,
  derToPem,
  parseCertificate,
  parseCrl,
  pemToDer,
  tbsCertList,
  verifyCertificateSignature,
  verifyChain,
  verifyCrlSignature,
  x500Name,
  type Certificate,
} from '@yinzheng/core/pki';
import { sm2Sign } from '@yinzheng/core/sm';
import { caSpec, DURING, issue, keyOf } from '../../support/certificates.ts';
import { DISTID, openssl, opensslAccepts, opensslVerifies, pkcs8 } from '../../support/openssl.ts';
import { requireTool, run } from '../../support/tools.ts';
import { tempDir } from '../../support/temp.ts';

beforeEach((context) => {
  requireTool(context, 'openssl');
});

const AT = ['-attime', String(DURING.getTime() / 1000)];
const verifyArgs = (...more: string[]): string[] => ['verify', '-vfyopt', DISTID, ...AT, ...more];
const pem = ({ der }: Certificate): string => derToPem(der, 'CERTIFICATE');

/** A folder with root, intermediate and leaf made by us. */
function ourChain(): { cwd: string; root: Certificate; ca: Certificate; leaf: Certificate } {
  const cwd = tempDir();
  const root = issue({ cn: 'root', spec: caSpec() });
  const ca = issue({ cn: 'ca', issuer: root, spec: caSpec(0) });
  const leaf = issue({ cn: 'leaf', issuer: ca });
  writeFileSync(join(cwd, 'root.pem'), pem(root.certificate));
  writeFileSync(join(cwd, 'ca.pem'), pem(ca.certificate));
  writeFileSync(join(cwd, 'leaf.pem'), pem(leaf.certificate));
  return { cwd, root: root.certificate, ca: ca.certificate, leaf: leaf.certificate };
}

test('openssl verify accepts each step of a chain of ours, and not under another root', () => {
  // OpenSSL 3.0 gives the ID to the leaf alone: each step is a chain of its own.
  const { cwd } = ourChain();
  const step = (ca: string, leaf: string): string[] =>
    verifyArgs('-x509_strict', '-partial_chain', '-trusted', `${ca}.pem`, `${leaf}.pem`);
  openssl(step('root', 'ca'), cwd);
  openssl(step('ca', 'leaf'), cwd);
  const other = issue({ cn: 'root', spec: caSpec(), key: keyOf('another') });
  writeFileSync(join(cwd, 'other.pem'), pem(other.certificate));
  expect(opensslAccepts(step('other', 'ca'), cwd)).toBe(false);
});

test('openssl x509 prints what the builder was told', () => {
  const { cwd, leaf } = ourChain();
  const text = openssl(['x509', '-in', 'leaf.pem', '-noout', '-text', '-nameopt', 'utf8'], cwd);
  expect(text).toContain('Signature Algorithm: SM2-with-SM3');
  expect(text).toContain('ASN1 OID: SM2');
  expect(text).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation/);
  expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
  expect(text).toContain(leaf.serialHex.match(/../g)!.join(':'));
});

test('openssl accepts a request of ours as signed by its own key', () => {
  const cwd = tempDir();
  const { privateKey, publicKey } = keyOf('request');
  const info = certificationRequestInfo({ subject: x500Name([{ type: 'CN', value: '某单位' }]), publicKey });
  const good = certificationRequestFrom(info, sm2Sign(privateKey, info));
  const forged = certificationRequestFrom(info, sm2Sign(keyOf('other').privateKey, info));
  const said = [good, forged].map((request) => {
    writeFileSync(join(cwd, 'a.csr'), derToPem(request, 'CERTIFICATE REQUEST'));
    const args = ['-noout', '-verify', '-vfyopt', DISTID, '-subject', '-nameopt', 'utf8'];
    const { stdout, stderr } = run('openssl', ['req', '-in', 'a.csr', ...args], { cwd });
    return stdout + stderr; // OpenSSL 3.0 ends with 0 in either case: only its words tell
  });
  expect(said[0]).toContain('self-signature verify OK');
  expect(said[0]).toContain('CN=某单位');
  expect(said[1]).not.toContain('verify OK');
});

test('openssl crl reads a list of ours; its signature verifies there', () => {
  const cwd = tempDir();
  const root = issue({ cn: 'root', spec: caSpec() });
  const tbs = tbsCertList({
    issuer: root.certificate.subject.der,
    authorityKeyId: root.certificate.subjectKeyId!,
    thisUpdate: new Date('2026-05-01T00:00:00Z'),
    nextUpdate: new Date('2026-07-01T00:00:00Z'),
    crlNumber: 7n,
    revoked: [
      { serial: 0x1234n, revokedAt: new Date('2026-04-01T00:00:00Z'), reasonCode: 1 },
      { serial: 0x80n, revokedAt: new Date('2026-04-02T00:00:00Z') },
    ],
  });
  const signature = sm2Sign(root.key.privateKey, tbs);
  writeFileSync(join(cwd, 'a.crl'), certListFrom(tbs, signature));
  const text = openssl(['crl', '-inform', 'DER', '-in', 'a.crl', '-noout', '-text'], cwd);
  expect(text).toMatch(/X509v3 CRL Number:\s+7/);
  expect(text).toMatch(/Serial Number: 1234\s+Revocation Date: Apr {2}1[^]*Key Compromise/);
  expect(text).toMatch(/Serial Number: 80\s+Revocation Date: Apr {2}2/);
  expect(opensslVerifies(root.key.publicKey, tbs, signature)).toBe(true);
  expect(verifyCrlSignature(parseCrl(certListFrom(tbs, signature)), root.certificate).answer).toBe('valid');
});

/** A CA of openssl's with a certificate and a list that revokes it. */
function opensslCa(): { cwd: string; root: Certificate; leaf: Certificate; crl: Uint8Array } {
  const cwd = tempDir();
  for (const name of ['root', 'leaf']) {
    writeFileSync(join(cwd, `${name}.key`), derToPem(pkcs8(keyOf(name).privateKey), 'PRIVATE KEY'));
  }
  const config = [
    '[req]\ndistinguished_name=dn\nstring_mask=utf8only\n[dn]',
    '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sm3\nnew_certs_dir=.\npolicy=p',
    'serial=serial\nunique_subject=no\ncrl_extensions=crl\n[p]\ncommonName=supplied\n[crl]\nauthorityKeyIdentifier=keyid',
    '[root]\nbasicConstraints=critical,CA:true,pathlen:1\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash',
    '[leaf]\nbasicConstraints=CA:false\nkeyUsage=digitalSignature\nextendedKeyUsage=emailProtection',
    'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid,issuer',
    'crlDistributionPoints=URI:http://ca.example/x.crl,URI:ldap://ca.example/y',
    'certificatePolicies=critical,1.2.3.4\nsubjectAltName=critical,email:a@b.example',
  ];
  writeFileSync(join(cwd, 'c.cnf'), config.join('\n'));
  writeFileSync(join(cwd, 'index.txt'), '');
  writeFileSync(join(cwd, 'serial'), '00f1\n');
  writeFileSync(join(cwd, 'crlnumber'), '0a\n');
  const req = ['req', '-config', 'c.cnf', '-utf8', '-sm3', '-sigopt', DISTID, '-new'];
  const dates = ['-startdate', '20240101000000Z', '-enddate', '20340101000000Z'];
  const ca = ['ca', '-config', 'c.cnf', '-batch', '-notext', '-keyfile', 'root.key', '-sigopt', DISTID];
  openssl([...req, '-key', 'root.key', '-subj', '/CN=根', '-out', 'root.csr'], cwd);
  openssl(
    [
      ...ca,
      '-vfyopt',
      DISTID,
      '-selfsign',
      '-in',
      'root.csr',
      '-out',
      'root.pem',
      '-extensions',
      'root',
      ...dates,
    ],
    cwd,
  );
  openssl([...req, '-key', 'leaf.key', '-subj', '/CN=某人', '-out', 'leaf.csr'], cwd);
  openssl(
    [
      ...ca,
      '-vfyopt',
      DISTID,
      '-cert',
      'root.pem',
      '-in',
      'leaf.csr',
      '-out',
      'leaf.pem',
      '-extensions',
      'leaf',
      ...dates,
    ],
    cwd,
  );
  openssl([...ca, '-cert', 'root.pem', '-revoke', 'leaf.pem', '-crl_reason', 'superseded'], cwd);
  openssl([...ca, '-cert', 'root.pem', '-gencrl', '-crlhours', '48', '-out', 'a.crl'], cwd);
  const read = (name: string, label: string): Uint8Array =>
    pemToDer(readFileSync(join(cwd, name), 'utf8'), label);
  return {
    cwd,
    root: parseCertificate(read('root.pem', 'CERTIFICATE')),
    leaf: parseCertificate(read('leaf.pem', 'CERTIFICATE')),
    crl: read('a.crl', 'X509 CRL'),
  };
}

test('certificates and a list made by openssl are read with the same values and verify', () => {
  const { cwd, root, leaf, crl: bytes } = opensslCa();
  const theirs = new X509Certificate(leaf.der);
  expect(leaf.serial).toBe(BigInt(`0x${theirs.serialNumber}`));
  expect(leaf.subject.text).toBe('CN=某人');
  expect(leaf.crlDistributionPoints).toEqual(['http://ca.example/x.crl', 'ldap://ca.example/y']);
  expect(leaf.authorityKeyId).toEqual(root.subjectKeyId);
  expect(leaf.extKeyUsage).toEqual(theirs.keyUsage);
  expect(root.basicConstraints).toEqual({ ca: true, pathLen: 1 });
  expect(verifyCertificateSignature(leaf, root).answer).toBe('valid');
  expect(verifyCertificateSignature(root, root).answer).toBe('valid');
  expect(verifyChain({ leaf, others: [], roots: [root], at: DURING, purpose: 'sign' })).toMatchObject({
    answer: 'valid',
    reason: 'OK',
    path: [leaf, root],
  });

  const crl = parseCrl(bytes);
  const text = openssl(['crl', '-in', 'a.crl', '-noout', '-text'], cwd);
  expect(text).toContain(`Serial Number: ${theirs.serialNumber}`);
  expect(crl.crlNumber).toBe(10n);
  expect(crl.authorityKeyId).toEqual(root.subjectKeyId);
  expect([...crl.entries.keys()]).toEqual([leaf.serialHex]);
  expect(crl.nextUpdate!.getTime() - crl.thisUpdate.getTime()).toBe(48 * 3600 * 1000);
  expect(verifyCrlSignature(crl, root).answer).toBe('valid');
  const { revokedAt } = crl.entries.get(leaf.serialHex)!;
  expect(crlStatus(crl, leaf, revokedAt)).toMatchObject({
    answer: 'invalid',
    reason: 'CERTIFICATE_REVOKED',
    params: { date: revokedAt.toISOString(), code: 4 },
  });
});
