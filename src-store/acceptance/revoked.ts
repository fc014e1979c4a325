import { fail } from '@yinzheng/core/kernel';
import type { Certificate } from '@yinzheng/core/pki';
import { judgeCertificate, type VerificationContext } from '@yinzheng/core/verification';
import type { Revocation } from './found.ts';

/**
 * The first of the certificates that a list says was revoked by now: acts that come afterwards prove nothing of when they were made.
 * @throws REVOCATION_UNKNOWN where a certificate names a list and no list at hand can tell how it stands now
 */
export function revocationBefore(
  certificates: readonly Certificate[],
  context: VerificationContext,
): Revocation | undefined {
  const judged = certificates.map((certificate) => {
    return { certificate, checks: judgeCertificate(certificate, context.now, context).checks };
  });
  const found = judged.flatMap(({ certificate, checks }): Revocation[] =>
    checks
      .filter(({ reason }) => reason === 'CERTIFICATE_REVOKED')
      .map(({ params }) => ({ what: certificate.subject.text, since: String(params['date']) })),
  );
  const [first] = found.sort((a, b) => a.since.localeCompare(b.since));
  if (first !== undefined) return first;
  for (const { certificate, checks } of judged) {
    const open = checks.find(({ answer, reason }) => answer === 'unknown' && CANNOT_TELL.has(reason));
    if (certificate.crlDistributionPoints.length > 0 && open !== undefined) {
      fail('REVOCATION_UNKNOWN', { what: certificate.subject.text, reason: open.reason });
    }
  }
  return undefined;
}

/** What a list that is missing, old, or not its issuer's leaves open. */
const CANNOT_TELL: ReadonlySet<string> = new Set([
  'REVOCATION_LIST_MISSING',
  'REVOCATION_LIST_UNTRUSTED',
  'CRL_OTHER_ISSUER',
  'CRL_OUT_OF_DATE',
  'CRL_UNSUPPORTED',
]);
