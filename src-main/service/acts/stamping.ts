import { basename, extname, join } from 'node:path';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { fail, toHex } from '@yinzheng/core/kernel';
import { preflight, requireUnspent } from '@yinzheng/core/stamping';
import { entriesOf } from '@yinzheng/core/use-log';
import { forgetPin } from '@yinzheng/core/ports';
import { task } from '../../pool/task.ts';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';
import type { ActFacts } from '../jobs/index.ts';
import { moment, personOut } from '../shapes.ts';
import {
  spentSoFar,
  stampDocument,
  stampRight,
  withStampJob,
  type PlacedDocument,
  type StampRight,
} from '../stamp-document.ts';
import { countedRows, strictTrust, type Workstation } from '../workstation.ts';
import { impressionsDue } from './due.ts';
import { namingAbsent, ownPin, requireAskable, tellingKeys } from './key.ts';
import type { StampingOrder, StampingStep } from './orders.ts';
import { confirmedRequest, documentOf, leftOf, seenRequest } from './seen.ts';

/** What the custodian is shown, and of which version of the ticket it is true. */
export interface StampingReady {
  readonly facts: ActFacts;
  readonly version: Uint8Array;
  /** Of the whole request, before it. */
  readonly remaining: number;
}

/**
 * Checks everything that will be asked when the key is asked, of every document.
 * @throws REQUEST_UNKNOWN, what `stampRight`, `preflight` and `requireUnspent` throw; PIN_LOCKED, BAD_ARGUMENT
 */
export const stampingPrepare = task(
  'eyes',
  async ({ ticketId, custodian, format, documents }: StampingOrder, context): Promise<StampingReady> => {
    const station = await context.station();
    station.requireWhole();
    const { ticket, version, remaining } = seenRequest(station, ticketId, custodian);
    const right = await namingAbsent(station, context.devices(), () =>
      stampRight(station, ticket, custodian),
    );
    requireAskable(right.key, context.devices());
    if (new Set(documents.map(({ document }) => toHex(document))).size < documents.length) {
      fail('BAD_ARGUMENT', { name: 'documents', detail: 'the same document twice' });
    }
    const ready: ReadyDocument[] = [];
    for (const { document, positions } of documents) {
      const placed = { document: documentOf(ticket, document), positions, format };
      ready.push({ ...placed, pages: await checked(station, right, placed) });
    }
    return { facts: stampingFacts(station, right, ready), version, remaining };
  },
);

interface ReadyDocument extends PlacedDocument {
  readonly pages: number;
}

/** The pages of a document that can be stamped so. */
async function checked(station: Workstation, right: StampRight, placed: PlacedDocument): Promise<number> {
  return withStampJob(station, right, placed, async (job) => {
    const { pages } = await preflight(
      job,
      {
        authority: station.authority(),
        verification: strictTrust(station),
        maxBytes: PDF_LIMITS.fileBytes,
      },
      station.clock.now(),
    );
    requireUnspent(countedRows(station), job, { at: station.clock.now() });
    return pages;
  });
}

function stampingFacts(station: Workstation, right: StampRight, ready: readonly ReadyDocument[]): ActFacts {
  const { ticket, seal, grant, key } = right;
  const { request, decisions } = ticket;
  const sum = (of: (one: ReadyDocument) => number): number => ready.reduce((all, one) => all + of(one), 0);
  const now = sum(({ positions }) => positions.length);
  const approved = sum(({ document }) => document.count);
  const spent = sum(({ document }) => spentSoFar(station, ticket, document.digest));
  return {
    act: 'stamp',
    mode: station.authority().foundation.mode,
    person: personOut(grant.person),
    key: { kind: key.kind, serial: key.serial },
    publicKey: key.publicKey,
    seal: { id: seal.info.esID, name: seal.info.property.name },
    reason: request.reason,
    applicant: personOut(request.applicant),
    approvers: decisions.map(({ decision }) => {
      return { ...personOut(decision.approver), date: moment(decision.decidedAt) };
    }),
    expires: moment(request.expiresAt),
    count: { now, approved, spent, remaining: approved - spent - now },
    documents: ready.map(({ document, positions, pages }) => ({
      name: document.name,
      digest: toHex(document.digest),
      pages,
      on: [...new Set(positions.map(({ page }) => page))].sort((a, b) => a - b),
      count: positions.length,
    })),
    decision: null,
    remark: null,
    licence: [],
  };
}

/** A document that was stamped. */
export interface StampingStepDone {
  readonly entries: number[];
  readonly output: string;
  readonly digest: string;
  readonly size: number;
  /** Of the whole request. */
  readonly remaining: number;
}

/** Stamps one document into the folder for results. @throws TICKET_ALTERED, what `stampRight` and `stampDocument` throw */
export const stampingDocument = task(
  'hands',
  async (step: StampingStep, context): Promise<StampingStepDone> => {
    const pin = ownPin(step.pin);
    try {
      context.progress({ done: 0, total: 1, current: null });
      const own = await context.station();
      own.requireWhole();
      const station = tellingKeys(own, () => {
        context.progress({ done: 0, total: 1, current: 'open' });
      });
      const { ticketId, custodian, format, positions, version } = step;
      const { ticket } = confirmedRequest(station, ticketId, custodian, version);
      const right = await namingAbsent(station, context.devices(), () =>
        stampRight(station, ticket, custodian),
      );
      const document = documentOf(ticket, step.document);
      const folder = join(station.folder, FOLDER.results);
      SYSTEM_FILES.makeFolder(folder);
      const output = SYSTEM_FILES.defaultOutput(fileName(document.name), folder);
      const placed = { document, positions, format };
      const done = await stampDocument(station, SYSTEM_FILES, right, placed, { output, pin });
      return {
        entries: [...done.entries],
        output: done.output,
        digest: toHex(done.digest),
        size: done.size,
        remaining: leftOf(ticket, entriesOf(station.rowsOfTicket(ticketId))),
      };
    } finally {
      forgetPin(pin);
    }
  },
  impressionsDue,
);

/** Impressions left on a whole request, as the log has it now. @throws REQUEST_UNKNOWN */
export const stampingLeft = task(
  'books',
  async (
    { ticketId, custodian }: Pick<StampingOrder, 'ticketId' | 'custodian'>,
    context,
  ): Promise<number> => {
    return seenRequest(await context.station(), ticketId, custodian).remaining;
  },
);

/** A document's name as every disk takes it: the name is the applicant's, whatever stands in it. */
export function fileName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/'), extname(name));
  return `${[...plain].map((one) => (/[\p{Cc}<>:"/\\|?*]/u.test(one) ? '_' : one)).join('')}.pdf`;
}
