import { basename, join } from 'node:path';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { task } from '../../pool/task.ts';
import { seenRequest } from '../acts/index.ts';
import { FOLDER, SYSTEM_FILES } from '../compose.ts';

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

/**
 * The sealed file of an entry of the log, under the name that the log gave it; whether it is still that file is not
 * looked at. @throws ENTRY_UNKNOWN where the log has no such file, FILE_UNREADABLE where it is not there any more
 */
export const resultPlace = task(
  'books',
  async ({ entry }: { readonly entry: number }, context): Promise<Place> => {
    const station = await context.station();
    const path = station.ledger.entry(entry)?.closed?.output ?? fail('ENTRY_UNKNOWN', { entry });
    const source = SYSTEM_FILES.open(path);
    try {
      return { path, size: source.size, name: basename(path) };
    } finally {
      source.close();
    }
  },
);
