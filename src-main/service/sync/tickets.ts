import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_FILE_BYTES } from '@yinzheng/contract/store';
import {
  joinTicket,
  type JoinedTicket,
  parseTicket,
  verifyRecords,
  type RequestedDocument,
  type Ticket,
} from '@yinzheng/core/approvals';
import { equalBytes, fail, hasCode, readable, toBase64, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { ArrivedTicket, DeliveryReason } from '@yinzheng/core/sync';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';
import { isHere, latestOf, livePeers, mustGo } from '../relay-shown.ts';
import { supplyDocument } from '../supply-document.ts';
import { authorityFor } from '../unit-authority.ts';
import type { Workstation } from '../workstation.ts';
import { isOfFile, sendPieces } from './files.ts';
import { isPassing, type Line } from './line.ts';

// Tickets between the workstations of a unit. What must go is found in what is kept, so that nothing is lost by being killed; the
// same sent twice is one at the store. What comes is verified like a ticket from a file, and only adds to what is here.

/** Where the search for what must go, and for documents that are awaited, goes on. */
const LOOKED_AT = { versions: 'relay.versions', documents: 'relay.documents' } as const;

/** Sends the newest versions of requests that other workstations need, their documents first. @throws what the way throws */
export async function sendTickets(line: Line): Promise<void> {
  const { station } = line;
  if (livePeers(station).length === 0) return;
  const from = Number(station.storeBook.note(LOOKED_AT.versions) ?? '0');
  for (const { place, ticketId, body } of station.relay.versionsBehind(from)) {
    if (line.stopped()) return;
    const ticket = latestOf(station, ticketId);
    if (ticket !== undefined && equalBytes(ticket.der, body) && holds(station, ticket)) {
      if (mustGo(station, ticket)) await sendTicket(line, ticket);
    }
    station.storeBook.setNote(LOOKED_AT.versions, String(place));
  }
}

/** Whether a ticket's records hold: nobody is bothered with others. */
function holds(station: Workstation, ticket: Ticket): boolean {
  return (
    readable(() => {
      verifyRecords(ticket, authorityFor(station, ticket));
      return true;
    }) === true
  );
}

async function sendTicket(line: Line, ticket: Ticket): Promise<void> {
  const { station, client } = line;
  let left: DeliveryReason | undefined;
  for (const document of ticket.request.documents) {
    left ??= await sendDocument(line, document);
    if (line.stopped()) return;
  }
  const of = { digest: sm3(ticket.der), at: station.clock.now() };
  try {
    await client.relayTicket(toBase64(ticket.der));
    station.relay.setSent({ ...of, state: 'sent', reason: left });
  } catch (error) {
    if (!isOfTicket(error)) throw error;
    const { code, params } = error;
    station.relay.setSent({ ...of, state: 'refused', reason: { code, params } });
  }
  line.moved();
}

/** Whether the store refused the ticket itself: another try brings the same. */
function isOfTicket(error: unknown): error is YinzhengError {
  const codes = ['TICKET_UNREADABLE', 'TICKET_WRONG_WORKSTATION', 'BAD_REQUEST'];
  return error instanceof YinzhengError && codes.includes(error.code);
}

/** Sends a document that is here. What kept it from going; undefined: it went, or is not here to go. */
async function sendDocument(
  { station, client }: Line,
  document: RequestedDocument,
): Promise<DeliveryReason | undefined> {
  const { digest, size, name } = document;
  if (!isHere(station, document)) return undefined;
  if (size > MOST_FILE_BYTES) {
    return { code: 'DOCUMENT_TOO_LARGE', params: { name, size, most: MOST_FILE_BYTES } };
  }
  const path = join(station.folder, FOLDER.documents, toHex(digest));
  try {
    if (await sendPieces(client, toHex(digest), path, true)) return undefined;
    return { code: 'OUTBOX_FILE_CHANGED', params: { path: name } };
  } catch (error) {
    if (!isOfFile(error)) throw error;
    return { code: error.code, params: error.params };
  }
}

/** Refusals that may be over once more is known of the unit's workstations. */
const MAY_PASS: readonly string[] = ['TICKET_WRONG_WORKSTATION', 'AUTHORITY_MISSING'];

/** Takes in what arrived. Whether a request is new or further decided. */
export function takeTickets(station: Workstation): boolean {
  const again = station.relay
    .arrived('refused')
    .filter(({ reason }) => reason !== undefined && MAY_PASS.includes(reason.code));
  let any = false;
  for (const one of [...again, ...station.relay.arrived('new')].sort((a, b) => a.number - b.number)) {
    any = station.transaction(() => take(station, one)) || any;
  }
  return any;
}

function take(station: Workstation, { number, ticket: body }: ArrivedTicket): boolean {
  const read = readable(() => parseTicket(body));
  const of = { digest: sm3(body), ticketId: read?.request.ticketId, at: station.clock.now() };
  try {
    const joined = judge(station, body);
    if (joined === 'same' && !station.relay.cameAs(of.digest)) noteThere(station, of);
    const state = joined === 'new' || joined === 'next' ? 'taken' : 'known';
    station.relay.setFate(number, { ...of, state });
    return state === 'taken';
  } catch (error) {
    if (!(error instanceof YinzhengError) || isPassing(error)) throw error;
    const { code, params } = error;
    station.relay.setFate(number, { ...of, state: 'refused', reason: { code, params } });
    return false;
  }
}

/** What was sent from here and comes back is at the store, whatever became of the answer. */
function noteThere({ relay }: Workstation, of: { readonly digest: Uint8Array; readonly at: Date }): void {
  if (relay.sent(of.digest) === undefined) relay.setSent({ ...of, state: 'sent', reason: undefined });
}

/**
 * Verifies a ticket as one from a file is, and keeps it where it goes on from what is here.
 * @throws TICKET_UNREADABLE, TICKET_FORKED and what `verifyRecords` throws
 */
function judge(station: Workstation, body: Uint8Array): JoinedTicket {
  const ticket = parseTicket(body);
  const { ticketId, expiresAt } = ticket.request;
  if (!equalBytes(ticket.der, body)) fail('TICKET_UNREADABLE', { detail: 'not a ticket file' });
  verifyRecords(ticket, authorityFor(station, ticket));
  const latest = station.requests.latest(ticketId);
  const joined = joinTicket(latest && parseTicket(latest), ticket);
  if (joined === 'new' && expiresAt < station.clock.now()) return 'behind';
  if (joined === 'new' || joined === 'next') station.requests.keep(ticketId, ticket.der);
  return joined;
}

/** Fetches documents of requests that came from elsewhere. Whether one came. @throws what the way throws */
export async function fetchDocuments(line: Line): Promise<boolean> {
  const { station } = line;
  const from = Number(station.storeBook.note(LOOKED_AT.documents) ?? '0');
  let [any, complete] = [false, true];
  for (const { number, ticket: body } of station.relay.arrived('taken', from)) {
    const ticket = readable(() => parseTicket(body));
    const current = ticket !== undefined && ticket.request.expiresAt >= station.clock.now();
    for (const document of current ? ticket.request.documents : []) {
      if (line.stopped()) return any;
      if (isHere(station, document)) continue;
      if (await fetchDocument(line, document)) any = true;
      else complete = false;
    }
    if (complete) station.storeBook.setNote(LOOKED_AT.documents, String(number));
  }
  return any;
}

/** Whether the document is here now. */
async function fetchDocument({ station, client }: Line, document: RequestedDocument): Promise<boolean> {
  const { digest, size } = document;
  const folder = join(station.folder, FOLDER.documents);
  SYSTEM_FILES.makeFolder(folder);
  const path = join(folder, `.${randomBytes(8).toString('hex')}.part`);
  const file = openSync(path, 'wx', 0o600);
  try {
    let length = 0;
    await client.fetchFile(toHex(digest), (part) => {
      length += part.length;
      if (length > size) fail('FILE_NOT_AS_NAMED', { digest: toHex(digest) });
      writeSync(file, part);
    });
    return await supplyDocument(station, document, path);
  } catch (error) {
    // Not at the store yet, or something else under its name: it is asked for again, and whoever waits may bring it.
    if (hasCode(error, 'STORE_HAS_NOT') || hasCode(error, 'FILE_NOT_AS_NAMED')) return false;
    if (hasCode(error, 'TICKET_WRONG_DOCUMENT')) return false;
    throw error;
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}
