import type { OutboxRow, StoreStatusOut } from '@yinzheng/contract/cli';
import { toHex } from '@yinzheng/core/kernel';
import { licenceTypeSchema, type LicenceTypeJson } from '@yinzheng/contract/store';
import { moment } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { deadlines, lateItems, openOutage, unreachedSince, type Counting } from './outages.ts';
import { serialsLeft } from './serials.ts';
import { logProblem } from '../log-told.ts';
import { hasGoneBack } from './went-back.ts';

// How the way to the store is shown.

/** A code of the catalogue with its values, as it was written down; `text` makes words of it. */
export interface Worded {
  text(code: string, params: Readonly<Record<string, string | number>>): string;
}

/** Whether everything has its receipt, of a store that was not put back since. */
export function isDelivered(station: Workstation): boolean {
  const { waiting, held, aside } = station.delivery.counts();
  return waiting + held + aside === 0 && !hasGoneBack(station);
}

/** How the workstation stands with its store. */
export function storeStatus(station: Workstation, counting: Counting, { text }: Worded): StoreStatusOut {
  const { storeBook, delivery } = station;
  const registration = storeBook.registration();
  const { oldest, ...counts } = delivery.counts();
  const since = unreachedSince(station);
  const outage = openOutage(station);
  const failure = storeBook.note('lastFailure');
  const reached = storeBook.note('lastReached');
  const clock = storeBook.note('clockDifference');
  const problem = logProblem(station);
  return {
    registered:
      registration === undefined
        ? null
        : {
            url: registration.url,
            unit: registration.unit,
            client: toHex(registration.client),
            scopes: [...registration.scopes],
            at: moment(registration.at),
          },
    inStep: registration !== undefined && isDelivered(station),
    ...counts,
    waitingSince: oldest === undefined ? null : moment(oldest),
    late: lateItems(station, counting).length,
    lastReached: reached === undefined ? null : moment(new Date(reached)),
    unreachedSince: since === undefined ? null : moment(since),
    outageSince: outage === undefined ? null : moment(outage.since),
    clockDifference: clock === undefined ? null : Number(clock),
    failure: failure === undefined ? null : worded(failure, text),
    log: problem === undefined ? null : { code: problem.code, message: text(problem.code, problem.params) },
    serials: storeBook.blockTypes().map((type) => ({ type, left: serialsLeft(station, type) })),
  };
}

function worded(failure: string, text: Worded['text']): { code: string; message: string } | null {
  const said: unknown = JSON.parse(failure);
  if (typeof said !== 'object' || said === null || !('code' in said) || typeof said.code !== 'string')
    return null;
  const params = 'params' in said ? (said.params as Readonly<Record<string, string | number>>) : {};
  return { code: said.code, message: text(said.code, params) };
}

/** Which acts are wanted: those that have not arrived, or every one, behind a number, `limit` at most. */
export interface OutboxPart {
  readonly which: 'open' | 'all';
  readonly after: number;
  readonly limit: number;
}

/** A part of the outbox, in the order of the acts. */
export function outboxRows(
  station: Workstation,
  { which, after, limit }: OutboxPart,
  counting: Counting,
  { text }: Worded,
): OutboxRow[] {
  const { delivery } = station;
  const items = delivery.after(which, after, limit);
  const until = deadlines(station, items, counting);
  const now = station.clock.now();
  return items.map((item) => {
    const { number, kind, licence, state, tries, reason, digest, actedAt, receipt } = item;
    const deadline = until.get(number);
    const before = licence === undefined || state !== 'waiting' ? undefined : delivery.firstOpen(licence);
    return {
      number,
      kind,
      licence: licence ?? null,
      digest: toHex(digest),
      date: moment(actedAt),
      state,
      tries,
      deadline: deadline === undefined ? null : moment(deadline.until),
      late: deadline !== undefined && (item.deliveredAt ?? now) >= deadline.until,
      plainWeekdays: deadline === undefined ? [] : [...deadline.unknownYears],
      reason: reason === undefined ? null : { code: reason.code, message: text(reason.code, reason.params) },
      after:
        state === 'waiting' && kind !== 'conflict-decision' && before !== undefined && before !== number
          ? before
          : null,
      receipt: receipt === undefined ? null : receipt.number,
    };
  });
}

/** 证照目录: the licence types as the store gave them out. */
export function types({ storeBook }: Workstation): LicenceTypeJson[] {
  return storeBook
    .types()
    .map((body) => licenceTypeSchema.parse(JSON.parse(Buffer.from(body).toString('utf8'))));
}

/** The template with that SM3; undefined: the store has not given it out yet. */
export function template({ storeBook }: Workstation, digest: Uint8Array): Uint8Array | undefined {
  return storeBook.template(digest);
}
