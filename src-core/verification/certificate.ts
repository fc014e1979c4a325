import { crlStatus, isListOf, verifyChain, verifyCrlSignature } from '../pki/index.ts';
import type { Certificate, ChainResult, Crl } from '../pki/index.ts';
import type { VerificationContext } from './policy.ts';
import { invalid, unchecked, unknown, valid, type Check } from './steps.ts';

/** What was found about a certificate: its checks, the one about the chain first. */
export interface CertificateJudgement {
  readonly checks: readonly [Check, ...Check[]];
  readonly chain: ChainResult;
}

/** Judges a certificate that signed a document, a seal or a message: chain, key usage, validity and revocation at a time. */
export function judgeCertificate(
  certificate: Certificate,
  at: Date,
  context: VerificationContext,
): CertificateJudgement {
  const { roots, others } = context;
  const chain = verifyChain({ leaf: certificate, others, roots, at, purpose: 'sign' });
  const revocation = revocationOf(chain, at, context);
  const params = { subject: certificate.subject.text, date: at.toISOString() };
  const [first, ...rest] = [chain.trust, chain.validity]
    .filter((finding) => finding.answer !== 'valid')
    .map(({ answer, reason, params: found }): Check => ({ answer, demanded: true, reason, params: found }));
  const checks =
    first === undefined ? ([valid('CERTIFICATE_TRUSTED', params)] as const) : ([first, ...rest] as const);
  return { checks: revocation === undefined ? checks : [...checks, revocation], chain };
}

/** The worst that is known about the revocation of a path; undefined when the certificate is itself a trusted root. */
function revocationOf(
  { path, anchored }: ChainResult,
  at: Date,
  context: VerificationContext,
): Check | undefined {
  const revocable = anchored ? path.slice(0, -1) : path;
  const checks = revocable.map((certificate, i) => revocationCheck(certificate, path[i + 1], at, context));
  return checks.sort((a, b) => weight(b) - weight(a))[0]; // the sort is stable: the leaf goes first among equals
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
  { crls, policy }: VerificationContext,
): Check {
  const params = {
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    date: at.toISOString(),
  };
  const lists = crls.filter((crl) => isListOf(crl, certificate, issuer));
  if (lists.length === 0) {
    const named = policy.revocationSource || certificate.crlDistributionPoints.length > 0;
    return named ? unknown('REVOCATION_LIST_MISSING', params) : unchecked('REVOCATION_NO_SOURCE', params);
  }
  const checks = lists.map((crl) => checkByList(crl, certificate, issuer, at, params));
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
): Check {
  if (issuer === undefined || verifyCrlSignature(crl, issuer).answer !== 'valid') {
    return unknown('REVOCATION_LIST_UNTRUSTED', params);
  }
  const { answer, reason, params: found } = crlStatus(crl, certificate, at);
  if (answer === 'valid') return valid('REVOCATION_NOT_REVOKED', params);
  const all = { ...params, ...found };
  return answer === 'invalid' ? invalid(reason, all) : unknown(reason, all);
}
