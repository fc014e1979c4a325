import {
  LICENCE_STATES,
  type DeliveredOut,
  type Input,
  type LicenceRowOut,
  type Output,
} from '@yinzheng/contract/ipc';
import { wireError } from '@yinzheng/contract/errors';
import { equalBytes } from '@yinzheng/core/kernel';
import type { ListLine } from '@yinzheng/core/licences';
import type { OutboxItem } from '@yinzheng/core/sync';
import { task } from '../../pool/task.ts';
import { reasonOut } from '../delivery/index.ts';
import { moment, personOut } from '../shapes.ts';
import { whyUnfit } from '../licences/index.ts';
import type { Workstation } from '../workstation.ts';
import { lineOfActs, PART } from './book.ts';
import { termOf } from './standing.ts';

/** A page, and whether the table of the list said something else of it than the acts. */
type Listed = Output<'licences.list'> & { readonly strange: boolean };

/** 证照: a page of the list, the newest first; each line as its acts say it. @throws STORE_ALTERED */
export const licencesList = task(
  'books',
  async ({ offset, limit, ...query }: Input<'licences.list'>, context): Promise<Listed> => {
    const station = await context.station();
    const { list } = station.licences;
    const standing = list.standing();
    const building = standing.done === standing.of ? null : standing;
    // What stops it from being made is told, not waited for.
    if (building !== null) list.requireReadable(PART);
    const all = list.counts(query);
    const counts = Object.fromEntries(LICENCE_STATES.map((one) => [one, all.get(one) ?? 0])) as Record<
      LicenceRowOut['state'],
      number
    >;
    const total =
      query.state === undefined ? [...all.values()].reduce((sum, one) => sum + one, 0) : counts[query.state];
    const lines = list.page(query, { offset, limit });
    const strange = new Set(lines.map(({ subject }) => subject).filter((subject) => !list.agrees(subject)));
    return {
      total,
      counts,
      building,
      rows: lines
        .flatMap((line) => (strange.has(line.subject) ? (lineOfActs(station, line.id) ?? []) : [line]))
        .map((line) => rowOut(station, line)),
      strange: strange.size > 0,
    };
  },
);

/** A line as pages see it. */
export function rowOut(station: Workstation, line: ListLine): LicenceRowOut {
  const { id, state, type, holders, identifier, version, mortgaged, updates, validTo } = line;
  const items = line.key === undefined ? [] : station.delivery.ofLicence(line.key);
  const unfit = state === 'to-issue' ? whyUnfit(station, line.subject) : undefined;
  return {
    id,
    state,
    type,
    holders,
    identifier: identifier ?? null,
    version: version ?? null,
    mortgaged,
    updates,
    validTo: validTo ?? null,
    term: termOf(station, line),
    unfit: unfit === undefined ? null : wireError(unfit),
    collector: personOut(line.collector),
    changed: moment(line.changed),
    delivery: ALONE.includes(state) ? deliveryOf(items, line.act) : deliveryOfLife(items),
  };
}

/** Versions whose own act is told of: what was done since is the newest one's. */
const ALONE: readonly ListLine['state'][] = ['superseded', 'withdrawn'];

/** The furthest from the store first. */
const FURTHEST = ['aside', 'held', 'waiting', 'delivered'] as const;

/** Where a licence stands on its way: nothing of its life is passed over. */
function deliveryOfLife(items: readonly OutboxItem[]): DeliveredOut | null {
  const state = FURTHEST.find((one) => items.some((item) => item.state === one));
  return deliveryOf(items, items.findLast((item) => item.state === state)?.digest);
}

/** Where an act stands on its way; `digest`: its SM3 as it lies in the outbox. */
export function deliveryOf(
  items: readonly OutboxItem[],
  digest: Uint8Array | undefined,
): DeliveredOut | null {
  const item = digest && items.find((one) => equalBytes(one.digest, digest));
  if (item === undefined) return null;
  const { state, number, receipt, reason } = item;
  return {
    state,
    number,
    receipt: receipt?.number ?? null,
    reason: reason === undefined ? null : reasonOut(reason),
  };
}
