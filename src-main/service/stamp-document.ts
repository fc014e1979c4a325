import { person, verifyTicket, type RequestedDocument, type Ticket } from '@yinzheng/core/approvals';
import type { PersonRef } from '@yinzheng/core/accounts';
import type { StandingGrant } from '@yinzheng/core/authority';
import { custodianGrants } from '@yinzheng/core/devices';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { fail } from '@yinzheng/core/kernel';
import { forgetPin, type KeyToken, type PinEntry } from '@yinzheng/core/ports';
import type { Seal } from '@yinzheng/core/seals';
import { stamp, type StampJob, type StampPosition, type StampResult } from '@yinzheng/core/stamping';
import { entriesOf, spentOn } from '@yinzheng/core/use-log';
import { ticketRight } from '@yinzheng/core/use-rights';
import { requireLogAsTold } from './log-told.ts';
import { requireKeyOf, strictTrust, type Files, type OpenFile, type Workstation } from './workstation.ts';

// One code path for every host: what is the same for all documents of a ticket, and the stamping of one of them.

/** A ticket that may be stamped with, and with which right. */
export interface StampTerms {
  readonly ticket: Ticket;
  readonly approvers: readonly PersonRef[];
  readonly seal: Seal;
  readonly grant: StandingGrant;
}

/** The same, and with which key. */
export interface StampRight extends StampTerms {
  readonly key: KeyToken;
}

/** One document, and where the seal goes on it. */
export interface PlacedDocument {
  readonly document: RequestedDocument;
  readonly positions: readonly StampPosition[];
  readonly format: 'ses' | 'cms';
}

/**
 * Checks ticket, seal, custodian and key; `custodian` undefined: the one person who keeps the seal; `serial`: of the
 * device whose key is meant. @throws what `verifyTicket` and `requireKeyOf` throw, TICKET_WRONG_SEAL, PERSON_UNKNOWN,
 * AUTHORITY_MISSING, CUSTODIAN_NONE, CUSTODIAN_SEVERAL
 */
export function stampRight(
  station: Workstation,
  ticket: Ticket,
  custodian: string | undefined,
  serial?: string,
): StampRight {
  const terms = stampTerms(station, ticket, custodian);
  return { ...terms, key: requireKeyOf(station, terms.grant.certificate, serial) };
}

/** The same without the key. @throws as {@link stampRight}, but for the key; LOG_OUTDATED */
export function stampTerms(station: Workstation, ticket: Ticket, custodian: string | undefined): StampTerms {
  requireLogAsTold(station);
  const { approvers } = verifyTicket(ticket, station.authority(), station.clock.now());
  const { esID } = ticket.request.seal;
  const seal =
    station.seals().find(({ info }) => info.esID === esID) ?? fail('TICKET_WRONG_SEAL', { approved: esID });
  return { ticket, approvers, seal, grant: custodianGrant(station, seal, custodian) };
}

/** The right under which somebody stamps. @throws PERSON_UNKNOWN, AUTHORITY_MISSING, CUSTODIAN_NONE, CUSTODIAN_SEVERAL */
export function custodianGrant(
  station: Workstation,
  seal: Seal,
  custodian: string | undefined,
): StandingGrant {
  const authority = station.authority();
  const { esID } = seal.info;
  const grants = custodianGrants(authority, seal, station.clock.now());
  const people = new Set(grants.map((grant) => grant.person.id));
  if (custodian === undefined && people.size > 1) {
    fail('CUSTODIAN_SEVERAL', { seal: esID, people: [...people].join(', ') });
  }
  const id = custodian ?? grants[0]?.person.id;
  const grant = grants.find((known) => known.person.id === id);
  if (grant !== undefined) return grant;
  if (custodian === undefined) return fail('CUSTODIAN_NONE', { seal: esID });
  const { name } = person(authority, custodian);
  return fail('AUTHORITY_MISSING', { person: name, role: 'custodian', seal: esID });
}

/** Works on a document's job with the kept copy open (design idea 7). @throws DOCUMENT_MISSING and what `work` throws */
export async function withStampJob<T>(
  station: Workstation,
  { ticket, seal, grant }: StampRight,
  { document, positions, format }: PlacedDocument,
  work: (job: StampJob) => Promise<T>,
): Promise<T> {
  const source: OpenFile = station.openDocument(document.digest, document.name);
  try {
    const { certificate, person: custodian } = grant;
    return await work({
      right: ticketRight(ticket),
      document,
      source,
      seal,
      certificate,
      custodian,
      format,
      positions,
    });
  } finally {
    source.close();
  }
}

/** A document that was stamped, and how its count then stood. */
export interface StampedDocument extends StampResult {
  readonly spent: number;
}

/** Stamps the kept copy of one document; the PIN's bytes are zeroed. @throws what `stamp` throws, LOG_OUTDATED, OUTPUT_EXISTS, FILE_UNWRITABLE */
export async function stampDocument(
  station: Workstation,
  files: Files,
  right: StampRight,
  placed: PlacedDocument,
  { output, pin }: { readonly output: string; readonly pin: PinEntry },
): Promise<StampedDocument> {
  try {
    requireLogAsTold(station);
    const jobId = station.random.bytes(16);
    const target = files.output(output, jobId);
    return await withStampJob(station, right, placed, async (job) => {
      const done = await stamp(job, pin, {
        authority: station.authority(),
        clock: station.clock,
        random: station.random,
        log: station.log,
        key: right.key,
        jobId,
        output: target,
        verification: strictTrust(station),
        maxBytes: PDF_LIMITS.fileBytes,
      });
      return { ...done, spent: spentSoFar(station, right.ticket, placed.document.digest) };
    });
  } finally {
    forgetPin(pin);
  }
}

/** Impressions of a ticket that are spent on one of its documents. */
export function spentSoFar(station: Workstation, ticket: Ticket, document: Uint8Array): number {
  return spentOn(entriesOf(station.rowsOfTicket(ticket.request.ticketId)), document);
}
