import type { DeviceOrder, FromDevice, ToDevice } from '@yinzheng/contract/device';
import { describe, expect, it } from 'vitest';
import { makeModuleHost } from '../../../src-main/devices/module-host.ts';
import type { Timers } from '../../../src-main/devices/timers.ts';
import { DEFAULT_LIMITS, type ModuleCondition } from '../../../src-main/devices/types.ts';
import { keyOf } from '../../support/certificates.ts';
import { faultOf } from '../../support/device-host.ts';

const emptySlot = (_: unknown, slot: number) => ({
  ...{ slot, description: '', removable: true, token: { kind: 'none' } },
});

/** A process of which a test says what it says. */
function scripted(limits = DEFAULT_LIMITS) {
  const timers: { at: number; run: () => void }[] = [];
  const clock = { now: 0 };
  const time: Timers = {
    after: (ms, run) => {
      const timer = { at: clock.now + ms, run };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    now: () => clock.now,
  };
  const children: {
    hears: ToDevice[];
    says: (message: unknown) => void;
    ends: (how: string) => void;
    killed: boolean;
  }[] = [];
  const host = makeModuleHost({
    path: '/modules/libtest.so',
    limits,
    timers: time,
    launcher: {
      launch: () => {
        const { promise, resolve } = Promise.withResolvers<string>();
        const child = {
          hears: [] as ToDevice[],
          says: (message: unknown): void => expect.unreachable(String(message)),
          ends: resolve,
          killed: false,
        };
        children.push(child);
        return {
          send: (message) => child.hears.push(message),
          onMessage: (hear) => {
            child.says = (message) => hear(message as FromDevice);
          },
          gone: promise,
          kill: () => {
            child.killed = true;
            resolve('SIGKILL');
          },
        };
      },
    },
  });
  const conditions: ModuleCondition[] = [];
  host.onChange((condition) => conditions.push(condition));
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
  /** Lets time pass, and what waits for it be done. */
  const pass = async (ms: number): Promise<void> => {
    await turn();
    const until = clock.now + ms;
    for (;;) {
      const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      timers.splice(timers.indexOf(next), 1);
      clock.now = next.at;
      next.run();
      await turn();
    }
    clock.now = until;
    await turn();
  };
  const last = () => children.at(-1)!;
  const order = () => last().hears.findLast((message) => message.kind === 'order')!;
  const load = (): void => {
    last().says({ kind: 'ready' });
    last().says({ kind: 'calling', id: order().id, call: 'C_Initialize', limit: 'quick' });
    const answer = { manufacturer: '', description: '', version: '1.0', cryptoki: '2.40' };
    last().says({ kind: 'answer', id: order().id, answer });
  };
  return { host, children, conditions, pass, last, order, load };
}

describe('a module whose process ends', () => {
  it('is started again after 250 ms, then after twice as long each time, at most 10 s', async () => {
    const { host, children, last, pass } = scripted();
    const waits: number[] = [];
    for (let at = 0; at < 8; at++) {
      last().says({ kind: 'ready' });
      last().ends('SIGABRT');
      const before = children.length;
      let ms = 0;
      for (; children.length === before; ms += 50) await pass(50);
      waits.push(ms);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(host.condition.kind).toBe('crashed');
    expect(host.generation).toBe(9);
  });

  it('is started again soon when it was well for a minute', async () => {
    const { children, last, pass, load } = scripted();
    for (let at = 0; at < 4; at++) {
      last().ends('exit 1');
      await pass(10_000);
    }
    load();
    await pass(30_000);
    last().ends('exit 1');
    await pass(1000);
    expect(children).toHaveLength(5);
    await pass(9000);
    load();
    await pass(61_000);
    last().ends('exit 1');
    await pass(250);
    expect(children).toHaveLength(7);
  });

  it('is not started again for a package that is missing', async () => {
    const { host, children, last, order, pass } = scripted();
    const asked = faultOf(host.ask('look', {}));
    last().says({ kind: 'ready' });
    const fault = { what: 'load', call: 'pkcs11js', detail: 'not there', signed: 'no' };
    last().says({ kind: 'fault', id: order().id, fault });
    expect(await asked).toMatchObject(fault);
    expect(await faultOf(host.ask('look', {}))).toMatchObject(fault);
    expect(host.condition).toMatchObject({ kind: 'broken', fault });
    await pass(60_000);
    expect(children).toHaveLength(1);
    expect(last().killed).toBe(true);
  });
});

describe('a signature', () => {
  const SIGN: DeviceOrder<'sign'> = {
    session: 's',
    publicKey: keyOf('flight').publicKey,
    way: { mechanism: 1, input: 'e' },
    kind: 'probe',
    message: new Uint8Array(1),
  };
  const calling = (id: number, call: string, limit = 'person') => ({
    ...{ kind: 'calling', id, call, limit },
    ...(call === 'C_Sign' && { waits: true }),
  });
  const asked = (signal?: AbortSignal) => {
    const at = scripted({ quick: 100, making: 100, person: 100 });
    at.load();
    const failed = faultOf(at.host.ask('sign', SIGN, signal && { signal }));
    const { id } = at.order();
    const goes = () => at.children[0]!.hears.filter(({ kind }) => kind === 'go');
    return { ...at, failed, id, goes, says: (message: unknown) => at.children[0]!.says(message) };
  };

  it('is not made by a process that was ended before it was let go, however late that says so', async () => {
    const person = new AbortController();
    const withdrawn = asked(person.signal);
    withdrawn.says(calling(withdrawn.id, 'C_Login'));
    person.abort();
    const late = asked();
    late.says(calling(late.id, 'C_SignInit'));
    await late.pass(100);
    for (const [{ failed, says, id, goes, children }, what] of [
      [withdrawn, 'cancelled'],
      [late, 'hung'],
    ] as const) {
      expect(await failed).toMatchObject({ what, signed: 'no' });
      says(calling(id, 'C_Sign'));
      expect([goes(), children[0]!.killed]).toEqual([[], true]);
    }
  });

  it('may be made from the moment it was let go, and is let go once', async () => {
    const { says, id, goes, failed, pass } = asked();
    says(calling(id, 'C_SignInit'));
    expect(goes()).toEqual([]);
    says(calling(id, 'C_Sign'));
    expect(goes()).toEqual([{ kind: 'go', id }]);
    await pass(100);
    expect(await failed).toMatchObject({ what: 'hung', call: 'C_Sign', signed: 'perhaps' });
  });

  it('is not let go when it was withdrawn meanwhile, by whoever heard of its call too', async () => {
    const person = new AbortController();
    const { says, id, goes, failed } = asked(person.signal);
    says(calling(id, 'C_SignInit', 'quick'));
    person.abort();
    says(calling(id, 'C_Sign'));
    expect(await failed).toMatchObject({ what: 'cancelled', call: 'C_Sign', signed: 'no' });
    expect(goes()).toEqual([]);

    const at = scripted();
    at.load();
    const hearer = new AbortController();
    const heard = faultOf(
      at.host.ask('sign', SIGN, { signal: hearer.signal, onCalling: () => hearer.abort() }),
    );
    const { id: number } = at.order();
    at.last().says(calling(number, 'C_Sign'));
    expect(await heard).toMatchObject({ what: 'cancelled', signed: 'no' });
    expect(at.children[0]!.hears.at(-1)).toMatchObject({ kind: 'order', op: 'sign' });
    // No watch over it is left, either.
    await at.pass(10);
    at.load();
    await at.pass(600_000);
    expect(at.host.condition.kind).toBe('ready');
  });

  it('may have been made where a process does not wait to be let go', async () => {
    const { says, id, failed, last } = asked();
    says({ kind: 'calling', id, call: 'C_Sign', limit: 'quick' });
    last().ends('SIGSEGV');
    expect(await failed).toMatchObject({ what: 'crashed', signed: 'perhaps' });
  });
});

describe('what a process says', () => {
  it('is a crash when it fits no message, or no answer of the order', async () => {
    for (const wrong of [
      { kind: 'answer', id: 2, answer: { slots: 'none' } },
      { kind: 'answer', id: 2, answer: { slots: [] }, more: 1 },
      { kind: 'answer', id: 2, answer: { slots: Array.from({ length: 257 }, emptySlot) } },
      { kind: 'calling', id: 2, call: 'C_GetSlotList', limit: 'for ever' },
      'nonsense',
      null,
    ]) {
      const { host, last, load, children } = scripted();
      load();
      const asked = faultOf(host.ask('look', {}));
      last().says(wrong);
      expect(await asked).toMatchObject({ what: 'crashed', signed: 'no' });
      expect(host.condition.kind).toBe('crashed');
      expect(children[0]!.killed).toBe(true);
    }
  });

  it('is not heard after it was ended', async () => {
    const { host, children, last, load, order, pass, conditions } = scripted();
    load();
    const asked = faultOf(host.ask('look', {}));
    const { id } = order();
    last().says({ kind: 'calling', id, call: 'C_GetSlotList', limit: 'quick' });
    await pass(30_000);
    expect(await asked).toMatchObject({ what: 'hung', call: 'C_GetSlotList', detail: '30000 ms' });
    children[0]!.says({ kind: 'answer', id, answer: { slots: [] } });
    children[0]!.says('nonsense');
    await pass(250);
    expect(children).toHaveLength(2);
    load();
    const again = host.ask('look', {});
    children[0]!.says({ kind: 'answer', id: order().id, answer: { slots: 'late' } });
    last().says({ kind: 'answer', id: order().id, answer: { slots: [] } });
    expect(await again).toEqual({ slots: [] });
    expect(conditions.map(({ kind }) => kind)).toEqual(['ready', 'hung', 'ready']);
  });

  it('is waited for by each call for itself, by its class', async () => {
    const { host, last, load, order, pass } = scripted({ quick: 100, making: 1000, person: 10_000 });
    load();
    for (const [limit, ms] of [
      ['quick', 100],
      ['making', 1000],
      ['person', 10_000],
    ] as const) {
      const asked = faultOf(host.ask('look', {}));
      const { id } = order();
      for (let calls = 0; calls < 5; calls++) {
        last().says({ kind: 'calling', id, call: `C_Some${calls}`, limit });
        await pass(ms - 1);
      }
      expect(host.condition.kind).toBe('ready');
      await pass(1);
      expect(await asked).toMatchObject({ what: 'hung', call: 'C_Some4', detail: `${ms} ms` });
      await pass(10_000);
      load();
    }
  });

  it('is waited for ten times its slowest call in all: each call just in time is not for ever', async () => {
    const { host, last, load, order, pass } = scripted({ quick: 100, making: 1000, person: 10_000 });
    load();
    const asked = faultOf(host.ask('look', {}));
    const { id } = order();
    for (let calls = 0; calls < 10; calls++) {
      last().says({ kind: 'calling', id, call: `C_Some${calls}`, limit: 'quick' });
      await pass(99);
    }
    expect(host.condition.kind).toBe('ready');
    last().says({ kind: 'calling', id, call: 'C_Last', limit: 'quick' });
    await pass(11);
    expect(await asked).toMatchObject({ what: 'hung', call: 'C_Last', detail: '1000 ms in all' });
    await pass(10_000);
    load();
    // One that has a call which must not be broken off is not measured.
    const change = host.ask('forget', { slip: 's' });
    const { id: second } = order();
    last().says({ kind: 'calling', id: second, call: 'C_SetPIN', limit: 'endless' });
    await pass(3_600_000);
    last().says({ kind: 'calling', id: second, call: 'C_CloseSession', limit: 'quick' });
    await pass(99);
    last().says({ kind: 'answer', id: second, answer: {} });
    await expect(change).resolves.toEqual({});
  });

  it('is waited for 30 s where nothing of the module runs: the process does not begin, or does not answer', async () => {
    const { host, children, load, pass } = scripted({ quick: 100, making: 100, person: 100 });
    await pass(29_999);
    expect(host.condition.kind).toBe('starting');
    await pass(1);
    expect(host.condition).toMatchObject({ kind: 'hung', fault: { call: 'start' } });
    await pass(250);
    expect(children).toHaveLength(2);
    load();
    const asked = faultOf(host.ask('look', {}));
    await pass(30_000);
    expect(await asked).toMatchObject({ what: 'hung', call: 'look' });
  });

  it('ends a call that it makes by itself, too', async () => {
    const { host, last, load, pass } = scripted();
    load();
    last().says({ kind: 'calling', id: 0, call: 'C_CloseSession', limit: 'quick' });
    last().says({ kind: 'answer', id: 0, answer: {} });
    await pass(40_000);
    expect(host.condition.kind).toBe('ready');
    last().says({ kind: 'calling', id: 0, call: 'C_CloseSession', limit: 'quick' });
    await pass(30_000);
    expect(host.condition).toMatchObject({ kind: 'hung', fault: { call: 'C_CloseSession' } });
  });
});
