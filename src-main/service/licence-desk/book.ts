import { readable } from '@yinzheng/core/kernel';
import { licenceKey, parseLicenceIdentifier, type ListLine } from '@yinzheng/core/licences';
import { task } from '../../pool/task.ts';
import type { Workstation } from '../workstation.ts';

// The table of the list: made in the background where it is not there yet, and compared with the acts.

/** Acts that are taken up, and subjects that are compared, at a time: whoever waits for the thread waits no longer. */
export const PART = 200;

/** A line as its acts say it now; by a draft's number or one of a licence's identifiers. Undefined: there is none. */
export function lineOfActs({ licences }: Workstation, id: string): ListLine | undefined {
  const identifier = readable(() => parseLicenceIdentifier(id));
  const subject = identifier === undefined ? id : licenceKey(identifier);
  return licences.list.fromActs(subject).find((line) => line.id === id);
}

/** Takes up acts that the table does not know of. */
export const licencesTakeUp = task(
  'hands',
  async (_: object, context): Promise<{ readonly more: boolean }> => {
    const { licences } = await context.station();
    return { more: licences.list.takeUp(PART) };
  },
);

/** What a part of the table is, held against the acts. */
export interface Compared {
  /** `behind`: there are acts that it does not know of. */
  readonly found: 'same' | 'behind' | 'different';
  /** The last subject that was compared; null: that was all. */
  readonly upTo: string | null;
}

/** Compares a part of the table with the acts. */
export const licencesCompare = task(
  'books',
  async ({ after }: { readonly after: string }, context): Promise<Compared> => {
    const { list } = (await context.station()).licences;
    const { done, of } = list.standing();
    if (done < of) return { found: 'behind', upTo: null };
    const { found, upTo } = list.differences(after, PART);
    return { found: found ? 'different' : 'same', upTo: upTo ?? null };
  },
);

/** Empties the table. */
export const licencesAnew = task('hands', async (_: object, context): Promise<object> => {
  (await context.station()).licences.list.clear();
  return {};
});
