import { toHex } from '@yinzheng/core/kernel';
import { wireError, type WireError } from '@yinzheng/contract/errors';
import { task } from '../../pool/task.ts';
import { SYSTEM_FILES } from '../compose.ts';
import { keepRequest, type RequestOrder } from '../request.ts';
import { supplyDocument } from '../supply-document.ts';
import { documentOf, seenRequest } from './seen.ts';

/** A request that was made, as the window is told of it. */
export interface RequestMade {
  /** Hexadecimal. */
  readonly id: string;
  readonly warnings: { readonly name: string; readonly error: WireError }[];
}

/** A document that a request waits for, as somebody brings it. */
export interface SupplyOrder {
  readonly ticketId: Uint8Array;
  /** SM3 of the document. */
  readonly document: Uint8Array;
  readonly person: string;
  /** Where the file lies. */
  readonly path: string;
}

/** Keeps a file as a document of a request. @throws REQUEST_UNKNOWN, TICKET_WRONG_DOCUMENT, FILE_… */
export const requestSupply = task(
  'hands',
  async ({ ticketId, document, person, path }: SupplyOrder, context): Promise<object> => {
    const station = await context.station();
    const { ticket } = seenRequest(station, ticketId, person);
    await supplyDocument(station, documentOf(ticket, document), path);
    return {};
  },
);

/** Keeps documents and request. @throws what `keepRequest` throws */
export const requestMake = task('hands', async (order: RequestOrder, context): Promise<RequestMade> => {
  const { ticket, warnings } = await keepRequest(await context.station(), SYSTEM_FILES, order);
  return {
    id: toHex(ticket.request.ticketId),
    warnings: warnings.map(({ name, error }) => ({ name, error: wireError(error) })),
  };
});
