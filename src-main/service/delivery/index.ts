import type { DeliveryStatusOut, Input, Output, OutboxItemOut } from '@yinzheng/contract/ipc';
import { fail, toHex } from '@yinzheng/core/kernel';
import { XIAN_2019 } from '@yinzheng/core/rules';
import type { ActDeadline, DeliveryReason, OutboxItem } from '@yinzheng/core/sync';
import { isLate } from '@yinzheng/core/sync';
import type { Language } from '@yinzheng/contract/texts';
import { wireError } from '@yinzheng/contract/errors';
import { task } from '../../pool/task.ts';
import { chineseCalendar } from '../compose-sync.ts';
import { logProblem } from '../log-told.ts';
import { moment } from '../shapes.ts';
import {
  deadlines,
  hasGoneBack,
  isDelivered,
  lateItems,
  openOutage,
  outageDocument,
  touchedBy,
  unreachedSince,
  type Counting,
} from '../sync/index.ts';
import { loadTexts } from '../wording/index.ts';
import type { Workstation } from '../workstation.ts';
import { decidedOut } from './decisions.ts';
import { reasonOut } from './reasons.ts';
import { actSays } from './says.ts';

// 待发 as the window shows it.

function counting(): Counting {
  return { rules: XIAN_2019, calendar: chineseCalendar() };
}

/** How the workstation stands with its store: what is cheap enough to be asked all the time. */
export function deliveryStatus(station: Workstation): DeliveryStatusOut {
  const { storeBook, delivery } = station;
  const registration = storeBook.registration();
  const { oldest, ...counts } = delivery.counts();
  const since = unreachedSince(station);
  const outage = openOutage(station);
  const reached = storeBook.note('lastReached');
  const clock = storeBook.note('clockDifference');
  const failure = storeBook.note('lastFailure');
  const problem = logProblem(station);
  return {
    registered:
      registration === undefined
        ? null
        : { url: registration.url, unit: registration.unit, at: moment(registration.at) },
    inStep: registration !== undefined && isDelivered(station),
    ...counts,
    waitingSince: oldest === undefined ? null : moment(oldest),
    lastReached: reached === undefined ? null : moment(new Date(reached)),
    unreachedSince: since === undefined ? null : moment(since),
    outageSince: outage === undefined ? null : moment(outage.since),
    clockDifference: clock === undefined ? null : Number(clock),
    failure: failure === undefined ? null : reasonOut(JSON.parse(failure) as DeliveryReason),
    wentBack: hasGoneBack(station),
    log: problem === undefined ? null : wireError(problem),
    needsUnitCode: registration === undefined && station.authority().foundation.mode !== 'trial',
  };
}

/** The items of a view, the oldest first; those that arrived the newest first. */
export const outboxList = task(
  'books',
  async ({ view, text, offset, limit }: Input<'outbox.list'>, context): Promise<Output<'outbox.list'>> => {
    const station = await context.station();
    const { total, items } = station.delivery.page(view, text, { offset, limit });
    return { total, rows: itemsOut(station, items) };
  },
);

function itemsOut(station: Workstation, items: readonly OutboxItem[]): OutboxItemOut[] {
  const until = deadlines(station, items, counting());
  const now = station.clock.now();
  return items.map((item) => itemOut(item, until.get(item.number), now));
}

function itemOut(item: OutboxItem, deadline: ActDeadline | undefined, now: Date): OutboxItemOut {
  const { number, kind, licence, digest, actedAt, state, tries, reason, notBefore, deliveredAt } = item;
  return {
    number,
    kind,
    licence: licence ?? null,
    digest: toHex(digest),
    date: moment(actedAt),
    state,
    tries,
    deadline: deadline === undefined ? null : moment(deadline.until),
    late: isLate(deadline, deliveredAt, now),
    plainWeekdays: [...(deadline?.unknownYears ?? [])],
    reason: reason === undefined ? null : reasonOut(reason),
    next: notBefore === undefined ? null : moment(notBefore),
    delivered: deliveredAt === undefined ? null : moment(deliveredAt),
    receipt: item.receipt?.number ?? null,
  };
}

/** An item with its history. @throws OUTBOX_NOT_ASIDE where there is none */
export const outboxItem = task(
  'books',
  async ({ number }: Input<'outbox.item'>, context): Promise<Output<'outbox.item'>> => {
    const station = await context.station();
    const { delivery } = station;
    const item = delivery.item(number) ?? fail('OUTBOX_NOT_ASIDE', { number });
    const [shown] = itemsOut(station, [item]);
    // A decision waits behind nothing, and what was given up waits no more.
    const waits = item.kind !== 'conflict-decision' && item.state !== 'withdrawn';
    const before = item.licence === undefined || !waits ? undefined : delivery.firstOpen(item.licence);
    const says = actSays(item.kind, item.digest, delivery.act(number));
    return {
      item: shown!,
      after: before === undefined || before >= number ? null : before,
      says,
      history: delivery.history(number).map(({ at, what, detail }) => ({ at: moment(at), what, detail })),
      ...decidedOut(station, item, says),
    };
  },
);

/** 故障登记, the newest first. */
export const outagesList = task('books', async (_: object, context): Promise<Output<'outages.list'>> => {
  const station = await context.station();
  const late = lateItems(station, counting());
  const outages = station.storeBook.outages().map((outage) => ({
    id: toHex(outage.id),
    since: moment(outage.since),
    until: outage.until === undefined ? null : moment(outage.until),
    measures: outage.measures.map(({ at, text }) => ({ at: moment(at), text })),
    late: late.filter((one) => touchedBy(outage, one)).length,
  }));
  return { outages: outages.reverse() };
});

/** The report on an outage, PDF. @throws OUTAGE_NONE */
export const outagesReport = task(
  'eyes',
  async ({ id, language }: { readonly id: string; readonly language: Language }, context) => {
    const station = await context.station();
    const outage = station.storeBook.outages().find((one) => toHex(one.id) === id) ?? fail('OUTAGE_NONE');
    const { pdf } = await outageDocument(station, outage, counting(), loadTexts(language));
    return { bytes: pdf, since: moment(outage.since) };
  },
);

export { actSays, reasonOut };

/** Tasks of 待发. */
export const deliveryTasks = {
  'outbox.list': outboxList,
  'outbox.item': outboxItem,
  'outages.list': outagesList,
  'outages.report': outagesReport,
} as const;
