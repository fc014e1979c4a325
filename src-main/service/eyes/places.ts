import { basename, join } from 'node:path';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { task } from '../../pool/task.ts';
import { seenRequest } from '../acts/index.ts';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';
import { readsBehind } from '../log-rights.ts';

/** Where bytes lie that somebody may read. */
export interface Place {
  /** Absolute path. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** What people call it. */
  readonly name: string;
}

/** A document of a request, and who wants to see it. */
export interface DocumentOrder {
  readonly ticketId: Uint8Array;
  /** SM3 of the document. */
  readonly digest: Uint8Array;
  /** Identifier of the person. */
  readonly person: string;
}

/**
 * A kept document, for whoever may see its request. Its bytes are shown as they lie there; what is stamped, or drawn to
 * be confirmed, is compared with the approved digest first.
 * @throws REQUEST_UNKNOWN, TICKET_WRONG_DOCUMENT, DOCUMENT_MISSING, FILE_UNREADABLE
 */
export const documentPlace = task(
  'books',
  async ({ ticketId, digest, person }: DocumentOrder, context): Promise<Place> => {
    const station = await context.station();
    const { ticket } = seenRequest(station, ticketId, person);
    const document =
      ticket.request.documents.find((one) => equalBytes(one.digest, digest)) ??
      fail('TICKET_WRONG_DOCUMENT', { name: toHex(digest) });
    const source = station.openDocument(digest, document.name);
    try {
      const path = join(station.folder, FOLDER.documents, toHex(digest));
      return { path, size: source.size, name: document.name };
    } finally {
      source.close();
    }
  },
);

/** The sealed file of an entry of the log, and who wants to see it. */
export interface ResultOrder {
  /** Number of the entry. */
  readonly entry: number;
  /** Identifier of the person. */
  readonly person: string;
}

/**
 * The sealed file of an entry of the log, under the name that the log gave it, for whose right to read the log covers
 * its seal; whether it is still that file is not looked at.
 * @throws ENTRY_UNKNOWN where the log has no such file, NOT_ALLOWED, FILE_UNREADABLE where it is not there any more
 */
export const resultPlace = task(
  'books',
  async ({ entry: number, person }: ResultOrder, context): Promise<Place> => {
    const station = await context.station();
    const { entry, closed } = station.ledger.entry(number) ?? fail('ENTRY_UNKNOWN', { entry: number });
    const who = { personId: person, authority: station.authority(), at: station.clock.now() };
    if (!readsBehind(who, entry.reserved.seal.esID)) fail('NOT_ALLOWED');
    const { output } = closed ?? fail('ENTRY_UNKNOWN', { entry: number });
    const source = SYSTEM_FILES.open(output);
    try {
      return { path: output, size: source.size, name: basename(output) };
    } finally {
      source.close();
    }
  },
);
