import {
  certificateFrom,
  certListFrom,
  parseCertificate,
  tbsCertificate,
  tbsCertList,
  x500Name,
  type Certificate,
  type CertificateSpec,
} from '@yinzheng/core/pki';
import { toBigInt } from '@yinzheng/core/kernel';
import type { Random } from '@yinzheng/core/ports';
import type { ForgottenKey } from './forgotten-key.ts';
import { DEMO_UNIT } from './people.ts';

/** From when to when everything of a demo is valid. */
export interface DemoTerm {
  readonly from: Date;
  readonly to: Date;
}

/** A certificate of the demo authority together with the key that it certifies. */
export interface CertifiedKey {
  readonly key: ForgottenKey;
  readonly certificate: Certificate;
}

function name(commonName: string): Uint8Array {
  return x500Name([
    { type: 'C', value: 'CN' },
    { type: 'O', value: DEMO_UNIT },
    { type: 'CN', value: commonName },
  ]);
}

function serial(random: Random): bigint {
  return toBigInt(random.bytes(12)) + 1n;
}

/** A self-signed certificate: a root of certificates (`ca`) or the root of authority. */
export function rootCertificate(
  key: ForgottenKey,
  commonName: string,
  keyUsage: CertificateSpec['keyUsage'],
  term: DemoTerm,
  random: Random,
): Certificate {
  const subject = name(commonName);
  const tbs = tbsCertificate({
    serial: serial(random),
    issuer: subject,
    subject,
    notBefore: term.from,
    notAfter: term.to,
    publicKey: key.publicKey,
    keyUsage,
    ...(keyUsage.includes('keyCertSign') ? { ca: {} } : {}),
  });
  return parseCertificate(certificateFrom(tbs, key.sign(tbs)));
}

/** A certificate for signing, issued by the demo's root. */
export function issuedCertificate(
  publicKey: Uint8Array,
  commonName: string,
  root: CertifiedKey,
  term: DemoTerm,
  random: Random,
): Certificate {
  const authorityKeyId = root.certificate.subjectKeyId;
  const tbs = tbsCertificate({
    serial: serial(random),
    issuer: root.certificate.subject.der,
    subject: name(commonName),
    notBefore: term.from,
    notAfter: term.to,
    publicKey,
    keyUsage: ['digitalSignature', 'nonRepudiation'],
    ...(authorityKeyId === undefined ? {} : { authorityKeyId }),
  });
  return parseCertificate(certificateFrom(tbs, root.key.sign(tbs)));
}

/** The root's list of revoked certificates: an empty one, current until the demo ends, because its key is forgotten. */
export function emptyCrl(root: CertifiedKey, term: DemoTerm): Uint8Array {
  const tbs = tbsCertList({
    issuer: root.certificate.subject.der,
    authorityKeyId: root.certificate.subjectKeyId ?? new Uint8Array(0),
    thisUpdate: term.from,
    nextUpdate: term.to,
    crlNumber: 1n,
    revoked: [],
  });
  return certListFrom(tbs, root.key.sign(tbs));
}
