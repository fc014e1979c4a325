import type { Output } from '@yinzheng/contract/ipc';
import type { ListState, WaitingFor } from '@yinzheng/core/licences';
import { task } from '../../pool/task.ts';
import type { LicenceReader } from './detail.ts';
import { rowOut } from './list.ts';

/** Lines shown; the count tells of more. */
const MOST = 50;

type Waiting = Pick<Output<'home.get'>, 'licences' | 'aside'> & { readonly count: number };
type Act = Waiting['licences'][number]['act'];

/** What of licences waits for somebody, the oldest first. */
export const licencesWaiting = task('books', async (who: LicenceReader, context): Promise<Waiting> => {
  const station = await context.station();
  const { lines, count } = station.licences.list.waiting(waitsFor(who), MOST);
  const keeps = who.roles.includes('issuing-officer') || who.roles.includes('system-admin');
  return {
    licences: lines.map((line) => ({ act: ACTS[line.state] ?? 'review', row: rowOut(station, line) })),
    aside: keeps ? station.delivery.counts().aside : 0,
    count,
  };
});

/** What is done about a line in each state. */
const ACTS: Partial<Record<ListState, Act>> = {
  returned: 'correct',
  'to-review': 'review',
  'to-issue': 'issue',
};

/** What a person may do something about. */
function waitsFor({ person: id, roles }: LicenceReader): WaitingFor[] {
  return [
    ...(roles.includes('licence-entry')
      ? [{ state: 'returned', collector: { id, own: true } } as const]
      : []),
    ...(roles.includes('licence-reviewer')
      ? [{ state: 'to-review', collector: { id, own: false } } as const]
      : []),
    ...(roles.includes('issuing-officer') ? [{ state: 'to-issue' } as const] : []),
  ];
}
