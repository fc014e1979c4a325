import type { OutageReport } from '@yinzheng/contract/store';
import { toHex } from '@yinzheng/core/kernel';
import type { RuleSet, WorkingCalendar } from '@yinzheng/core/rules';
import { deadlineOf, isLate, type ActDeadline, type OutageEntry, type OutboxItem } from '@yinzheng/core/sync';
import type { Workstation } from '../workstation.ts';

// 故障登记 (licence measures 2019, Art. 10): opens by itself, closes by itself; what people did about it is theirs to write.

/** How long the store must have been out of reach before the register opens, milliseconds. */
export const OUTAGE_AFTER_MS = 30 * 60_000;

/** Names in the notes of the store's book. */
const UNREACHED = 'unreachedSince';

/** The store could not be reached at this moment. */
export function noteUnreached(station: Workstation, after: number = OUTAGE_AFTER_MS): void {
  const { storeBook, clock, random } = station;
  const now = clock.now();
  const since = unreachedSince(station);
  // A clock that was turned back does not make an outage begin in the future.
  if (since === undefined || since > now) {
    storeBook.setNote(UNREACHED, now.toISOString());
    if (after > 0) return;
  }
  const begun = unreachedSince(station) ?? now;
  if (now.getTime() - begun.getTime() < after || openOutage(station) !== undefined) return;
  storeBook.keepOutage({ id: random.bytes(16), since: begun, until: undefined, measures: [] });
}

/** The store answered at this moment: an outage has ended. */
export function noteReached(station: Workstation): void {
  const { storeBook, clock } = station;
  if (unreachedSince(station) === undefined) return;
  station.transaction(() => {
    const open = openOutage(station);
    if (open !== undefined) storeBook.keepOutage({ ...open, until: clock.now() });
    storeBook.setNote(UNREACHED, undefined);
  });
}

/** Since when the store has not been reached; undefined: it was, the last time it was tried. */
export function unreachedSince({ storeBook }: Workstation): Date | undefined {
  const text = storeBook.note(UNREACHED);
  return text === undefined ? undefined : new Date(text);
}

/** The outage that goes on. */
export function openOutage({ storeBook }: Workstation): OutageEntry | undefined {
  return storeBook.outages().find(({ until }) => until === undefined);
}

/** Writes down what was done about the newest outage. Whether there is one. */
export function addMeasure(station: Workstation, text: string): boolean {
  const { storeBook, clock } = station;
  const newest = storeBook.outages().at(-1);
  if (newest === undefined) return false;
  storeBook.keepOutage({ ...newest, measures: [...newest.measures, { at: clock.now(), text }] });
  return true;
}

/** What deadlines are counted with. */
export interface Counting {
  readonly rules: RuleSet;
  readonly calendar: WorkingCalendar;
}

/** The latest lawful time of each item: of acts of licences, and of decisions about them; heads and ends of authorisations have none. */
export function deadlines(
  { storeBook }: Workstation,
  items: readonly OutboxItem[],
  { rules, calendar }: Counting,
): Map<number, ActDeadline | undefined> {
  const outages = storeBook.outages();
  return new Map(
    items.map(({ number, kind, actedAt, state }) => {
      // What was given up has no time any more; the decision has its own.
      const counts =
        state !== 'withdrawn' && (kind === 'version' || kind === 'event' || kind === 'conflict-decision');
      return [number, counts ? deadlineOf(actedAt, outages, rules, calendar) : undefined];
    }),
  );
}

/** An item that came, or still stays away, after its time. */
export interface LateItem {
  readonly item: OutboxItem;
  readonly deadline: ActDeadline;
}

/** Every late item, the oldest first. */
export function lateItems(station: Workstation, counting: Counting): LateItem[] {
  const now = station.clock.now();
  const items = station.delivery.beyondTheirDay(now);
  const until = deadlines(station, items, counting);
  return items.flatMap((item) => {
    const deadline = until.get(item.number);
    return deadline !== undefined && isLate(deadline, item.deliveredAt, now) ? [{ item, deadline }] : [];
  });
}

/** Acts whose time an outage has to do with: made in it, or before it and not delivered by then. */
export function touchedBy(
  { since, until }: OutageEntry,
  { item: { actedAt, deliveredAt } }: Pick<LateItem, 'item'>,
): boolean {
  const begun = until === undefined || actedAt < until;
  return begun && (deliveredAt === undefined || deliveredAt >= since);
}

/** An outage as the store is told of it. */
export function outageReport(station: Workstation, outage: OutageEntry, counting: Counting): OutageReport {
  const { id, since, until, measures } = outage;
  return {
    id: toHex(id),
    since: since.toISOString(),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    measures: measures.map(({ at, text }) => ({ at: at.toISOString(), text })),
    late: lateItems(station, counting)
      .filter((late) => touchedBy(outage, late))
      .map(({ item: { digest, licence, deliveredAt }, deadline }) => ({
        digest: toHex(digest),
        ...(licence === undefined ? {} : { licence }),
        deadline: deadline.until.toISOString(),
        ...(deliveredAt === undefined ? {} : { deliveredAt: deliveredAt.toISOString() }),
      })),
  };
}
