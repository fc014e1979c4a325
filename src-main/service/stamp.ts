import { parseTicketFile, person, verifyTicket, type Ticket } from '@yinzheng/core/approvals';
import type { StandingGrant } from '@yinzheng/core/authority';
import { custodianGrants } from '@yinzheng/core/devices';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { equalBytes, fail, toHex, YinzhengError } from '@yinzheng/core/kernel';
import type { KeyToken } from '@yinzheng/core/ports';
import type { Seal } from '@yinzheng/core/seals';
import { stamp, type StampJob, type StampPosition } from '@yinzheng/core/stamping';
import { entriesOf, spentOn } from '@yinzheng/core/use-log';
import type { PersonOut, StampedOut, UseRequestOut } from '@yinzheng/contract/cli';
import { personOut, requestOut } from './shapes.ts';
import { requireKeyOf, strictTrust, type Files, type Workstation } from './workstation.ts';

/** What to stamp, and where. */
export interface StampOrder {
  /** Path of the ticket file. */
  readonly ticket: string;
  /** Who stamps; undefined: the one person who keeps the seal. */
  readonly custodian: string | undefined;
  readonly positions: readonly StampPosition[];
  readonly format: 'ses' | 'cms';
  readonly files: readonly string[];
  /** The result's path for one file, a folder for several; undefined: beside each file by the rule of names. */
  readonly out: string | undefined;
}

/** What became of one file of an order. */
export type StampOutcome =
  | StampedOut
  | { readonly file: string; readonly result: 'refused'; readonly error: unknown }
  | { readonly file: string; readonly result: 'skipped' };

/** An order that may be carried out, up to the PIN: what the custodian is shown. */
export interface PreparedStamping {
  readonly request: UseRequestOut;
  readonly approvers: readonly PersonOut[];
  readonly custodian: PersonOut;
  readonly key: KeyToken;
  /** Impressions on each file this time. */
  readonly wanted: number;
  /** Impressions spent up to now, of each document of the request in its order. */
  readonly spent: readonly number[];
  /** Stamps file after file; an error that stops a batch leaves the rest untried. The PIN's bytes are zeroed. */
  run(pin: Uint8Array, progress: (file: string) => void): Promise<StampOutcome[]>;
}

/** Everything of an order that is the same for all its files. */
interface Batch {
  readonly station: Workstation;
  readonly files: Files;
  readonly order: StampOrder;
  readonly ticket: Ticket;
  readonly seal: Seal;
  readonly grant: StandingGrant;
  readonly key: KeyToken;
}

/** Checks ticket, seal, custodian and key before a PIN is asked for. @throws what `verifyTicket` throws, TICKET_WRONG_SEAL, KEY_MISSING … */
export function prepareStamping(station: Workstation, files: Files, order: StampOrder): PreparedStamping {
  const ticket = parseTicketFile(files.read(order.ticket));
  const { approvers } = verifyTicket(ticket, station.authority(), station.clock.now());
  const { esID } = ticket.request.seal;
  const seal =
    station.seals().find(({ info }) => info.esID === esID) ?? fail('TICKET_WRONG_SEAL', { approved: esID });
  const grant = custodianGrant(station, seal, order.custodian);
  const batch: Batch = {
    station,
    files,
    order,
    ticket,
    seal,
    grant,
    key: requireKeyOf(station, grant.certificate),
  };
  return {
    request: requestOut(ticket, seal),
    approvers: approvers.map(personOut),
    custodian: personOut(grant.person),
    key: batch.key,
    wanted: order.positions.length,
    spent: ticket.request.documents.map(({ digest }) => spentSoFar(station, ticket, digest)),
    run: (pin, progress) => runBatch(batch, pin, progress),
  };
}

/** The right under which somebody stamps. @throws PERSON_UNKNOWN, AUTHORITY_MISSING, BAD_ARGUMENT */
function custodianGrant(station: Workstation, seal: Seal, custodian: string | undefined): StandingGrant {
  const authority = station.authority();
  const grants = custodianGrants(authority, seal, station.clock.now());
  const people = new Set(grants.map((grant) => grant.person.id));
  if (custodian === undefined && people.size > 1) {
    fail('BAD_ARGUMENT', { name: 'custodian', detail: [...people].join(', ') });
  }
  const id = custodian ?? grants[0]?.person.id;
  const grant = grants.find((known) => known.person.id === id);
  if (grant !== undefined) return grant;
  const name = custodian === undefined ? '-' : person(authority, custodian).name;
  return fail('AUTHORITY_MISSING', { person: name, role: 'custodian', seal: seal.info.esID });
}

async function runBatch(
  batch: Batch,
  pin: Uint8Array,
  progress: (file: string) => void,
): Promise<StampOutcome[]> {
  const outcomes: StampOutcome[] = [];
  try {
    for (const file of batch.order.files) {
      if (outcomes.some(stopsBatch)) {
        outcomes.push({ file, result: 'skipped' });
        continue;
      }
      progress(file);
      try {
        outcomes.push(await stampFile(batch, file, pin.slice()));
      } catch (error) {
        outcomes.push({ file, result: 'refused', error });
      }
    }
  } finally {
    pin.fill(0);
  }
  return outcomes;
}

function stopsBatch(outcome: StampOutcome): boolean {
  if (outcome.result !== 'refused') return false;
  return !(outcome.error instanceof YinzhengError) || outcome.error.policy.stopsBatch;
}

/** Finds the approved document that a file is, and stamps the copy that was kept (design idea 7). */
async function stampFile(batch: Batch, file: string, pin: Uint8Array): Promise<StampedOut> {
  const { station, files, order, ticket, seal, grant, key } = batch;
  try {
    const { digest } = await files.digest(file);
    const document = ticket.request.documents.find((one) => equalBytes(one.digest, digest));
    if (document === undefined) fail('TICKET_WRONG_DOCUMENT', { name: file });
    const jobId = station.random.bytes(16);
    const output = files.output(outputPath(batch, file), jobId);
    const source = station.openDocument(document.digest, document.name);
    try {
      const { format, positions } = order;
      const { certificate, person: custodian } = grant;
      const job: StampJob = { ticket, document, source, seal, certificate, custodian, format, positions };
      const done = await stamp(job, pin, {
        authority: station.authority(),
        clock: station.clock,
        random: station.random,
        log: station.log,
        key,
        jobId,
        output,
        verification: strictTrust(station),
        maxBytes: PDF_LIMITS.fileBytes,
      });
      const spent = spentSoFar(station, ticket, document.digest);
      return {
        file,
        result: 'done',
        output: done.output,
        digest: toHex(done.digest),
        size: done.size,
        format,
        entries: [...done.entries],
        count: document.count,
        spent,
        remaining: document.count - spent,
      };
    } finally {
      source.close();
    }
  } finally {
    pin.fill(0);
  }
}

function outputPath({ files, order }: Batch, file: string): string {
  const { out } = order;
  if (out === undefined) return files.defaultOutput(file);
  return files.kind(out) === 'folder' ? files.defaultOutput(file, out) : out;
}

function spentSoFar(station: Workstation, ticket: Ticket, document: Uint8Array): number {
  return station.log.transaction((log) => {
    return spentOn(entriesOf(log.rowsOfTicket(ticket.request.ticketId)), document);
  });
}
