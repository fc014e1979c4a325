import { fail, hasCode } from '@yinzheng/core/kernel';
import type { Feed } from '@yinzheng/core/sync';
import type { Workstation } from '../workstation.ts';

// A store that was put back to an earlier state: from a backup, it no longer has what it accepted since.

/** Names of the notes that say of what the store does not go on from where it was read; in the notes of the store's book. */
export const WENT_BACK = ['wentBack.acceptances', 'wentBack.city', 'wentBack.unit'] as const;

/**
 * Reads a part of what the store tells, and keeps whether it went on from where it was left: until then, or until the rest is sent
 * again, nothing counts as in step. A feed has no chain: one that has grown past where it was left since may have other changes under
 * the old numbers, so that it is read on and told of until then. @throws STORE_WENT_BACK and what the work throws
 */
export async function watched(
  { storeBook }: Workstation,
  what: 'acceptances' | Feed,
  work: () => Promise<unknown>,
): Promise<void> {
  const note = `wentBack.${what}`;
  try {
    await work();
  } catch (error) {
    if (hasCode(error, 'STORE_WENT_BACK')) {
      const { followed = 0, last = 0 } = error.params;
      storeBook.setNote(note, `${followed} ${last}`);
    }
    throw error;
  }
  const told = storeBook.note(note);
  if (told === undefined) return;
  if (what === 'acceptances') {
    storeBook.setNote(note, undefined);
    return;
  }
  const [followed, last] = told.split(' ').map(Number);
  fail('STORE_WENT_BACK', { detail: `went back: ${what}`, followed: followed ?? 0, last: last ?? 0 });
}

/** Whether the store does not go on from where it was read. */
export function hasGoneBack({ storeBook }: Workstation): boolean {
  return WENT_BACK.some((name) => storeBook.note(name) !== undefined);
}
