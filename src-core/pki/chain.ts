import { combineAnswers, equalBytes } from '../kernel/index.ts';
import type { ForeignCrypto } from '../ports/index.ts';
import type { Certificate } from './certificate.ts';
import { judgePath, judgeValidity, type ChainPurpose } from './chain-rules.ts';
import { unknown, type Finding } from './finding.ts';
import { sameName } from './name.ts';
import { verifyCertificateSignature } from './verify-signature.ts';

/** Most certificates in a path, the leaf and the root included. */
export const MAX_CHAIN_LENGTH = 8;
/** Most signatures checked while paths are sought. */
const MAX_SIGNATURE_CHECKS = 64;

export interface ChainRequest {
  readonly leaf: Certificate;
  /** Certificates that may stand between the leaf and a root; they need not be trusted nor in order. */
  readonly others: readonly Certificate[];
  /** Certificates trusted by the caller. The leaf itself may be one of them. */
  readonly roots: readonly Certificate[];
  /** The time the chain is judged at. */
  readonly at: Date;
  readonly purpose: ChainPurpose;
  /** For signatures of other algorithms than SM2; without it they cannot be told. */
  readonly foreign?: ForeignCrypto | undefined;
}

/**
 * The whole answer, and its two parts: `trust` (signatures, CA rules, key usage, the way to a root) and
 * `validity` (every certificate of the path at the time asked for).
 */
export interface ChainResult extends Finding {
  readonly trust: Finding;
  readonly validity: Finding;
  /** From the leaf as far as it could be followed. */
  readonly path: readonly Certificate[];
  /** Whether the path ends in one of the roots. */
  readonly anchored: boolean;
}

/** A path that goes no further, with what stopped it. */
interface Candidate {
  readonly path: readonly Certificate[];
  readonly anchored: boolean;
  /** Why it goes no further, where something was found that should have led on. */
  readonly stop: Finding | undefined;
}

/**
 * Seeks a path from the leaf to a root and judges it (RFC 5280, 6.1, without policies and name constraints: certificates
 * that demand those are CHAIN_CONSTRAINTS_NOT_CHECKED). Without a root the answer is at best unknown.
 * A root's own signature is not checked: being in `roots` is what makes it trusted.
 */
export function verifyChain(request: ChainRequest): ChainResult {
  let best: ChainResult | undefined;
  for (const candidate of candidates(request)) {
    const result = judge(candidate, request);
    if (best === undefined || rank(result) > rank(best)) best = result;
    if (best.answer === 'valid') break;
  }
  return best!; // the generator yields at least the leaf alone
}

function rank(result: ChainResult): number {
  return (result.answer === 'valid' ? 1000 : 0) + (result.anchored ? 100 : 0) + result.path.length;
}

function judge({ path, anchored, stop }: Candidate, request: ChainRequest): ChainResult {
  const reached = anchored ? undefined : (stop ?? notReached(request));
  const rules = judgePath(path, anchored, request.purpose);
  const trust = reached === undefined || rules.answer === 'invalid' ? rules : reached;
  const validity = judgeValidity(path, request.at);
  const parts = [trust, validity];
  const answer = combineAnswers(parts.map((part) => ({ answer: part.answer, demanded: true })));
  const { reason, params } = parts.find((part) => part.answer === answer)!;
  return { answer, reason, params, trust, validity, path, anchored };
}

function notReached({ roots, leaf }: ChainRequest): Finding {
  return roots.length === 0
    ? unknown('CHAIN_NO_ROOT_GIVEN')
    : unknown('CHAIN_ROOT_NOT_REACHED', { issuer: leaf.issuer.text });
}

function* candidates(request: ChainRequest): Generator<Candidate> {
  const pool = unique([...request.roots, ...request.others]);
  const budget = { checks: MAX_SIGNATURE_CHECKS };
  yield* extend([request.leaf], request, pool, budget);
}

function* extend(
  path: readonly Certificate[],
  { roots, foreign }: Pick<ChainRequest, 'roots' | 'foreign'>,
  pool: readonly Certificate[],
  budget: { checks: number },
): Generator<Candidate> {
  const last = path[path.length - 1]!;
  if (roots.some((root) => equalBytes(root.der, last.der))) {
    yield { path, anchored: true, stop: undefined };
    return;
  }
  if (isSelfSigned(last, budget, foreign)) {
    yield { path, anchored: false, stop: undefined }; // a root, but not a trusted one
    return;
  }
  const issuers = pool.filter((issuer) => mayHaveIssued(issuer, last) && !path.includes(issuer));
  let stop: Finding | undefined;
  let extended = false;
  for (const issuer of issuers) {
    if (path.length >= MAX_CHAIN_LENGTH || budget.checks <= 0) {
      stop = unknown('CHAIN_TOO_LARGE');
      break;
    }
    budget.checks -= 1;
    const signature = verifyCertificateSignature(last, issuer, foreign);
    if (signature.answer === 'valid') {
      extended = true;
      yield* extend([...path, issuer], { roots, foreign }, pool, budget);
    } else if (stop === undefined || signature.answer === 'unknown') {
      stop = describe(signature, last);
    }
  }
  if (!extended) yield { path, anchored: false, stop };
}

function isSelfSigned(
  certificate: Certificate,
  budget: { checks: number },
  foreign: ForeignCrypto | undefined,
): boolean {
  if (!sameName(certificate.subject, certificate.issuer) || budget.checks <= 0) return false;
  budget.checks -= 1;
  return verifyCertificateSignature(certificate, certificate, foreign).answer === 'valid';
}

function describe(signature: Finding, certificate: Certificate): Finding {
  const params = { ...signature.params, subject: certificate.subject.text };
  const reason = signature.answer === 'invalid' ? 'CHAIN_SIGNATURE_WRONG' : signature.reason;
  return { answer: signature.answer, reason, params };
}

/** By names and, where both are there, key identifiers. */
function mayHaveIssued(issuer: Certificate, certificate: Certificate): boolean {
  if (!sameName(issuer.subject, certificate.issuer)) return false;
  const { subjectKeyId } = issuer;
  const { authorityKeyId } = certificate;
  return (
    subjectKeyId === undefined || authorityKeyId === undefined || equalBytes(subjectKeyId, authorityKeyId)
  );
}

function unique(certificates: readonly Certificate[]): Certificate[] {
  const out: Certificate[] = [];
  for (const certificate of certificates) {
    if (!out.some((other) => equalBytes(other.der, certificate.der))) out.push(certificate);
  }
  return out;
}
