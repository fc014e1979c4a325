import { toHex } from '../kernel/index.ts';
import { parseCertificate } from '../pki/index.ts';
import { STEP_NAMES, type ComparedSignature, type SignatureReport } from '../verification/index.ts';
import {
  fact,
  outside,
  word,
  type ReportedStep,
  type ReportItem,
  type ReportValue,
} from './verification-report.ts';

/** Changes that are listed of one signature; the machine-readable report has them all. */
const MOST_CHANGES = 40;

/** Whose a signature is, as people know it: the seal's name, or the one in the certificate. */
export function signatureName({ seal, signer }: SignatureReport): string | undefined {
  if (seal !== undefined || signer === undefined) return seal?.name;
  return parseCertificate(signer.certificate).subject.commonName ?? signer.subject;
}

/** What a report says of one signature, in its order. */
export function signatureItems(signature: ComparedSignature, number: number): ReportItem[] {
  const { seal, answer, format } = signature;
  const named = signature.subFilter === undefined ? [] : [outside(signature.subFilter)];
  return [
    { kind: 'signature', number, name: signatureName(signature), answer },
    ...(seal === undefined ? [] : [{ kind: 'picture', picture: seal.picture } as const]),
    fact('signature.kind', { kind: 'format', format }, ...(format === 'unknown' ? named : [])),
    ...(seal === undefined
      ? []
      : [fact('seal.seal', word('seal.name-code', { name: seal.name, id: seal.esID }))]),
    ...signerItems(signature),
    fact('time.time', timeValue(signature)),
    ...claimItems(signature),
    fact('place.place', ...placeValues(signature)),
    { kind: 'steps', steps: stepsOf(signature) },
    fact('after.after', ...afterValues(signature)),
    ...mdpItems(signature),
    fact('covers.covers', ...coverValues(signature)),
    fact('ticket.ticket', ...ticketValues(signature)),
    ...logItems(signature),
    fact('open.open', ...openValues(signature)),
  ];
}

function signerItems({ signer }: SignatureReport): ReportItem[] {
  if (signer === undefined) return [fact('signer.signer', word('signer.none'))];
  const { serialHex, issuer, notBefore, notAfter } = parseCertificate(signer.certificate);
  return [
    fact('signer.signer', outside(signer.subject)),
    fact('signer.serial', outside(serialHex)),
    fact('signer.issuer', outside(issuer.text)),
    fact('signer.validity', word('signer.from-to', { from: notBefore, to: notAfter })),
  ];
}

function timeValue({ time }: SignatureReport): ReportValue {
  return time.kind === 'none' ? word('time.none') : word(`time.${time.kind}`, { at: time.at });
}

function claimItems({ claims: { name, reason, location } }: SignatureReport): ReportItem[] {
  const values = [
    ...(name === undefined ? [] : [word('claims.name', { name })]),
    ...(reason === undefined ? [] : [word('claims.reason', { reason })]),
    ...(location === undefined ? [] : [word('claims.location', { location })]),
  ];
  return values.length === 0 ? [] : [fact('claims.claims', ...values)];
}

function placeValues({ widgets }: SignatureReport): ReportValue[] {
  const seen = widgets.filter(({ rect }) => rect !== undefined && rect[0] !== rect[2] && rect[1] !== rect[3]);
  if (seen.length === 0) return [word('place.nowhere')];
  return seen.slice(0, MOST_CHANGES).map(({ page }) => {
    return page === undefined ? word('place.unknown') : word('place.page', { page });
  });
}

/** The seven steps of a stamp; those that another kind of signature has not say so. */
function stepsOf({ steps, format }: SignatureReport): ReportedStep[] {
  return STEP_NAMES.map((name, index) => {
    const found = steps.find(({ step }) => step === name);
    const head = { number: index + 1, step: name };
    if (found === undefined) {
      const sealed = format.startsWith('ses') || format === 'unknown';
      const why = sealed ? word('steps.not-reached') : word('steps.no-seal');
      return { ...head, answer: undefined, said: [why] };
    }
    const { answer, reason, params, checks } = found;
    const main: ReportValue = { kind: 'reason', reason, params };
    const others = checks
      .filter((check) => check.reason !== reason || check.params !== params)
      // What was not checked stands in a list of its own.
      .filter((check) => check.answer !== 'unknown' || check.demanded)
      .map((check): ReportValue => ({ kind: 'reason', reason: check.reason, params: check.params }));
    return { ...head, answer, said: [main, ...others] };
  });
}

function afterValues({ after, changes }: SignatureReport): ReportValue[] {
  const listed = changes.slice(0, MOST_CHANGES).map((change): ReportValue => ({ kind: 'change', change }));
  const left = changes.length - listed.length;
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  return [
    { kind: 'after', after, kinds },
    ...listed,
    ...(left > 0 ? [word('after.more', { count: left })] : []),
  ];
}

/** What the signature itself says about later changes, where it says anything. */
function mdpItems({ mdp: { certifies, limits, locks }, forbidden }: SignatureReport): ReportItem[] {
  const values: ReportValue[] = [
    ...(certifies === undefined ? [] : [{ kind: 'permission', by: 'certifies', level: certifies } as const]),
    ...(limits === undefined ? [] : [{ kind: 'permission', by: 'limits', level: limits } as const]),
    ...locks.slice(0, MOST_CHANGES).map((lock) => ({ kind: 'lock', lock }) as const),
    ...(forbidden ? [word('mdp.broken')] : []),
  ];
  return values.length === 0 ? [] : [fact('mdp.mdp', ...values)];
}

function coverValues({ covers }: SignatureReport): ReportValue[] {
  const { kind, end, signedBytes, fileBytes } = covers;
  const sum = word('covers.bytes', { signed: signedBytes, file: fileBytes });
  if (kind === 'part') return [sum, word('covers.part', { left: fileBytes - signedBytes })];
  const later = fileBytes - end;
  return [
    sum,
    word('covers.value', { count: end - signedBytes }),
    ...(later > 0 ? [word('covers.later', { count: later })] : []),
  ];
}

function ticketValues({ impression }: SignatureReport): ReportValue[] {
  if (impression === undefined) return [word('ticket.none')];
  return [
    word('ticket.id', { id: toHex(impression.ticketId) }),
    word('ticket.place', { entry: impression.entryNo, row: impression.rowNo }),
    word('ticket.head'),
    outside(toHex(impression.logHead)),
  ];
}

function logItems({ log }: ComparedSignature): ReportItem[] {
  if (log === undefined) return [];
  const { reason, params, use } = log;
  const said: ReportValue = { kind: 'reason', reason, params };
  if (use === undefined) return [fact('log.log', said)];
  const { reserved, reservedRow, signedAt, result, annotations } = use;
  return [
    fact(
      'log.log',
      said,
      word('log.applicant', { name: reserved.applicant.name }),
      word('log.approvers', { names: reserved.approvers.map(({ name }) => name) }),
      word('log.custodian', { name: reserved.custodian.name }),
      word('log.reason', { reason: reserved.reason }),
      word('log.document', { name: reserved.documentName }),
      word('log.reserved', { at: reservedRow.at }),
      ...(signedAt === undefined ? [] : [word('log.signed', { at: signedAt })]),
      { kind: 'result', result },
      ...(annotations.length === 0
        ? [word('log.not-mistaken')]
        : annotations.map(({ at, by, note }) => word('log.mistaken', { at, by: by.name, note }))),
    ),
  ];
}

function openValues({ notChecked, log }: ComparedSignature): ReportValue[] {
  const values = notChecked.map(({ reason, params }): ReportValue => ({ kind: 'reason', reason, params }));
  if (log?.answer === 'not-compared') {
    values.push({ kind: 'reason', reason: log.reason, params: log.params });
  }
  return values.length === 0 ? [word('open.none')] : values;
}
