import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PinPlaceOut } from '@yinzheng/contract/ipc';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeLauncher, type Devices } from '../../src-main/devices/index.ts';
import { deviceRelay, type DeviceRelay } from '../../src-main/hosts/shared/device-relay.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { openDevices } from '../../src-main/service/compose-devices.ts';
import { hostLauncher } from '../../src-main/service/device-launcher.ts';
import { makeDemo, Office, type DemoFolder } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { moveKeys, type HardwareUnit, type MoveOptions } from '../support/hardware-office.ts';
import { sampleVariant } from '../support/window-documents.ts';
import { WindowService, type Seat } from '../support/window.ts';
import { PLACE } from '../support/window-story.ts';

// Smart keys behind the window's channels: the service sees slips alone, PINs go from the host to the device host.

let demo: DemoFolder & { remove(): void };
const open: Desk[] = [];

beforeAll(async () => {
  demo = await makeDemo();
}, 60_000);
afterEach(async () => {
  for (const desk of open.splice(0)) await desk.close();
});
afterAll(() => demo.remove());

/** A custodian at a window, with a softtoken plugged in, and the host that carries PINs. */
class Desk {
  readonly unit: HardwareUnit;
  readonly office: Office;
  readonly service: WindowService;
  readonly devices: Devices;
  readonly relay: DeviceRelay;
  readonly zhang: Seat;

  private constructor(parts: Pick<Desk, 'unit' | 'office' | 'service' | 'devices' | 'relay'>) {
    ({ unit: this.unit, office: this.office, service: this.service } = parts);
    ({ devices: this.devices, relay: this.relay } = parts);
    this.zhang = this.seat('custodian');
  }

  /** `settings`: of devices.json. */
  static async open(options: MoveOptions = {}, settings: object = {}): Promise<Desk> {
    const office = new Office(demo, mkdtempSync(join(dirname(demo.data), 'keys-')));
    const unit = await moveKeys(office, { seals: true, ...options });
    const relay = deviceRelay(nodeLauncher());
    const launcher = hostLauncher((wish) => relay.hear(wish, (report) => launcher.hear(report)));
    const kept = { format: 'yinzheng-devices', version: 1, modules: [], ...settings };
    writeFileSync(join(office.data, 'devices.json'), JSON.stringify(kept), { mode: 0o600 });
    const order = { launcher, modules: [unit.module.path], only: true, allowWritable: true, accept: true };
    const devices = openDevices(office.data, SYSTEM, order);
    await devices.look();
    const service = await WindowService.inline(office.data, devices);
    devices.onWaiting((waiting) => service.tell({ kind: 'key-waits', for: waiting?.for ?? null }));
    const desk = new Desk({ unit, office, service, devices, relay });
    open.push(desk);
    return desk;
  }

  seat(role: Parameters<Office['who']>[0]): Seat {
    return this.service.seat(this.office.who(role).id);
  }

  async key(seat = this.zhang) {
    const { keys } = await seat.page('keys.list', {});
    return keys.find(({ kind }) => kind === 'smart-key')!;
  }

  /** The job of a stamping of documents that were agreed to. */
  async stamping(names: readonly string[] = ['甲.pdf']): Promise<string> {
    const [wang, li] = [this.seat('applicant'), this.seat('approver')];
    const documents = names.map((name) => {
      const path = this.office.path(name);
      writeFileSync(path, sampleVariant(this.office.bytes('data/sample.pdf'), `${name} ${Math.random()}`));
      return { file: wang.take(path), count: 1 };
    });
    const form = { reason: '印发', classification: 'public', days: 7, seal: this.office.seal } as const;
    const { id } = await wang.page('requests.make', { ...form, documents });
    const { job } = await li.page('requests.decide', { id, answer: 'agreed', opinion: '' });
    await li.carryOut(job, this.office.who('approver').pin);
    const { request } = await this.zhang.page('requests.get', { id });
    const placed = request.documents.map(({ digest }) => ({ document: digest, positions: [PLACE] }));
    const stamping = await this.zhang.page('stamping.prepare', { id, format: 'ses', documents: placed });
    await this.zhang.host('prompt.confirm', { job: stamping.job, answer: 'yes' });
    return stamping.job;
  }

  async place(job: string): Promise<PinPlaceOut> {
    return (await this.zhang.host('prompt.key', { job })).place!;
  }

  /** As a host does with what was typed; null: on the key's own pad. */
  type(way: { readonly module: string; readonly slip: string }, pin: string | null): void {
    const bytes = pin === null ? null : new TextEncoder().encode(pin);
    expect(this.relay.givePin(way, bytes)).toBe(true);
    expect(bytes?.every((byte) => byte === 0) ?? true).toBe(true);
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.devices.close();
    this.relay.killAll();
  }
}

describe('a smart key in the window', () => {
  it('is shown with all that is known of it, and stamps by a slip alone', async () => {
    const desk = await Desk.open();
    const { custodian } = desk.unit;
    expect(await desk.key()).toMatchObject({
      ...{
        serial: custodian.serial,
        state: 'pin-needed',
        plugged: true,
        triesLeft: null,
        maker: 'Softtoken Works',
      },
      fingerprint: toHex(sm3(custodian.publicKey)),
      sealsOnKey: [{ id: desk.office.seal, ofKey: true, known: true }],
      seals: [{ id: desk.office.seal }],
      certificates: [{ use: 'sign', digest: toHex(sm3(custodian.certificate)) }],
    });
    const job = await desk.stamping();
    const facts = await desk.zhang.host('prompt.key', { job });
    expect(facts).toMatchObject({ triesLeft: null, warning: null, padEntries: 0, presses: 0, demoPin: null });
    const way = facts.place!;
    expect(JSON.stringify(facts)).not.toContain(custodian.pin);
    desk.type(way, custodian.pin);
    const told = await desk.zhang.host('prompt.pin', { job, slip: way.slip });
    expect(told).toEqual({ accepted: true, error: null, triesLeft: null, again: false });
    expect((await desk.zhang.job(job, 'done', 'failed')).error).toBeNull();
    // The signature of the probe, of the impression and of the checkpoint; one PIN for all.
    expect(desk.unit.module.count('C_Sign')).toBe(3);
    expect(await desk.key()).toMatchObject({ selfTest: { answer: 'passed' } });
  });

  it('is asked once for a batch, and forgets with its end', async () => {
    const desk = await Desk.open();
    const job = await desk.stamping(['甲.pdf', '乙.pdf']);
    const way = await desk.place(job);
    desk.type(way, desk.unit.custodian.pin);
    expect((await desk.zhang.host('prompt.pin', { job, slip: way.slip })).accepted).toBe(true);
    const { result } = await desk.zhang.job(job, 'done', 'failed');
    expect(result).toMatchObject({ rows: [{ result: 'done' }, { result: 'done' }] });
    // What lies under that slip now is nothing.
    const { identity } = desk.devices.view().keys[0]!;
    expect(await asyncCodeOf(() => desk.devices.line.login(identity, { slip: way.slip }))).toBe(
      'PIN_FORGOTTEN',
    );
  });

  it('asks again between two documents where the limit of the policy is reached, and goes on', async () => {
    const desk = await Desk.open({}, { pinHold: { logins: 1 } });
    const job = await desk.stamping(['甲.pdf', '乙.pdf']);
    for (const state of ['paused', 'done'] as const) {
      if (state === 'done') await desk.zhang.page('jobs.resume', { job });
      const way = await desk.place(job);
      desk.type(way, desk.unit.custodian.pin);
      expect((await desk.zhang.host('prompt.pin', { job, slip: way.slip })).accepted).toBe(true);
      await desk.zhang.job(job, state, 'failed');
    }
    const { result } = await desk.zhang.page('jobs.get', { job });
    expect(result).toMatchObject({ rows: [{ result: 'done' }, { result: 'done' }], remaining: 0 });
    // The probe, and for each document an impression and a checkpoint: nothing was signed in vain.
    expect([desk.unit.module.count('C_Login'), desk.unit.module.count('C_Sign')]).toEqual([2, 5]);
  });

  it('leaves the act waiting after a wrong PIN, tells no number, and is not asked again by itself', async () => {
    const desk = await Desk.open({ token: { tries: 3 } });
    const job = await desk.stamping();
    const way = await desk.place(job);
    for (const [code, again] of [
      ['KEY_PIN_WRONG_LOW', true],
      ['KEY_PIN_WRONG_LAST', true],
      ['PIN_LOCKED', false],
    ] as const) {
      desk.type(way, '00000000');
      const { error, ...told } = await desk.zhang.host('prompt.pin', { job, slip: way.slip });
      expect([error?.code, told.again]).toEqual([code, again]);
      expect(told.triesLeft).toBe(code === 'PIN_LOCKED' ? 0 : null);
    }
    expect(desk.unit.module.count('C_Login')).toBe(3);
    expect((await desk.zhang.page('jobs.get', { job })).state).toBe('failed');
    await expect.poll(async () => (await desk.key()).state).toBe('pin-locked');
    expect(await asyncCodeOf(() => desk.stamping())).toBe('PIN_LOCKED');
  });

  it('does not take another slip, nor bytes through the service', async () => {
    const desk = await Desk.open();
    for (const give of [{ slip: 'f'.repeat(32) }, {}]) {
      const job = await desk.stamping();
      await desk.place(job);
      const pin = 'slip' in give ? undefined : desk.unit.custodian.pin;
      const { error } = await desk.zhang.host('prompt.pin', { job, ...give }, pin);
      expect(error?.code).toBe('BAD_REQUEST');
    }
    expect(desk.unit.module.count('C_Login')).toBe(0);
  });

  it('has what was typed forgotten when the seat is left and when the screen is locked', async () => {
    const desk = await Desk.open();
    const { identity } = desk.devices.view().keys[0]!;
    for (const leave of [
      () => desk.zhang.page('session.become', { person: desk.office.who('auditor').id }),
      () => desk.zhang.host('host.away', {}),
    ]) {
      const way = await desk.place(await desk.stamping());
      desk.type(way, desk.unit.custodian.pin);
      await leave();
      const login = desk.devices.line.login(identity, { slip: way.slip });
      expect(await asyncCodeOf(() => login)).toBe('PIN_FORGOTTEN');
    }
  });

  it('is locked with the screen: an act that cannot pause and waits for its PIN ends, whatever is open is closed', async () => {
    const desk = await Desk.open();
    const { identity } = desk.devices.view().keys[0]!;
    const { session } = await desk.devices.line.login(
      identity,
      new TextEncoder().encode(desk.unit.custodian.pin),
    );
    const { id } = await desk.key();
    const { job } = await desk.zhang.page('keys.self-test', { key: id });
    await desk.zhang.host('host.away', {});
    expect((await desk.zhang.page('jobs.get', { job })).state).toBe('cancelled');
    const sign = desk.devices.line.sign(session, 'probe', new Uint8Array(1));
    expect(await asyncCodeOf(() => sign)).toBe('KEY_SESSION_LOST');
  });

  it('that wants its PIN for each signature says how often beforehand, with the probe where one is due', async () => {
    const desk = await Desk.open({ token: { pad: true }, key: { alwaysAuthenticate: true } });
    const { pin } = desk.unit.custodian;
    const entries = async (job: string) => (await desk.zhang.host('prompt.key', { job })).padEntries;
    const selfTest = async (second: string) => {
      const { identity } = desk.devices.view().keys[0]!;
      const waits = () => desk.service.events.filter(({ event }) => event.kind === 'key-waits' && event.for);
      const before = waits().length;
      const test = desk.devices.acts.selfTest(identity, new Uint8Array(0));
      for (const [at, typed] of [pin, second].entries()) {
        await expect.poll(() => waits().length).toBeGreaterThan(before + at);
        desk.unit.module.type(typed);
      }
      return await test;
    };
    // Its private key shows after a login alone; the one within the probe fails.
    expect(await asyncCodeOf(() => selfTest('00000000'))).toMatch(/^KEY_PIN_WRONG/);
    // To log in; the probe, the impression, the checkpoint.
    expect(await entries(await desk.stamping())).toBe(4);
    expect(await entries((await desk.zhang.page('keys.self-test', { key: (await desk.key()).id })).job)).toBe(
      2,
    );
    expect((await selfTest(pin)).answer).toBe('passed');
    expect(await entries(await desk.stamping())).toBe(3);
  });

  it('with a pad is typed on there, and the wait can be taken back', async () => {
    const desk = await Desk.open({ token: { pad: true } });
    const job = await desk.stamping();
    const facts = await desk.zhang.host('prompt.key', { job });
    expect(facts).toMatchObject({ padEntries: 1, presses: 0 });
    desk.type(facts.place!, null);
    const asked = desk.zhang.host('prompt.pin', { job, slip: facts.place!.slip });
    await expect.poll(() => desk.service.events.some(({ event }) => event.kind === 'key-waits')).toBe(true);
    await desk.zhang.host('prompt.confirm', { job, answer: 'no' });
    expect(await asked).toMatchObject({ accepted: false, again: false });
    expect((await desk.zhang.page('jobs.get', { job })).state).toBe('cancelled');
    // The key is there again, and takes the PIN on its pad.
    const condition = () => desk.devices.view().modules[0]!.condition;
    await expect.poll(condition, { timeout: 8000 }).toBe('ready');
    expect((await desk.key()).state).toBe('pin-on-pad');
    const next = await desk.stamping();
    const way = await desk.place(next);
    desk.type(way, null);
    const typed = desk.zhang.host('prompt.pin', { job: next, slip: way.slip });
    desk.unit.module.type(desk.unit.custodian.pin);
    expect(await typed).toMatchObject({ accepted: true });
    expect((await desk.zhang.job(next, 'done', 'failed')).error).toBeNull();
  });
});

describe('a smart key by itself', () => {
  it('is tested, gets a new PIN, makes a request and gives its certificate, each for its own person', async () => {
    const desk = await Desk.open();
    const { id, certificates } = await desk.key();
    const { zhang, unit } = desk;
    const given = async (job: string, pin: string, fresh?: string) => {
      const way = await desk.place(job);
      desk.type(way, pin);
      if (fresh !== undefined) desk.type({ module: way.module, slip: way.fresh! }, fresh);
      return zhang.host('prompt.pin', { job, slip: way.slip });
    };

    const test = await zhang.page('keys.self-test', { key: id });
    expect(await zhang.host('prompt.ask', { job: test.job })).toEqual({ stage: 'pin' });
    expect((await given(test.job, unit.custodian.pin)).accepted).toBe(true);
    expect((await zhang.job(test.job, 'done', 'failed')).result).toMatchObject({ kind: 'key-test' });

    const change = await zhang.page('keys.change-pin', { key: id });
    expect(await zhang.host('prompt.key', { job: change.job })).toMatchObject({ fresh: true });
    const weak = await given(change.job, unit.custodian.pin, '88888888');
    expect([weak.error?.code, weak.again]).toEqual(['PIN_REPEATED', true]);
    expect((await given(change.job, unit.custodian.pin, '73915842')).accepted).toBe(true);
    await zhang.job(change.job, 'done');
    expect((await desk.key()).pin.daysLeft).toBe(89);

    const request = await zhang.page('keys.request', { key: id, name: '张敏', unit: '演示单位' });
    expect((await given(request.job, '73915842')).accepted).toBe(true);
    const { result } = await zhang.job(request.job, 'done', 'failed');
    if (result?.kind !== 'key-request') throw new Error('no request was made');
    const made = await zhang.host('host.open', { kind: 'product', product: result.made.product });
    const file = desk.office.path('made.p10');
    if ('base64' in made.source) writeFileSync(file, Buffer.from(made.source.base64, 'base64'));
    const vfyopt = ['-vfyopt', 'distid:1234567812345678'];
    const checked = spawnSync('openssl', [
      'req',
      '-inform',
      'DER',
      '-in',
      file,
      '-verify',
      ...vfyopt,
      '-subject',
      '-noout',
    ]);
    expect(`${String(checked.stderr)}${String(checked.stdout)}`).toMatch(/verify OK[\s\S]*E5\\BC\\A0/);

    const exported = await zhang.page('keys.export-certificate', {
      key: id,
      digest: certificates[0]!.digest,
    });
    const bytes = await zhang.host('host.open', { kind: 'product', product: exported.product });
    expect(bytes.source).toEqual({ base64: Buffer.from(unit.custodian.certificate).toString('base64') });

    await zhang.page('keys.default', { key: id });
    expect((await desk.key()).chosen).toBe(true);
    const auditor = desk.seat('auditor');
    expect(await asyncCodeOf(() => auditor.page('keys.self-test', { key: id }))).toBe('NOT_ALLOWED');
    expect(await asyncCodeOf(() => desk.seat('applicant').page('keys.read', { key: id }))).toBe(
      'KEY_UNKNOWN',
    );
    const report = await auditor.page('keys.doctor', {});
    expect(report.findings).toEqual([]);
    expect(JSON.stringify(report)).not.toContain('73915842');
    // Nothing of what was typed came through the service.
    const said = JSON.stringify(desk.service.events) + desk.service.defects.join();
    for (const pin of [unit.custodian.pin, '73915842', '88888888']) expect(said).not.toContain(pin);
  });
});
