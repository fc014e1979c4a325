import type { LedgerDetailOut } from '@yinzheng/contract/ipc';

/**
 * Whether it is known that the sealed file of an entry is refused to whoever looks: where the ticket is none of their
 * business, the file is not either. The other way round nothing is told: a ticket that is shown may be shown for a part
 * in its request, by which nobody gets the file.
 */
export function isFileWithheld({ ticket, why }: Pick<LedgerDetailOut, 'ticket' | 'why'>): boolean {
  return ticket === null && why?.code === 'NOT_ALLOWED';
}
