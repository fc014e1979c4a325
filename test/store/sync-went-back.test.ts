import { join } from 'node:path';
import { readDer } from '@yinzheng/core/asn1';
import { equalBytes, toBase64, toHex, utf8 } from '@yinzheng/core/kernel';
import { sm2Verify } from '@yinzheng/core/sm';
import { asAcceptanceHead } from '@yinzheng/core/sync';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src-main/service/compose.ts';
import {
  compare,
  hasGoneBack,
  nextSerial,
  openLine,
  pass,
  register,
  resend,
  storeStatus,
  types,
  wantSerials,
  type Line,
} from '../../src-main/service/sync/index.ts';
import { deliveryStatus } from '../../src-main/service/delivery/index.ts';
import { deliverRound } from '../../src-main/service/sync/deliver.ts';
import { pull } from '../../src-main/service/sync/pull.ts';
import { forgetPulled } from '../../src-main/service/sync/register.ts';
import { sendAuthority } from '../../src-main/service/sync/own.ts';
import { putType } from '../../src-store/catalogue/types.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { TestClock } from '../support/house.ts';
import { TYPE_CODE } from '../support/licence-house.ts';
import { LicenceMill, millType, TEMPLATE, type Made } from '../support/licence-mill.ts';
import { millStore } from '../support/mill-store.ts';
import { add, lineOf, modelBench } from '../support/model-bench.ts';
import { ModelStore } from '../support/model-store.ts';
import { type StoreHouse } from '../support/store-house.ts';
import { happen, issue, makeStation, openStation, UNIT_CODE } from '../support/sync-house.ts';
import { tempDir } from '../support/temp.ts';

// A store that was put back to an earlier state from its backup: what it accepted since is not in it.

const bench = modelBench();
let house: StoreHouse;
let url: string;
beforeAll(async () => {
  ({ house, url } = await millStore(new Date('2026-06-01T02:00:00Z')));
}, 120_000);
afterAll(() => house.close());

/** Takes down every row of the store; what is given puts it back. */
async function backup(): Promise<() => Promise<void>> {
  const tables = (await house.db.introspection.getTables())
    .filter(({ schema }) => schema === 'public')
    .map(({ name }) => name);
  const schema = 'copy';
  await sql`DROP SCHEMA IF EXISTS ${sql.id(schema)} CASCADE`.execute(house.db);
  await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(house.db);
  for (const name of tables) {
    await sql`CREATE TABLE ${sql.id(schema, name)} AS TABLE ${sql.id('public', name)}`.execute(house.db);
  }
  return async () => {
    await house.db.transaction().execute(async (db) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(db);
      for (const name of tables) {
        await sql`DELETE FROM ${sql.id('public', name)}`.execute(db);
        await sql`INSERT INTO ${sql.id('public', name)} OVERRIDING SYSTEM VALUE TABLE ${sql.id(schema, name)}`.execute(
          db,
        );
      }
    });
  };
}

async function office(
  name: string,
): Promise<{ readonly mill: LicenceMill; readonly line: Line; readonly make: () => Promise<Made> }> {
  const mill = new LicenceMill(name);
  const folder = join(tempDir(), 'data');
  await makeStation(folder, mill);
  const station = await openStation(folder, { ...SYSTEM, clock: house.clock });
  await register(station, { url, code: await house.code(), unitCode: UNIT_CODE });
  const line = openLine(station);
  const make = async (): Promise<Made> => {
    const made = await mill.make({ serial: nextSerial(station, TYPE_CODE) });
    issue(station, made);
    return made;
  };
  return { mill, line, make };
}

/** Puts a head of the use log into the outbox. */
function addHead({ station }: Line, mill: LicenceMill, row: number): void {
  const act = mill.head(row, []);
  station.outbox.add({ kind: 'head', licence: undefined, act, actedAt: house.clock.now() });
}

function told({ station, ...line }: Line): {
  readonly inStep: boolean;
  readonly failure: string | undefined;
} {
  const { inStep, failure } = storeStatus(station, line, { text: (code) => code });
  return { inStep, failure: failure?.code };
}

const names = (line: Line): string[] => types(line.station).map(({ name }) => name);

describe('a receipt', () => {
  it('goes only where it is kept as history, and leads to its own head whatever else has its number', async () => {
    const station = await bench.opened(new TestClock());
    const file = new Database(join(station.folder, 'yinzheng.sqlite'));
    const [before, after] = [new ModelStore([]), new ModelStore([])];
    for (const lane of ['a', 'b']) add(station, lane, 1);
    await deliverRound(lineOf(station, before));
    const stays = (): unknown =>
      file.exec("UPDATE delivery SET state = 'waiting', receipt_number = NULL WHERE number = 1");
    expect(stays).toThrow('a receipt stays');
    expect(station.delivery.takeBack([1], station.clock.now())).toBe(1);
    expect(station.delivery.takeBack([1], station.clock.now())).toBe(0);
    // Another act has come to the first number there: the second is ours, and another head leads to it.
    const [epoch, act] = [toHex(station.random.bytes(16)), toBase64(utf8('x:1'))];
    await after.client.sendBatch({ epoch, acts: [{ sequence: 1, kind: 'event', act }] });
    await deliverRound(lineOf(station, after));
    const led = file.prepare<[], { act: Buffer; signature: Buffer }>(
      'SELECT act, signature FROM delivery d JOIN store_head h ON h.number = d.head ORDER BY d.number',
    );
    const heads = led.all();
    const signed = [after, before].map(({ point }, at) =>
      sm2Verify(point, heads[at]!.act, heads[at]!.signature),
    );
    expect(signed).toEqual([true, true]);
    const former = file.prepare<[], { head_act: Buffer; head_signature: Buffer; receipt_number: number }>(
      'SELECT * FROM former_receipt',
    );
    expect(former.all().map((one) => sm2Verify(before.point, one.head_act, one.head_signature))).toEqual([
      true,
    ]);
    expect(stays).toThrow('a receipt stays');
    expect(() => file.exec('DELETE FROM former_receipt')).toThrow('a receipt stays');
    file.close();
    station.close();
  });
});

describe('a store that was put back', () => {
  it('is told of, is never in step, and gets again what it lost, with the old receipts kept', async () => {
    const { mill, line, make } = await office('went back');
    const { station } = line;
    const { delivery } = station;
    const { clock } = house;
    addHead(line, mill, 1);
    await pass(line);
    const putBack = await backup();
    // Its blocks, its licences and a change of the catalogue are younger than the backup.
    wantSerials(station, TYPE_CODE);
    await pass(line);
    const made = await make();
    await make();
    happen(station, made, mill.event(made.identifier, made.chain));
    await putType(house.db, { ...millType(), name: '改过的' }, TEMPLATE, clock.now());
    await pass(line);
    await pass(line);
    expect(delivery.counts()).toMatchObject({ delivered: 4, waiting: 0 });
    expect(names(line)).toEqual(['改过的']);
    const receipts = delivery.items('all').map(({ receipt }) => receipt?.number);
    const first = delivery.item(2)!.deliveredAt;

    await putBack();
    clock.at = new Date('2026-06-09T02:00:00Z');
    expect(await asyncCodeOf(() => pass(line))).toBe('STORE_WENT_BACK');
    expect(told(line)).toEqual({ inStep: false, failure: 'STORE_WENT_BACK' });
    // Whatever fails then, it stays told that this is so.
    station.storeBook.setNote('lastFailure', JSON.stringify({ code: 'STORE_FAILED', params: {} }));
    expect(deliveryStatus(station)).toMatchObject({ wentBack: true, failure: { code: 'STORE_FAILED' } });
    // It goes on, past where it was: another act, another type under numbers that stood for others.
    await make();
    await make();
    await make();
    await make();
    await putType(house.db, { ...millType(), name: '又改过的' }, TEMPLATE, clock.now());
    expect(await asyncCodeOf(() => pass(line))).toBe('STORE_WENT_BACK');
    expect(told(line).inStep).toBe(false);

    expect(await resend(line)).toBe(3);
    expect(delivery.item(2)).toMatchObject({ state: 'waiting', receipt: undefined, deliveredAt: first });
    await pass(line);
    expect(delivery.items('open')).toEqual([]);
    expect(told(line)).toEqual({ inStep: true, failure: undefined });
    expect(deliveryStatus(station)).toMatchObject({ wentBack: false, inStep: true });
    expect(names(line)).toEqual(['又改过的']);
    // Each receipt leads to a head that the store has now, and those before are kept with theirs.
    const heads = await house.db.selectFrom('acceptance_head').select('act').execute();
    const kept = new Database(join(station.folder, 'yinzheng.sqlite'), { readonly: true });
    const led = kept
      .prepare<[], Buffer>('SELECT h.act FROM delivery d JOIN store_head h ON h.number = d.head')
      .pluck()
      .all();
    expect(led).toHaveLength(8);
    for (const act of led) expect(heads.some((head) => equalBytes(head.act, act))).toBe(true);
    const former = kept.prepare<[], Buffer>('SELECT head_act FROM former_receipt').pluck().all();
    expect(former.map((act) => asAcceptanceHead(readDer(act, 'head')).unit)).toEqual(
      Array(3).fill(UNIT_CODE),
    );
    kept.close();
    expect(await compare(line)).toMatchObject({ same: 8, missingHere: [], missingThere: [], different: [] });
    expect(delivery.history(2).map(({ what, detail }) => [what, detail])).toContainEqual([
      'taken-back',
      String(receipts[1]),
    ]);
    // Not late for having been lost there.
    expect(delivery.beyondTheirDay(clock.now()).map(({ number }) => number)).not.toContain(2);
    // Once more there is nothing to send, and serials go on.
    expect(await resend(line)).toBe(0);
    await pass(line);
    expect(told(line).inStep).toBe(true);
    line.client.close();
    station.close();
  }, 60_000);

  it('is told of by receipts beyond its log, also where nothing of the log was followed yet', async () => {
    const { mill, line } = await office('receipts alone');
    const { station } = line;
    await sendAuthority(line);
    addHead(line, mill, 1);
    await deliverRound(line);
    const putBack = await backup();
    addHead(line, mill, 2);
    await deliverRound(line);
    expect(station.delivery.counts()).toMatchObject({ delivered: 2 });
    expect(station.storeBook.followed().number).toBe(0);
    await putBack();
    expect(await asyncCodeOf(() => pass(line))).toBe('STORE_WENT_BACK');
    expect(told(line)).toEqual({ inStep: false, failure: 'STORE_WENT_BACK' });
    line.client.close();
    station.close();
  });

  it('is not what another store is, whose log is shorter', async () => {
    const { mill, line } = await office('moved on');
    const { station } = line;
    for (const row of [1, 2]) {
      addHead(line, mill, row);
      await pass(line);
    }
    const other = await millStore(house.clock.now());
    await register(station, { url: other.url, code: await other.house.code(), unitCode: UNIT_CODE });
    const there = openLine(station);
    addHead(line, mill, 3);
    await sendAuthority(there);
    await deliverRound(there);
    // Of its own log it knows: one that is empty has lost what was there.
    const client = { ...there.client, acceptances: () => Promise.resolve({ acceptances: [] }) };
    expect(await asyncCodeOf(() => pull({ ...there, client }))).toBe('STORE_WENT_BACK');
    await pass(there);
    expect(told(there)).toEqual({ inStep: true, failure: undefined });
    for (const { client: own } of [line, there]) own.close();
    station.close();
    await other.house.close();
  }, 60_000);

  it('is not what a feed is that was begun anew while it was read', async () => {
    const { line } = await office('begun anew');
    const { station, client } = line;
    await pass(line);
    expect(station.storeBook.cursor('city')).toBeGreaterThan(0);
    let begun = false;
    const changes: typeof client.changes = async (feed, after) => {
      if (begun || feed !== 'city') return client.changes(feed, after);
      begun = true;
      forgetPulled(station);
      return { changes: [], last: 0 };
    };
    await pull({ ...line, client: { ...client, changes } });
    expect(station.storeBook.cursor('city')).toBeGreaterThan(0);
    expect(hasGoneBack(station)).toBe(false);
    client.close();
    station.close();
  });

  it('allots each workstation its own serials again, whichever sends again first', async () => {
    const [one, two] = [await office('one of two'), await office('two of two')];
    const lines = [one.line, two.line];
    for (const line of lines) await pass(line);
    const putBack = await backup();
    for (const { line, make } of [one, two]) {
      wantSerials(line.station, TYPE_CODE);
      await pass(line);
      await make();
      await pass(line);
    }
    const blocksOf = ({ station }: Line): string[] => {
      return station.storeBook.blocks(TYPE_CODE).map(({ block }) => block);
    };
    const before = lines.map(blocksOf);
    await putBack();
    for (const line of lines) expect(await asyncCodeOf(() => pass(line))).toBe('STORE_WENT_BACK');
    // The one whose blocks were allotted last is the first.
    for (const { line, make } of [two, one]) {
      expect(await resend(line)).toBe(1);
      await make();
      await pass(line);
    }
    for (const { station } of lines) {
      expect(station.delivery.items('open')).toEqual([]);
      expect(station.delivery.counts()).toMatchObject({ delivered: 2 });
    }
    // Its own, and one from beyond.
    expect(lines.map((line) => blocksOf(line).slice(0, 2))).toEqual(before);
    const owners = await house.db.selectFrom('block').select(['block', 'workstation']).execute();
    for (const [index, { mill }] of [one, two].entries()) {
      const ours = owners.filter(({ workstation }) => equalBytes(workstation, mill.workstation));
      expect(ours.map(({ block }) => String(block).padStart(6, '0')).sort()).toEqual(blocksOf(lines[index]!));
    }
    for (const { client, station } of lines) {
      client.close();
      station.close();
    }
  }, 60_000);

  it('gives nobody the serials that another had, also where the first to send again lost nothing', async () => {
    const [one, two] = [await office('lost nothing'), await office('lost its blocks')];
    wantSerials(one.line.station, TYPE_CODE);
    for (const { line } of [one, two]) await pass(line);
    const putBack = await backup();
    wantSerials(two.line.station, TYPE_CODE);
    await pass(two.line);
    await two.make();
    for (const { line } of [two, one]) await pass(line);
    await putBack();
    // Nobody has looked since: sending again finds it by itself.
    expect(await resend(one.line)).toBe(0);
    // It needs others right then.
    const { storeBook } = one.line.station;
    for (const block of storeBook.blocks(TYPE_CODE)) storeBook.setNext({ ...block, next: 1000 });
    await pass(one.line);
    await one.make();
    await pass(one.line);
    expect(await resend(two.line)).toBe(1);
    await two.make();
    await pass(two.line);
    for (const { line } of [one, two]) {
      expect(line.station.delivery.items('open')).toEqual([]);
      expect(told(line)).toEqual({ inStep: true, failure: undefined });
      line.client.close();
      line.station.close();
    }
  }, 60_000);

  it('leaves what another workstation was allotted meanwhile to that one', async () => {
    const { line, make } = await office('came too late');
    const { station } = line;
    await pass(line);
    const putBack = await backup();
    wantSerials(station, TYPE_CODE);
    await pass(line);
    await make();
    await pass(line);
    const [first, second] = station.storeBook.blocks(TYPE_CODE);
    await putBack();
    const other = await office('asked too soon');
    wantSerials(other.line.station, TYPE_CODE);
    await pass(other.line);
    expect(other.line.station.storeBook.blocks(TYPE_CODE)[0]?.block).toBe(first!.block);
    expect(await resend(line)).toBe(1);
    const left = station.storeBook.blocks(TYPE_CODE).map(({ block, next }) => ({ block, next }));
    expect(left.slice(0, 2)).toEqual([first, second].map((one) => ({ block: one!.block, next: 1000 })));
    await make();
    expect(await pass(line).then(() => station.delivery.item(1)?.reason?.code)).toBe('SERIAL_NOT_ALLOTTED');
    expect(station.delivery.item(2)?.state).toBe('delivered');
    for (const { client, station: own } of [line, other.line]) {
      client.close();
      own.close();
    }
  }, 60_000);
});
