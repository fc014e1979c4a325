import type { PdfSignatureFacts } from '../documents/index.ts';
import type { Answer } from '../kernel/index.ts';
import { judgeSignature, type SignatureInput } from './pdf-signature.ts';
import type { VerificationContext } from './policy.ts';
import { notCheckedIn, type SignatureReport } from './report.ts';
import { stepOf, unchecked, type Check } from './steps.ts';
import type { TimeProof } from './time-proof.ts';

/** A document time stamp that proves a time, and what it stands on. */
interface Stamp extends TimeProof {
  readonly facts: PdfSignatureFacts;
}

/**
 * Judges all signatures of a document, in the order of `inputs`. A document time stamp that is valid proves that the
 * signatures within its range existed at its time: those that have no time stamp of their own rest on the earliest one.
 */
export function judgeSignatures(
  inputs: readonly SignatureInput[],
  context: VerificationContext,
): SignatureReport[] {
  const first = inputs.map((input) => judgeSignature(input, context));
  const stamps = inputs.flatMap((input, index) => stampOf(input, first[index]));
  stamps.sort((a, b) => a.at.getTime() - b.at.getTime());
  return inputs.map((input, index) => {
    const report = first[index]!;
    const stamp = stamps.find(({ facts }) => protects(facts, input.facts));
    return stamp === undefined || report.format === 'timestamp' || report.time.kind === 'timestamp'
      ? report
      : withProof(input, report, stamp, context);
  });
}

function stampOf({ facts }: SignatureInput, report: SignatureReport | undefined): Stamp[] {
  if (report?.format !== 'timestamp' || report.answer !== 'valid' || report.time.kind !== 'timestamp')
    return [];
  return [{ at: report.time.at, field: facts.fieldName, facts }];
}

/** Whether everything that makes a signature lies within the time stamp's ranges. */
function protects(stamp: PdfSignatureFacts, signature: PdfSignatureFacts): boolean {
  const { byteRange } = stamp;
  const { span } = signature.contents;
  const { end } = signature.covers;
  if (byteRange === undefined || span === undefined || end === 0 || stamp.covers.kind === 'part')
    return false;
  const [, gapStart, gapEnd] = byteRange;
  const outside = span.end <= gapStart || span.start >= gapEnd;
  return outside && end <= stamp.covers.end && span.end <= stamp.covers.end;
}

const RANK: Readonly<Record<Answer, number>> = { invalid: 0, unknown: 1, valid: 2 };

/** A proof that came too late to be of use proves nothing, and takes nothing away. */
function withProof(
  input: SignatureInput,
  before: SignatureReport,
  { at, field }: Stamp,
  context: VerificationContext,
): SignatureReport {
  const proved = judgeSignature({ ...input, proof: { at, field } }, context);
  if (RANK[proved.answer] >= RANK[before.answer]) return proved;
  const late = unchecked('TIMESTAMP_DOCUMENT_LATE', { field, date: at.toISOString() });
  const steps = before.steps.map((step) => {
    const [one, ...more] = step.checks as readonly [Check, ...Check[]];
    return step.step === 'time' ? stepOf('time', one, ...more, late) : step;
  });
  return { ...before, steps, notChecked: notCheckedIn(steps) };
}
