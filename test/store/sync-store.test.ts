import { copyFileSync, cpSync, existsSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { toHex, YinzhengError } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src-main/service/compose.ts';
import {
  compare,
  fetchBlocks,
  nextSerial,
  openLine,
  pass,
  passThrough,
  register,
  serialsLeft,
  startSync,
  unreachedSince,
  type Line,
} from '../../src-main/service/sync/index.ts';
import type { Workstation as Station } from '../../src-main/service/workstation.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { HostileProxy } from '../support/hostile-proxy.ts';
import { TYPE_CODE } from '../support/licence-house.ts';
import { keyOfMade, LicenceMill } from '../support/licence-mill.ts';
import { millStore } from '../support/mill-store.ts';
import { StoreHouse } from '../support/store-house.ts';
import { happen, issue, makeStation, openStation, UNIT_CODE } from '../support/sync-house.ts';
import { tempDir } from '../support/temp.ts';

// A workstation's way to the real store, in this process, over a real port.

const NOTHING = { missingHere: [], missingThere: [], different: [] };

let house: StoreHouse;
let url: string;
beforeAll(async () => {
  ({ house, url } = await millStore(new Date('2026-06-01T02:00:00Z')));
}, 120_000);
afterAll(() => house.close());
let open: (() => void)[] = [];
beforeEach(() => () => {
  for (const close of open) close();
  open = [];
});

interface Office {
  readonly mill: LicenceMill;
  readonly folder: string;
  readonly station: Station;
  readonly line: Line;
}

async function openedAt(folder: string): Promise<{ readonly station: Station; readonly line: Line }> {
  const station = await openStation(folder, { ...SYSTEM, clock: house.clock });
  const line = openLine(station);
  open.push(() => {
    line.client.close();
    station.close();
  });
  return { station, line };
}

async function office(name: string, mill = new LicenceMill(name)): Promise<Office> {
  const folder = join(tempDir(), 'data');
  await makeStation(folder, mill);
  const station = await openStation(folder, { ...SYSTEM, clock: house.clock });
  await register(station, { url, code: await house.code(), unitCode: UNIT_CODE });
  station.close();
  const opened = await openedAt(folder);
  await pass(opened.line);
  await fetchBlocks(opened.station, opened.line.client, [TYPE_CODE]);
  return { mill, folder, ...opened };
}

describe('delivery', () => {
  it('brings versions and events with their files, once, and both sides agree', async () => {
    const { station, line, mill } = await office('plain');
    const made = await mill.make({ serial: nextSerial(station, TYPE_CODE) });
    issue(station, made);
    const suspended = mill.event(made.identifier, made.chain);
    happen(station, made, suspended);
    await pass(line);
    expect(station.delivery.counts()).toMatchObject({ waiting: 0, held: 0, aside: 0, delivered: 2 });
    expect(await compare(line)).toEqual({ same: 2, ...NOTHING });
    expect(toHex(station.delivery.item(2)!.digest)).toBe(toHex(sm3(suspended)));
    const { licence } = station.delivery.item(1)!;
    const state = await house.db.selectFrom('licence').selectAll().where('licence', '=', licence!).execute();
    expect(state).toMatchObject([{ status: 'suspended', acts: 2 }]);
    await pass(line);
    expect(station.delivery.history(1).map(({ what }) => what)).toEqual(['file', 'sent', 'delivered']);
  });

  it('goes on by itself in a service, and cuts its calls when it ends', async () => {
    const { station, mill } = await office('service');
    const told: unknown[] = [];
    let changes = 0;
    const sync = startSync(station, {
      onChange: () => changes++,
      onNews: () => undefined,
      onDefect: (error) => told.push(error),
    });
    issue(station, await mill.make({ serial: nextSerial(station, TYPE_CODE) }));
    sync.wake();
    for (let wait = 0; wait < 200 && station.delivery.counts().delivered < 1; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      sync.wake();
    }
    expect(station.delivery.counts()).toMatchObject({ delivered: 1, waiting: 0 });
    await sync.close();
    expect(told).toEqual([]);
    expect(changes).toBeGreaterThan(0);
  });

  it('keeps both sides of a fork apart, and says so to whoever compares', async () => {
    const mill = new LicenceMill('fork');
    const first = await office('fork', mill);
    const made = await mill.make({ serial: nextSerial(first.station, TYPE_CODE) });
    issue(first.station, made);
    await pass(first.line);
    // The same workstation's people, on a copy of its folder: two acts behind one.
    const copy = join(tempDir(), 'data');
    open.pop()?.();
    cpSync(first.folder, copy, { recursive: true });
    const one = await openedAt(first.folder);
    const two = await openedAt(copy);
    const suspended = mill.event(made.identifier, made.chain);
    const reviewed = mill.event(made.identifier, made.chain, {
      event: 'annual-review',
      reasonClass: 'routine',
    });
    happen(one.station, made, suspended);
    happen(two.station, made, reviewed);
    await pass(one.line);
    await pass(two.line);
    const item = two.station.delivery.item(2);
    expect(item).toMatchObject({ state: 'aside', reason: { code: 'STORE_CONFLICT' } });
    expect(item?.reason?.params).toEqual({ kept: toHex(sm3(suspended)), sent: toHex(sm3(reviewed)) });
    const kept = two.station.storeBook
      .acceptedElsewhere()
      .filter(({ licence }) => licence === keyOfMade(made));
    expect(kept.map(({ act }) => toHex(act))).toEqual([toHex(suspended)]);
    const found = await compare(two.line);
    expect(found).toMatchObject({
      same: 1,
      missingHere: [],
      missingThere: [],
      different: [{ here: toHex(sm3(reviewed)), there: toHex(sm3(suspended)) }],
    });
    expect(await compare(one.line)).toMatchObject(NOTHING);
  });

  it('sends a file in pieces and goes on where it broke off', async () => {
    const { station, line, mill } = await office('pieces');
    const made = await mill.make({ serial: nextSerial(station, TYPE_CODE) });
    // Longer than one piece: refused by the store's check of the seal, whole as a file.
    const long = { ...made, file: new Uint8Array(20 * 1024 * 1024).map((_, i) => i * 7) };
    issue(station, long);
    const { sendPiece } = line.client;
    let pieces = 0;
    const broken = {
      ...line,
      client: {
        ...line.client,
        sendPiece: (...args: Parameters<typeof sendPiece>) => {
          pieces++;
          return pieces === 2 ? Promise.reject(new Error('cut')) : sendPiece(...args);
        },
      },
    };
    await expect(pass(broken)).rejects.toThrow('cut');
    const digest = toHex(sm3(long.file));
    expect(await line.client.fileState(digest)).toMatchObject({ received: 8 * 1024 * 1024, whole: false });
    await pass(broken);
    expect(pieces).toBe(4);
    expect(await line.client.fileState(digest)).toMatchObject({ received: 20 * 1024 * 1024, whole: true });
  });

  it('does not send a file that is not the one its record names', async () => {
    const { station, line, mill } = await office('changed');
    const made = await mill.make({ serial: nextSerial(station, TYPE_CODE) });
    issue(station, made);
    const { path } = station.delivery.item(1)!.file!;
    cpSync(join(station.folder, 'yinzheng.sqlite'), join(station.folder, path));
    await pass(line);
    expect(station.delivery.item(1)).toMatchObject({ state: 'aside', reason: { code: 'FILE_NOT_AS_NAMED' } });
  });

  it('sets an item aside whose file is empty or refused, and delivers the others', async () => {
    const { station, line, mill } = await office('empty');
    for (let count = 0; count < 3; count++) {
      issue(station, await mill.make({ serial: nextSerial(station, TYPE_CODE) }));
    }
    const [empty, refused] = station.delivery.items('all').map(({ file }) => file!);
    truncateSync(join(station.folder, empty!.path), 0);
    const sendPiece: typeof line.client.sendPiece = (digest, piece) =>
      digest === toHex(refused!.digest)
        ? Promise.reject(new YinzhengError('BAD_REQUEST', { detail: 'size' }))
        : line.client.sendPiece(digest, piece);
    await pass({ ...line, client: { ...line.client, sendPiece } });
    const told = station.delivery.items('all').map(({ state, reason }) => [state, reason?.code]);
    expect(told).toEqual([
      ['aside', 'OUTBOX_FILE_CHANGED'],
      ['aside', 'BAD_REQUEST'],
      ['delivered', undefined],
    ]);
    // A refusal of the key says nothing of the file.
    expect(station.delivery.putBack(2, house.clock.now())).toBe(true);
    const unknown: typeof sendPiece = () => Promise.reject(new YinzhengError('DEVICE_UNKNOWN'));
    const turnedAway = { ...line, client: { ...line.client, sendPiece: unknown } };
    expect(await asyncCodeOf(() => pass(turnedAway))).toBe('DEVICE_UNKNOWN');
    expect(station.delivery.item(2)?.state).toBe('waiting');
  });

  it('goes on where the store is too busy to tell strangers the time, and calls it no outage', async () => {
    const { station, line, mill } = await office('busy');
    issue(station, await mill.make({ serial: nextSerial(station, TYPE_CODE) }));
    const about: typeof line.client.about = () =>
      Promise.reject(new YinzhengError('STORE_BUSY', { seconds: 1 }));
    await pass({ ...line, client: { ...line.client, about } }, 0);
    expect(station.delivery.counts()).toMatchObject({ delivered: 1, waiting: 0 });
    expect(station.storeBook.outages()).toEqual([]);
    expect(unreachedSince(station)).toBeUndefined();
  });

  it('takes no end of asking for serials where one block comes again and again', async () => {
    const { station } = await office('one block');
    const type = 'another type';
    let asked = 0;
    const block: Line['client']['block'] = () => {
      asked++;
      return Promise.resolve({ type, issuer: UNIT_CODE, block: '000077', allottedAt: '' });
    };
    expect(await asyncCodeOf(() => fetchBlocks(station, { block }, [type]))).toBe('STORE_ANSWER_ODD');
    expect(asked).toBe(2);
    expect(serialsLeft(station, type)).toBe(1000);
  });
});

describe('a data folder that was put back from a copy', () => {
  it('has what was delivered in between from the store, and gives no serial twice', async () => {
    const { station, mill, folder, line } = await office('put back');
    const before = await mill.make({ serial: nextSerial(station, TYPE_CODE) });
    issue(station, before);
    await pass(line);
    open.pop()?.();
    const copy = join(tempDir(), 'copy');
    cpSync(folder, copy, { recursive: true });
    const meanwhile = await openedAt(folder);
    const serial = nextSerial(meanwhile.station, TYPE_CODE);
    issue(meanwhile.station, await mill.make({ serial }));
    await pass(meanwhile.line);
    open.pop()?.();
    rmSync(folder, { recursive: true });
    cpSync(copy, folder, { recursive: true });

    const back = await openedAt(folder);
    expect(serialsLeft(back.station, TYPE_CODE)).toBe(0);
    expect(() => nextSerial(back.station, TYPE_CODE)).toThrow('LICENCE_SERIALS_SPENT');
    await passThrough(back.line, 3);
    expect(await compare(back.line)).toEqual({ same: 2, ...NOTHING });
    const next = nextSerial(back.station, TYPE_CODE);
    expect(next.slice(0, 6)).not.toBe(serial.slice(0, 6));
    issue(back.station, await mill.make({ serial: next }));
    await pass(back.line);
    expect(await compare(back.line)).toEqual({ same: 3, ...NOTHING });
    const epochs = back.station.delivery.items('all').map(({ key }) => key && toHex(key.epoch));
    expect(new Set(epochs).size).toBe(2);
  });

  it('passes serials by that the store has seen, where the database was written over in its place', async () => {
    const { station, mill, folder } = await office('same place');
    const database = join(folder, 'yinzheng.sqlite');
    const copy = join(tempDir(), 'copy.sqlite');
    open.pop()?.();
    copyFileSync(database, copy);
    const meanwhile = await openedAt(folder);
    const serial = nextSerial(meanwhile.station, TYPE_CODE);
    issue(meanwhile.station, await mill.make({ serial }));
    await pass(meanwhile.line);
    open.pop()?.();
    copyFileSync(copy, database);
    const back = await openedAt(folder);
    await pass(back.line);
    const [block] = back.station.storeBook.blocks(TYPE_CODE);
    expect(`${block?.block}${String(block?.next).padStart(3, '0')}`).toBe(
      String(Number(serial) + 1).padStart(9, '0'),
    );
    expect(() => back.station.storeBook.setNext({ ...block!, next: 0 })).toThrow('STORE_UNAVAILABLE');
    expect(station.folder).toBe(folder);
  });
});

describe('registration', () => {
  it('is the same after an answer that was lost, and after another code', async () => {
    const folder = join(tempDir(), 'data');
    await makeStation(folder, new LicenceMill('twice'));
    const station = await openStation(folder, { ...SYSTEM, clock: house.clock });
    open.push(() => station.close());
    const form = { url, code: await house.code(), unitCode: UNIT_CODE };
    const first = await register(station, form);
    expect(await register(station, form)).toMatchObject({ client: first.client, unit: UNIT_CODE });
    const again = await register(station, { ...form, code: await house.code() });
    expect(again.client).toEqual(first.client);
    expect(station.storeBook.clients()).toHaveLength(1);
  });

  it('comes with a new key where the store has revoked the one before', async () => {
    const { station, folder, line } = await office('revoked');
    const before = station.storeBook.registration()!;
    await house.db
      .updateTable('device_key')
      .set({ revoked_at: house.clock.now() })
      .where('key', '=', before.client)
      .execute();
    expect(await asyncCodeOf(() => pass(line))).toBe('DEVICE_UNKNOWN');
    const after = await register(station, { url, code: await house.code(), unitCode: UNIT_CODE });
    expect(toHex(after.client)).not.toBe(toHex(before.client));
    expect(existsSync(join(folder, 'device.key'))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('device.key.'))).toHaveLength(1);
    const renewed = openLine(station);
    await pass(renewed);
    renewed.client.close();
  });

  it('does not follow a store to another address, and signs for no other store', async () => {
    const { station, line } = await office('elsewhere');
    const other = await StoreHouse.open();
    other.clock.at = house.clock.at;
    const proxy = new HostileProxy(await other.app.listen({ port: 0, host: '127.0.0.1' }), 1, { share: 0 });
    try {
      const registration = { ...station.storeBook.registration()!, url: await proxy.listen() };
      station.storeBook.register(registration);
      const astray = openLine(station);
      expect(await asyncCodeOf(() => pass(astray))).toBe('STORE_OTHER');
      // It was asked who it is, and nothing was sent to it.
      const asked = (await other.trail()).map(({ body }) => body['route']);
      expect(asked.filter((route) => route !== '/v1/about')).toEqual([]);
      astray.client.close();
    } finally {
      await proxy.close();
      await other.close();
    }
    expect(line.registration.url).toBe(url);
  });
});
