import {
  LICENCE_STATES,
  type DeliveredOut,
  type Input,
  type LicenceRowOut,
  type Output,
} from '@yinzheng/contract/ipc';
import { equalBytes } from '@yinzheng/core/kernel';
import type { OutboxItem } from '@yinzheng/core/sync';
import { task } from '../../pool/task.ts';
import { reasonOut } from '../delivery/index.ts';
import { moment, personOut } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { licenceBook, type BookLine } from './book.ts';

/** 证照: a page of the list, the newest first. */
export const licencesList = task(
  'books',
  async (
    { state, type, text, offset, limit }: Input<'licences.list'>,
    context,
  ): Promise<Output<'licences.list'>> => {
    const station = await context.station();
    const words = (text ?? '').trim().toLowerCase();
    const fitting = licenceBook(station)
      .lines()
      .filter((line) => (type === undefined || line.typeCode === type) && says(line, words));
    const counts = Object.fromEntries(LICENCE_STATES.map((one) => [one, 0])) as Record<
      LicenceRowOut['state'],
      number
    >;
    for (const line of fitting) counts[line.state] += 1;
    const lines = state === undefined ? fitting : fitting.filter((line) => line.state === state);
    return {
      total: lines.length,
      counts,
      rows: lines.slice(offset, offset + limit).map((line) => rowOut(station, line)),
    };
  },
);

/** Has the list read before anybody asks, a part at a time. */
export const licencesWarm = task('books', async (_: object, context): Promise<{ readonly more: boolean }> => {
  return { more: licenceBook(await context.station()).warm() };
});

function says({ holders, identifier, collector }: BookLine, words: string): boolean {
  if (words === '') return true;
  return [holders, identifier ?? '', collector.name].some((text) => text.toLowerCase().includes(words));
}

/** A line as pages see it. */
export function rowOut(station: Workstation, line: BookLine): LicenceRowOut {
  const { id, state, type, holders, identifier, version, mortgaged, updates, validTo } = line;
  const items = line.key === undefined ? [] : station.delivery.ofLicence(line.key);
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
    collector: personOut(line.collector),
    changed: moment(line.changed),
    delivery: deliveryOf(items, line.act),
  };
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
