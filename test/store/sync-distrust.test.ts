import type { Accepted, BatchAnswer, Change } from '@yinzheng/contract/store';
import { fromBase64, fromHex, toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm2KeyPair, sm2Sign, sm3 } from '@yinzheng/core/sm';
import { acceptanceHeadDer, nextAcceptance } from '@yinzheng/core/sync';
import { describe, expect, it } from 'vitest';
import { deliverRound } from '../../src-main/service/sync/deliver.ts';
import { followAcceptances } from '../../src-main/service/sync/followed.ts';
import { isDelivered } from '../../src-main/service/sync/index.ts';
import type { Line } from '../../src-main/service/sync/line.ts';
import { pull } from '../../src-main/service/sync/pull.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { TestClock } from '../support/house.ts';
import { add, lineOf, modelBench } from '../support/model-bench.ts';
import { ModelStore } from '../support/model-store.ts';
import { nodeRandom } from '../support/openssl.ts';
import { UNIT_CODE } from '../support/sync-house.ts';

// What a store says counts only by receipts that lead to a head which its key signed.

const bench = modelBench();
const stranger = sm2KeyPair(nodeRandom);

type Lie = (answer: BatchAnswer) => BatchAnswer;
const lies: readonly (readonly [string, Lie, string])[] = [
  ['no head', ({ results, chain }) => ({ results, chain }), 'STORE_ANSWER_ODD'],
  ['no chain', (answer) => ({ ...answer, chain: [] }), 'RECEIPT_BAD'],
  [
    'a head of another key',
    (answer) => {
      const { act } = answer.head!;
      return { ...answer, head: { act, signature: toBase64(sm2Sign(stranger.privateKey, fromBase64(act))) } };
    },
    'RECEIPT_BAD',
  ],
  [
    'a chain that leads elsewhere',
    (answer) => ({ ...answer, chain: answer.chain.map((one) => ({ ...one, before: 'ab'.repeat(32) })) }),
    'RECEIPT_BAD',
  ],
  ['an act left out', (answer) => ({ ...answer, results: answer.results.slice(1) }), 'STORE_ANSWER_ODD'],
  [
    'an act told twice',
    (answer) => ({ ...answer, results: [...answer.results, answer.results[0]!] }),
    'STORE_ANSWER_ODD',
  ],
  [
    'accepted without a receipt',
    (answer) => ({
      ...answer,
      results: answer.results.map(({ sequence }) => ({ sequence, result: 'accepted' as const })),
    }),
    'STORE_ANSWER_ODD',
  ],
];

describe('a store that lies', () => {
  it.each(lies)('is not believed: %s', async (_, lie, code) => {
    const station = await bench.opened(new TestClock());
    const store = new ModelStore([]);
    add(station, 'a', 1);
    add(station, 'b', 1);
    const line = lineOf(station, store);
    const lying: Line = {
      ...line,
      client: { ...line.client, sendBatch: async (batch) => lie(await line.client.sendBatch(batch)) },
    };
    expect(await asyncCodeOf(() => deliverRound(lying))).toBe(code);
    expect(station.delivery.counts()).toMatchObject({ delivered: 0, waiting: 2 });
    // What it said before is asked about, and the truth is taken.
    while (await deliverRound(line));
    expect(station.delivery.counts()).toMatchObject({ delivered: 2 });
    station.close();
  });

  it('that takes another act for ours is in conflict with us', async () => {
    const station = await bench.opened(new TestClock());
    const store = new ModelStore([]);
    add(station, 'a', 1);
    add(station, 'b', 1);
    const line = lineOf(station, store);
    const swapped: Lie = (answer) => {
      const [one, two] = answer.results;
      return { ...answer, results: [{ ...one!, receipt: two!.receipt }, two!] };
    };
    const lying = {
      ...line,
      client: {
        ...line.client,
        sendBatch: async (batch: Parameters<typeof line.client.sendBatch>[0]) =>
          swapped(await line.client.sendBatch(batch)),
      },
    };
    await deliverRound(lying);
    expect(station.delivery.item(1)).toMatchObject({ state: 'aside', reason: { code: 'STORE_CONFLICT' } });
    expect(station.delivery.item(2)?.state).toBe('delivered');
    station.close();
  });
});

describe('a feed of the store', () => {
  it('is not in step where it lies behind what was read of it, or leaves a number out', async () => {
    const station = await bench.opened(new TestClock());
    station.storeBook.register({ ...lineOf(station, new ModelStore([])).registration });
    const change = (number: number): Change => {
      return { number, kind: 'ticket', body: toBase64(utf8(`t ${number}`)), at: '2026-06-01T00:00:00Z' };
    };
    const read = (numbers: readonly number[], last = numbers.at(-1) ?? 0): Promise<string> => {
      const line = lineOf(station, new ModelStore([]));
      const changes: Line['client']['changes'] = (feed, after) => {
        const behind = numbers.filter((number) => number > after).map(change);
        return Promise.resolve(feed === 'unit' ? { changes: behind, last } : { changes: [], last: 0 });
      };
      const acceptances: Line['client']['acceptances'] = () => Promise.resolve({ acceptances: [] });
      return asyncCodeOf(() => pull({ ...line, client: { ...line.client, changes, acceptances } }));
    };
    expect(await read([1, 2])).toBe('not refused');
    expect(isDelivered(station)).toBe(true);
    for (const [numbers, last] of [
      [[], 0],
      [[], 1],
      [[4], 4],
      [[3, 5], 5],
    ] as const) {
      expect(await read(numbers, last)).toBe('STORE_WENT_BACK');
      expect([station.storeBook.cursor('unit'), isDelivered(station)]).toEqual([2, false]);
    }
    // Grown past where it was left, it is read on: under the old numbers there may be other changes.
    expect(await read([1, 2, 3])).toBe('STORE_WENT_BACK');
    expect([station.storeBook.cursor('unit'), isDelivered(station)]).toEqual([3, false]);
    station.close();
  });
});

describe('the unit’s acceptance log', () => {
  const key = sm2KeyPair(nodeRandom);
  const acts = ['one', 'two', 'three'].map(utf8);
  const log = (): { readonly entries: Accepted[]; readonly heads: ReturnType<typeof headAt>[] } => {
    let chain: Uint8Array = new Uint8Array(32);
    const heads: ReturnType<typeof headAt>[] = [];
    const entries = acts.map((act, index): Accepted => {
      const digest = sm3(act);
      const before = toHex(chain);
      chain = nextAcceptance(chain, index + 1, digest);
      heads.push(headAt(index + 1, chain));
      return {
        number: index + 1,
        digest: toHex(digest),
        before,
        kind: 'event',
        licence: 'l',
        client: 'cd'.repeat(32),
        epoch: 'ef'.repeat(16),
        sequence: index + 1,
        at: '2026-06-01T00:00:00.000Z',
        act: toBase64(act),
      };
    });
    return { entries, heads };
  };
  function headAt(number: number, head: Uint8Array, by = key): { act: string; signature: string } {
    const act = acceptanceHeadDer({ unit: UNIT_CODE, number, head, at: new Date('2026-06-01T00:00:00Z') });
    return { act: toBase64(act), signature: toBase64(sm2Sign(by.privateKey, act)) };
  }
  type Page = {
    readonly acceptances: readonly Accepted[];
    readonly head?: { act: string; signature: string } | undefined;
  };
  async function followed(
    pages: (after: number) => Page,
  ): Promise<{ readonly code: string; readonly kept: string[]; readonly upTo: number }> {
    const station = await bench.opened(new TestClock());
    try {
      const line = lineOf(station, new ModelStore([]));
      const code = await asyncCodeOf(() =>
        followAcceptances({
          ...line,
          registration: { ...line.registration, storePoint: key.publicKey },
          client: { ...line.client, acceptances: (after) => Promise.resolve(pages(after)) },
        }),
      );
      const kept = station.storeBook.acceptedElsewhere().map(({ act }) => new TextDecoder().decode(act));
      return { code, kept, upTo: station.storeBook.followed().number };
    } finally {
      station.close();
    }
  }

  it('is followed page by page, wherever its heads are', async () => {
    const { entries, heads } = log();
    const one = (after: number): readonly Accepted[] => entries.slice(after, after + 1);
    const whole = { code: 'not refused', kept: ['one', 'two', 'three'], upTo: 3 };
    expect(await followed((after) => ({ acceptances: one(after), head: heads[2] }))).toEqual(whole);
    expect(await followed((after) => ({ acceptances: one(after), head: heads[after] }))).toEqual(whole);
    expect(await followed((after) => ({ acceptances: entries.slice(after), head: heads[2] }))).toEqual(whole);
  });

  it('is not believed where it leaves out, changes or leads elsewhere', async () => {
    const { entries, heads } = log();
    const bad = async (changed: readonly Accepted[], head = heads[2]): Promise<string> => {
      const page = (after: number): Page => ({
        acceptances: changed.filter(({ number }) => number > after),
        ...(head === undefined ? {} : { head }),
      });
      const { code, kept } = await followed(page);
      expect(kept).toEqual([]);
      return code;
    };
    expect(await bad([entries[0]!, entries[2]!])).toBe('RECEIPT_BAD');
    expect(await bad(entries.map((one, at) => (at === 1 ? { ...one, digest: 'ab'.repeat(32) } : one)))).toBe(
      'RECEIPT_BAD',
    );
    const digests = entries.map(({ digest }) => fromHex(digest));
    expect(await bad(entries, headAt(3, digests[0]!))).toBe('RECEIPT_BAD');
    expect(await bad(entries, headAt(3, fromHex('00'.repeat(32)), stranger))).toBe('RECEIPT_BAD');
    const other = entries.map((one) => ({ ...one, act: toBase64(utf8('other')) }));
    expect(await bad(other)).toBe('STORE_ANSWER_ODD');
    const unsigned = await followed((after) => ({ acceptances: entries.slice(after) }));
    expect(unsigned).toMatchObject({ code: 'RECEIPT_BAD', kept: [] });
  });

  it('is not believed where it does not go on from what was seen of it before', async () => {
    const { entries, heads } = log();
    const station = await bench.opened(new TestClock());
    const line = lineOf(station, new ModelStore([]));
    const follow = (
      acceptances: readonly Accepted[],
      head: (typeof heads)[number] | undefined,
    ): Promise<string> => {
      const registration = { ...line.registration, storePoint: key.publicKey };
      const page = (after: number): Promise<Page> =>
        Promise.resolve({ acceptances: acceptances.filter(({ number }) => number > after), head });
      return asyncCodeOf(() =>
        followAcceptances({ ...line, registration, client: { ...line.client, acceptances: page } }),
      );
    };
    expect(await follow(entries.slice(0, 2), heads[1])).toBe('not refused');
    // Another log, whose third act follows something else; its head is signed and fits.
    const before = sm3(utf8('another past'));
    const digest = fromHex(entries[2]!.digest);
    const forked = [{ ...entries[2]!, before: toHex(before) }];
    expect(await follow(forked, headAt(3, nextAcceptance(before, 3, digest)))).toBe('STORE_WENT_BACK');
    expect(station.storeBook.followed().number).toBe(2);
    // Behind where it was, as far as it was and yet another, without what comes next, or empty.
    expect(await follow(entries.slice(0, 1), heads[0])).toBe('STORE_WENT_BACK');
    expect(await follow(entries.slice(0, 2), headAt(2, before))).toBe('STORE_WENT_BACK');
    expect(await follow([{ ...entries[2]!, number: 4 }], heads[2])).toBe('STORE_WENT_BACK');
    expect(await follow([], undefined)).toBe('STORE_WENT_BACK');
    expect(await follow(entries.slice(0, 2), heads[1])).toBe('not refused');
    expect(await follow(entries, heads[2])).toBe('not refused');
    expect(station.storeBook.followed().number).toBe(3);
    station.close();
  });
});
