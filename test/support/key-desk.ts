import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PinPlaceOut } from '@yinzheng/contract/ipc';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { nodeLauncher, type Devices } from '../../src-main/devices/index.ts';
import { deviceRelay, type DeviceRelay } from '../../src-main/hosts/shared/device-relay.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { openDevices } from '../../src-main/service/compose-devices.ts';
import { hostLauncher } from '../../src-main/service/device-launcher.ts';
import { makeDemo, Office, type DemoFolder } from './cli.ts';
import { moveKeys, type HardwareUnit, type MoveOptions } from './hardware-office.ts';
import { sampleVariant } from './window-documents.ts';
import { WindowService, type Seat } from './window.ts';
import { PLACE } from './window-story.ts';

/** A custodian at a window, with a softtoken plugged in, and the host that carries PINs. */
export class KeyDesk {
  readonly unit: HardwareUnit;
  readonly office: Office;
  readonly service: WindowService;
  readonly devices: Devices;
  readonly relay: DeviceRelay;
  readonly zhang: Seat;

  private constructor(parts: Pick<KeyDesk, 'unit' | 'office' | 'service' | 'devices' | 'relay'>) {
    ({ unit: this.unit, office: this.office, service: this.service } = parts);
    ({ devices: this.devices, relay: this.relay } = parts);
    this.zhang = this.seat('custodian');
  }

  /** `settings`: of devices.json. */
  static async open(demo: DemoFolder, options: MoveOptions = {}, settings: object = {}): Promise<KeyDesk> {
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
    return new KeyDesk({ unit, office, service, devices, relay });
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

/** Desks of a file of tests: each is closed after its test; `settings`: of devices.json. */
export function keyDesks(): { open(options?: MoveOptions, settings?: object): Promise<KeyDesk> } {
  const state: { demo: (DemoFolder & { remove(): void }) | undefined } = { demo: undefined };
  const open: KeyDesk[] = [];
  beforeAll(async () => {
    state.demo = await makeDemo();
  }, 60_000);
  afterEach(async () => {
    for (const desk of open.splice(0)) await desk.close();
  });
  afterAll(() => state.demo?.remove());
  return {
    open: async (options, settings) => {
      const desk = await KeyDesk.open((state.demo ??= await makeDemo()), options, settings);
      open.push(desk);
      return desk;
    },
  };
}
