import type { Output } from '@yinzheng/contract/ipc';
import type { YinzhengError } from '@yinzheng/core/kernel';
import type { ListLine, ListState, WaitingFor } from '@yinzheng/core/licences';
import { task } from '../../pool/task.ts';
import type { Workstation } from '../workstation.ts';
import { licenceTypes, whyUnfit } from '../licences/index.ts';
import type { LicenceReader } from './detail.ts';
import { rowOut } from './list.ts';
import { isMendable } from './standing.ts';

/** Lines shown; the count tells of more. */
const MOST = 50;
/** Of the reviewed records, so many of the oldest are looked at for whether they can be issued: who asks waits. */
const MOST_LOOKED_AT = 50;

type Waiting = Pick<Output<'home.get'>, 'licences' | 'aside'> & { readonly count: number };
type Act = Waiting['licences'][number]['act'];

/** What of licences waits for somebody, the oldest first. */
export const licencesWaiting = task('books', async (who: LicenceReader, context): Promise<Waiting> => {
  const station = await context.station();
  const officer = who.roles.includes('issuing-officer');
  const unfit = officer || who.roles.includes('licence-entry') ? unfitLines(station) : [];
  const out = new Set(unfit.map(({ line }) => line.id));
  const waits = station.licences.list.waiting(waitsFor(who), MOST + (officer ? unfit.length : 0));
  const count = waits.count - (officer ? unfit.length : 0);
  // What was reviewed and cannot be issued any more is its collector's again.
  const again = unfit
    .filter(
      ({ line, why }) =>
        who.roles.includes('licence-entry') && line.collector.id === who.person && isMendable(why),
    )
    .map(({ line }) => ({ act: 'correct', line }) as const);
  const others = waits.lines
    .filter(({ id }) => !out.has(id))
    .map((line) => ({ act: ACTS[line.state] ?? 'review', line }));
  const shown = [...again, ...others].sort((a, b) => a.line.order - b.line.order).slice(0, MOST);
  const keeps = officer || who.roles.includes('system-admin');
  return {
    licences: shown.map(({ act, line }) => ({ act, row: rowOut(station, line) })),
    aside: keeps ? station.delivery.counts().aside : 0,
    count: count + again.length,
  };
});

/** Reviewed records that cannot be issued as they stand, the oldest first. */
function unfitLines(station: Workstation): { readonly line: ListLine; readonly why: YinzhengError }[] {
  const { lines } = station.licences.list.waiting([{ state: 'to-issue' }], MOST_LOOKED_AT);
  const types = licenceTypes(station);
  return lines.flatMap((line) => {
    const why = whyUnfit(station, line.subject, types);
    return why === undefined ? [] : [{ line, why }];
  });
}

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
