import type { FromDevice, ToDevice } from '@yinzheng/contract/device';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceChild } from '../../../src-main/devices/index.ts';
import { deviceRelay, type DeviceRelay } from '../../../src-main/hosts/shared/device-relay.ts';
import { hostLauncher, type HostLauncher } from '../../../src-main/service/device-launcher.ts';

const LOAD: ToDevice = { kind: 'order', id: 1, op: 'load', order: { path: '/usr/lib/a.so', again: false } };

/** A device host that only listens. */
class Child implements DeviceChild {
  readonly heard: ToDevice[] = [];
  readonly gone: Promise<string>;
  killed = false;
  say: (message: FromDevice) => void = () => undefined;
  end: (how: string) => void = () => undefined;
  constructor() {
    this.gone = new Promise((resolve) => {
      this.end = resolve;
    });
  }
  // What crosses a process is copied.
  send = (message: ToDevice): void => void this.heard.push(structuredClone(message));
  onMessage = (hear: (message: FromDevice) => void): void => {
    this.say = hear;
  };
  kill = (): void => {
    this.killed = true;
  };
}

let started: { readonly name: string; readonly child: Child }[];
let typed: { readonly slip: string; readonly told: (answer: unknown) => void }[];
let relay: DeviceRelay<Child>;
let launcher: HostLauncher;

beforeEach(() => {
  started = [];
  typed = [];
  relay = deviceRelay({
    launch: (name) => {
      const child = new Child();
      started.push({ name, child });
      return child;
    },
    onTyped: (slip, told) => typed.push({ slip, told }),
  });
  launcher = hostLauncher((wish) => relay.hear(wish, (report) => launcher.hear(report)));
});

describe('device hosts of a window’s service', () => {
  it('are started by the host, and what both say arrives in its order', async () => {
    const device = launcher.launch('a.so');
    const [one] = started;
    expect(one?.name).toBe('a.so');
    one?.child.say({ kind: 'ready' });
    const heard: FromDevice[] = [];
    device.onMessage((message) => heard.push(message));
    device.send(LOAD);
    one?.child.say({ kind: 'calling', id: 1, call: 'C_Initialize', limit: 'quick' });
    expect(heard.map(({ kind }) => kind)).toEqual(['ready', 'calling']);
    expect(one?.child.heard).toEqual([LOAD]);
    one?.child.end('SIGABRT');
    expect(await device.gone).toBe('SIGABRT');
    // One that is gone is told of once, and takes nothing any more.
    device.send({ kind: 'close' });
    expect(one?.child.heard).toHaveLength(1);
  });

  it('get PINs from the host alone: the service can neither give one nor answer a window', () => {
    const device = launcher.launch('a.so');
    const { child } = started[0]!;
    device.send({ kind: 'pin', slip: 's', pin: Uint8Array.of(49) });
    device.send({ kind: 'told', slip: 's', answer: { accepted: true } });
    device.send({ kind: 'pin-port', slip: 's' });
    expect(child.heard).toEqual([]);
    device.send(LOAD);
    const pin = Uint8Array.of(49, 50);
    expect(relay.givePin({ module: '/usr/lib/a.so', slip: 's' }, pin)).toBe(true);
    expect(child.heard.at(-1)).toEqual({ kind: 'pin', slip: 's', pin: Uint8Array.of(49, 50) });
    expect(pin).toEqual(Uint8Array.of(0, 0));
    const lost = Uint8Array.of(51);
    expect(relay.givePin({ module: '/usr/lib/b.so', slip: 's' }, lost)).toBe(false);
    expect(lost).toEqual(Uint8Array.of(0));
  });

  it('tell the host, not the service, that a PIN was typed', () => {
    const device = launcher.launch('a.so');
    const heard: FromDevice[] = [];
    device.onMessage((message) => heard.push(message));
    started[0]!.child.say({ kind: 'typed', slip: 's1' });
    expect([typed.map(({ slip }) => slip), heard]).toEqual([['s1'], []]);
    typed[0]!.told({ accepted: true });
    expect(started[0]!.child.heard).toEqual([{ kind: 'told', slip: 's1', answer: { accepted: true } }]);
  });

  it('serve the module that was loaded last under its path, and all end with the service', async () => {
    const [first, second] = [launcher.launch('a.so'), launcher.launch('a.so')];
    first.send(LOAD);
    second.send(LOAD);
    expect(relay.of('/usr/lib/a.so')).toBe(started[1]!.child);
    first.kill();
    expect(started.map(({ child }) => child.killed)).toEqual([true, false]);
    relay.killAll();
    expect(started.map(({ child }) => child.killed)).toEqual([true, true]);
    expect(relay.of('/usr/lib/a.so')).toBeUndefined();
    // What a dying one still says belongs to nobody.
    const heard: FromDevice[] = [];
    second.onMessage((message) => heard.push(message));
    started[1]!.child.say({ kind: 'ready' });
    expect(heard).toEqual([]);
  });

  it('are not killed while one changes a PIN: that one is when it is done', () => {
    const SET = { kind: 'calling', call: 'C_SetPIN', limit: 'endless', waits: true } as const;
    const devices = ['asks.so', 'makes.so', 'is-done.so', 'signs.so'].map((name) => launcher.launch(name));
    const children = started.map(({ child }) => child);
    const [asks, makes, done, signs] = children;
    for (const child of children.slice(0, 3)) child.say({ id: 3, ...SET });
    signs?.say({ kind: 'calling', id: 3, call: 'C_Sign', limit: 'person', waits: true });
    for (const device of devices.slice(1)) device.send({ kind: 'go', id: 3 });
    expect(makes?.heard).toEqual([{ kind: 'go', id: 3 }]);
    done?.say({ kind: 'answer', id: 3, answer: {} });
    relay.killAll();
    expect(children.map(({ killed }) => killed)).toEqual([true, false, true, true]);
    // It was not let go: it has not begun, and will not.
    devices[0]?.send({ kind: 'go', id: 3 });
    expect(asks?.heard).toEqual([]);
    makes?.say({ kind: 'calling', id: 0, call: 'C_CloseSession', limit: 'quick' });
    expect(makes?.killed).toBe(false);
    makes?.say({ kind: 'calling', id: 3, call: 'C_CloseSession', limit: 'quick' });
    expect(makes?.killed).toBe(true);
  });
});
