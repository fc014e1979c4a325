import type { DeviceAnswer, DeviceOp, DeviceOrder } from '@yinzheng/contract/device';
import { describe, expect, it } from 'vitest';
import { DeviceError, type ModuleHost } from '../../../src-main/devices/types.ts';
import type { Devices } from '../../../src-main/devices/index.ts';
import { issue } from '../../support/certificates.ts';
import { asyncCodeOf } from '../../support/codes.ts';
import { FakeModule, fakeDevices, SET_UP, type FakeKey } from '../../support/fake-module.ts';

type Options = NonNullable<Parameters<ModuleHost['ask']>[2]>;
type Waits = Parameters<Parameters<Devices['onWaiting']>[0]>;

/** Orders of these kinds wait for a person, until the test says that it acted. */
class Patient extends FakeModule {
  readonly waiting = new Map<DeviceOp, Parameters<NonNullable<Options['onCalling']>>>();
  readonly acted: (() => void)[] = [];

  override async ask<O extends DeviceOp>(
    op: O,
    order: DeviceOrder<O>,
    { signal, onCalling }: Options = {},
  ): Promise<DeviceAnswer<O>> {
    const call = this.waiting.get(op);
    if (call !== undefined) {
      await new Promise<void>((resolve, reject) => {
        signal?.addEventListener('abort', () => {
          const fault = {
            what: 'cancelled',
            call: call[0],
            rv: undefined,
            detail: '',
            signed: 'no',
          } as const;
          reject(new DeviceError(fault));
        });
        this.acted.push(resolve);
        onCalling?.(...call);
      });
    }
    return await super.ask(op, order);
  }
}

const token = (name: string, flags = SET_UP) => {
  const { key, certificate } = issue({ cn: name });
  const own: FakeKey = { ...key, certificates: [certificate.der] };
  return { keys: [own], serial: name, flags };
};
const PAD = SET_UP | 0x100;

async function made(...tokens: ReturnType<typeof token>[]) {
  const module = new Patient('/a.so', tokens);
  const { devices } = fakeDevices([module]);
  const told: Waits[] = [];
  devices.onWaiting((...one) => told.push(one));
  const { keys } = await devices.look();
  const slips = () => told.at(-1)?.[0].map(({ slip }) => slip);
  return { module, devices, told, slips, ids: keys.map(({ identity }) => identity) };
}

describe('an order that waits for a person', () => {
  it('is withdrawn by the slip of its own act, and by no other on the same key', async () => {
    const { module, devices, slips, ids } = await made(token('S1'));
    const own = devices.place(ids[0]!).slip;
    const other = devices.place(ids[0]!).slip;
    module.waiting.set('sign', ['C_Sign', 'person']);
    // The signature itself names a session alone.
    const first = devices.acts.selfTest(ids[0]!, { slip: own });
    await expect.poll(slips).toEqual([own]);
    const second = asyncCodeOf(() => devices.acts.selfTest(ids[0]!, { slip: other }));
    await expect.poll(slips).toEqual([own, other]);
    devices.withdraw(other);
    expect(await second).toBe('KEY_CANCELLED');
    expect(slips()).toEqual([own]);
    for (const act of module.acted) act();
    expect((await first).answer).toBe('passed');
    expect(slips()).toEqual([]);
  });

  it('goes on being told of when another one ends', async () => {
    const { module, devices, told, slips, ids } = await made(token('S1'), token('S2', PAD));
    const [button, pad] = ids.map((identity) => devices.place(identity).slip);
    module.waiting.set('sign', ['C_Sign', 'person']);
    const first = devices.acts.selfTest(ids[0]!, { slip: button! });
    await expect.poll(slips).toEqual([button]);
    module.waiting.set('login', ['C_Login', 'person']);
    const second = asyncCodeOf(() => devices.line.login(ids[1]!, { slip: pad! }));
    const waits = { slip: pad, for: 'pad', endless: false };
    await expect
      .poll(() => told.at(-1))
      .toEqual([[{ slip: button, for: 'button', endless: false }, waits], waits]);
    devices.withdraw(pad!);
    expect(await second).toBe('KEY_CANCELLED');
    expect(told.at(-1)).toEqual([[{ slip: button, for: 'button', endless: false }], undefined]);
    for (const act of module.acted) act();
    await first;
    expect(slips()).toEqual([]);
  });

  it('is told as one that is never broken off where a PIN is changed on a pad', async () => {
    const { module, devices, told, ids } = await made(token('S1', PAD));
    const [old, fresh] = [devices.place(ids[0]!), devices.place(ids[0]!)];
    module.waiting.set('change-pin', ['C_SetPIN', 'endless']);
    const changed = devices.acts.changePin(ids[0]!, { slip: old.slip }, { slip: fresh.slip });
    const waits = { slip: old.slip, for: 'pad', endless: true };
    await expect.poll(() => told).toEqual([[[waits], waits]]);
    for (const act of module.acted) act();
    await changed;
    expect(told.at(-1)).toEqual([[], undefined]);
  });
});
