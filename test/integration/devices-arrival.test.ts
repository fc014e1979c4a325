import { expect, it } from 'vitest';
import {
  makeDevices,
  memorySettings,
  nodeLauncher,
  type Devices,
  type DevicesView,
} from '../../src-main/devices/index.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { makeSoftModule, type SoftModule } from '../support/softtoken.ts';

// Arrival and removal, seen by looking regularly at a module in its process.

const MINUTE = { timeout: 60_000 };

function over(module: SoftModule): Devices {
  const modules = [module.path];
  return makeDevices({
    ...SYSTEM,
    launcher: nodeLauncher(),
    settings: memorySettings(),
    ...{ modules, only: true, allowWritable: true, pollMs: 100 },
  });
}

/** The first view that is told and is as wanted; the test's own limit is the only one. */
function told(devices: Devices, wanted: (view: DevicesView) => boolean): Promise<DevicesView> {
  return new Promise((resolve) => {
    devices.onChange((view) => {
      if (wanted(view)) resolve(view);
    });
  });
}

it('tells of a key that is pulled out, and of one that is put in', MINUTE, async () => {
  const module = makeSoftModule({ slots: [{}, null] });
  const devices = over(module);
  try {
    const [first] = (await devices.look()).keys;
    const gone = told(devices, ({ keys }) => keys.length === 0);
    module.remove();
    await gone;
    const back = told(devices, ({ keys }) => keys.length === 1);
    module.insert();
    expect((await back).keys[0]!.identity).toBe(first!.identity);
    const second = told(devices, ({ keys }) => keys.length === 2);
    module.replace(1, { serial: 'ST000009' });
    expect((await second).keys.map(({ serial }) => serial)).toEqual(['ST000001', 'ST000009']);
  } finally {
    await devices.close();
  }
});

it('loads a module again that keeps its first, empty list of slots', MINUTE, async () => {
  const module = makeSoftModule({ settings: { 'cache-slots': 'yes' } });
  module.remove();
  const devices = over(module);
  try {
    expect((await devices.look()).keys).toEqual([]);
    const seen = told(devices, ({ keys }) => keys.length === 1);
    module.insert();
    expect((await seen).keys[0]!.serial).toBe('ST000001');
  } finally {
    await devices.close();
  }
});
