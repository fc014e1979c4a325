import { der } from '@yinzheng/core/asn1';
import { utf8, YinzhengError } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { parseHeadDelivery } from '@yinzheng/core/sync';
import { headOf, nextRow, parseRow } from '@yinzheng/core/use-log';
import { beforeAll, expect, it } from 'vitest';
import type { StoreClient } from '../../src-main/service/compose-sync.ts';
import { queueHeads } from '../../src-main/service/sync/own.ts';
import type { Workstation as Station } from '../../src-main/service/workstation.ts';
import { TestClock } from '../support/house.ts';
import { LicenceMill, type Made } from '../support/licence-mill.ts';
import { add, deliver, lineOf, modelBench } from '../support/model-bench.ts';
import { ModelStore } from '../support/model-store.ts';

// Which heads of the use log are told to the store, and with which rows.

const bench = modelBench();
let mill: LicenceMill;
let made: Made;
beforeAll(async () => {
  mill = new LicenceMill();
  made = await mill.make();
});

/** A station whose log has a row, and a head, for each use: of a licence, or of something else. */
async function used(uses: readonly ('licence' | 'other')[], name = 'a.pdf'): Promise<Station> {
  const station = await bench.opened(new TestClock());
  const { authorisation } = made.bundle;
  station.licences.keep({ kind: 'authorisation', subject: 'one', body: authorisation.record.der });
  station.log.transaction((log) => {
    for (const use of uses) {
      const head = headOf(log.lastRow()!);
      const { content, at } = mill.reserved(head.rowNo + 1, made);
      if (content.kind !== 'reserved') throw new Error('no reserved row');
      const request = use === 'licence' ? content.request : sm3(utf8('a request'));
      const row = nextRow(head, head.rowNo + 1, at, { ...content, request, output: `/${name}` });
      log.append(row);
      log.keepCheckpoint(row.rowNo, der.octets(utf8(`head ${row.rowNo}`)));
    }
  });
  return station;
}

/** What is in the outbox: the row of each head, and the rows that come with it. */
function told(station: Station): { readonly head: string; readonly rows: number[]; readonly size: number }[] {
  return station.delivery.items('all').map(({ number, size }) => {
    const { checkpoint, rows } = parseHeadDelivery(station.delivery.act(number));
    const head = Buffer.from(checkpoint.subarray(2)).toString('utf8');
    return { head, rows: rows.map((body) => parseRow(body).rowNo), size };
  });
}

it('one act tells of all licences that follow each other, and of nothing else', async () => {
  const station = await used(['licence', 'licence', 'other', 'licence', 'other']);
  // The first row opened the log.
  expect(queueHeads(station)).toBe(true);
  expect(told(station)).toMatchObject([
    { head: 'head 3', rows: [2, 3] },
    { head: 'head 5', rows: [5] },
    { head: 'head 6', rows: [] },
  ]);
  expect(queueHeads(station)).toBe(false);
  expect(told(station)).toHaveLength(3);
  station.close();
});

it('as many acts as it takes, each no larger than one may be, tell of every row', async () => {
  const count = 800;
  const long = 'a'.repeat(1000);
  const station = await used(
    Array.from({ length: count }, () => 'licence' as const),
    long,
  );
  queueHeads(station);
  const acts = told(station);
  expect(acts.length).toBe(2);
  expect(acts.flatMap(({ rows }) => rows)).toEqual(Array.from({ length: count }, (_, index) => index + 2));
  for (const { head, rows, size } of acts) {
    expect(head).toBe(`head ${rows.at(-1)}`);
    expect(size).toBeLessThan(1024 * 1024);
  }
  station.close();
});

it('a head goes alone and first, behind however much it was put there', async () => {
  const clock = new TestClock();
  const station = await bench.opened(clock);
  const due = (): (string | undefined)[] =>
    station.delivery.due(clock.now(), 300_000, 3).map(({ licence }) => licence);
  for (const lane of ['a', 'b', 'c', 'd']) add(station, lane, 1);
  expect(due()).toEqual(['a', 'b', 'c']);
  const actedAt = clock.now();
  station.outbox.add({ kind: 'head', licence: undefined, act: utf8('head'), actedAt });
  expect(due()).toEqual([undefined]);
  // One that is on its way, or waits for a while, holds up nobody but the heads behind it.
  station.delivery.markSent([5], station.random.bytes(16), actedAt);
  expect(due()).toEqual(['a', 'b', 'c']);
  station.outbox.add({ kind: 'head', licence: undefined, act: utf8('next head'), actedAt });
  expect(due()).toEqual(['a', 'b', 'c']);
  const settle = (state: 'waiting' | 'aside', notBefore?: Date): void => {
    const change = { state, sent: false, tries: 1, notBefore, reason: undefined };
    const note = { at: actedAt, what: 'refused', detail: '' } as const;
    station.delivery.settle([{ number: 5, change, note }], undefined);
  };
  settle('waiting', new Date(actedAt.getTime() + 1000));
  expect(due()).toEqual(['a', 'b', 'c']);
  // One that was refused for good does not keep the later ones back.
  settle('aside');
  expect(due()).toEqual([undefined]);
  station.close();
});

it('heads of two runs go one after another, whatever became of the first one’s answer', async () => {
  const clock = new TestClock();
  const station = await bench.opened(clock);
  const store = new ModelStore([]);
  const head = (number: number): void => {
    const act = utf8(`head:${number}`);
    station.outbox.add({ kind: 'head', licence: undefined, act, actedAt: clock.now() });
  };
  const line = { ...lineOf(station, store), pace: { acts: 1 } };
  const fates: ('lose' | 'fail')[] = ['lose', 'fail'];
  const sent: string[] = [];
  const sendBatch: StoreClient['sendBatch'] = async (batch) => {
    sent.push(...batch.acts.map(({ act }) => Buffer.from(act, 'base64').toString('utf8')));
    switch (fates.shift()) {
      case 'lose':
        throw new YinzhengError('STORE_UNREACHABLE', { url: 'model', detail: 'ECONNRESET' });
      case 'fail':
        throw new YinzhengError('STORE_FAILED', { status: 500 });
      case undefined:
        return line.client.sendBatch(batch);
    }
  };
  const lossy = { ...line, client: { ...line.client, sendBatch } };
  head(1);
  await deliver(lossy, clock, 1);
  // Another run of the program has another epoch; the first head keeps its key.
  head(2);
  await deliver({ ...lossy, epoch: station.random.bytes(16), pace: { acts: 10 } }, clock);
  expect(sent).toEqual(['head:1', 'head:1', 'head:1', 'head:2']);
  expect(store.accepted.map(({ text }) => text)).toEqual(['head:1', 'head:2']);
  station.close();
});
