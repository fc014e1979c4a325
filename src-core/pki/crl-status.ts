import { equalBytes } from '../kernel/index.ts';
import type { ForeignCrypto } from '../ports/index.ts';
import type { Certificate } from './certificate.ts';
import type { Crl } from './crl.ts';
import { FOUND_VALID, invalid, unknown, type Finding } from './finding.ts';
import { sameName } from './name.ts';
import { verifySignedBytes } from './verify-signature.ts';

/**
 * What a list says about a certificate at a time: valid (not revoked then), invalid (CERTIFICATE_REVOKED), or
 * unknown when the list is another issuer's, does not reach the time, or has parts that we do not know.
 * The list's own signature is checked by {@link verifyCrlSignature}.
 */
export function crlStatus(crl: Crl, certificate: Certificate, at: Date): Finding {
  if (!sameName(crl.issuer, certificate.issuer) || otherKey(crl.authorityKeyId, certificate.authorityKeyId)) {
    return unknown('CRL_OTHER_ISSUER', { issuer: crl.issuer.text });
  }
  if (crl.unsupportedOid !== undefined) return unknown('CRL_UNSUPPORTED', { oid: crl.unsupportedOid });
  const entry = crl.entries.get(certificate.serialHex);
  if (entry !== undefined && entry.revokedAt <= at) {
    return invalid('CERTIFICATE_REVOKED', {
      date: entry.revokedAt.toISOString(),
      code: entry.reasonCode ?? 0,
    });
  }
  if (entry !== undefined) return FOUND_VALID;
  // A list speaks for the time until its next issue, and need not name certificates that had ended before its own.
  const until = crl.nextUpdate ?? crl.thisUpdate;
  if (until < at || certificate.notAfter < crl.thisUpdate) {
    return unknown('CRL_OUT_OF_DATE', { from: crl.thisUpdate.toISOString(), until: until.toISOString() });
  }
  return FOUND_VALID;
}

/**
 * Whether a list is the one of a certificate's issuer by name and, where list and issuer (or else the certificate) name
 * a key, by that key: a CA of the same name with another key is another CA.
 */
export function isListOf(crl: Crl, certificate: Certificate, issuer: Certificate | undefined): boolean {
  const key = issuer?.subjectKeyId ?? certificate.authorityKeyId;
  return sameName(crl.issuer, certificate.issuer) && !otherKey(crl.authorityKeyId, key);
}

/** Whether `issuer` signed the list and may sign lists (keyUsage cRLSign; an absent one permits). */
export function verifyCrlSignature(crl: Crl, issuer: Certificate, foreign?: ForeignCrypto): Finding {
  if (!sameName(crl.issuer, issuer.subject)) {
    return unknown('CRL_OTHER_ISSUER', { issuer: crl.issuer.text });
  }
  if (issuer.keyUsage !== undefined && !issuer.keyUsage.has('cRLSign')) {
    return invalid('CRL_ISSUER_KEY_USAGE', { issuer: issuer.subject.text });
  }
  return verifySignedBytes(crl, issuer.publicKey, foreign);
}

function otherKey(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && !equalBytes(a, b);
}
