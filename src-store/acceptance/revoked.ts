import { fail } from '@yinzheng/core/kernel';
import type { Certificate } from '@yinzheng/core/pki';
import type { Seal } from '@yinzheng/core/seals';
import { judgeCertificate, verifySeal, type VerificationContext } from '@yinzheng/core/verification';
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
  const first = earliest(found);
  if (first !== undefined) return first;
  for (const { certificate, checks } of judged) {
    const open = checks.find(({ answer, reason }) => answer === 'unknown' && CANNOT_TELL.has(reason));
    if (certificate.crlDistributionPoints.length > 0 && open !== undefined) {
      fail('REVOCATION_UNKNOWN', { what: certificate.subject.text, reason: open.reason });
    }
  }
  return undefined;
}

/**
 * That the lists of its maker say by now that a seal was cancelled or suspended, whatever time its impression names.
 * @throws REVOCATION_UNKNOWN where the seal is on a list that cannot tell any more how it stands now
 */
export function sealTakenBack(seal: Seal, context: VerificationContext): Revocation | undefined {
  if (context.statusLists.length === 0) return undefined;
  const { steps } = verifySeal({ ...context, seal });
  const checks = steps.flatMap((step) => step.checks);
  const what = seal.info.property.name;
  const taken = checks.find(({ reason }) => NOT_IN_FORCE.has(reason));
  if (taken !== undefined) return { what, since: String(taken.params['since']) };
  const open = checks.find(({ reason }) => reason === 'SEAL_STATUS_LIST_STALE');
  if (open !== undefined) fail('REVOCATION_UNKNOWN', { what, reason: open.reason });
  return undefined;
}

/** The earliest of what was taken back: what vouches for an act lies before all of them. */
export function earliest(found: readonly (Revocation | undefined)[]): Revocation | undefined {
  return found
    .filter((one) => one !== undefined)
    .sort((a, b) => a.since.localeCompare(b.since))
    .at(0);
}

const NOT_IN_FORCE: ReadonlySet<string> = new Set(['SEAL_STATUS_CANCELLED', 'SEAL_STATUS_SUSPENDED']);

/** What a list that is missing, old, or not its issuer's leaves open. */
const CANNOT_TELL: ReadonlySet<string> = new Set([
  'REVOCATION_LIST_MISSING',
  'REVOCATION_LIST_UNTRUSTED',
  'CRL_OTHER_ISSUER',
  'CRL_OUT_OF_DATE',
  'CRL_UNSUPPORTED',
]);
