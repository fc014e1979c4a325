import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  outageNoteSchema,
  outageReportSchema,
  outboxRetrySchema,
  outboxRowSchema,
  reconcileSchema,
  storeRegisterSchema,
  storeStatusSchema,
} from '@yinzheng/contract/cli';
import { isCreditCode } from '@yinzheng/core/licences';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { nextSerial, types, template, wantSerials } from '../../src-main/service/sync/index.ts';
import { cli, jsonLines, makeDemo, Office, refusalCode, type CliRun } from '../support/cli.ts';
import { TYPE_CODE } from '../support/licence-house.ts';
import { LicenceMill, millType, TEMPLATE } from '../support/licence-mill.ts';
import { millStore } from '../support/mill-store.ts';
import { TestClock } from '../support/house.ts';
import { StoreHouse } from '../support/store-house.ts';
import { happen, issue, makeStation, openStation, UNIT_CODE } from '../support/sync-house.ts';
import { tempDir } from '../support/temp.ts';
import { run as runTool, requireTool } from '../support/tools.ts';

// `store`, `sync`, `outbox`, `reconcile` and `outage` against the real store.

let house: StoreHouse;
let url: string;
let demo: Awaited<ReturnType<typeof makeDemo>>;
beforeAll(async () => {
  ({ house, url } = await millStore());
  demo = await makeDemo();
}, 120_000);
afterAll(async () => {
  demo.remove();
  await house.close();
});
beforeEach(() => {
  house.clock.at = new Date();
});

describe('a demo unit', () => {
  it('registers with a code from standard input, delivers the heads of its log, and both sides agree', async () => {
    const office = new Office(demo);
    const [before] = jsonLines(await office.run(['store', 'status']));
    expect(storeStatusSchema.parse(before)).toMatchObject({ registered: null, inStep: false });
    expect(refusalCode(await office.run(['sync', '--once']))).toBe('STORE_NOT_REGISTERED');

    const registered = await office.run(['store', 'register', url], {
      pins: [await house.codeFor(undefined, undefined)],
    });
    expect(registered.code, registered.stdout).toBe(0);
    const { unit, client, url: at } = storeRegisterSchema.parse(jsonLines(registered)[0]).registered;
    expect(at).toBe(url);
    expect(isCreditCode(unit)).toBe(true);
    expect(statSync(join(office.data, 'device.key')).mode & 0o777).toBe(0o600);

    const ticket = await office.ticket([office.document('a.pdf')], { count: 2 });
    expect((await office.stamp(ticket, [office.path('a.pdf')])).code).toBe(0);
    const synced = await office.run(['sync', '--once']);
    expect(synced.code, synced.stdout).toBe(0);
    expect(storeStatusSchema.parse(jsonLines(synced)[0])).toMatchObject({
      inStep: true,
      delivered: 1,
      aside: 0,
    });
    const [row] = jsonLines(await office.run(['outbox', '--all']));
    expect(outboxRowSchema.parse(row)).toMatchObject({
      kind: 'head',
      state: 'delivered',
      receipt: 1,
      deadline: null,
    });
    expect((await office.run(['outbox'])).stdout).toBe('');
    const compared = await office.run(['reconcile']);
    expect(compared.code).toBe(0);
    expect(reconcileSchema.parse(jsonLines(compared)[0])).toEqual({
      same: 1,
      missingHere: [],
      missingThere: [],
      different: [],
    });
    // Nothing new: nothing is sent again, nor where the store has everything.
    expect((await office.run(['sync', '--once'])).code).toBe(0);
    const again = await office.run(['sync', '--resend']);
    expect(again.code, again.stdout).toBe(0);
    expect(storeStatusSchema.parse(jsonLines(again)[0])).toMatchObject({ inStep: true, delivered: 1 });
    expect(jsonLines(await office.run(['outbox', '--all']))).toHaveLength(1);
    const status = async (): Promise<string> =>
      (await cli(['store', 'status', '--data', office.data])).stdout;
    expect(await status()).toContain('已同步');
    // Its key is taken back: that everything came is no word of being in step.
    await house.db
      .updateTable('device_key')
      .set({ revoked_at: house.clock.now() })
      .where('key', '=', Buffer.from(client, 'hex'))
      .execute();
    expect(refusalCode(await office.run(['sync', '--once']))).toBe('DEVICE_UNKNOWN');
    expect(await status()).not.toContain('已同步');
    expect(await status()).toContain('证照库不认识本机');
  });

  it('refuses what a code, an address or a unit gets wrong', async () => {
    const office = new Office(demo);
    const code = await house.codeFor(undefined, undefined);
    const register = (to: string, ...more: readonly string[]): Promise<CliRun> =>
      office.run(['store', 'register', to, ...more]);
    expect(refusalCode(await register(url, '--code', 'YZ1-nonsense'))).toBe('STORE_CODE_BAD');
    expect(refusalCode(await register('http://example.invalid', '--code', code))).toBe('STORE_URL_BAD');
    expect(refusalCode(await register(`${url}/a`, '--code', code))).toBe('STORE_URL_BAD');
    expect(refusalCode(await register('http://127.0.0.1:9', '--code', code))).toBe('STORE_UNREACHABLE');
    expect(refusalCode(await register(url, '--code', code, '--unit-code', '11430000006122244X'))).toBe(
      'UNIT_CODE_BAD',
    );
    const other = await StoreHouse.open();
    try {
      expect(refusalCode(await register(url, '--code', await other.code()))).toBe('STORE_NOT_THE_ONE');
    } finally {
      await other.close();
    }
    expect((await office.run(['store', 'register'])).code).toBe(64);
    expect((await office.run(['store', 'nonsense'])).code).toBe(64);
    expect((await office.run(['outbox', 'retry'])).code).toBe(64);
    for (const [words, said] of [
      [['store', 'register', url], '没有收到登记码'],
      [['outage'], 'note, report'],
    ] as const) {
      const misused = await office.run(words);
      expect(misused.code).toBe(64);
      expect(misused.stderr).toContain(said);
    }
    expect(refusalCode(await office.run(['outbox', 'retry', '7']))).toBe('OUTBOX_NOT_ASIDE');
    expect(refusalCode(await office.run(['outage', 'report', '--out', office.path('r.pdf')]))).toBe(
      'OUTAGE_NONE',
    );
    expect(refusalCode(await office.run(['reconcile']))).toBe('STORE_NOT_REGISTERED');
  });
});

describe('licences of a unit', () => {
  /** A registered data folder, and the mill that makes its licences. */
  async function office(name: string): Promise<{ readonly data: string; readonly mill: LicenceMill }> {
    const mill = new LicenceMill(name);
    const data = join(tempDir(), 'data');
    await makeStation(data, mill);
    const words = ['store', 'register', url, '--code', await house.code(), '--unit-code', UNIT_CODE];
    const done = await cli([...words, '--data', data]);
    expect(done.code, done.stderr).toBe(0);
    return { data, mill };
  }

  it('come with types, templates and serials from the store, and go with receipts', async () => {
    const { data, mill } = await office('command');
    const station = await openStation(data, SYSTEM);
    expect(() => nextSerial(station, TYPE_CODE)).toThrow('LICENCE_SERIALS_NOT_FETCHED');
    wantSerials(station, TYPE_CODE);
    station.close();
    expect((await cli(['sync', '--once', '--data', data])).code).toBe(0);

    const again = await openStation(data, SYSTEM);
    expect(types(again).map(({ code }) => code)).toEqual([TYPE_CODE]);
    expect(template(again, Buffer.from(millType().template.digest, 'hex'))).toEqual(TEMPLATE);
    const made = await mill.make({ serial: nextSerial(again, TYPE_CODE) });
    issue(again, made);
    // An event that the life of the licence does not allow, and one behind it.
    const wrong = mill.event(made.identifier, made.chain, { event: 'withdraw-loss', reasonClass: 'found' });
    happen(again, made, wrong);
    again.close();

    const synced = await cli(['sync', '--once', '--json', '--data', data]);
    expect(synced.code).toBe(1);
    expect(storeStatusSchema.parse(jsonLines(synced)[0])).toMatchObject({
      inStep: false,
      aside: 1,
      serials: [{ type: TYPE_CODE, left: 1999 }],
    });
    const [row] = jsonLines(await cli(['outbox', '--json', '--data', data])).map((one) =>
      outboxRowSchema.parse(one),
    );
    expect(row).toMatchObject({ number: 2, kind: 'event', state: 'aside', tries: 1, receipt: null });
    expect(row?.reason?.code).toBe('EVENT_NOT_POSSIBLE');
    expect(row?.deadline).not.toBeNull();
    const apart = await cli(['reconcile', '--json', '--data', data]);
    expect(apart.code).toBe(1);
    expect(reconcileSchema.parse(jsonLines(apart)[0])).toMatchObject({
      same: 1,
      missingThere: [{ kind: 'event' }],
    });
    expect((await cli(['store', 'status', '--data', data])).stdout).toContain('没有待发，有 1 条被搁置');
    const back = await cli(['outbox', 'retry', '2', '--json', '--data', data]);
    expect(outboxRetrySchema.parse(jsonLines(back)[0])).toEqual({ number: 2, state: 'waiting' });
    const text = await cli(['outbox', '--data', data]);
    expect(text.stdout).toContain('状态变更');
  });

  it('are late when an outage lasts, and a report lists each of them', async (context) => {
    const pdftotext = requireTool(context, 'pdftotext');
    const { data, mill } = await office('outage');
    const clock = new TestClock(new Date('2026-09-29T02:00:00Z'));
    house.clock.at = clock.at;
    const station = await openStation(data, { ...SYSTEM, clock });
    wantSerials(station, TYPE_CODE);
    station.close();
    const inFolder = (words: readonly string[]): Promise<CliRun> =>
      cli([...words, '--data', data], { clock });
    expect((await inFolder(['sync', '--once'])).code).toBe(0);

    // The store goes away on 29 September and comes back on the 30th; National Day lies between that and the third working day.
    const offline = await openStation(data, { ...SYSTEM, clock });
    issue(offline, await mill.make({ serial: nextSerial(offline, TYPE_CODE) }));
    offline.storeBook.register({ ...offline.storeBook.registration()!, url: 'http://127.0.0.1:9' });
    offline.close();
    const once = async (): Promise<string> => refusalCode(await inFolder(['sync', '--once', '--json']));
    expect(await once()).toBe('STORE_UNREACHABLE');
    clock.advance(3600);
    expect(await once()).toBe('STORE_UNREACHABLE');
    const [status] = jsonLines(await inFolder(['store', 'status', '--json']));
    expect(storeStatusSchema.parse(status)).toMatchObject({
      unreachedSince: '2026-09-29T10:00:00+08:00',
      outageSince: '2026-09-29T10:00:00+08:00',
      late: 0,
    });
    const noted = await inFolder(['outage', 'note', '--text', '已联系运营商', '--json']);
    expect(outageNoteSchema.parse(jsonLines(noted)[0])).toMatchObject({ measures: 1 });
    // Its clock does not run yet.
    expect(jsonLines(await inFolder(['outbox', '--json']))[0]).toMatchObject({ deadline: null, late: false });

    clock.at = new Date('2026-09-30T02:00:00Z');
    house.clock.at = clock.at;
    const away = await openStation(data, { ...SYSTEM, clock });
    const registration = away.storeBook.registration()!;
    away.storeBook.register({ ...registration, url });
    // The act cannot be delivered although the store is back: its file is gone.
    const [item] = away.delivery.items('open');
    const path = join(data, item!.file!.path);
    const kept = readFileSync(path);
    const { renameSync } = await import('node:fs');
    renameSync(path, `${path}.away`);
    away.close();
    expect((await inFolder(['sync', '--once'])).code).toBe(1);
    expect(jsonLines(await inFolder(['outbox', '--json']))[0]).toMatchObject({
      state: 'aside',
      reason: { code: 'FILE_UNREADABLE' },
      // 1 to 7 October are holidays; 8, 9 and Saturday the 10th are worked.
      deadline: '2026-10-11T00:00:00+08:00',
      late: false,
      plainWeekdays: [],
    });
    clock.at = new Date('2026-10-11T02:00:00Z');
    house.clock.at = clock.at;
    renameSync(`${path}.away`, path);
    expect(readFileSync(path)).toEqual(kept);
    expect((await inFolder(['outbox', 'retry', '1'])).code).toBe(0);
    expect((await inFolder(['sync', '--once'])).code).toBe(0);
    const out = join(tempDir(), 'report.pdf');
    const report = await inFolder(['outage', 'report', '--out', out, '--json']);
    expect(outageReportSchema.parse(jsonLines(report)[0])).toEqual({
      out,
      since: '2026-09-29T10:00:00+08:00',
      until: '2026-09-30T10:00:00+08:00',
      late: 1,
    });
    const { stdout } = runTool(pdftotext, ['-layout', out, '-']);
    for (const words of ['故障报告', '已联系运营商', '第 10 条', '恢复后 3 个工作日内', TYPE_CODE]) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
    }
    expect(refusalCode(await inFolder(['outage', 'report', '--out', out, '--json']))).toBe('OUTPUT_EXISTS');
  });
});
