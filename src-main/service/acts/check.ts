import type { RequestedDocument, Ticket } from '@yinzheng/core/approvals';
import { PDF_LIMITS, type PdfDocument } from '@yinzheng/core/documents';
import { fail, readable, YinzhengError } from '@yinzheng/core/kernel';
import type { Seal } from '@yinzheng/core/seals';
import {
  requireApproved,
  requireApprovedBytes,
  requirePlaces,
  requireStampablePdf,
  requireUnspent,
  requireUsableCertificate,
  requireUsableSeal,
  requireWritableSeal,
  type StampPosition,
} from '@yinzheng/core/stamping';
import { requireHand, ticketRight, verifyRight } from '@yinzheng/core/use-rights';
import type { StampCheckOut } from '@yinzheng/contract/ipc';
import { wireError } from '@yinzheng/contract/errors';
import type { DevicesView } from '../../devices/index.ts';
import { task } from '../../pool/task.ts';
import { custodianGrant } from '../stamp-document.ts';
import { countedRows, requireKeyOf, strictTrust, type Workstation } from '../workstation.ts';
import { namingAbsent, requireAskable } from './key.ts';
import { documentOf, seenRequest } from './seen.ts';
import type { PlacedDigest, StampingOrder } from './orders.ts';

/** One document as it is placed now. */
export type StampingQuestion = Omit<StampingOrder, 'documents'> & PlacedDigest;

/**
 * What would be refused when the key is asked, one by one; what rests on something that does not hold is not known.
 * @throws REQUEST_UNKNOWN, TICKET_WRONG_DOCUMENT
 */
export const stampingCheck = task(
  'eyes',
  async (question: StampingQuestion, context): Promise<StampCheckOut[]> => {
    const station = await context.station();
    const { ticket } = seenRequest(station, question.ticketId, question.custodian);
    const document = documentOf(ticket, question.document);
    const { esID } = ticket.request.seal;
    const seal = station.seals().find(({ info }) => info.esID === esID);
    return checksOf(station, context.devices(), { ...question, ticket, document, seal });
  },
);

interface Looked extends Omit<StampingQuestion, 'document'> {
  readonly ticket: Ticket;
  readonly document: RequestedDocument;
  readonly seal: Seal | undefined;
}

async function checksOf(
  station: Workstation,
  devices: DevicesView,
  looked: Looked,
): Promise<StampCheckOut[]> {
  const { ticket, document, seal, custodian, positions } = looked;
  const authority = station.authority();
  const at = station.clock.now();
  const verification = { ...strictTrust(station), now: at };
  const right = ticketRight(ticket);
  const approved = await check('ticket', () => {
    if (seal === undefined) fail('TICKET_WRONG_SEAL', { approved: ticket.request.seal.esID });
    requireApproved({ right, seal, document }, { authority }, at);
    const placed = positions.length === 0 ? [ANYWHERE] : positions;
    requireUnspent(countedRows(station), { right, document, positions: placed }, { at });
  });
  const usable = await check(
    'seal',
    seal &&
      (() => {
        requireWritableSeal(seal, looked.format);
        requireUsableSeal(seal, verification);
      }),
  );
  const grant = seal && readable(() => custodianGrant(station, seal, custodian));
  const certificate = await check(
    'certificate',
    seal && grant && (() => requireUsableCertificate(seal, grant.certificate, verification)),
  );
  const key = await check(
    'key',
    seal &&
      (async () => {
        const own = custodianGrant(station, seal, custodian);
        const approvers = verifyRight(right, authority, at);
        const hand = { custodian: own.person, approvers, certificate: own.certificate, at };
        requireHand(right, authority, hand);
        const token = await namingAbsent(station, devices, () => requireKeyOf(station, own.certificate));
        requireAskable(token, devices);
      }),
  );
  const [bytes, places] = await documentChecks(station, document, seal, positions);
  return [bytes, approved, usable, certificate, key, places];
}

/** Where nothing was placed yet, one impression must be left at least. */
const ANYWHERE: StampPosition = { page: 1, x: 0, y: 0 };

async function documentChecks(
  station: Workstation,
  document: RequestedDocument,
  seal: Seal | undefined,
  positions: readonly StampPosition[],
): Promise<[StampCheckOut, StampCheckOut]> {
  const opened = readable(() => station.openDocument(document.digest, document.name));
  let pdf: PdfDocument | undefined;
  try {
    const bytes = await check('document', async () => {
      const source = opened ?? fail('DOCUMENT_MISSING', { name: document.name });
      await requireApprovedBytes({ source, document });
      pdf = requireStampablePdf({ source }, PDF_LIMITS.fileBytes);
    });
    const doc = pdf;
    const known = doc !== undefined && seal !== undefined && positions.length > 0;
    const places = await check(
      'positions',
      known ? () => requirePlaces(doc, { positions, seal }) : undefined,
    );
    return [bytes, places];
  } finally {
    opened?.close();
  }
}

/** `demand` undefined: it cannot be told. */
async function check(
  name: StampCheckOut['check'],
  demand: (() => void | Promise<void>) | undefined,
): Promise<StampCheckOut> {
  if (demand === undefined) return { check: name, answer: 'unknown', error: null };
  try {
    await demand();
    return { check: name, answer: 'valid', error: null };
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return { check: name, answer: 'invalid', error: wireError(error) };
  }
}
