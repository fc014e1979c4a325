import { isHarmless } from '../documents/index.ts';
import { equalBytes, fail, type ErrorParams } from '../kernel/index.ts';
import type { ByteSource } from '../ports/index.ts';
import { sm3OfSource } from '../sm/index.ts';
import type { UseLogRow } from '../use-log/index.ts';
import { verifyPdf, type SignatureReport, type StepName } from '../verification/index.ts';
import type { StampDeps, StampJob } from './job.ts';

/** Steps that depend on nothing but the file itself and must be valid. */
const OWN_STEPS: readonly StepName[] = ['structure', 'digest', 'signature', 'membership', 'seal'];

/**
 * Verifies a result as it lies on the disk, by the code that verifies any stranger's file: its digest, that the
 * job's impressions are its last signatures, none of them invalid, by the certificate that was chosen, each with
 * its own entry of the log. @throws RESULT_NOT_VALID
 */
export async function requireValidResult(
  written: ByteSource,
  digest: Uint8Array,
  rows: readonly UseLogRow[],
  job: StampJob,
  deps: StampDeps,
): Promise<void> {
  if (!equalBytes((await sm3OfSource(written)).digest(), digest)) notValid(job, 'digest');
  const report = await verifyPdf(written, { ...deps.verification, now: deps.clock.now() });
  const byEntry = new Map(report.signatures.map((one) => [one.impression?.entryNo, one]));
  for (const row of rows) {
    const signature = byEntry.get(row.entryNo) ?? notValid(job, `entry ${row.entryNo}`);
    requireValidSignature(signature, row, job);
  }
}

function requireValidSignature(signature: SignatureReport, row: UseLogRow, job: StampJob): void {
  const wrong = signature.steps.find((step) => {
    return step.answer === 'invalid' || (OWN_STEPS.includes(step.step) && step.answer !== 'valid');
  });
  if (wrong !== undefined) notValid(job, wrong.reason, wrong.params);
  if (!isHarmless(signature.after)) notValid(job, 'changes');
  if (signature.signer === undefined || !equalBytes(signature.signer.certificate, job.certificate.der)) {
    notValid(job, 'certificate');
  }
  const { impression } = signature;
  const own =
    impression !== undefined &&
    impression.rowNo === row.rowNo &&
    equalBytes(impression.logHead, row.hash) &&
    equalBytes(impression.ticketId, job.right.id);
  if (!own) notValid(job, 'impression');
}

function notValid(job: StampJob, detail: string, params: ErrorParams = {}): never {
  return fail('RESULT_NOT_VALID', { ...params, name: job.document.name, detail });
}
