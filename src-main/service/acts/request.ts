import { toHex } from '@yinzheng/core/kernel';
import { wireError, type WireError } from '@yinzheng/contract/errors';
import { task } from '../../pool/task.ts';
import { SYSTEM_FILES } from '../compose.ts';
import { keepRequest, type RequestOrder } from '../request.ts';

/** A request that was made, as the window is told of it. */
export interface RequestMade {
  /** Hexadecimal. */
  readonly id: string;
  readonly warnings: { readonly name: string; readonly error: WireError }[];
}

/** Keeps documents and request. @throws what `keepRequest` throws */
export const requestMake = task('hands', async (order: RequestOrder, context): Promise<RequestMade> => {
  const { ticket, warnings } = await keepRequest(await context.station(), SYSTEM_FILES, order);
  return {
    id: toHex(ticket.request.ticketId),
    warnings: warnings.map(({ name, error }) => ({ name, error: wireError(error) })),
  };
});
