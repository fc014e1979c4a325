import type { LogComparisonOut, SignatureOut, VerifiedOut } from '@yinzheng/contract/cli';
import { toHex } from '@yinzheng/core/kernel';
import type {
  ComparedPdf,
  ComparedSignature,
  LogComparison,
  LoggedUse,
  SignatureReport,
} from '@yinzheng/core/verification';
import { entryOut } from '../log.ts';
import { moment } from '../shapes.ts';
import type { Texts } from './texts.ts';

// From a verification's report to the shape of `verify --json`: reasons become sentences.

/** A file that was verified. */
export function verifiedOut(file: string, report: ComparedPdf, texts: Texts): VerifiedOut {
  const { answer, reason, params, signatures } = report;
  return {
    file,
    answer,
    reason: texts.reason(reason, params),
    code: reason,
    signatures: signatures.map((one) => signatureOut(one, texts)),
  };
}

/** A file that cannot be read as a PDF: nothing can be told of it. */
export function unreadableOut(file: string, error: unknown, texts: Texts): VerifiedOut {
  return {
    file,
    answer: 'unknown',
    reason: texts.message(error),
    code: texts.error(error).code,
    signatures: [],
  };
}

function signatureOut(report: ComparedSignature, texts: Texts): SignatureOut {
  const { seal, impression, time } = report;
  return {
    ...formatOut(report.format),
    field: report.fieldName,
    answer: report.answer,
    steps: report.steps.map(({ step, answer, reason, params }) => {
      return { step, answer, reason: texts.reason(reason, params), code: reason };
    }),
    after: report.after,
    changes: [...new Set(report.changes.map(({ kind }) => kind))],
    added: report.changes.map(({ kind, class: weight, object, page, detail }) => {
      return { kind, class: weight, object: object ?? null, page: page ?? null, detail: detail ?? null };
    }),
    forbidden: report.forbidden,
    mdp: mdpOut(report.mdp),
    covers: report.covers.kind,
    signer: report.signer?.subject ?? null,
    seal: seal === undefined ? null : { id: seal.esID, name: seal.name },
    time: time.kind === 'none' ? null : { at: moment(time.at), basis: time.kind },
    ticket:
      impression === undefined
        ? null
        : {
            id: toHex(impression.ticketId),
            entry: impression.entryNo,
            row: impression.rowNo,
            head: toHex(impression.logHead),
          },
    log: report.log === undefined ? null : logOut(report.log, texts),
    notChecked: report.notChecked.map(({ reason, params }) => texts.reason(reason, params)),
  };
}

function mdpOut({ certifies, limits, locks }: SignatureReport['mdp']): SignatureOut['mdp'] {
  if (certifies === undefined && limits === undefined && locks.length === 0) return null;
  return {
    certifies: certifies ?? null,
    limits: limits ?? null,
    locks: locks.map(({ action, fields }) => ({ action, fields: [...fields] })),
  };
}

function logOut({ answer, reason, params, use }: LogComparison, texts: Texts): LogComparisonOut {
  return {
    answer,
    reason: texts.reason(reason, params),
    code: reason,
    entry: use === undefined ? null : useOut(use),
  };
}

function useOut(use: LoggedUse): LogComparisonOut['entry'] {
  const { number, date, reason, applicant, approvers, custodian, document, result, annotations } =
    entryOut(use);
  const signed = use.signedAt === undefined ? null : moment(use.signedAt);
  return { number, date, signed, reason, applicant, approvers, custodian, document, result, annotations };
}

function formatOut(format: SignatureReport['format']): Pick<SignatureOut, 'format' | 'variant'> {
  switch (format) {
    case 'ses-v1':
      return { format: 'ses', variant: 'v1' };
    case 'ses-v4':
      return { format: 'ses', variant: 'v4' };
    case 'ses-v5':
      return { format: 'ses', variant: 'v5' };
    case 'cms':
      return { format: 'cms', variant: 'rfc5652' };
    case 'cms-gbt35275':
      return { format: 'cms', variant: 'gbt35275' };
    case 'timestamp':
      return { format: 'timestamp', variant: 'rfc3161' };
    case 'unknown':
      return { format: 'unknown', variant: null };
  }
}
