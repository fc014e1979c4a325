import { fail } from '@yinzheng/core/kernel';
import type { Certificate } from '@yinzheng/core/pki';
import type { Seal } from '@yinzheng/core/seals';
import {
  judgeCertificate,
  verifySeal,
  type Check,
  type VerificationContext,
} from '@yinzheng/core/verification';
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
 * That the lists of its maker say by now that a seal was cancelled or suspended, whatever time its impression names; `since`: from when on
 * it was not in force any more without a break, so that one that was cancelled while it was suspended counts from the suspension. @throws REVOCATION_UNKNOWN where the seal is on a list that cannot tell any more how it stands now
 */
export function sealTakenBack(seal: Seal, context: VerificationContext): Revocation | undefined {
  if (context.statusLists.length === 0) return undefined;
  const checksAt = (now: Date): Check[] => {
    return verifySeal({ ...context, now, seal }).steps.flatMap((step) => step.checks);
  };
  const takenAt = (checks: readonly Check[]): string | undefined => {
    const taken = checks.find(({ reason }) => NOT_IN_FORCE.has(reason));
    return taken && String(taken.params['since']);
  };
  const what = seal.info.property.name;
  const checks = checksAt(context.now);
  let since = takenAt(checks);
  for (let before = since; before !== undefined;) {
    since = before;
    before = takenAt(checksAt(new Date(Date.parse(since) - 1)));
  }
  if (since !== undefined) return { what, since };
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
