import { equalBytes, readable } from '../kernel/index.ts';
import { parseCertificate, type Certificate } from '../pki/index.ts';
import type { CertificateFacts } from './token-facts.ts';

/** What a certificate's keyUsage allows (GB/T 20518: a signing and an encryption certificate come in a pair). */
export type CertificateUse = 'sign' | 'encrypt' | 'unknown';

/** Whether a certificate's key may sign; `unknown` where it does not say, which forbids nothing. */
export function certificateUse({ keyUsage }: Pick<Certificate, 'keyUsage'>): CertificateUse {
  if (keyUsage === undefined) return 'unknown';
  return keyUsage.has('digitalSignature') || keyUsage.has('nonRepudiation') ? 'sign' : 'encrypt';
}

/** How the certificates of a token stand to a key of it. */
export interface CertificateChoice {
  /** The key's own for signing: one in force first, then the one that ended or begins nearest to now. */
  readonly certificate: Certificate | undefined;
  readonly standing: 'good' | 'missing' | 'not-matching' | 'not-for-signing' | 'expired' | 'not-yet-valid';
}

/** Which key is asked for; without a public key CKA_ID alone pairs. */
export interface CertificateQuery {
  readonly publicKey: Uint8Array | undefined;
  /** CKA_ID in hexadecimal; '' pairs with nothing. */
  readonly keyId: string;
  readonly certificates: readonly Pick<CertificateFacts, 'id' | 'der'>[];
  readonly at: Date;
}

/**
 * Chooses the certificate that a key signs with: by its public key, whatever its CKA_ID; an encryption certificate is
 * never chosen. What cannot be read counts as not there.
 */
export function chooseCertificate({
  publicKey,
  keyId,
  certificates,
  at,
}: CertificateQuery): CertificateChoice {
  const known = certificates.flatMap(({ id, der }) => {
    const certificate = readable(() => parseCertificate(der));
    return certificate === undefined ? [] : [{ id, certificate }];
  });
  const paired = known.filter(({ id }) => id === keyId && keyId !== '');
  const own =
    publicKey === undefined
      ? paired.map(({ certificate }) => certificate)
      : known.map(({ certificate }) => certificate).filter((one) => isOf(publicKey, one));
  if (own.length === 0) {
    return { certificate: undefined, standing: paired.length === 0 ? 'missing' : 'not-matching' };
  }
  const signing = own.filter((one) => certificateUse(one) !== 'encrypt');
  const [best] = signing.sort((a, b) => distance(a, at) - distance(b, at) || newestFirst(a, b));
  if (best === undefined) return { certificate: undefined, standing: 'not-for-signing' };
  if (at < best.notBefore) return { certificate: best, standing: 'not-yet-valid' };
  return { certificate: best, standing: at > best.notAfter ? 'expired' : 'good' };
}

function isOf(publicKey: Uint8Array, { publicKey: { sm2Point } }: Certificate): boolean {
  return sm2Point !== undefined && equalBytes(sm2Point, publicKey);
}

/** How far a certificate is from being in force, ms; 0: it is. */
function distance({ notBefore, notAfter }: Certificate, at: Date): number {
  return Math.max(0, notBefore.getTime() - at.getTime(), at.getTime() - notAfter.getTime());
}

function newestFirst(a: Certificate, b: Certificate): number {
  return b.notBefore.getTime() - a.notBefore.getTime();
}
