import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { app, BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron';
import { deviceChild, type UtilityDeviceChild } from '../../../src-main/hosts/electron/device-child.ts';
import { makeModuleHost } from '../../../src-main/devices/module-host.ts';
import { DeviceError, type ModuleCondition, type ModuleHost } from '../../../src-main/devices/types.ts';
import type { DeviceStory } from '../device-host.test.ts';

// Device hosts as utility processes of the real Electron: what test/electron/device-host.test.ts starts.

const PATIENT = { quick: 20_000, making: 20_000, person: 20_000 };
const [entry = '', softtoken = '', aborts = '', sleeps = ''] = (
  process.env['YINZHENG_DEVICE_TEST'] ?? ''
).split('|');

interface Started {
  readonly host: ModuleHost;
  child(): UtilityDeviceChild;
  become(kind: ModuleCondition['kind']): Promise<ModuleCondition>;
}

function start(path: string, limits = PATIENT): Started {
  const children: UtilityDeviceChild[] = [];
  const launch = (name: string): UtilityDeviceChild => {
    const child = deviceChild(entry, name);
    children.push(child);
    return child;
  };
  const host = makeModuleHost({ path, launcher: { launch }, limits });
  return {
    host,
    child: () => children.at(-1)!,
    become: (kind) =>
      new Promise((resolve) => {
        if (host.condition.kind === kind) resolve(host.condition);
        host.onChange((condition) => {
          if (condition.kind === kind) resolve(condition);
        });
      }),
  };
}

const heard = (port: MessagePortMain): Promise<unknown> =>
  new Promise((resolve) => port.once('message', ({ data }) => resolve(data as unknown)));

/** Types a PIN as the small window does: at a port whose other end is the device host's. */
async function type(child: UtilityDeviceChild, slip: string, pin: string): Promise<unknown> {
  const { port1, port2 } = new MessageChannelMain();
  child.onMessage((message) => {
    if (message.kind === 'typed')
      child.send({ kind: 'told', slip: message.slip, answer: { accepted: true } });
  });
  child.sendPort({ kind: 'pin-port', slip }, port2);
  port1.start();
  const answer = heard(port1);
  port1.postMessage(new TextEncoder().encode(pin));
  return await answer;
}

/** Process numbers of the device hosts that live. */
const hosts = (): number[] =>
  app
    .getAppMetrics()
    .filter(({ name }) => name?.startsWith('Yinzheng device') === true)
    .map(({ pid }) => pid);

/** Those that do not go: one that has just ended may still be listed. */
async function left(): Promise<number[]> {
  for (let tries = 0; tries < 50 && hosts().length > 0; tries++) await wait(100);
  return hosts();
}

async function story(): Promise<DeviceStory> {
  const good = start(softtoken);
  const { slots } = await good.host.ask('look', {});
  const [first] = slots;
  if (first?.token.kind !== 'token') throw new Error('no token');
  const { manufacturer, model, serial } = first.token.facts;
  const place = { slot: first.slot, token: { manufacturer, model, serial } };
  const typed = await type(good.child(), 'slip', '12345678');
  const { session } = await good.host.ask('login', { ...place, pin: { slip: 'slip' } });
  const { keys } = await good.host.ask('contents', { ...place, session });
  const processes = hosts();
  const filters = processes.map((pid) => readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim());

  const crashed = start(aborts);
  const hung = start(sleeps, { ...PATIENT, quick: 2000 });
  const conditions = [await crashed.become('crashed'), await hung.become('hung')];
  const refused = await hung.host.ask('look', {}).catch((error: unknown) => error);
  await Promise.all([crashed.host.close(), hung.host.close()]);
  await good.host.ask('forget', { slip: 'slip' });
  const forgotten = await good.host.ask('contents', { ...place, session }).catch((error: unknown) => error);
  await good.host.close();
  const fault = (error: unknown) => (error instanceof DeviceError ? error.fault : undefined);
  return {
    typed,
    keys: keys.map(({ publicKey, signs }) => ({ publicKey: [...(publicKey ?? [])], signs })),
    filters,
    conditions,
    refused: fault(refused),
    forgotten: fault(forgotten),
    left: await left(),
  };
}

// Not awaited here: Electron is ready when this module is done.
Object.assign(globalThis, { story: app.whenReady().then(story) });
void app.whenReady().then(() => new BrowserWindow({ show: false }).loadURL('about:blank'));
