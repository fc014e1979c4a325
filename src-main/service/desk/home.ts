import type { Output } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { requestsIn, type ListedRequest } from './requests.ts';
import { summaryOut } from './standing.ts';

const DAY = 86_400_000;
/** How long an answer is news. */
const NEWS_DAYS = 7;
/** Lines shown; the counts tell of more. */
const MOST = 100;

type Home = Omit<Output<'home.get'>, 'chain' | 'licences' | 'aside' | 'counts'> & {
  readonly counts: Omit<Output<'home.get'>['counts'], 'licences'>;
};

/** 工作台: what waits for somebody, the earliest deadline first. */
export const homeGet = task(
  'books',
  async ({ person }: { readonly person: string }, context): Promise<Home> => {
    const station = await context.station();
    const since = station.clock.now().getTime() - NEWS_DAYS * DAY;
    const decide = requestsIn(station, 'to-decide', person);
    const stamp = requestsIn(station, 'to-stamp', person);
    const mine = requestsIn(station, 'mine', person);
    const answers = mine.filter((request) => isNews(request, since));
    const line =
      (act: Home['waiting'][number]['act']) =>
      ({ ticket, standing }: ListedRequest) => ({
        deadline: ticket.request.expiresAt.getTime(),
        act,
        request: summaryOut(station, ticket, standing),
      });
    const waiting = [
      ...decide.map(line('decide')),
      ...stamp.map(line('stamp')),
      ...answers.map(line('read-answer')),
    ].sort((a, b) => a.deadline - b.deadline);
    return {
      waiting: waiting.slice(0, MOST).map(({ act, request }) => ({ act, request })),
      counts: {
        decide: decide.length,
        stamp: stamp.length,
        answers: answers.length,
        mine: mine.filter(({ standing: { state } }) => state === 'waiting' || state === 'agreed').length,
      },
    };
  },
);

/** Whether the last decision on a request says something its applicant may not know yet. */
function isNews({ ticket, standing: { state } }: ListedRequest, since: number): boolean {
  const decided = ticket.decisions.at(-1)?.decision.decidedAt.getTime() ?? 0;
  return decided >= since && (state === 'returned' || state === 'refused' || state === 'agreed');
}
