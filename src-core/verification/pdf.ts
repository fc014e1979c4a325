import { changesSince, listSignatures, openPdf } from '../documents/index.ts';
import type { PdfChanges, PdfSignatureFacts } from '../documents/index.ts';
import type { Answer, ErrorParams } from '../kernel/index.ts';
import type { ByteSource } from '../ports/index.ts';
import { digestRanges, type DigestRanges } from './pdf-digest.ts';
import { judgeSignature } from './pdf-signature.ts';
import type { VerificationContext } from './policy.ts';
import type { ReasonCode } from './reasons.ts';
import type { PdfVerification, SignatureReport } from './report.ts';

/** After ranges that cover no version of the document, nothing can be told from what was added. */
const UNCOVERED: PdfChanges = { after: 'changes', list: [{ kind: 'uncovered' }] };

/**
 * Verifies every signature of a PDF: its steps, what it covers, what was added after it, and the whole.
 * Reads the file through the source in windows; `digest` may compute elsewhere.
 * An encrypted document is "cannot tell".
 * @throws PDF_NOT_PDF, PDF_BROKEN, PDF_TOO_LARGE where the file cannot be read as a PDF
 */
export async function verifyPdf(
  source: ByteSource,
  context: VerificationContext,
  digest: DigestRanges = digestRanges,
): Promise<PdfVerification> {
  const doc = openPdf(source);
  if (doc.sections.some(({ trailer }) => trailer.entries.has('Encrypt'))) {
    return { answer: 'unknown', reason: 'FILE_ENCRYPTED', params: {}, signatures: [] };
  }
  const all = inOrder(listSignatures(doc));
  const covered = all.filter(({ covers }) => covers.kind !== 'part');
  const changes = changesSince(
    doc,
    covered.map(({ covers }) => covers.end),
  );
  const digests = await digest(
    source,
    all.map(({ byteRange, covers }) => (covers.end > 0 ? byteRange : undefined)),
  );
  const signatures = all.map((facts, index) => {
    const own = facts.covers.kind === 'part' ? undefined : changes.get(facts.covers.end);
    return judgeSignature({ facts, digest: digests[index], changes: own ?? UNCOVERED }, context);
  });
  return { ...judgeFile(signatures), signatures };
}

/** The one that covers least was made first. */
function inOrder(all: readonly PdfSignatureFacts[]): PdfSignatureFacts[] {
  return [...all].sort((a, b) => a.covers.end - b.covers.end);
}

/**
 * The whole: a change after the last signature, which nobody answers for, makes it invalid. A change that only a later
 * signature covers makes it "cannot tell": the seal before it is seen on content that it does not stand for.
 */
function judgeFile(signatures: readonly SignatureReport[]): {
  readonly answer: Answer;
  readonly reason: ReasonCode;
  readonly params: ErrorParams;
} {
  const last = signatures.at(-1);
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
  if (last.after === 'changes') return { answer: 'invalid', reason: 'FILE_CHANGED', params };
  const overtaken = signatures.filter(({ after }) => after === 'changes');
  if (overtaken[0] !== undefined) {
    return {
      answer: 'unknown',
      reason: 'FILE_CHANGED_BETWEEN',
      params: {
        ...params,
        number: signatures.indexOf(overtaken[0]) + 1,
        whose: nameOf(overtaken[0]),
        changed: overtaken.length,
      },
    };
  }
  if (count('unknown') > 0) {
    return {
      answer: 'unknown',
      reason: 'FILE_SIGNATURE_UNKNOWN',
      params: { ...params, open: count('unknown') },
    };
  }
  return { answer: 'valid', reason: 'FILE_VALID', params };
}

/** Whose a signature is, as people know it: the seal's name, the certificate's, or the field's. */
function nameOf({ seal, signer, fieldName }: SignatureReport): string {
  return seal?.name ?? signer?.subject ?? fieldName;
}
