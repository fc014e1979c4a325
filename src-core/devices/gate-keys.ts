import { readDer } from '../asn1/index.ts';
import { isPersonKey, isSealKey, type Authority } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { parseName, type Certificate } from '../pki/index.ts';
import type { KeySession } from '../ports/index.ts';
import { SIGN_IN_AGE, type SignInAct } from './sign-in.ts';

// Which key may sign which act: a seal's keys and persons' own are different keys (authority/key-use.ts), also when both lie
// on one token.

/** Insists that the key is the certificate's. @throws KEY_WRONG */
export function requireKey(session: KeySession, certificate: Certificate): void {
  const point = certificate.publicKey.sm2Point;
  if (point === undefined || !equalBytes(point, session.token.publicKey)) {
    const holder = certificate.subject.commonName ?? certificate.subject.text;
    fail('KEY_WRONG', { serial: session.token.serial, holder });
  }
}

/** A software key must not act for a unit in production. @throws SOFTWARE_KEY_REFUSED */
export function requireHardware(session: KeySession, authority: Authority): void {
  if (authority.foundation.mode === 'production' && session.token.kind === 'software') {
    fail('SOFTWARE_KEY_REFUSED', { serial: session.token.serial });
  }
}

/** A seal's key signs no person's act. @throws KEY_OF_SEAL */
export function requirePersonKey({ token }: KeySession, authority: Authority): void {
  if (isSealKey(token.publicKey, authority)) fail('KEY_OF_SEAL', { serial: token.serial });
}

/** A person's key makes no impression. @throws KEY_OF_PERSON */
export function requireSealKey({ token }: KeySession, authority: Authority): void {
  if (isPersonKey(token.publicKey, authority)) fail('KEY_OF_PERSON', { serial: token.serial });
}

/** Insists that a request names somebody: a name of at least one part. @throws BAD_ARGUMENT, DER_MALFORMED */
export function requireSubject(subject: Uint8Array): void {
  const { text } = parseName(readDer(subject, 'subject'), 'subject');
  if (text === '') fail('BAD_ARGUMENT', { name: 'subject', detail: 'a name without parts' });
}

/**
 * Insists that a person's own key signs in, with a certificate in force, while the challenge is fresh.
 * @throws KEY_WRONG, KEY_OF_SEAL, KEY_CERT_EXPIRED, KEY_CERT_NOT_YET_VALID, SIGN_IN_STALE
 */
export function requireSignIn(
  { challenge, certificate, at }: SignInAct,
  session: KeySession,
  authority: Authority | undefined,
): void {
  const { serial } = session.token;
  requireKey(session, certificate);
  if (authority !== undefined) requirePersonKey(session, authority);
  if (at < certificate.notBefore) {
    fail('KEY_CERT_NOT_YET_VALID', { serial, from: certificate.notBefore.toISOString() });
  }
  if (at > certificate.notAfter) {
    fail('KEY_CERT_EXPIRED', { serial, until: certificate.notAfter.toISOString() });
  }
  if (Math.abs(at.getTime() - challenge.issuedAt.getTime()) > SIGN_IN_AGE) {
    fail('SIGN_IN_STALE', { verifier: challenge.verifier });
  }
}
