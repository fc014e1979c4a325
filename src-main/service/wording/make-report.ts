import { utf8 } from '@yinzheng/core/kernel';
import type { VerificationFacts } from '@yinzheng/core/reports';
import manifest from '../../../package.json' with { type: 'json' };
import { reportPdf } from '../compose.ts';
import type { VerifiedForReport } from '../verify.ts';
import type { TrustContext } from '../workstation.ts';
import { printedReport, reportJson, reportOut } from './report.ts';
import type { Texts } from './texts.ts';

/** On paper, or for programs. */
export type ReportForm = 'pdf' | 'json';

/** A report's file on what was verified, and on what that rests. @throws SEAL_FONT_DAMAGED */
export async function makeReport(
  { file, at, result }: VerifiedForReport,
  { roots, crls, statusLists }: Pick<TrustContext, 'roots' | 'crls' | 'statusLists'>,
  form: ReportForm,
  texts: Texts,
): Promise<Uint8Array> {
  const facts: VerificationFacts = {
    file,
    at,
    result,
    program: { name: manifest.name, version: manifest.version },
    trust: { roots, crls: crls.length, statusLists: statusLists.length },
  };
  return form === 'pdf' ? reportPdf(printedReport(facts, texts)) : utf8(reportJson(reportOut(facts, texts)));
}
