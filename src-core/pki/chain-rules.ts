import type { Certificate } from './certificate.ts';
import { FOUND_VALID, invalid, unknown, type Finding, type PkiReason } from './finding.ts';
import { sameName } from './name.ts';
import { EXT_KEY_USAGE, EXTENSION } from './oids.ts';

/** What the leaf is used for: signing documents, seals and messages, certificates, or time stamp tokens. */
export type ChainPurpose = 'sign' | 'ca' | 'time-stamp';

/** Extensions whose meaning the checks here honour, or that restrict nothing we ask about. */
const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set([
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.issuerAltName,
  EXTENSION.basicConstraints,
  EXTENSION.crlDistributionPoints,
  EXTENSION.certificatePolicies,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.extKeyUsage,
]);

/** Extensions whose meaning is known, and which nothing here checks: a path that demands it cannot be told. */
const CONSTRAINTS: ReadonlySet<string> = new Set([
  EXTENSION.nameConstraints,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
]);

const NOT_FOR_DOCUMENTS: ReadonlySet<string> = new Set([
  EXT_KEY_USAGE.timeStamping,
  EXT_KEY_USAGE.ocspSigning,
  EXT_KEY_USAGE.serverAuth,
]);

/** Judges a path whose signatures verify, leaf first; everything but times. The first thing wrong is told, else the first that is open. */
export function judgePath(path: readonly Certificate[], anchored: boolean, purpose: ChainPurpose): Finding {
  const open: Finding[] = [];
  for (const [i, certificate] of path.entries()) {
    const isAnchor = anchored && i === path.length - 1;
    const mustBeCa = i > 0 || purpose === 'ca';
    const wrong =
      (mustBeCa
        ? caFault(certificate, isAnchor, caPathLength(path, i))
        : signerFault(certificate, purpose)) ?? extensionFault(certificate);
    if (wrong?.answer === 'invalid') return wrong;
    if (wrong !== undefined) open.push(wrong);
  }
  return open[0] ?? FOUND_VALID;
}

/** Judges the validity of each certificate of a path at a time. */
export function judgeValidity(path: readonly Certificate[], at: Date): Finding {
  for (const certificate of path) {
    if (at < certificate.notBefore) {
      return faultOf(certificate, 'CERTIFICATE_NOT_YET_VALID', { date: certificate.notBefore.toISOString() });
    }
    if (at > certificate.notAfter) {
      return faultOf(certificate, 'CERTIFICATE_EXPIRED', { date: certificate.notAfter.toISOString() });
    }
  }
  return FOUND_VALID;
}

/** How many CAs stand between the i-th certificate and the leaf; self-issued ones do not count (RFC 5280, 4.2.1.9). */
function caPathLength(path: readonly Certificate[], i: number): number {
  return path.slice(1, i).filter((certificate) => !sameName(certificate.subject, certificate.issuer)).length;
}

function caFault(certificate: Certificate, isAnchor: boolean, below: number): Finding | undefined {
  const { basicConstraints, keyUsage } = certificate;
  // Certificates of version 1 cannot say that they are a CA's: one is taken for it only by being a trusted root.
  const oldRoot = isAnchor && certificate.version < 3;
  if (basicConstraints?.ca !== true && !oldRoot) return faultOf(certificate, 'CHAIN_NOT_A_CA');
  if (keyUsage !== undefined && !keyUsage.has('keyCertSign'))
    return faultOf(certificate, 'CHAIN_CA_KEY_USAGE');
  const pathLen = basicConstraints?.pathLen;
  if (pathLen !== undefined && below > pathLen)
    return faultOf(certificate, 'CHAIN_PATH_TOO_LONG', { pathLen });
  return undefined;
}

function signerFault(certificate: Certificate, purpose: ChainPurpose): Finding | undefined {
  const { keyUsage, extKeyUsage, extensions } = certificate;
  if (keyUsage !== undefined && !keyUsage.has('digitalSignature') && !keyUsage.has('nonRepudiation')) {
    return faultOf(certificate, 'CHAIN_KEY_USAGE');
  }
  if (purpose === 'time-stamp') {
    // RFC 3161, 2.3
    const stamps = extKeyUsage?.includes(EXT_KEY_USAGE.timeStamping) === true;
    return stamps ? undefined : faultOf(certificate, 'CHAIN_EXT_KEY_USAGE');
  }
  const critical = extensions.some(({ oid, critical }) => critical && oid === EXTENSION.extKeyUsage);
  if (
    critical &&
    extKeyUsage !== undefined &&
    extKeyUsage.every((purpose) => NOT_FOR_DOCUMENTS.has(purpose))
  ) {
    return faultOf(certificate, 'CHAIN_EXT_KEY_USAGE');
  }
  return undefined;
}

function extensionFault(certificate: Certificate): Finding | undefined {
  const found = certificate.extensions.filter(({ critical, oid }) => critical && !KNOWN_EXTENSIONS.has(oid));
  const strange = found.find(({ oid }) => !CONSTRAINTS.has(oid));
  if (strange !== undefined) return faultOf(certificate, 'CHAIN_UNKNOWN_EXTENSION', { oid: strange.oid });
  return found.length === 0
    ? undefined
    : unknown('CHAIN_CONSTRAINTS_NOT_CHECKED', { subject: certificate.subject.text });
}

function faultOf(certificate: Certificate, reason: PkiReason, params: Finding['params'] = {}): Finding {
  return invalid(reason, { subject: certificate.subject.text, ...params });
}
