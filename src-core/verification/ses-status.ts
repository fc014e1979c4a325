import { equalBytes, readable } from '../kernel/index.ts';
import { parseCertificate, sameName, verifyChain, type Certificate, type ChainResult } from '../pki/index.ts';
import { sealStatusAt, type Seal, type SealStatusFinding, type SealStatusList } from '../seals/index.ts';
import { sm2Verify } from '../sm/index.ts';
import type { VerificationContext } from './policy.ts';
import { invalid, unchecked, unknown, valid, type Check } from './steps.ts';

/** A list that may speak for the seal, and whether it proved to be what it says. */
interface Candidate {
  readonly list: SealStatusList;
  readonly issuer: Certificate;
  readonly trusted: boolean;
}

/**
 * What status lists say of a seal at a time. Whose lists count is told in docs/formats/seal-status-list.md; others are
 * as if they were not there.
 */
export function judgeSealStatus(
  seal: Seal,
  maker: Certificate,
  makerChain: ChainResult,
  at: Date,
  context: VerificationContext,
): Check {
  const { esID } = seal.info;
  const params = { esID, date: at.toISOString() };
  const candidates = context.statusLists
    .map((list) => candidateOf(list, maker, makerChain, context))
    .filter((candidate) => candidate !== undefined);
  const trusted = newestOfEach(candidates.filter((candidate) => candidate.trusted));
  if (trusted.length === 0) {
    if (candidates.length > 0) return unknown('SEAL_STATUS_LIST_UNTRUSTED', params);
    return context.policy.sealStatusSource
      ? unknown('SEAL_STATUS_LIST_MISSING', params)
      : unchecked('SEAL_STATUS_NO_SOURCE', params);
  }
  const findings = trusted.map(({ list }) => ({ list, finding: sealStatusAt(list, esID, at) }));
  const checks = findings.map(({ list, finding }) => statusCheck(list, finding, params));
  // A seal that one list cancels is cancelled, whatever another says.
  const answers = ['invalid', 'valid', 'unknown'] as const;
  return answers
    .map((answer) => checks.find((check) => check.answer === answer))
    .find((check) => check !== undefined)!;
}

function statusCheck(list: SealStatusList, finding: SealStatusFinding, params: Check['params']): Check {
  if (finding.status === 'unknown') {
    return finding.why === 'stale'
      ? unknown('SEAL_STATUS_LIST_STALE', {
          ...params,
          until: list.nextUpdate.toISOString(),
          number: list.number,
        })
      : unknown('SEAL_STATUS_NOT_LISTED', { ...params, number: list.number });
  }
  const all = {
    ...params,
    since: finding.since.toISOString(),
    why: finding.reason === '' ? '—' : finding.reason,
    number: list.number,
  };
  if (finding.status === 'active') return valid('SEAL_STATUS_ACTIVE', all);
  return invalid(finding.status === 'cancelled' ? 'SEAL_STATUS_CANCELLED' : 'SEAL_STATUS_SUSPENDED', all);
}

function candidateOf(
  list: SealStatusList,
  maker: Certificate,
  makerChain: ChainResult,
  { roots, others, foreign }: VerificationContext,
): Candidate | undefined {
  const issuer = readCertificate(list.certificate);
  if (issuer === undefined) return undefined;
  const above =
    makerChain.anchored && makerChain.path.slice(1).some((one) => equalBytes(one.der, issuer.der));
  const sameMaker = sameName(issuer.subject, maker.subject) && sameName(issuer.issuer, maker.issuer);
  if (!above && !sameMaker) return undefined;
  const key = issuer.publicKey.sm2Point;
  const signed = key !== undefined && sm2Verify(key, list.signedBytes, list.signature);
  const purpose = above ? 'ca' : 'sign';
  const chain = verifyChain({ leaf: issuer, others, roots, at: list.thisUpdate, purpose, foreign });
  return { list, issuer, trusted: signed && chain.answer === 'valid' };
}

/** Of each issuer the list with the highest number. */
function newestOfEach(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(
    ({ list, issuer }) =>
      !candidates.some(
        (other) => sameName(other.issuer.subject, issuer.subject) && other.list.number > list.number,
      ),
  );
}

function readCertificate(bytes: Uint8Array): Certificate | undefined {
  return readable(() => parseCertificate(bytes));
}
