import { latin1 } from '@yinzheng/core/kernel';
import {
  certificateFrom,
  parseCertificate,
  tbsCertificate,
  x500Name,
  type Certificate,
  type CertificateSpec,
} from '@yinzheng/core/pki';
import { sm2KeyPair, sm2Sign, sm3, type Sm2KeyPair } from '@yinzheng/core/sm';

/** A certificate with its key. */
export interface Identity {
  readonly key: Sm2KeyPair;
  readonly certificate: Certificate;
}

export interface IssueOptions {
  readonly cn: string;
  /** Left out: self-signed. */
  readonly issuer?: Identity;
  /** Overrides of what the certificate says. */
  readonly spec?: Partial<CertificateSpec>;
  /** Signs in place of the issuer's key. */
  readonly signWith?: Sm2KeyPair;
  /** The same key for another certificate. */
  readonly key?: Sm2KeyPair;
}

export const NOT_BEFORE = new Date('2024-01-01T00:00:00Z');
export const NOT_AFTER = new Date('2034-01-01T00:00:00Z');
/** A time within the validity of test certificates. */
export const DURING = new Date('2026-06-01T00:00:00Z');

/** A key that is always the same for a text: failures can be repeated, and fixtures stay. */
export function keyOf(text: string): Sm2KeyPair {
  return sm2KeyPair({ bytes: () => sm3(new TextEncoder().encode(`key of ${text}`)) });
}

/** Makes a certificate with our own builders. Its serial number is drawn from the name. */
export function issue({ cn, issuer, spec, signWith, key = keyOf(cn) }: IssueOptions): Identity {
  const subject = x500Name([
    { type: 'C', value: 'CN' },
    { type: 'O', value: '测试单位' },
    { type: 'CN', value: cn },
  ]);
  const serial = BigInt(
    `0x01${Buffer.from(sm3(latin1(encodeURIComponent(cn))).subarray(0, 8)).toString('hex')}`,
  );
  const authorityKeyId = issuer?.certificate.subjectKeyId;
  const tbs = tbsCertificate({
    serial,
    issuer: issuer?.certificate.subject.der ?? subject,
    subject,
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    publicKey: key.publicKey,
    keyUsage: ['digitalSignature', 'nonRepudiation'],
    ...(authorityKeyId === undefined ? {} : { authorityKeyId }),
    ...spec,
  });
  const signature = sm2Sign((signWith ?? issuer?.key ?? key).privateKey, tbs);
  return { key, certificate: parseCertificate(certificateFrom(tbs, signature)) };
}

/** What makes a certificate a CA's. */
export function caSpec(pathLen?: number): Partial<CertificateSpec> {
  return { ca: pathLen === undefined ? {} : { pathLen }, keyUsage: ['keyCertSign', 'cRLSign'] };
}
