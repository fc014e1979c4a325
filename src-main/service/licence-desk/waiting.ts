import type { Output } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { licenceBook, type BookLine } from './book.ts';
import type { LicenceReader } from './detail.ts';
import { rowOut } from './list.ts';

/** Lines shown; the count tells of more. */
const MOST = 50;

type Waiting = Pick<Output<'home.get'>, 'licences' | 'aside'> & { readonly count: number };
type Act = Waiting['licences'][number]['act'];

/** What of licences waits for somebody, the oldest first. */
export const licencesWaiting = task('books', async (who: LicenceReader, context): Promise<Waiting> => {
  const station = await context.station();
  const waiting = licenceBook(station)
    .lines()
    .flatMap((line) => {
      const act = actOf(line, who);
      return act === undefined ? [] : [{ act, line }];
    })
    .reverse();
  const keeps = who.roles.includes('issuing-officer') || who.roles.includes('system-admin');
  return {
    licences: waiting.slice(0, MOST).map(({ act, line }) => ({ act, row: rowOut(station, line) })),
    aside: keeps ? station.delivery.counts().aside : 0,
    count: waiting.length,
  };
});

function actOf({ state, collector }: BookLine, { person, roles }: LicenceReader): Act | undefined {
  const own = collector.id === person;
  if (state === 'returned' && own && roles.includes('licence-entry')) return 'correct';
  if (state === 'to-review' && !own && roles.includes('licence-reviewer')) return 'review';
  return state === 'to-issue' && roles.includes('issuing-officer') ? 'issue' : undefined;
}
