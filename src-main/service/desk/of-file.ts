import { parseTicketFile } from '@yinzheng/core/approvals';
import { toHex } from '@yinzheng/core/kernel';
import { task } from '../../pool/task.ts';
import { SYSTEM_FILES } from '../compose.ts';

/** The number of the request that a .yzticket file is of. @throws TICKET_UNREADABLE, FILE_UNREADABLE */
export const requestsOfFile = task('books', async ({ path }: { readonly path: string }): Promise<string> => {
  return Promise.resolve(toHex(parseTicketFile(SYSTEM_FILES.read(path)).request.ticketId));
});
