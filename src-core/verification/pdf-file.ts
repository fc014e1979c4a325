import {
  isHarmless,
  isLocked,
  weightOf,
  type MdpPermission,
  type PdfAfter,
  type PdfChanges,
  type PdfMdp,
} from '../documents/index.ts';
import type { Answer, ErrorParams } from '../kernel/index.ts';
import type { ReasonCode } from './reasons.ts';
import type { SignatureReport } from './report.ts';

// What a document as a whole is, by its signatures and what was added after each (ADR 0010 and 0013).

/** What may follow under P (ISO 32000-2, table 257); under 1 also document time stamps, which are judged by themselves. */
const MOST: Readonly<Record<MdpPermission, PdfAfter>> = {
  1: 'security-data',
  2: 'form-fields',
  3: 'annotations',
};

function isMore(after: PdfAfter, allowed: PdfAfter): boolean {
  return weightOf(after) > weightOf(allowed);
}

function breaksPermission(permission: MdpPermission, { after, list }: PdfChanges): boolean {
  if (permission !== 1) return isMore(after, MOST[permission]);
  return isMore(after, 'signatures') || list.some(({ kind }) => kind === 'signature');
}

/** Whether something was added after a signature that its certification or its lock forbids. */
export function isForbidden({ certifies, limits, locks }: PdfMdp, changes: PdfChanges): boolean {
  const permissions = [certifies, limits].filter((one) => one !== undefined);
  if (permissions.some((permission) => breaksPermission(permission, changes))) return true;
  const lostField = changes.list.some(({ kind, detail }) => kind === 'form' && detail === 'Fields');
  return locks.some((lock) => lostField || changes.fields.some((field) => isLocked(lock, field)));
}

/** Whether what was added is more than signatures, and a certification allows it. */
function isAllowed(signatures: readonly SignatureReport[], after: PdfAfter): boolean {
  const certification = signatures.find(({ mdp }) => mdp.grants);
  const permission = certification?.mdp.certifies;
  return permission !== undefined && permission !== 1 && !isMore(after, MOST[permission]);
}

interface Verdict {
  readonly answer: Answer;
  readonly reason: ReasonCode;
  readonly params: ErrorParams;
}

/** A document time stamp proves when, and is nobody's consent to what it covers. */
function isTimestamp({ format, subFilter }: SignatureReport): boolean {
  return format === 'timestamp' || (format === 'unknown' && subFilter === 'ETSI.RFC3161');
}

/**
 * The whole: what was added after the last signature, which nobody answers for, makes it invalid, and "cannot tell"
 * where a certification allows it. What a certification or a lock forbids makes it invalid, whoever signed later. Another
 * change that a later signature covers makes it "cannot tell": the seal before it is seen on content that it does not
 * stand for.
 */
export function judgeFile(signatures: readonly SignatureReport[]): Verdict {
  const last = signatures.findLast((one) => !isTimestamp(one)) ?? signatures.at(-1);
  if (last === undefined) return { answer: 'unknown', reason: 'NO_SIGNATURES', params: {} };
  const count = (answer: Answer): number => signatures.filter((one) => one.answer === answer).length;
  const params = { count: signatures.length };
  if (count('invalid') > 0) {
    return {
      answer: 'invalid',
      reason: 'FILE_SIGNATURE_INVALID',
      params: { ...params, wrong: count('invalid') },
    };
  }
  return (
    judgeChanges(signatures, last, params) ??
    (count('unknown') > 0
      ? { answer: 'unknown', reason: 'FILE_SIGNATURE_UNKNOWN', params: { ...params, open: count('unknown') } }
      : whole(signatures, params))
  );
}

/** Nothing is wrong. Anybody can put a time stamp on anything: a file of time stamps alone is nobody's. */
function whole(signatures: readonly SignatureReport[], params: ErrorParams): Verdict {
  return signatures.every(({ format }) => format === 'timestamp')
    ? { answer: 'unknown', reason: 'FILE_TIMESTAMPS_ONLY', params }
    : { answer: 'valid', reason: 'FILE_VALID', params };
}

/** The verdict on what was added after signatures; undefined where it leaves them as they are. */
function judgeChanges(
  signatures: readonly SignatureReport[],
  last: SignatureReport,
  params: { readonly count: number },
): Verdict | undefined {
  const pointTo = (one: SignatureReport): ErrorParams => {
    return { ...params, number: signatures.indexOf(one) + 1, whose: nameOf(one) };
  };
  const broken = signatures.find(({ forbidden }) => forbidden);
  if (broken !== undefined) {
    return { answer: 'invalid', reason: 'FILE_CHANGE_FORBIDDEN', params: pointTo(broken) };
  }
  if (!isHarmless(last.after)) {
    return isAllowed(signatures, last.after)
      ? { answer: 'unknown', reason: 'FILE_ADDED_UNSIGNED', params }
      : { answer: 'invalid', reason: 'FILE_CHANGED', params };
  }
  const overtaken = signatures.filter(({ after }) => !isHarmless(after));
  const [first] = overtaken;
  if (first === undefined) return undefined;
  const allowed = overtaken.every(({ after }) => isAllowed(signatures, after));
  return {
    answer: 'unknown',
    reason: allowed ? 'FILE_ADDED_BETWEEN' : 'FILE_CHANGED_BETWEEN',
    params: { ...pointTo(first), changed: overtaken.length },
  };
}

/** Whose a signature is, as people know it: the seal's name, the certificate's, or the field's. */
export function nameOf({ seal, signer, fieldName }: SignatureReport): string {
  return seal?.name ?? signer?.subject ?? fieldName;
}
