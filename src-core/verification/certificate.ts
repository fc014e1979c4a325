import {
  crlStatus,
  EXTENSION,
  isListOf,
  OCSP_ACCESS_OID,
  verifyChain,
  verifyCrlSignature,
} from '../pki/index.ts';
import type { Certificate, ChainPurpose, ChainResult, Crl } from '../pki/index.ts';
import type { VerificationContext } from './policy.ts';
import { invalid, unchecked, unknown, valid, type Check } from './steps.ts';

/** What was found about a certificate: its checks, the one about the chain first. */
export interface CertificateJudgement {
  readonly checks: readonly [Check, ...Check[]];
  readonly chain: ChainResult;
}

/**
 * Judges a certificate that signed a document, a seal or a message, or (`time-stamp`) a time stamp token: chain, key
 * usage, validity and revocation at a time.
 */
export function judgeCertificate(
  certificate: Certificate,
  at: Date,
  context: VerificationContext,
  purpose: ChainPurpose = 'sign',
): CertificateJudgement {
  const { roots, others, foreign } = context;
  const chain = verifyChain({ leaf: certificate, others, roots, at, purpose, foreign });
  const more = [...revocationOf(chain, at, context), ...policiesOf(certificate)];
  const params = { subject: certificate.subject.text, date: at.toISOString() };
  const [first, ...rest] = [chain.trust, chain.validity]
    .filter((finding) => finding.answer !== 'valid')
    .map(({ answer, reason, params: found }): Check => ({ answer, demanded: true, reason, params: found }));
  const checks =
    first === undefined ? ([valid('CERTIFICATE_TRUSTED', params)] as const) : ([first, ...rest] as const);
  return { checks: [...checks, ...more], chain };
}

/** Which policies a certificate was issued under is for people to weigh. */
function policiesOf({ extensions, subject }: Certificate): readonly Check[] {
  const named = extensions.some(({ oid }) => oid === EXTENSION.certificatePolicies);
  return named ? [unchecked('CERTIFICATE_POLICIES_NOT_CHECKED', { subject: subject.text })] : [];
}

/**
 * What is known about the revocation of a path, the worst first; of what is good, one is told. Nothing when the
 * certificate is itself a trusted root.
 */
function revocationOf(
  { path, anchored }: ChainResult,
  at: Date,
  context: VerificationContext,
): readonly Check[] {
  const revocable = anchored ? path.slice(0, -1) : path;
  const checks = revocable.map((certificate, i) => revocationCheck(certificate, path[i + 1], at, context));
  // The sort is stable: the leaf goes first among equals.
  const sorted = checks.sort((a, b) => weight(b) - weight(a));
  return sorted.filter((check, index) => index === 0 || check.answer !== 'valid');
}

function weight(check: Check): number {
  if (check.answer === 'invalid') return 3;
  if (check.answer === 'unknown') return check.demanded ? 2 : 1;
  return 0;
}

function revocationCheck(
  certificate: Certificate,
  issuer: Certificate | undefined,
  at: Date,
  context: VerificationContext,
): Check {
  const params = {
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    date: at.toISOString(),
  };
  const { crls, strangersCrls = [], policy } = context;
  const by = (lists: readonly Crl[]): Check[] =>
    lists
      .filter((crl) => isListOf(crl, certificate, issuer))
      .map((crl) => checkByList(crl, certificate, issuer, at, params, context));
  const checks = [...by(crls), ...by(strangersCrls).filter(({ answer }) => answer !== 'unknown')];
  if (checks.length === 0) {
    const named = policy.revocationSource || certificate.crlDistributionPoints.length > 0;
    if (named) return unknown('REVOCATION_LIST_MISSING', params);
    const online = certificate.accessMethods.includes(OCSP_ACCESS_OID);
    return online ? unknown('REVOCATION_ONLINE_ONLY', params) : unchecked('REVOCATION_NO_SOURCE', params);
  }
  // One list that knows of a revocation outweighs all others; one that knows of none is enough otherwise.
  const answers = ['invalid', 'valid', 'unknown'] as const;
  return answers
    .map((answer) => checks.find((check) => check.answer === answer))
    .find((check) => check !== undefined)!;
}

function checkByList(
  crl: Crl,
  certificate: Certificate,
  issuer: Certificate | undefined,
  at: Date,
  params: Check['params'],
  context: VerificationContext,
): Check {
  if (issuer === undefined || !isSigned(crl, issuer, context)) {
    return unknown('REVOCATION_LIST_UNTRUSTED', params);
  }
  const { answer, reason, params: found } = crlStatus(crl, certificate, at);
  if (answer === 'valid') return valid('REVOCATION_NOT_REVOKED', params);
  const all = { ...params, ...found };
  return answer === 'invalid' ? invalid(reason, all) : unknown(reason, all);
}

function isSigned(crl: Crl, issuer: Certificate, { foreign, signedLists }: VerificationContext): boolean {
  const known = signedLists?.get(crl) ?? new WeakMap<Certificate, boolean>();
  const signed = known.get(issuer) ?? verifyCrlSignature(crl, issuer, foreign).answer === 'valid';
  known.set(issuer, signed);
  signedLists?.set(crl, known);
  return signed;
}
