import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '@yinzheng/core/kernel';
import { XIAN_2019 } from '@yinzheng/core/rules';
import { deadlineOf, isLate, type DeliveryState, type OutboxItem } from '@yinzheng/core/sync';
import { openStore, type Store } from '../../../src-main/adapters/sqlite/index.ts';
import { chineseCalendar } from '../../../src-main/adapters/working-days.ts';
import { tempDir } from '../../support/temp.ts';

let store: Store;
beforeEach(() => {
  store = openStore(tempDir(), 'create');
  return () => store.close();
});

const HOUR = 3_600_000;
const NOW = new Date('2026-06-04T15:59:59Z');
const END = new Error('every history begins on an empty outbox');

const act = fc.record({
  kind: fc.constantFrom('version', 'event', 'head', 'authorisation-end'),
  licence: fc.nat(3),
  /** Hours before the end of a day in Beijing at which it was done, and after which it was delivered. */
  before: fc.integer({ min: 0, max: 90 }),
  after: fc.integer({ min: 0, max: 60 }),
  state: fc.constantFrom('waiting', 'held', 'aside', 'delivered'),
});

function add(one: typeof act extends fc.Arbitrary<infer T> ? T : never, number: number): void {
  const actedAt = new Date(NOW.getTime() - one.before * HOUR);
  const licence = one.kind === 'version' || one.kind === 'event' ? `T.I.${one.licence}` : undefined;
  store.outbox.add({ kind: one.kind, licence, act: utf8(`act ${number}`), file: undefined, actedAt });
  if (one.state === 'waiting') return;
  const at = new Date(Math.min(NOW.getTime(), actedAt.getTime() + one.after * HOUR));
  const common = { sent: false, tries: 0, notBefore: undefined, reason: undefined };
  const { digest } = store.delivery.item(number)!;
  store.delivery.settle(
    [
      {
        number,
        change: {
          ...common,
          state: one.state,
          ...(one.state === 'delivered' ? { receipt: { digest, number, before: digest } } : {}),
        },
        note: { at, what: 'delivered', detail: '' },
      },
    ],
    undefined,
  );
}

describe('the outbox by pages', () => {
  it('says of any outbox what reading all of it says', () => {
    const calendar = chineseCalendar();
    const late = (items: readonly OutboxItem[]): number[] =>
      items
        .filter(({ kind, actedAt, deliveredAt }) => {
          const counts = kind === 'version' || kind === 'event';
          return counts && isLate(deadlineOf(actedAt, [], XIAN_2019, calendar), deliveredAt, NOW);
        })
        .map(({ number }) => number);
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25, size: 'max' }), (acts) => {
        const check = (): void => {
          for (const [index, one] of acts.entries()) add(one, index + 1);
          const { delivery } = store;
          const all = delivery.items('all');
          const isOpen = ({ state }: OutboxItem): boolean => state !== 'delivered' && state !== 'withdrawn';
          const views = ['open', 'all', 'waiting', 'held', 'aside', 'delivered'] as const;
          for (const view of views) {
            for (const text of [undefined, ' .2', 'nothing']) {
              const fitting = all.filter(
                (item) =>
                  (view === 'all' || (view === 'open' ? isOpen(item) : item.state === view)) &&
                  (text === undefined || (item.licence?.includes(text.trim()) ?? false)),
              );
              if (view === 'all' || view === 'delivered') fitting.reverse();
              const { total, items } = delivery.page(view, text, { offset: 1, limit: 3 });
              expect(total).toBe(fitting.length);
              expect(items).toEqual(fitting.slice(1, 4));
            }
          }
          expect(delivery.after('all', 2, 4)).toEqual(all.slice(2, 6));
          expect(delivery.after('open', 2, 4)).toEqual(all.slice(2).filter(isOpen).slice(0, 4));
          const open = all.filter(isOpen);
          for (const licence of ['T.I.0', 'T.I.2', 'none']) {
            expect(delivery.firstOpen(licence)).toBe(open.find((one) => one.licence === licence)?.number);
          }
          expect(late(delivery.beyondTheirDay(NOW))).toEqual(late(all));
          const count = (state: DeliveryState): number => all.filter((one) => one.state === state).length;
          expect(delivery.counts()).toMatchObject({
            waiting: count('waiting'),
            held: count('held'),
            aside: count('aside'),
            delivered: count('delivered'),
          });
          const oldest = Math.min(...open.map(({ actedAt }) => actedAt.getTime()));
          expect(delivery.counts().oldest?.getTime()).toBe(open.length === 0 ? undefined : oldest);
          throw END;
        };
        expect(() => store.transaction(check)).toThrow(END);
      }),
      { numRuns: 25 },
    );
  });
});
