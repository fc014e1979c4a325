import { bytesSource } from '@yinzheng/core/documents';
import {
  verifyPdf,
  type PdfVerification,
  type SignatureReport,
  type VerificationContext,
} from '@yinzheng/core/verification';
import { expectTold } from './verdicts.ts';

/** Verifies a document; every reason in the report must have a whole text in each language. */
export async function reportOf(pdf: Uint8Array, context: VerificationContext): Promise<PdfVerification> {
  const report = await verifyPdf(bytesSource(pdf), context);
  expectTold({ ...report, demanded: true });
  for (const step of report.signatures.flatMap((signature) => signature.steps)) {
    for (const check of [step, ...step.checks]) expectTold(check);
  }
  return report;
}

/** A report in short: the file, then each signature with what follows it and the steps that are not valid. */
export function brief(report: PdfVerification): string[] {
  return [`${report.answer} ${report.reason}`, ...report.signatures.map(briefSignature)];
}

function briefSignature({ format, answer, after, covers, steps }: SignatureReport): string {
  const open = steps.filter((step) => step.answer !== 'valid').map(({ step, reason }) => `${step}=${reason}`);
  return [format, answer, after, covers.kind, ...open].join(' ');
}
