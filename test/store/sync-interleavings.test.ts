import fc from 'fast-check';
import { YinzhengError } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import type { StoreClient } from '../../src-main/service/compose-sync.ts';
import { deliverRound, paceAfter } from '../../src-main/service/sync/deliver.ts';
import type { Workstation as Station } from '../../src-main/service/workstation.ts';
import { TestClock } from '../support/house.ts';
import { add, deliver, lineOf, modelBench } from '../support/model-bench.ts';
import { CALL_FATES, ModelStore, type CallFate } from '../support/model-store.ts';

// Any interleaving of lost, doubled, late and failed calls ends with each act accepted once, in order, and with its receipt.

const bench = modelBench();
const opened = (clock: TestClock): Promise<Station> => bench.opened(clock);

describe('delivery', () => {
  it('brings each act to the store once, whatever the network does', async () => {
    const fates = fc.array(fc.constantFrom(...CALL_FATES), { maxLength: 25 });
    const lanes = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 12 });
    const narrow = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(fates, lanes, narrow, fc.boolean(), async (drawn, order, acts, again) => {
        const clock = new TestClock(new Date('2026-06-01T00:00:00Z'));
        const station = await opened(clock);
        try {
          const store = new ModelStore(drawn);
          const counts = new Map<string, number>();
          const expected: string[] = [];
          for (const lane of order) {
            const number = (counts.get(lane) ?? 0) + 1;
            counts.set(lane, number);
            add(station, lane, number);
            expected.push(`${lane}:${number}`);
          }
          const line = { ...lineOf(station, store), pace: { acts } };
          await deliver(line, clock, 3);
          // A process that ended in between has another epoch, and asks with the keys of the last.
          await deliver(again ? { ...line, epoch: station.random.bytes(16) } : line, clock);
          expect(store.accepted.map(({ text }) => text).sort()).toEqual([...expected].sort());
          for (const lane of counts.keys()) {
            const got = store.accepted.map(({ text }) => text).filter((text) => text.startsWith(`${lane}:`));
            expect(got).toEqual(expected.filter((text) => text.startsWith(`${lane}:`)));
          }
          for (const item of station.delivery.items('all')) {
            expect(item.state).toBe('delivered');
            const kept = store.accepted.find(({ receipt }) => receipt.number === item.receipt?.number);
            expect(kept?.receipt.digest).toEqual(item.digest);
            expect(item.receipt?.before).toEqual(kept?.receipt.before);
          }
        } finally {
          station.close();
        }
      }),
      { numRuns: 30 },
    );
  });

  it('sets aside what is refused, holds back what follows it, and goes on with everything else', async () => {
    const clock = new TestClock();
    const station = await opened(clock);
    const store = new ModelStore([]);
    store.refused.add('a:2');
    for (const number of [1, 2, 3]) add(station, 'a', number);
    add(station, 'b', 1);
    const line = lineOf(station, store);
    await deliver(line, clock, 5);
    expect(store.accepted.map(({ text }) => text)).toEqual(['a:1', 'b:1']);
    const states = station.delivery.items('all').map(({ state }) => state);
    expect(states).toEqual(['delivered', 'aside', 'held', 'delivered']);
    expect(station.delivery.item(2)?.reason?.code).toBe('LICENCE_ALTERED');
    // Mended, it is sent under a new key, and what was held comes with it.
    const before = station.delivery.item(2)?.key;
    store.refused.clear();
    expect(station.delivery.putBack(2, clock.now())).toBe(true);
    expect(station.delivery.putBack(2, clock.now())).toBe(false);
    expect(station.delivery.putBack(1, clock.now())).toBe(false);
    await deliver(line, clock, 5);
    expect(station.delivery.counts()).toMatchObject({ delivered: 4, aside: 0, held: 0, waiting: 0 });
    expect(station.delivery.item(2)?.key).not.toEqual(before);
    const told = station.delivery.history(2).map(({ what }) => what);
    expect(told).toEqual(['sent', 'refused', 'put-back', 'sent', 'delivered']);
    station.close();
  });

  it('finds the act that no batch may hold, sets it aside, and delivers the others', async () => {
    const clock = new TestClock();
    const station = await opened(clock);
    const store = new ModelStore([]);
    store.poison.add('c:1');
    for (const lane of ['a', 'b', 'c', 'd', 'e']) add(station, lane, 1);
    const line = lineOf(station, store);
    for (let round = 0; round < 12; round++) {
      await deliverRound(line).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'BAD_REQUEST' });
      });
    }
    expect(station.delivery.counts()).toMatchObject({ delivered: 4, aside: 1 });
    expect(station.delivery.item(3)).toMatchObject({ state: 'aside', reason: { code: 'BAD_REQUEST' } });
    station.close();
  });

  it('waits with an act that makes the store fail, and lets others pass it', async () => {
    const clock = new TestClock();
    const station = await opened(clock);
    const fates: CallFate[] = ['fail-before', 'arrive', 'fail-before'];
    const store = new ModelStore(fates);
    add(station, 'a', 1);
    const line = lineOf(station, store);
    await deliverRound(line);
    expect(station.delivery.item(1)).toMatchObject({ state: 'waiting', sent: true, tries: 1 });
    add(station, 'b', 1);
    clock.advance(301);
    await deliver(line, clock, 10);
    expect(station.delivery.counts()).toMatchObject({ delivered: 2 });
    station.close();
  });

  it('takes no end of sending for an act that the store says it never got', async () => {
    const clock = new TestClock();
    const station = await opened(clock);
    const store = new ModelStore([]);
    add(station, 'a', 1);
    add(station, 'b', 1);
    const line = lineOf(station, store);
    let batches = 0;
    const sendBatch: StoreClient['sendBatch'] = ({ acts }) => {
      batches++;
      return Promise.resolve({
        results: acts.map(({ sequence }) => ({ sequence, result: 'unknown' as const })),
        chain: [],
      });
    };
    const lying = { ...line, client: { ...line.client, sendBatch } };
    for (let more = true; more && batches < 100;) more = await deliverRound(lying);
    expect(batches).toBeLessThan(100);
    expect(station.delivery.item(1)).toMatchObject({ state: 'waiting', sent: false });
    expect(station.delivery.item(1)!.tries).toBeGreaterThan(0);
    await deliver(line, clock);
    expect(station.delivery.counts()).toMatchObject({ delivered: 2 });
    station.close();
  });

  it('sends less at a time where the answer to much does not come in time', async () => {
    const clock = new TestClock();
    const station = await opened(clock);
    const store = new ModelStore([]);
    const slow: StoreClient = {
      ...store.client,
      sendBatch: (batch) =>
        batch.acts.length > 2
          ? Promise.reject(new YinzhengError('STORE_UNREACHABLE', { url: 'model', detail: 'ECONNABORTED' }))
          : store.client.sendBatch(batch),
    };
    for (const lane of 'abcdefghi') add(station, lane, 1);
    await deliver({ ...lineOf(station, store), client: slow }, clock, 30);
    expect(station.delivery.counts()).toMatchObject({ delivered: 9, waiting: 0 });
    station.close();
  });

  it.each([
    [32, 1, 64],
    [500, 1, 500],
    [400, 50, 100],
    [8, 60_000, 1],
  ])(
    'has no more in a batch than is answered in seconds: after %i, each in %i ms, %i',
    (acts, each, next) => {
      expect(paceAfter(acts, each)).toBe(next);
    },
  );

  it('goes on where a clock that was turned back would let it wait for a day', async () => {
    const clock = new TestClock(new Date('2026-06-02T00:00:00Z'));
    const station = await opened(clock);
    const store = new ModelStore([]);
    add(station, 'a', 2);
    const line = lineOf(station, store);
    await deliverRound(line);
    expect(station.delivery.item(1)?.state).toBe('held');
    clock.advance(-86_400);
    add(station, 'a', 1);
    station.delivery.settle(
      [
        {
          number: 1,
          change: {
            state: 'held',
            sent: false,
            tries: 1,
            notBefore: new Date('2026-06-02T00:01:00Z'),
            reason: undefined,
          },
          note: { at: clock.now(), what: 'held', detail: '' },
        },
      ],
      undefined,
    );
    expect(station.delivery.toAsk(clock.now(), 300_000, 10)).toHaveLength(1);
    // Within the longest wait it does wait.
    expect(station.delivery.toAsk(new Date('2026-06-02T00:00:00Z'), 300_000, 10)).toHaveLength(0);
    station.close();
  });
});
